"""The advice follows from pass rates, from what the verifier sees, and from gains at equal cost."""

from dataclasses import replace

import pytest

from assay.evaluate.adviser import Sample, advise, look
from assay.evaluate.frontier import Line
from assay.evaluate.statistics import Interval


def line(name: str, accuracy: float, cost: float, gain=None, interval=None) -> Line:
    return Line(
        name=name,
        family=name.partition(":")[0],
        accuracy=accuracy,
        interval=Interval(accuracy - 0.05, accuracy + 0.05),
        n=200,
        cost=cost,
        read=0,
        written=cost,
        verifier_calls=1,
        verifier_tokens=0,
        seconds=0,
        gain=gain,
        gain_interval=None if interval is None else Interval(*interval),
    )


GOOD = {f"p{i}": [Sample(True, True), Sample(False, False)] for i in range(40)}
NEVER = {f"p{i}": [Sample(False, False)] * 3 for i in range(40)}
ALWAYS = {f"p{i}": [Sample(True, True)] for i in range(40)}
BLIND = {f"p{i}": [Sample(True, True), Sample(True, False)] for i in range(40)}
BASE = line("majority:16", 0.5, 1000)


@pytest.mark.parametrize(
    ("samples", "lines", "says"),
    [
        (NEVER, [], "search cannot help on 40 of 40 problems: no sample ever passes"),
        (ALWAYS, [], "every sample is right: one is enough"),
        (BLIND, [], "the verifier passes most errors (TNR 0.00"),
        (
            GOOD,
            [BASE, line("beam:16", 0.8, 1000, 0.3, (0.2, 0.4))],
            "beam:16 is worth its cost: +0.30 [+0.20, +0.40]",
        ),
        (
            GOOD,
            [BASE, line("beam:16", 0.51, 1000, 0.01, (-0.02, 0.03))],
            "majority is enough here: beam:16 gains +0.01",
        ),
        (
            GOOD,
            [BASE, line("beam:16", 0.6, 1000, 0.1, (-0.1, 0.3))],
            "worth it or not is open: beam:16 gains +0.10",
        ),
        (
            GOOD,
            [
                BASE,
                line("beam:64", 0.82, 4000, 0.3, (0.2, 0.4)),
                line("beam:16", 0.8, 1000, 0.3, (0.2, 0.4)),
            ],
            "beam:16 comes near it (0.80 against 0.82) at 25% of the cost",
        ),
    ],
)
def test_advice(samples, lines, says) -> None:
    assert any(says in one for one in advise(look(samples), lines))


def test_few_problems_and_no_samples_decide_nothing() -> None:
    few = replace(line("beam:16", 1.0, 1000, 0.6, (0.2, 1.0)), n=5)
    (said,) = advise(look(GOOD), [BASE, few])
    assert said.startswith("worth it or not is open: beam:16 gains +0.60")


OTHER = line("beam:16", 0.5, 1000, 0.0, (-0.02, 0.02))
ALIKE = line("beam:16", 0.5, 1000, 0.0)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([line("greedy", 0.2, 5)], "of search: there is nothing to compare greedy with; name"),
        ([BASE, line("greedy", 0.2, 5)], "compare majority:16, greedy with; name a strategy of"),
        ([line("beam:16", 0.2, 5)], "of another kind too, such as majority:4"),
        ([BASE, OTHER], "majority is enough here: beam:16 gains +0.00 [-0.02, +0.02] at equal"),
        ([line("greedy", 0.2, 5), OTHER], "greedy is enough here: beam:16"),
        ([BASE, replace(OTHER, n=5)], "is open: beam:16 gains +0.00 [-0.02, +0.02]"),
        ([BASE, ALIKE], "over 200 problems, all alike: too little for an interval"),
        ([BASE, replace(ALIKE, n=1)], "over 1 problem: too little for an interval"),
    ],
)
@pytest.mark.parametrize("samples", [{}, GOOD])
def test_lines_never_end_without_a_conclusion(samples, lines, says) -> None:
    (said,) = advise(look(samples), lines)
    assert says in said


def test_a_few_right_samples_are_not_enough_to_stop_at_one() -> None:
    few = {"p": [Sample(True, True)] * 3}
    assert advise(look(few), []) == [
        "every sample is right, over 1 problem: too few to tell whether one is enough"
    ]


def test_rates_are_of_what_the_verifier_decided() -> None:
    found = look({"a": [Sample(None, True), Sample(True, True)], "b": [Sample(False, False)]})
    assert (found.tpr.n, found.tnr.n, found.pass_rate.n) == (1, 1, 3)
    assert (found.never, found.always, found.ceiling) == (1, 1, 0.5)
