"""The audit of training: what rose and what fell, and nothing where nothing changed."""

import json

import pytest

from assay.cli import main
from assay.core import BadArgument
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.capability import alike, audit, cell, never_solved, powers
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


ONE_OF = (
    "capability by problems with a right sample: {}; "
    "by problems gained and lost (right twice or more): not shown to change"
)


def runs(before: str, after: str, n: int = 300) -> tuple[dict, dict]:
    """The same samples of every problem, as digits."""
    return tuple(
        {f"p{m}": [one == "1" for one in row] for m in range(n)} for row in (before, after)
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("0000", "0000", "accuracy not shown to change, capability not shown to change"),
        ("0000", "0011", "accuracy up, capability up"),
        ("0011", "0000", "accuracy down, capability down"),
        ("0001", "0011", "accuracy up, capability not shown to change"),
        ("00000000", "00000001", "accuracy up; " + ONE_OF.format("up")),
        ("0001", "0000", "accuracy down; " + ONE_OF.format("down")),
        ("0", "1", "one sample a problem cannot tell accuracy from capability"),
    ],
)  # fmt: skip
def test_the_words_agree_with_the_interval_beside_them(before, after, told) -> None:
    found = audit(*runs(before, after))
    assert found.told == told
    low, high = found.capability.interval
    assert found.solved == ("up" if low > 0 else "down" if high < 0 else "unchanged")
    assert "unchanged" not in json.dumps(found.to_dict())


@pytest.mark.parametrize(
    ("lengths", "k", "left_out"),
    [([8, 8], 8, 0), ([8, 1], 1, 0), ([8, 8, 1], 8, 1), ([8, 1, 1], 1, 0), ([8, 8, 0], 8, 1),
     ([8] * 18 + [3, 1], 8, 2), ([8] * 17 + [3, 2, 1], 3, 2), ([8] * 5 + [0] * 5, 8, 5),
     ([7] * 20, 7, 0)],
)  # fmt: skip
def test_a_few_undecided_problems_do_not_cost_all_others_samples(lengths, k, left_out) -> None:
    before = {f"p{n}": [True] * 8 for n in range(len(lengths))}
    after = {f"p{n}": [True] * length for n, length in enumerate(lengths)}
    found = audit(before, after)
    assert (found.k, found.left_out, found.n) == (k, left_out, len(lengths) - left_out)
    assert alike(after, before) == alike(before, after)


def test_problems_of_one_run_only_are_counted() -> None:
    assert audit({"a": [True], "b": [True]}, {"a": [True], "c": [True]}).left_out == 2


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
    assert data["solved"] == "down"
    assert main(["capability", *paths, "--verifier", "wrong"]) == 2
    assert main(["capability", paths[0], str(tmp_path / "none")]) == 2


def test_the_command_needs_several_samples(tmp_path, capsys) -> None:
    path = str(tmp_path / "single")
    evaluate(suites.load("capability"), "scripted:0.5", out=path, samples=1, floor=False,
             progress=False)  # fmt: skip
    assert main(["capability", path, path]) == 2
    assert "needs several decided samples" in capsys.readouterr().err
