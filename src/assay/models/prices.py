"""What tokens cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from assay.core import BadArgument, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars per million tokens. `cached` is the input read from the server's prompt cache.

    >>> Prices.of("input=2,output=8").of_usage(Usage(input_tokens=500_000, output_tokens=10_000))
    1.08
    """

    input: float = 0.0
    output: float = 0.0
    cached: float | None = None
    """None: the same as `input`."""

    @classmethod
    def of(cls, prices: Mapping[str, float] | str | None) -> Self:
        """Prices from a mapping or from ``input=2,output=8,cached=0.5``."""
        if isinstance(prices, str):
            pairs = (pair.partition("=") for pair in prices.split(",") if pair.strip())
            given: dict[str, object] = {name.strip(): value for name, _, value in pairs}
        else:
            given = dict(prices or {})
        checked = {}
        for name, value in given.items():
            try:
                checked[name] = float(value)  # type: ignore[arg-type]
            except (TypeError, ValueError):
                checked[name] = math.nan
            if name not in {"input", "output", "cached"} or not 0 <= checked[name] < math.inf:
                raise BadArgument(
                    f"price {name}={value!r} is not one of input, output and cached with an amount "
                    "in US dollars per million tokens"
                )
        return cls(**checked)

    def of_usage(self, usage: Usage) -> float:
        """The price of the tokens of a usage, in US dollars."""
        cached = self.input if self.cached is None else self.cached
        fresh = usage.input_tokens - usage.cached_tokens
        per_million = (
            fresh * self.input + usage.cached_tokens * cached + usage.output_tokens * self.output
        )
        return per_million / 1e6
