"""Shares, as arguments: thresholds, rates and weights that lie in [0, 1]."""

from __future__ import annotations

from assay.core import BadArgument


def check_share(name: str, value: float) -> None:
    """Raise `BadArgument` unless the value lies in [0, 1].

    >>> check_share("at_least", 1.2)
    Traceback (most recent call last):
    ...
    assay.core.errors.BadArgument: at_least is a share from 0 to 1, not 1.2
    """
    if not 0 <= value <= 1:
        raise BadArgument(f"{name} is a share from 0 to 1, not {value!r}")
