"""The fit of an exponential over turns finds what was planted."""

import math
import random

import pytest

from assay.core import Problem, Verdict
from assay.evaluate.decay import Decay
from assay.evaluate.statistic import Case
from assay.runs import Record
from assay.verifiers.turns import TURN


def case(name: str, scores: list[float | None], task: str = "x") -> Case:
    turns = tuple(
        Verdict(
            "undecided" if s is None else "correct" if s == 1 else "incorrect",
            s,
            verifier=TURN.format(number),
        )
        for number, s in enumerate(scores, 1)
    )
    whole = Verdict("incorrect", 0.5, parts=turns)
    return Case(
        Problem(id=name, metadata={"task": task}), (Record(problem=name, verdicts={"v": whole}),)
    )


def planted(start: float, rate: float, seed: int, count: int = 40, rounds: int = 8) -> list[Case]:
    draw = random.Random(seed)
    return [
        case(
            f"d{number}",
            [float(draw.random() < start * math.exp(-rate * n)) for n in range(rounds)],
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.4])
def test_a_planted_rate_lies_in_the_interval(rate: float) -> None:
    inside = 0
    for seed in range(3):
        (found,) = Decay(name="b")(planted(0.9, rate, seed))
        inside += found.low <= rate <= found.high
        assert (found.n, found.of) == (320, "turns")
    assert inside >= 2


def test_tasks_that_differ_in_place_and_hardness_do_not_pass_for_decay() -> None:
    """An easy task of early turns and a hard one of late turns, neither of which falls."""
    easy = [case(f"e{n}", [0.9, 0.9, None, None], "easy") for n in range(5)]
    hard = [case(f"h{n}", [None, None, 0.3, 0.3], "hard") for n in range(5)]
    (mixed,) = Decay(name="b")(easy + hard)
    (apart,) = Decay(name="b", of=lambda one: one.problem.metadata["task"])(easy + hard)
    assert mixed.value > 0.3
    assert apart.value == pytest.approx(0, abs=1e-4)
    assert {p.x: round(p.value, 3) for p in apart.points} == {"easy": 0.9, "hard": 0.3}


def test_exactly_an_exponential() -> None:
    (found,) = Decay(name="b")([case("a", [0.8, 0.4, 0.2]), case("b", [0.8, 0.4, 0.2])])
    assert found.value == pytest.approx(math.log(2), abs=1e-4)
    assert found.points[0].value == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(
    "cases",
    [
        [],
        [case("a", [0.5]), case("b", [0.5])],
        [case("a", [0.0, 0.0]), case("b", [0.0, 0.0])],
        [case("a", [None, None])],
    ],
)
def test_nothing_to_fit(cases: list[Case]) -> None:
    (found,) = Decay(name="b")(cases)
    assert (found.value, found.interval) == (None, None)
