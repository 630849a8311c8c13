"""All kinds of constraints by id, and the way from data to constraints.

The kinds register themselves when their module is imported; other packages add theirs through
the entry-point group ``assay.constraints`` (a module to import).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata

from assay.core import JSON, BadArgument, ConstraintSpec, UnknownName
from assay.verifiers.constraints.arguments import coerce
from assay.verifiers.constraints.constraint import Constraint, Profile

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "ifeval": ("ifeval",),
    "iftrain": ("iftrain",),
    "ifbench": ("ifbench",),
    "muldimif": ("muldimif",),
    "codi": ("codi",),
    "mmmt": ("mmmt",),
    "assay": ("house",),
}
"""The published sets, and the subpackages or modules that declare their kinds."""

_KINDS: dict[str, type[Constraint]] = {}


def register(kind: type[Constraint]) -> None:
    """Add a kind; called by the `constraint` decorator."""
    other = _KINDS.get(kind.id)
    if other is not None and other.__qualname__ != kind.__qualname__:
        raise BadArgument(
            f"constraint {kind.id!r} is declared twice: by {other.__module__} and {kind.__module__}"
        )
    _KINDS[kind.id] = kind


@cache
def load() -> None:
    """Import every module that declares kinds: our own families, then entry points."""
    for modules in FAMILIES.values():
        for module in modules:
            importlib.import_module(f"assay.verifiers.constraints.{module}")
    for entry in metadata.entry_points(group="assay.constraints"):
        entry.load()


def all_kinds(family: str | None = None) -> dict[str, type[Constraint]]:
    """Every kind by id, in the order of declaration; of one family if named."""
    load()
    if family is not None and family not in FAMILIES:
        known = {kind.family for kind in _KINDS.values()}
        if family not in known:
            raise UnknownName("constraint family", family, known)
    return {name: kind for name, kind in _KINDS.items() if family in (None, kind.family)}


def kind(id: str) -> type[Constraint]:
    """The kind with an id, which may carry its family: ``ifeval/keywords:existence``."""
    load()
    family, slash, name = id.rpartition("/")
    found = _KINDS.get(id) or (_KINDS.get(name) if slash else None)
    if found is None or (slash and found.id == name and found.family != family):
        raise UnknownName("constraint", id, _KINDS)
    return found


def build(
    id: str, args: Mapping[str, JSON] | None = None, *, profile: Profile = "repaired"
) -> Constraint:
    """A constraint from its id and arguments.

    >>> build("punctuation:no_comma").verify("No, never.").label
    'incorrect'

    Raises `UnknownName` for an id, and `BadArgument` for arguments, that do not exist.
    """
    cls = kind(id)
    return cls(**coerce(cls, dict(args or {})), profile=profile)


def from_spec(spec: ConstraintSpec, *, profile: Profile = "repaired") -> Constraint:
    """The constraint that a data row names."""
    return build(spec.id, spec.args, profile=profile)


def contradictions(constraints: Iterable[Constraint]) -> list[tuple[Constraint, Constraint]]:
    """The pairs that cannot reasonably be obeyed together."""
    listed = list(constraints)
    return [
        (one, other)
        for index, one in enumerate(listed)
        for other in listed[index + 1 :]
        if one.contradicts(other) or other.contradicts(one)
    ]
