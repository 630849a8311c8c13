"""Verifiers: constraints, and whatever else can look at a response and tell.

Importing this package plugs the algebra (``&``, ``|``, ``~``, ``>>``) into every verifier.

>>> from assay import verifiers
>>> verifiers.load("exact").verify("42", reference="42").label
'correct'
"""

from assay.verifiers.combine import (
    aggregate,
    all_,
    any_,
    cascade,
    not_,
    route,
    threshold,
    vote,
    weighted,
)
from assay.verifiers.registry import load, names

__all__ = [
    "aggregate",
    "all_",
    "any_",
    "cascade",
    "load",
    "names",
    "not_",
    "route",
    "threshold",
    "vote",
    "weighted",
]
