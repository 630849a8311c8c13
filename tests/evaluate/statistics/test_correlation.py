"""Correlations, by hand and beside the standard library's."""

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import correlation, kendall, pearson, spearman


@pytest.mark.parametrize(
    ("one", "other", "r", "rho", "tau"),
    [
        ([1, 2, 3], [2, 4, 9], 0.9707253433941511, 1.0, 1.0),
        ([1, 2, 3], [9, 4, 2], -0.9707253433941511, -1.0, -1.0),
        ([1, 2, 2, 3], [1, 2, 3, 4], 0.9486832980505139, 0.9486832980505139, 0.9128709291752769),
        ([0, 1, 1, 0, 1], [3, 5, 2, 1, 8], 0.5921565254637924, 0.5773502691896258,
         0.5163977794943222),
        ([1e9, 1e9 + 1, 1e9 + 3], [5, 5, 6], 0.9449111825230679, 0.8660254037844387,
         0.8164965809277261),
    ],
)  # fmt: skip
def test_by_hand(one, other, r, rho, tau) -> None:
    assert r == pytest.approx(statistics.correlation(one, other))
    assert pearson(one, other) == pytest.approx(r)
    assert spearman(one, other) == pytest.approx(rho)
    assert kendall(one, other) == pytest.approx(tau)


@pytest.mark.parametrize("of", [pearson, spearman, kendall])
@pytest.mark.parametrize(("one", "other"), [([1, 1, 1], [1, 2, 3]), ([5], [5]), ([], [])])
def test_what_never_changes_goes_with_nothing(of, one, other) -> None:
    assert math.isnan(of(one, other))
    assert of(one, other, alike=0.0) == 0.0
    with pytest.raises(BadArgument, match="of pairs"):
        of([*one, 1], other)


number = st.integers(-5, 5).map(float)


@given(st.lists(st.tuples(number, number), min_size=2, max_size=12))
def test_laws(pairs) -> None:
    one, other = ([float(pair[side]) for pair in pairs] for side in (0, 1))
    for of in (pearson, spearman, kendall):
        value = of(one, other, alike=0.0)
        assert -1 <= value <= 1
        assert value == pytest.approx(of(other, one, alike=0.0))
        assert value == pytest.approx(-of([-each for each in one], other, alike=0.0))
    naive = [
        (a > c) - (a < c) if (b > d) else (c > a) - (c < a) if b < d else 0
        for at, (a, b) in enumerate(pairs)
        for c, d in pairs[:at]
    ]
    agreeing = kendall(one, other, alike=0.0)
    assert (agreeing > 1e-9) == (sum(naive) > 0)


def test_the_interval_takes_clusters_as_independent() -> None:
    rng = random.Random(1)
    pairs = [(x := rng.random(), x + rng.random()) for _ in range(40)]
    alone = correlation([[pair] for pair in pairs])
    assert (alone.value, alone.n) == (pytest.approx(pearson(*zip(*pairs, strict=True))), 40)
    assert alone.interval.low < alone.value < alone.interval.high
    thrice = correlation([[pair] * 3 for pair in pairs])
    assert thrice.interval == pytest.approx(alone.interval)
    assert thrice.n == 120


@pytest.mark.parametrize("pairs", [[], [[(1, 2)]], [[(1, 2), (2, 4)]], [[(1, 1)], [(2, 2)]]])
def test_few_know_nothing(pairs) -> None:
    assert correlation(pairs).interval == (-1.0, 1.0)
