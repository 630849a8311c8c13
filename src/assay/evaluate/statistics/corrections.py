"""P-values of many comparisons, corrected: more questions asked, more found by chance."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core import BadArgument


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the same order: below 5 %, at most 5 % risk of *any* false finding.

    Holm (1979), valid however the comparisons depend on one another. Raises `BadArgument` for
    what is not a p-value.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = _ascending(p_values)
    adjusted, worst = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        worst = max(worst, min(1.0, (len(order) - rank) * p_values[place]))
        adjusted[place] = worst
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the same order: of those below 5 %, some 5 % are false on average.

    Benjamini and Hochberg (1995); for independent or positively dependent comparisons.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = _ascending(p_values)
    adjusted, best = [0.0] * len(p_values), 1.0
    for rank in range(len(order), 0, -1):
        place = order[rank - 1]
        best = min(best, p_values[place] * len(order) / rank)
        adjusted[place] = best
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    for p in p_values:
        if not 0 <= p <= 1:
            raise BadArgument(f"a p-value lies between 0 and 1, not at {p!r}")
    return sorted(range(len(p_values)), key=p_values.__getitem__)
