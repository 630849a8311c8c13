"""What tokens cost."""

from typing import Any

import pytest

from assay.core import BadArgument, Usage
from assay.models.prices import Prices

USED = Usage(input_tokens=1_000_000, cached_tokens=250_000, output_tokens=100_000)


@pytest.mark.parametrize(
    ("prices", "money"),
    [
        (None, 0.0),
        ({}, 0.0),
        ({"input": 2}, 2.0),
        ({"input": 2, "cached": 0.4}, 1.6),
        ({"input": 2, "cached": 0}, 1.5),
        ("input=2, output=8,", 2.8),
        ("output=8", 0.8),
    ],
)
def test_money(prices: Any, money: float) -> None:
    assert Prices.of(prices).of_usage(USED) == pytest.approx(money)


@pytest.mark.parametrize(
    "prices", ["2", "input", "input=two", "in=2", {"input": -1}, {"input": "nan"}, {"output": None}]
)
def test_prices_that_are_none(prices: Any) -> None:
    with pytest.raises(BadArgument, match="US dollars per million tokens"):
        Prices.of(prices)
