"""What the kinds of MulDimIF share: the sentence they were read from, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument, Span
from assay.verifiers.constraints.constraint import Constraint, Finding
from assay.verifiers.constraints.muldimif.published import CHECKS
from assay.verifiers.constraints.muldimif.units import dressed, unit_spans
from assay.verifiers.constraints.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stated(Constraint):
    """A constraint with the sentence that states it, if it was read from published data.

    The faithful check applies the published rules to that sentence (without one, to the kind's
    own). `unsupported` says why a sentence could not be read into arguments: then the repaired
    check is undecided, and the faithful one still does what the published checker does.
    """

    text: str | None = None
    unsupported: str | None = None

    asks: ClassVar[tuple[str, ...]] = ()
    """Arguments of which a readable sentence gives at least one."""

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        nothing = all(getattr(self, name) in (None, False) for name in self.asks)
        if self.asks and nothing and self.unsupported is None:
            raise BadArgument(f"constraint {self.id!r} needs one of {', '.join(self.asks)}")

    def finding(self, text: Text) -> Finding:
        if self.profile == "faithful":
            return self.check_faithful(text)
        if self.unsupported is not None:
            return Finding(None, f"the sentence cannot be checked: {self.unsupported}")
        return self.check(text)

    def check_faithful(self, text: Text) -> Finding:
        """What the published rules for the kind make of the sentence and the text."""
        holds = CHECKS[self.id](self.text or self.describe(), text)
        said = f"the published rules {'accept' if holds else 'reject'} it"
        if self.unsupported is not None:
            return Finding(holds, said)
        seen = self.check(text)
        return Finding(holds, f"{said}; {seen.measured}", seen.spans)

    def describe(self, phrasing: int = 0) -> str:
        if self.text and phrasing == 0:
            return self.text
        if self.unsupported is not None:
            return f"a sentence of {self.id} that cannot be read ({self.unsupported})"
        return Constraint.describe(self, phrasing)

    def obey(self, text: str) -> str:
        if self.unsupported is not None:
            raise BadArgument(f"nobody knows how to obey this: {self.describe()!r}")
        return self.obeyed(text)

    def obeyed(self, text: str) -> str:
        """`obey` for a sentence that was read."""
        raise NotImplementedError


def in_each(
    text: Text,
    unit: str | None,
    test: Callable[[str], bool],
    whole: Mapping[bool, str] | None = None,
) -> tuple[bool, str, tuple[Span, ...]]:
    """Whether a test holds on every unit (the whole text if None), in words, and where not."""
    raw = text.raw
    if unit is None:
        holds = test(raw)
        return holds, (whole or {}).get(holds, ""), ()
    spans = unit_spans(text, unit)
    if not spans:
        return False, f"no {unit} found", ()
    failed = tuple(span for span in spans if not test(raw[slice(*span)]))
    return not failed, f"{len(spans) - len(failed)} of {len(spans)} {unit}s do", failed


__all__ = ["Stated", "dressed", "in_each"]
