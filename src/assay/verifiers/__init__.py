"""Verifiers: constraints, and whatever else can look at a response and tell.

Importing this package plugs the algebra (``&``, ``|``, ``~``, ``>>``) into every verifier.

Every verifier that `load` knows is also here under its name:

>>> from assay import verifiers as v
>>> v.exact(ignore_case=True).verify("Paris", reference="paris").label
'correct'
>>> v.load("exact", ignore_case=True)
Exact(ignore_case=True)
"""

from __future__ import annotations

from typing import Any

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
from assay.verifiers.parsing import parse
from assay.verifiers.registry import load, names

__all__ = [
    "aggregate",
    "all_",
    "any_",
    "cascade",
    "load",
    "names",
    "not_",
    "parse",
    "route",
    "threshold",
    "vote",
    "weighted",
]


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module
    from importlib.util import find_spec

    from assay.core import UnknownName
    from assay.verifiers.registry import factory

    # A package of verifiers, such as `constraints`, comes before a verifier of its name.
    if find_spec(f"{__name__}.{name}") is not None:
        return import_module(f"{__name__}.{name}")
    try:
        return factory(name)
    except UnknownName as error:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}: {error}") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *names()})
