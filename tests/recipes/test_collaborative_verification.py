"""Programs as a filter: what each rule makes of draws, and where the filter helps and harms."""

import pytest

from assay.recipes.collaborative_verification import (
    EXPECTED,
    WORLDS,
    as_expected,
    experiment,
    ran,
    simulated,
    solved,
)
from assay.recipes.experiment import Setting
from assay.recipes.two_ways import Draw
from assay.sandbox.jail import why_no_jail


def draws(words: str, programs: str, scores: str = "") -> list[Draw]:
    """Draws from digits: answers, programs' answers, and scores in tenths."""
    return [
        Draw(words=int(one), program=int(other), score=int(score) / 10)
        for one, other, score in zip(words, programs, scores or "5" * len(words), strict=True)
    ]


@pytest.mark.parametrize(
    ("words", "programs", "scores", "right"),
    [
        # The first half is what the filter has; 2n is all.
        ("1100", "2200", "5555", {"one": 0, "majority": 0, "filter, majority": 0}),
        ("110000", "200222", "555555", {"majority": 0, "filter, majority": 1, "nothing kept": 0}),
        ("110000", "222222", "555555", {"majority of 2n": 1, "nothing kept": 1}),
        ("101111", "000222", "595555", {"majority of both": 1, "filter, constant verifier": 1}),
        ("100111", "120222", "945555", {"best": 0, "filter, best": 0, "weighted": 1}),
        ("100111", "200222", "945555", {"best": 0, "filter, best": 1, "filter, weighted": 1}),
    ],
)
def test_what_the_rules_choose(words, programs, scores, right) -> None:
    found = solved(draws(words, programs, scores)).right
    assert {name: found[name] for name in right} == right


def test_what_the_filter_did() -> None:
    found = solved(draws("01120000", "01210000"))
    assert (found.kept, found.kept_right, found.all_right) == (2, 1, 1)
    assert (found.both_wrong, found.same_wrong) == (3, 1)


def test_the_figures_measured_before_come_out_again() -> None:
    found = {name: simulated(world, (7, 8), 200) for name, world in WORLDS.items()}
    hits, figures = as_expected(found)
    assert figures == sum(map(len, EXPECTED.values())) == 19
    assert hits >= 17


def test_the_experiment_tells_where_the_filter_harms() -> None:
    outcome = experiment(Setting(count=2, limit=150 if why_no_jail() else 3))
    assert any(measure.control for measure in outcome.measures)
    found = {name: simulated(world, (0, 1), 150) for name, world in WORLDS.items()}

    def mean(world: str, rule: str) -> float:
        return sum(one.right[rule] for one in found[world]) / len(found[world])

    assert mean("errors apart", "filter, best") > mean("errors apart", "best") + 0.02
    assert mean("errors alike", "filter, best") < mean("errors alike", "best") - 0.02
    assert mean("errors alike", "filter, majority") <= mean("errors alike", "majority")
    assert mean("strong verifier", "filter, best") <= mean("strong verifier", "best")
    assert "shared errors" in outcome.finding


@pytest.mark.skipif(why_no_jail() is not None, reason="programs need a jail")
def test_programs_that_copy_the_solution_filter_nothing() -> None:
    right = ran(Setting(count=1, limit=3), WORLDS["errors apart"], copies=True)
    assert set(right) == {"majority", "majority of 2n", "filter, majority"}
    assert {len(hits) for hits in right.values()} == {3}
    assert right["filter, majority"] == right["majority"]
