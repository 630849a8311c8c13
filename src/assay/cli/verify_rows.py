"""The rows of ``assay verify``: each becomes an item in its order, also one that cannot be read."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from assay.cli.progress import BadRows, place, printable

if TYPE_CHECKING:
    from assay.core import JSON
    from assay.runs.rows import BadRow, Row, Writer
    from assay.verifiers.batch import Item
    from assay.verifiers.files import Fields

HELD = 1_000
"""Rows that wait to be written while none has the fields it must have."""


class RowReader:
    """Makes items of rows, and keeps the ids of those whose verdicts are still to come."""

    def __init__(self, source: str, fields: Fields, bad: BadRows) -> None:
        self.ids: deque[JSON] = deque()
        self.fits = False
        """Whether there was a row with all the fields that are asked for."""
        self._source = "standard input" if source == "-" else source
        self._fields = fields
        self._bad = bad
        self._objects = 0
        self._lacking: Counter[str] = Counter()
        self._present: dict[str, None] = {}
        self._untold: list[tuple[int, str]] = []  # not worth telling if a field has a wrong name

    def items(self, rows: Iterable[Row | BadRow]) -> Iterator[Item]:
        """An item for each row; the failure of one that cannot be read."""
        from assay.core import DataError
        from assay.runs.rows import BadRow

        for row in rows:
            if isinstance(row, BadRow):
                yield self._unread(row.line, row.line, row.why)
                continue
            try:
                item = self._fields.item(row.fields, row.line)
                self.ids.append(self._fields.id_of(row.fields, row.line))
            except DataError as error:
                self._look_at(row)
                yield self._unread(self._id(row), row.line, str(error))
                continue
            self.fits = True
            yield item

    def require_fields(self) -> None:
        """Raise `UsageError` if not one row has a field that each of them must have."""
        from assay.core import UsageError

        for name, count in self._lacking.items():
            if not self.fits and count == self._objects:
                there = ", ".join(map(repr, list(self._present)[:12])) or "none"
                raise UsageError(
                    f"no row of {self._source} has a field {name!r}; fields that there are: "
                    f"{printable(there)}"
                )
        self._tell()

    def _unread(self, id: JSON, line: int, why: str) -> Item:
        from assay.verifiers.files import unread

        self.ids.append(id)
        self._untold.append((line, why))
        if self.fits or len(self._untold) >= HELD:
            self._tell()
        return unread(place(self._source, line), why)

    def _tell(self) -> None:
        for line, why in self._untold:
            self._bad.add(self._source, line, why)
        self._untold.clear()

    def _id(self, row: Row) -> JSON:
        """The id of a row that cannot be read, if that much of it can."""
        from assay.core import DataError

        try:
            return self._fields.id_of(row.fields, row.line)
        except DataError:
            return row.line

    def _look_at(self, row: Row) -> None:
        """Count what a row lacks; once one has all there is, names are no matter."""
        if self.fits:
            return
        lacking = self._fields.lacking(row.fields)
        self.fits = not lacking
        self._objects += 1
        self._lacking.update(lacking)
        if len(self._present) < HELD:
            self._present.update(dict.fromkeys(row.fields))


def write_all(out: Writer, held: list[dict[str, JSON]]) -> None:
    """Write the rows that waited, in their order, and forget them."""
    for row in held:
        out.write(row)
    held.clear()
