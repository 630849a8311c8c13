"""SPaR's search: trees against chains and fresh texts, and judges that know nothing."""

from assay.models.scripted import ScriptedModel
from assay.recipes import spar
from assay.recipes.experiment import Setting
from assay.recipes.mending import searched, way
from assay.search.repairs import Repairs


def mean(world: Repairs, how: str, n: int, count: int = 120) -> float:
    return searched(world, way(how, n), (21,), count).mean


def test_mending_beats_drawing_and_a_chain_the_tree() -> None:
    world = Repairs()
    assert mean(world, "tree", 12) > mean(world, "best of n", 12) + 0.3
    assert mean(world, "chain", 12) >= mean(world, "tree", 12)


def test_a_tree_repairs_being_stuck_and_so_does_a_chain_begun_anew() -> None:
    world = Repairs(stuck=0.3)
    tree, chain = mean(world, "tree", 15), mean(world, "chain", 15)
    assert tree > chain + 0.1
    assert mean(world, "chain begun anew", 15) > tree - 0.1


def test_a_mender_that_spoils_makes_drawing_anew_the_better_way() -> None:
    assert mean(spar.CLUMSY, "best of n", 12) > mean(spar.CLUMSY, "tree", 12) + 0.3


def test_the_experiment_says_what_is_control_and_runs_a_model(monkeypatch) -> None:
    monkeypatch.setattr("assay.models.load", lambda name: ScriptedModel(1.0, function=str.upper))
    outcome = spar.experiment(Setting(count=2, limit=2, model="scripted"))
    values = {measure.what: measure for measure in outcome.measures}
    assert values["tree of 12, every text accepted: right"].control
    assert values["tree of 12, every text accepted: right"].value == 0.0
    assert "figures measured before" in outcome.finding
    assert {name for name in values if name.startswith("scripted live")} >= {
        "scripted live, best of 4: constraints met",
        "scripted live, tree of 1 + 3: constraints met",
        "scripted live, chain of 1 + 3: constraints met",
    }
