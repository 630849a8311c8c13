"""What the monitor counts, and when it speaks."""

import json
import math
from typing import Any

import pytest

from assay.core import Problem
from assay.train.monitor import Monitor
from assay.train.reward import reward
from assay.verifiers import constraints as c
from tests.train.says import Says


def run(made: Any, steps: list[list[str]], group: int = 2) -> Any:
    for texts in steps:
        made.many([Problem.of(f"p{k // group}") for k in range(len(texts))], texts)
    return made.monitor


def test_a_step() -> None:
    monitor = run(reward(Says()), [["0.2", "0.4", "1", "1", "undecided", "0.5", "x", "broken"]])
    [step] = monitor.steps
    assert (step.n, step.groups, step.zero_signal) == (8, 4, 0.75)
    assert step.mean == pytest.approx(3.1 / 6)
    means = [0.3, 1.0, 0.5, 0.0]
    middle = sum(means) / 4
    spread = math.sqrt(sum((one - middle) ** 2 for one in means) / 3 / 4)
    assert (step.low, step.high) == pytest.approx(
        (step.mean - 1.96 * spread, step.mean + 1.96 * spread)
    )
    assert step.share("undecided") == step.share("broken") == 0.125


def test_the_floor_is_the_best_constant_answer() -> None:
    monitor = run(reward(c.words(at_most=1)), [["a b", "a"]])
    assert monitor.floor is not None
    assert (monitor.floor.value, monitor.floor.n) == (1.0, 1)
    assert monitor.floor.answer in ("'.'", "'hello'", "an echo of the prompt", "an empty answer")
    assert monitor.outcomes == {"correct": 1, "incorrect": 1}  # constant answers count nowhere
    assert any("not above the floor" in sign for sign in monitor.signs())


def test_a_dear_verifier_has_no_floor() -> None:
    assert run(reward(Says(dear=True)), [["1"]]).floor is None


SIGNS: list[tuple[list[list[str]], str]] = [
    ([["1", "1", "0.5", "0.5"]], "100% of 2 groups carry no signal"),
    ([["undecided", "1"]], "cannot tell 50% of 2 responses"),
    ([["invalid", "1"]], "finds nothing to judge in 50% of 2 responses"),
    ([["broken", "1"]], "broke on 1 of 2; most often (1) error: no reference"),
    ([["0.5", "1"]] * 5 + [["0.50000", "1.00000"]] * 5, "3.5 times as long"),
    (
        [["1 " * 2 + "a b c d e f g", "1"]] * 5 + [["so it " * 8, "1"]] * 5,
        "repeat themselves: 0% at the beginning, now 42%",
    ),
]


@pytest.mark.parametrize(("steps", "told"), SIGNS)
def test_signs(steps: list[list[str]], told: str) -> None:
    signs = run(reward(Says()), steps).signs()
    assert any(told in sign for sign in signs), signs


def test_nothing_to_say() -> None:
    assert Monitor().signs() == ()
    assert run(reward(Says()), [["0.5", "1"]] * 12).signs() == ()


def test_rows_points_and_table() -> None:
    monitor = run(reward(Says()), [["0.5", "1"], ["undecided", "undecided"]])
    rows = monitor.rows()
    assert json.loads(json.dumps(rows)) == rows
    assert [row["floor"] for row in rows] == [0.0, 0.0]
    assert monitor.points("mean") == [(0, 0.75)]
    assert monitor.points("undecided") == [(0, 0.0), (1, 1.0)]
    lines = monitor.table().splitlines()
    assert len(lines) == 1 + 2 + 1 + len(monitor.signs())
    assert lines[3].startswith("floor 0.00")


def test_a_card_stands_beside() -> None:
    card = {
        "attacks": [
            {"kind": "fluff", "share": 0.1, "n": 20},
            {"kind": "echo", "share": 0.4, "n": 20},
        ]
    }
    monitor = Monitor(card=card)
    assert monitor.attacks == (("echo", 0.4, 20), ("fluff", 0.1, 20))
    assert "card: 0.40 of 20 echo accepted" in monitor.table()


def test_a_card_of_an_audit() -> None:
    from assay import audit

    card = audit("exact", [{"question": "2+2?", "reference": "4", "response": "4", "label": 1}])
    assert Monitor(card=card).attacks
