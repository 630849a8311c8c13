"""Rows that say what an earlier row said are dropped: the same words, or nearly.

All of them keep the first of such rows and name it in the reason. Several columns are compared as
one text. Rows with different references (or constraints, or tests) are different problems, however
alike their texts, and so are texts with other numbers or operators, however long: none of them is
dropped for the other. Where more than half of the rows are gone something else is wrong (a
threshold that finds everything alike, a source of few texts), and the job stops and says so.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from assay.core import JSON, BadArgument, RunError
from assay.synthesize.context import Context
from assay.synthesize.likeness import NearIndex, figures, normalised, rouge_l, tokens
from assay.synthesize.row import Row, canonical, digest
from assay.synthesize.step import Whole

ENOUGH = 200
"""Rows after which the share that is gone means something."""
TRUTH = ("reference", "constraints", "tests")
"""Columns that say what a right answer is."""


def text_of(row: Row, columns: tuple[str, ...]) -> str:
    """The text in some columns of a row; of chat messages what is said in them."""
    return "\n".join(_text(row[name]) for name in columns)


def _text(value: JSON) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, dict) and "content" in one for one in value):
        return "\n".join(str(one["content"]) for one in value)
    return canonical(value)


def truth_of(row: Row) -> str:
    """What a row says of right answers, as one text; empty where it says nothing.

    >>> truth_of(Row.of(prompt="6 * 7?", reference="42")), truth_of(Row.of(prompt="6 * 7?"))
    ('{"reference":"42"}', '')
    """
    found = {name: row[name] for name in TRUTH if row.get(name) is not None}
    return canonical(found) if found else ""


def agree(one: str, other: str) -> bool:
    """Whether two such texts can be of one problem: they do not differ, or one says nothing."""
    return one == other or not one or not other


@dataclass(frozen=True, kw_only=True, repr=False)
class Dedup(Whole):
    """What the ways below have in common. `most` is the share that may be dropped (1: all)."""

    columns: tuple[str, ...] = ("prompt",)
    most: float = 0.5

    def __post_init__(self) -> None:
        if isinstance(self.columns, str) or not self.columns:
            raise BadArgument(f"columns is a tuple of names, not {self.columns!r}")

    @property
    def needs(self) -> tuple[str, ...]:
        return self.columns

    @abstractmethod
    def known(self) -> Known:
        """A memory of texts."""

    def text(self, row: Row) -> str:
        """What of a row is compared."""
        return text_of(row, self.columns)

    def apply(self, rows: Iterator[Row], context: Context) -> Iterator[Row]:
        known = self.known()
        dropped = 0
        for count, row in enumerate(rows, 1):
            reason = known.seen(self.text(row), row.id, truth_of(row))
            dropped += bool(reason)
            if count >= ENOUGH and dropped > self.most * count:
                raise RunError(
                    f"step {self.name!r} would drop {dropped:,} of the first {count:,} rows, more "
                    f"than the share of {self.most:g} that it may: look at what it takes for "
                    "alike (its columns, its threshold), or raise `most`"
                )
            yield row.reject(reason) if reason else row


class Known(Protocol):
    """A memory of the texts of rows."""

    def seen(self, text: str, row: str, truth: str = "") -> str:
        """Why a text says nothing new, or nothing; then it is remembered under the row's id.

        Nothing is said of rows whose `truth` (`truth_of`), numbers or operators are others.
        """


@dataclass(frozen=True, kw_only=True, repr=False)
class DropExact(Dedup):
    """Drops rows whose text is that of an earlier one: case, spaces, ends of sentences aside.

    >>> from assay.synthesize.source import FromRows
    >>> rows = FromRows.of([{"prompt": "Name a river."}, {"prompt": "name a  river"}]).rows(seed=0)
    >>> [row.rejected is None for row in DropExact().apply(rows, Context(seed=0))]
    [True, False]
    """

    name: ClassVar[str] = "drop_exact"
    version: ClassVar[int] = 2

    def text(self, row: Row) -> str:
        # Column by column: what stands at the end of one is not the beginning of the next.
        return canonical([normalised(text_of(row, (name,))) for name in self.columns])

    def known(self) -> Known:
        return _Exact()


@dataclass(frozen=True, kw_only=True, repr=False)
class DropNear(Dedup):
    """Drops rows of which an earlier one has a share of `likeness` of all pieces of text.

    The pieces are those of `piece` characters. Needs the extra ``synth``.
    """

    name: ClassVar[str] = "drop_near"
    version: ClassVar[int] = 3

    likeness: float = 0.8
    piece: int = 5

    def known(self) -> Known:
        return _Near(NearIndex(self.likeness, piece=self.piece))


@dataclass(frozen=True, kw_only=True, repr=False)
class DropSimilar(Dedup):
    """Drops rows whose ROUGE-L with an earlier one is above `rouge`, as Self-Instruct does (0.7).

    Self-Instruct drops those with other numbers too. Compares with all earlier rows: for some ten
    thousand. Needs the extra ``synth``.
    """

    name: ClassVar[str] = "drop_similar"
    version: ClassVar[int] = 3

    rouge: float = 0.7

    def known(self) -> Known:
        return _Similar(self.rouge)


@dataclass(frozen=True, kw_only=True, repr=False)
class DropParaphrase(Dedup):
    """Drops rows whose vector has a cosine above `cosine` with an earlier one's.

    What cosine means the same depends on the texts: find it with `assay.synthesize.vectors
    .calibrated` from labelled pairs. The vectors are WordLlama's, of words without their order.
    """

    name: ClassVar[str] = "drop_paraphrase"
    version: ClassVar[int] = 3

    cosine: float

    def known(self) -> Known:
        from assay.synthesize.vectors import Vectors

        return Vectors(self.cosine)


class _Exact:
    def __init__(self) -> None:
        self._rows: dict[bytes, dict[str, str]] = {}

    def seen(self, text: str, row: str, truth: str = "") -> str:
        rows = self._rows.setdefault(bytes.fromhex(digest(text)), {})
        first = rows.get(truth) or (rows.get("") if truth else next(iter(rows.values()), None))
        if first is None:
            rows[truth] = row
            return ""
        return f"duplicate: of row {first}"


class _Told(NamedTuple):
    """What is remembered of a row beside its text."""

    row: str
    truth: str
    figures: tuple[str, ...]

    def may_be(self, other: _Told) -> bool:
        """Whether both can be of one problem."""
        return self.figures == other.figures and agree(self.truth, other.truth)


class _Near:
    def __init__(self, index: NearIndex[_Told]) -> None:
        self._index = index

    def seen(self, text: str, row: str, truth: str = "") -> str:
        told = _Told(row, truth, figures(text))
        near = self._index.add_unless_near(told, text, told.may_be)
        return "" if near is None else f"near duplicate: {near.likeness:.2f} of row {near.what.row}"


class _Similar:
    def __init__(self, most: float) -> None:
        self._most = most
        self._rows: list[tuple[list[str], _Told]] = []

    def seen(self, text: str, row: str, truth: str = "") -> str:
        found, told = tokens(text), _Told(row, truth, figures(text))
        for other, first in self._rows:
            likeness = rouge_l(found, other, self._most) if told.may_be(first) else 0.0
            if likeness > self._most:
                return f"similar: ROUGE-L {likeness:.2f} with row {first.row}"
        self._rows.append((found, told))
        return ""
