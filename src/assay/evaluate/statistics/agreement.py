"""How far raters agree beyond chance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from assay.core import BadArgument


def kappa(one: Sequence[object], other: Sequence[object]) -> float:
    """Cohen's kappa (1960): agreement of two raters beyond that of chance, for any labels.

    1 is full agreement, 0 what chance would give. Not a number where chance alone agrees always:
    both raters gave every item the same label.

    >>> round(kappa([1, 1, 2, 2], [1, 1, 2, 1]), 3)
    0.5
    """
    if len(one) != len(other) or not one:
        raise BadArgument(f"two raters rate the same items: {len(one)} are not {len(other)}, or 0")
    n = len(one)
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    counts, others = Counter(one), Counter(other)
    chance = sum(count * others[label] for label, count in counts.items()) / n**2
    return math.nan if chance == 1 else (observed - chance) / (1 - chance)
