"""The audit of training: what rose and what fell, and nothing where nothing changed."""

import json

import pytest

from assay.cli import main
from assay.core import BadArgument
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.capability import audit, cell, never_solved, powers
from assay.evaluate.runner import evaluate
from assay.recipes.rl_vs_distillation import CLAIMED, base, grpo, nulls, trained


@pytest.fixture(scope="module")
def audits():
    return trained(0)


@pytest.mark.parametrize("name", CLAIMED)
def test_each_way_to_train_is_told(audits, name) -> None:
    assert audits[name].moves == CLAIMED[name]


def test_rl_takes_from_the_hardest_and_gives_to_the_easy(audits) -> None:
    cells = {one.name: one for one in audits["RL"].cells}
    hard, easy = cells["0.02 to 0.1"], cells["0.6 to 1"]
    assert hard.after < 0.2 * hard.before
    assert easy.after > easy.before + 0.03
    assert sum(one.n for one in cells.values()) == audits["RL"].n
    assert all(sum(one.moved.values()) == one.n for one in cells.values())
    assert audits["RL"].crossing in (2, 4, 8, 16)
    assert len(audits["RL"].lost) > 20


def test_without_interference_nothing_is_lost() -> None:
    draw = rng(1, "test")
    solver = base(draw)
    after = grpo(solver, draw, interference=False)
    rises = [after.chance(n) - solver.chance(n) for n in range(len(solver.tasks))]
    assert sum(rises) > 0
    found = audit(solver.samples(draw), after.samples(draw))
    assert not found.lost
    assert found.moves == ("up", "unchanged")


def test_the_same_model_twice_raises_no_flag() -> None:
    assert nulls(7, 40) <= 2


def test_cells_do_not_call_luck_a_loss() -> None:
    draw = rng(3, "luck")
    before, after = (
        {f"p{n}": [draw.random() < 0.05 for _ in range(32)] for n in range(400)} for _ in range(2)
    )
    for one in audit(before, after).cells:
        assert one.n < 50 or abs(one.after - one.before) < 0.03, one


def test_few_problems_have_intervals_and_no_word() -> None:
    found = audit({"a": [True] * 4, "b": [False] * 4}, {"a": [False] * 4, "b": [False] * 8})
    assert (found.n, found.k, found.lost, found.moves) == (2, 4, ("a",), None)
    assert "too few" in found.told
    with pytest.raises(BadArgument, match="problems that both runs have"):
        audit({"a": [True]}, {"b": [True]})
    with pytest.raises(BadArgument, match="problems that both runs have"):
        audit({"a": []}, {"a": [True]})


@pytest.mark.parametrize(
    ("rate", "name"),
    [(0, "never"), (0.01, "0 to 0.02"), (0.02, "0 to 0.02"), (0.5, "0.3 to 0.6"),
     (0.99, "0.6 to 1"), (1, "always")],
)  # fmt: skip
def test_cells(rate, name) -> None:
    assert cell(rate) == name


def test_the_bound_of_never() -> None:
    assert round(never_solved(256), 4) == 0.0116
    assert (1 - never_solved(64)) ** 64 == pytest.approx(0.05)
    assert powers(256) == [1, 4, 16, 64, 256]


def test_the_command(tmp_path, capsys) -> None:
    paths = []
    for rates in ("0.5", "0.9,level/5=0"):
        paths.append(str(tmp_path / rates.replace("/", "-")))
        evaluate(suites.load("capability"), f"scripted:{rates}", out=paths[-1], samples=8,
                 floor=False, progress=False)  # fmt: skip
    assert main(["capability", *paths]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("accuracy up, capability down")
    assert "200 problems, 8 samples each" in shown
    assert "not sampled alike" not in shown
    assert main(["capability", *paths, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["moves"] == ["up", "down"]
    assert 30 <= len(data["lost"]) <= 40
    assert main(["capability", *paths, "--verifier", "wrong"]) == 2
    assert main(["capability", paths[0], str(tmp_path / "none")]) == 2
