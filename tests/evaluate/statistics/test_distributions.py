"""Quantiles and tails against scipy 1.17."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import (
    beta_cdf,
    normal_cdf,
    normal_tail,
    t_of,
    t_tail,
    z_of,
)


@pytest.mark.parametrize(
    ("level", "df", "value"),
    [
        (0.9, 1, 6.313751514675037),
        (0.95, 1, 12.706204736174694),
        (0.95, 3.5, 2.9400886379827282),
        (0.95, 10, 2.228138851986274),
        (0.95, 5000, 1.9604385517065073),
        (0.999, 2, 31.599054576445365),
        (0.999, 100, 3.390491311164263),
    ],
)
def test_t(level, df, value) -> None:
    assert t_of(level, df) == pytest.approx(value, rel=1e-9)
    assert t_tail(value, df) == pytest.approx(1 - level, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "df", "tail"),
    [(0.1, 7, 0.9231480596047924), (6, 300, 5.676439092359154e-09), (40, 300, 2.85241804e-122)],
)
def test_t_tail(value, df, tail) -> None:
    assert t_tail(value, df) == t_tail(-value, df) == pytest.approx(tail, rel=1e-8)


@pytest.mark.parametrize(
    ("x", "a", "b", "value"),
    [
        (0.01, 0.5, 0.5, 0.06376856085851985),
        (0.3, 2, 30, 0.999774606597093),
        (0.3, 400, 20, 2.9602361602286972e-180),
        (0.99, 400, 20, 0.9999999838578638),
        (0.0, 2, 3, 0.0),
        (1.0, 2, 3, 1.0),
    ],
)
def test_beta(x, a, b, value) -> None:
    assert beta_cdf(x, a, b) == pytest.approx(value, rel=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.2, 50), st.floats(0.2, 50))
def test_beta_mirrors(x, a, b) -> None:
    assert beta_cdf(x, a, b) + beta_cdf(1 - x, b, a) == pytest.approx(1, abs=1e-12)


def test_normal() -> None:
    assert z_of(0.95) == pytest.approx(1.959963984540054)
    assert normal_tail(-z_of(0.99)) == pytest.approx(0.01)
    assert normal_cdf(-40) < 1e-300


@pytest.mark.parametrize("call", [lambda: z_of(1.0), lambda: t_of(0, 3), lambda: t_of(0.95, 0)])
def test_refused(call) -> None:
    with pytest.raises(BadArgument):
        call()
