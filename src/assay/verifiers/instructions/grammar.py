"""The grammar of a paraphrase: a pattern for one sentence, and the constraint that it states.

The tables (`lengths`, `wordings`, `layouts`, `styles`) hold one `Rule` for each way of saying an
instruction. A rule applies to a sentence of the masked prompt; what it captures is a `Hit`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assay.core import JSON, ConstraintSpec, Span
from assay.verifiers.instructions.masking import Masked
from assay.verifiers.instructions.pieces import Amount, amount, compiled, items, unquoted

Made = Iterable[ConstraintSpec]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of saying an instruction.

    `needs`: pieces of text of which the sentence holds one, in small letters (a quick test before
    the pattern); `pattern`: see `pieces`; `make`: the constraints that a hit states, none if it
    states none after all.
    """

    name: str
    needs: tuple[str, ...]
    pattern: str
    make: Callable[[Hit], Made]

    def may_hit(self, lowered: str) -> bool:
        """Whether a text in small letters holds one of the `needs`."""
        # A loop is quicker than any(), and this is asked of every rule and sentence.
        for need in self.needs:  # noqa: SIM110
            if need in lowered:
                return True
        return False

    def hits(self, view: Masked, span: Span) -> Iterable[Hit]:
        """Where the sentence at `span` says it."""
        for match in compiled(self.pattern).finditer(view.lowered, *span):
            yield Hit(view, span, match)


class Hit:
    """What a rule matched, in its sentence, with the letters of the prompt at hand."""

    def __init__(self, view: Masked, span: Span, match: re.Match[str]) -> None:
        self.view = view
        self.span = span
        self.match = match

    @property
    def amount(self) -> Amount | None:
        """The range that the matched count says."""
        return amount(self.match)

    def text(self, group: str) -> str:
        """What a group captured, with the prompt's own letters; empty if it took no part."""
        start, end = self.match.span(group)
        return self.view.raw[start:end] if start >= 0 else ""

    def quoted(self, group: str) -> str:
        """What a group captured, without quotation marks."""
        return unquoted(self.text(group))

    def items(self, group: str) -> list[str]:
        """The words of a captured list."""
        start, end = self.match.span(group)
        return items(self.view.raw[start:end], self.view.masked[start:end])

    @cached_property
    def sentence(self) -> str:
        """The sentence, masked, in small letters."""
        return self.view.lowered[slice(*self.span)]

    @property
    def before(self) -> str:
        """What stands in the sentence before the hit, masked, in small letters."""
        return self.view.lowered[self.span[0] : self.match.start()]

    @property
    def after(self) -> str:
        """What stands in the sentence after the hit, masked, in small letters."""
        return self.view.lowered[self.match.end() : self.span[1]]

    def near(self, pattern: str, *, back: int = 1, ahead: int = 2) -> bool:
        """Whether the sentence, or one of its neighbours, has a match of a pattern."""
        return next(self.all_near(pattern, back=back, ahead=ahead), None) is not None

    def all_near(self, pattern: str, *, back: int = 1, ahead: int = 2) -> Iterator[re.Match[str]]:
        """The matches of a pattern in the sentence and its neighbours."""
        sentences = self.view.sentences
        at = self.view.sentence_at(self.span[0])
        start = sentences[max(at - back, 0)][0]
        end = sentences[min(at + ahead, len(sentences) - 1)][1]
        return compiled(pattern).finditer(self.view.lowered, start, min(end, start + 4000))


def spec(id: str, **args: JSON) -> ConstraintSpec:
    """A constraint by its id and arguments."""
    return ConstraintSpec(id=id, args=args)


def ranged(
    id: str, range_: Amount | None, relation: str, number: str, /, **others: JSON
) -> Sequence[ConstraintSpec]:
    """A range as constraints of a kind that knows "at least" and "less than" only.

    >>> [one.args for one in ranged("k:n", Amount(2, 5), "relation", "n")]
    [{'relation': 'at least', 'n': 2}, {'relation': 'less than', 'n': 6}]
    """
    if range_ is None:
        return ()
    bounds: list[tuple[str, int]] = []
    if range_.low > 0:
        bounds.append(("at least", range_.low))
    if range_.high is not None:
        bounds.append(("less than", range_.high + 1))
    return [spec(id, **{**others, relation: said, number: bound}) for said, bound in bounds]
