"""What every value of the core has: a paste-back `repr` and a versioned JSON form.

The JSON form of a value is a dictionary. `to_json` puts ``{"assay": "verdict/1", ...}`` around
it so that a reader years from now knows what it holds; `to_dict` is the same without that mark,
for values inside other values. Fields at their default are left out.
"""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, Self

from assay.core.errors import DataError

JSON = Any
"""Whatever `json.dumps` takes: None, bool, int, float, str, lists and string-keyed dicts."""


class Value:
    """Base of the frozen dataclasses of the core."""

    __slots__ = ()
    JSON_TYPE: ClassVar[str]
    JSON_VERSION: ClassVar[int] = 1

    def to_dict(self) -> dict[str, JSON]:
        """The value as plain JSON data, fields at their default left out."""
        raise TypeError(f"{type(self).__name__} has no JSON form")

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:  # noqa: ARG003
        """The value from what `to_dict` returned."""
        raise TypeError(f"{cls.__name__} has no JSON form")

    def to_json(self) -> dict[str, JSON]:
        """`to_dict` with the type and version marked."""
        return {"assay": f"{self.JSON_TYPE}/{self.JSON_VERSION}", **self.to_dict()}

    @classmethod
    def from_json(cls, data: dict[str, JSON]) -> Self:
        """The value from what `to_json` returned; `DataError` for another type or version."""
        mark = data.get("assay") if isinstance(data, dict) else None
        expected = f"{cls.JSON_TYPE}/{cls.JSON_VERSION}"
        if mark != expected:
            raise DataError(f"expected JSON marked {expected!r}, found {mark!r}")
        return cls.from_dict({key: value for key, value in data.items() if key != "assay"})

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def __repr__(self) -> str:
        return paste_back(self)


def paste_back(value: Any) -> str:
    """`Name(field=value, ...)` for a dataclass, fields at their default left out."""
    shown = []
    for field in dataclasses.fields(value):
        if not field.repr:
            continue
        content = getattr(value, field.name)
        if not is_default(field, content):
            shown.append(f"{field.name}={content!r}")
    return f"{type(value).__name__}({', '.join(shown)})"


def is_default(field: dataclasses.Field[Any], content: Any) -> bool:
    """Whether a dataclass field holds its default."""
    if field.default is not dataclasses.MISSING:
        return bool(type(content) is type(field.default) and content == field.default)
    if field.default_factory is not dataclasses.MISSING:
        return bool(content == field.default_factory())
    return False
