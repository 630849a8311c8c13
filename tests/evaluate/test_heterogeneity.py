"""Heterogeneity and anti-concentration, on policies whose values are known."""

import random
from statistics import pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.heterogeneity import (
    anti_concentration,
    bilevel,
    diagnose,
    heterogeneity,
)
from assay.evaluate.statistics import Interval

HORIZON, RATE = 8, 0.5


def reaches(styles: int, style: int) -> int:
    """Where a style has the answer, if it succeeds: spread evenly over the horizon."""
    return int(HORIZON * (style + 0.5) / styles)


def rest(styles: int, style: int | None, solved: bool | None, draw: random.Random) -> float:
    """The return of a continuation: the style is chosen first, and a coin tells success."""
    style = draw.randrange(styles) if style is None else style
    solved = draw.random() < RATE if solved is None else solved
    return bilevel(reaches(styles, style) if solved else None, HORIZON)


def planted(styles: int, traces: int, seed: int) -> list[list[list[list[float]]]]:
    """Two cuts a trace, before the style and before the coin; 4 choices, 4 continuations."""
    draw = random.Random(seed)
    found = []
    for _ in range(traces):
        style = draw.randrange(styles)
        first = [[rest(styles, choice, None, draw) for _ in range(4)]
                 for choice in (draw.randrange(styles) for _ in range(4))]  # fmt: skip
        coin = [[rest(styles, style, solved, draw) for _ in range(4)]
                for solved in (draw.random() < RATE for _ in range(4))]  # fmt: skip
        found.append([first, coin])
    return found


def known(styles: int) -> float:
    """The variance of returns, which is the heterogeneity of a trace cut at every choice."""
    returns = [bilevel(reaches(styles, style), HORIZON) for style in range(styles)]
    return pvariance([*returns, *[0.0] * styles])


@pytest.mark.parametrize("styles", [1, 2, 4, 8])
def test_planted_heterogeneity_is_found_within_a_fifth(styles: int) -> None:
    found = heterogeneity(planted(styles, 600, 3))
    assert found.value == pytest.approx(known(styles), rel=0.2)
    assert found.interval.low <= found.value <= found.interval.high


def test_heterogeneity_rises_with_the_styles() -> None:
    values = [heterogeneity(planted(styles, 1_500, 5)).value for styles in (1, 2, 8)]
    assert values == sorted(values)


def test_a_choice_that_is_nothing_has_none() -> None:
    draw = random.Random(0)
    noise = [[[[float(draw.random() < 0.5) for _ in range(4)] for _ in range(4)]]
             for _ in range(400)]  # fmt: skip
    low, high = heterogeneity(noise).interval
    assert low <= 0 <= high


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([0.1, 0.25, 0.5]))
def test_of_rewards_of_0_and_1_the_pass_rate_is_left_or_nothing(right, wrong, epsilon) -> None:
    returns = [1.0] * right + [0.0] * wrong
    rate = right / (right + wrong)
    sigma2 = rate * (1 - rate)
    wanted = rate if rate + (sigma2 * epsilon) ** 0.5 <= 1 else 0.0
    assert anti_concentration(returns, sigma2, epsilon=epsilon) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: bilevel(9, 8), "within its 8 tokens, not at 9"),
        (lambda: heterogeneity([]), "no traces"),
        (lambda: heterogeneity([[[[1.0], [0.0]]]]), "two continuations"),
        (lambda: anti_concentration([1.0]), "two returns"),
        (lambda: diagnose({}), "no problems"),
    ],
)
def test_what_cannot_be_measured_says_so(call, says) -> None:
    with pytest.raises(BadArgument, match=says):
        call()


MIXED = {f"p{i}": [1.0, 0.0, 0.0, 0.0] for i in range(40)}
NARROW = {f"p{i}": [0.5, 0.5, 0.5, 0.4] for i in range(40)}
NEVER = {f"n{i}": [0.0] * 4 for i in range(45)}


@pytest.mark.parametrize(
    ("problems", "options", "advice", "why"),
    [
        (MIXED, {"auc": 0.8}, "verifier", "traces differ"),
        (MIXED, {}, "undecided", "AUC on held-out traces is not known"),
        (MIXED, {"auc": 0.6}, "undecided", "is 0.60"),
        (MIXED, {"auc": 0.8, "gaps": [Interval(-0.1, 0.1)]}, "undecided", "beyond chance"),
        (MIXED, {"auc": 0.8, "gaps": [Interval(-0.1, 0.1), Interval(0.1, 0.2)]}, "verifier", ""),
        ({**MIXED, **NEVER}, {"auc": 0.8}, "undecided", "on 45 of 85 problems"),
        (dict(list(MIXED.items())[:20]), {"auc": 0.8}, "undecided", "20 problems with mixed"),
        (NARROW, {"auc": 0.8, "expert": True}, "clone", "hardly differ"),
        (NARROW, {"auc": 0.8}, "undecided", "sigma2 is 0.00"),
    ],
)
def test_the_advice(problems, options, advice, why) -> None:
    found = diagnose(problems, **options)
    assert found.advice == advice
    assert why in found.why
