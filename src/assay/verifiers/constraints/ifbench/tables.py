"""Tables and long lists with a fixed content: CSV, countries of Africa, capitals of Europe."""

from __future__ import annotations

import csv
import re
import unicodedata
from io import StringIO
from itertools import islice, pairwise

from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.lexicon import (
    AFRICA,
    ALL_NORTHERN_CAPITALS,
    NORTHERN_CAPITALS,
)
from assay.verifiers.constraints.ifbench.shared import (
    EDGES,
    NOTHING_ELSE,
    count,
    unfenced,
)
from assay.verifiers.constraints.text import Text

_CITY = ("ID", "Country", "City", "Year", "Count")
_PRODUCT = ("ProductID", "Category", "Brand", "Price", "Stock")
_STUDENT = ("StudentID", "Subject", "Grade", "Semester", "Score")
_SPECIAL = re.compile(r"[^\w\s]")


def _rows(text: str, limit: int, delimiter: str = ",") -> list[list[str]] | None:
    """The rows of a CSV text, one more than `limit` at most; None if it cannot be read."""
    try:
        return list(islice(csv.reader(StringIO(text), delimiter=delimiter), limit + 1))
    except csv.Error:  # a field beyond the reader's limit, a stray carriage return
        return None


def _raw_rows(text: str, limit: int, delimiter: str = ",") -> list[list[str]] | None:
    """The same with the quotes around a field kept in it."""
    return _rows(text.replace('"', '"""'), limit, delimiter)


def _shape(rows: list[list[str]] | None, limit: int) -> str:
    if rows is None:
        return "cannot be read as CSV"
    more = "more than " if len(rows) > limit else ""
    widths = sorted({len(row) for row in rows})
    return f"{more}{count(min(len(rows), limit), 'row')} of {', '.join(map(str, widths))} fields"


def _fits(rows: list[list[str]] | None, height: int) -> bool:
    return rows is not None and len(rows) == height and all(len(row) == 5 for row in rows)


@constraint("custom:csv_city", family="ifbench")
class CsvCity(Constraint):
    """Comma-separated: the header ID, Country, City, Year, Count and seven rows of five fields."""

    phrasings = (
        (
            "Produce a CSV table with commas, the header ID,Country,City,Year,Count and seven rows "
            "of data."
        ),
        (
            "Write comma-delimited data in five columns (ID, Country, City, Year, Count): a line "
            "of column names, then 7 lines."
        ),
        (
            "Make up seven records as CSV; the columns are ID, Country, City, Year and Count, and "
            "the first line names them."
        ),
    )
    differs = "fails a table inside a code block, or with a blank line around it"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        rows = _rows(unfenced(text.raw), 8)
        header = rows is not None and [name.strip() for name in (rows or [[]])[0]] == list(_CITY)
        return Finding(header and _fits(rows, 8), _shape(rows, 8))

    def check_faithful(self, text: Text) -> Finding:
        rows = _rows(text.raw, 8)
        holds = _fits(rows, 8) and rows is not None and rows[0] == list(_CITY)
        return Finding(holds, _shape(rows, 8))

    def obey(self, text: str) -> str:
        data = (f"{n},France,Paris,{2000 + n},{10 * n}" for n in range(1, 8))
        return "\n".join([",".join(_CITY), *data])


@constraint("custom:csv_special_character", family="ifbench")
class CsvSpecialCharacter(Constraint):
    """Comma-separated: ProductID, Category, Brand, Price, Stock and 14 rows of five fields.

    One field in double quotes holds a mark that is no letter, digit, underscore or space.
    """

    phrasings = (
        (
            "Produce a CSV table with commas, the header ProductID,Category,Brand,Price,Stock and "
            "14 rows; one field must hold a special character and stand in double quotes."
        ),
        (
            "Write 14 records below the column names ProductID, Category, Brand, Price, Stock, "
            "comma-delimited, with at least one double-quoted field that has a special character."
        ),
        (
            "Make up fourteen products as CSV (ProductID, Category, Brand, Price, Stock); put a "
            "field with a special character in double quotes."
        ),
    )
    differs = "stops looking at the first such field, and fails a table inside a code block"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        raw = unfenced(text.raw)
        rows = _raw_rows(raw, 15)
        holds = _PRODUCT_HEADER.fullmatch(raw.split("\n", 1)[0].strip()) and _fits(rows, 15)
        special = [field for row in (rows or [])[1:] for field in row if _special(field.strip())]
        measured = f"{_shape(rows, 15)}, {count(len(special), 'special field')}"
        return Finding(bool(holds and special), measured)

    def check_faithful(self, text: Text) -> Finding:
        rows = _raw_rows(text.raw, 15)
        header = _PRODUCT_HEADER.fullmatch(text.raw.split("\n", 1)[0].strip())
        holds = False
        if header and rows is not None and len(rows) == 15:
            for row in rows[1:]:
                holds = len(row) == 5 and any(map(_special, row))
                if holds or len(row) != 5:
                    break
        return Finding(holds, _shape(rows, 15))

    def obey(self, text: str) -> str:
        data = (f'P{n},Garden,"Oak & Elm",{n}.50,{10 * n}' for n in range(1, 15))
        return "\n".join([",".join(_PRODUCT), *data])


def _special(field: str) -> bool:
    """Whether a field, quotes kept, is quoted on its first line around a special character."""
    line = field.split("\n", 1)[0]
    return line.startswith('"') and _SPECIAL.search(line, 1, max(line.rfind('"'), 1)) is not None


def _header(names: tuple[str, ...], separator: str) -> re.Pattern[str]:
    return re.compile(separator.join(f'(?:{name}|"{name}")' for name in names))


_PRODUCT_HEADER = _header(_PRODUCT, r",[ \t]*")
_STUDENT_HEADER = _header(_STUDENT, r"\t *")


@constraint("custom:csv_quotes", family="ifbench")
class CsvQuotes(Constraint):
    """Tab-separated: StudentID, Subject, Grade, Semester, Score and three rows.

    Every field, the header's too, is in double quotes.
    """

    phrasings = (
        (
            "Produce tab-separated data with the columns StudentID, Subject, Grade, Semester, "
            "Score and three rows; enclose every field, header included, in double quotes."
        ),
        (
            "Write a header (StudentID, Subject, Grade, Semester, Score) and 3 records, fields "
            "split by tabs and each wrapped in double quotes."
        ),
        (
            "Make up three student records, tab-delimited, below the names StudentID, Subject, "
            "Grade, Semester, Score, with double quotes around each and every field."
        ),
    )
    differs = "fails a table inside a code block; an empty field without quotes stops it (fails)"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        return self._judged(unfenced(text.raw))

    def check_faithful(self, text: Text) -> Finding:
        return self._judged(text.raw)

    def _judged(self, raw: str) -> Finding:
        rows = _raw_rows(raw, 4, "\t")
        header = _STUDENT_HEADER.fullmatch(raw.split("\n", 1)[0].strip())
        bare = sum(not _quoted(field.strip()) for row in (rows or []) for field in row)
        measured = f"{_shape(rows, 4)}, {count(bare, 'field')} without quotes"
        return Finding(bool(header and _fits(rows, 4) and not bare), measured)

    def obey(self, text: str) -> str:
        data = (("1", "Art", "B", "Fall", "80"), ("2", "Law", "A", "Fall", "95"))
        rows = [_STUDENT, *data, ("3", "Music", "C", "Spring", "70")]
        return "\n".join("\t".join(f'"{field}"' for field in row) for row in rows)


def _quoted(field: str) -> bool:
    return field[:1] == '"' == field[-1:]


def _folded(text: str) -> str:
    """The text in ASCII: accents and everything else dropped."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


@constraint("custom:reverse_newline", family="ifbench")
class ReverseNewline(Constraint):
    """The 54 countries of Africa, one a line, from Zimbabwe back to Algeria."""

    phrasings = (
        "Name all countries of Africa, one a line, in the reverse order of the alphabet.",
        "List the African countries from Z to A, and start a new line for each.",
        "Write down every country in Africa on a line of its own, sorted from Z down to A.",
    )
    differs = "takes any 52 lines in reverse order from the first that holds Zimbabwe on"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        bare = (_folded(line.replace("’", "'")).lstrip("0123456789.-*) ") for line in text.lines)
        lines = [line for line in (line.strip(EDGES + "\t\r").lower() for line in bare) if line]
        named = {_AFRICAN[line] for line in lines if line in _AFRICAN}
        unknown = [line for line in lines if line not in _AFRICAN]
        ordered = all(one >= other for one, other in pairwise(lines))
        measured = (
            f"{count(len(named), 'country')} of {len(AFRICA)}, {count(len(unknown), 'other line')}"
            f", {'in' if ordered else 'not in'} reverse order"
        )
        return Finding(len(named) == len(AFRICA) and not unknown and ordered, measured)

    def check_faithful(self, text: Text) -> Finding:
        lines = [line for line in (line.strip(EDGES) for line in text.lines) if line]
        start = next((n for n, line in enumerate(lines) if "Zimbabwe" in line), len(lines))
        listed = [_folded(line) for line in lines[start:]]
        ordered = all(one >= other for one, other in pairwise(listed))
        measured = f"{count(len(listed), 'line')} from Zimbabwe on, "
        return Finding(
            len(listed) >= 52 and ordered, measured + ("" if ordered else "not ") + "in order"
        )

    def obey(self, text: str) -> str:
        return "\n".join(sorted((names[0] for names in AFRICA), reverse=True))


_AFRICAN = {name.lower(): number for number, names in enumerate(AFRICA) for name in names}


@constraint("custom:european_capitals_sort", family="ifbench")
class EuropeanCapitals(Constraint):
    """The 28 capitals of Europe north of 45 degrees, north to south, separated by commas."""

    phrasings = (
        (
            "Which capital cities of Europe lie north of the 45th parallel? Give their names only, "
            "from north to south, with commas between them."
        ),
        (
            "List every European capital above 45 degrees of northern latitude, the northernmost "
            "first, separated by commas and without the countries."
        ),
        (
            "Write a comma-separated list of Europe's capitals whose latitude exceeds 45 degrees, "
            "in order of falling latitude."
        ),
    )
    differs = "has no place for Kyiv (50.45 degrees), and takes no other spelling and no full stop"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        found = [_city(entry) for entry in text.raw.split(",")]
        return self._judged(found, tuple(name.lower() for name in ALL_NORTHERN_CAPITALS))

    def check_faithful(self, text: Text) -> Finding:
        entries = (entry.strip() for entry in _folded(text.raw).split(","))
        return self._judged([entry for entry in entries if entry], NORTHERN_CAPITALS)

    def _judged(self, found: list[str], due: tuple[str, ...]) -> Finding:
        right = sum(one == other for one, other in zip(found, due, strict=False))
        return Finding(
            tuple(found) == due, f"{right} of {len(due)} in their place, {len(found)} given"
        )

    def obey(self, text: str) -> str:
        return ", ".join(ALL_NORTHERN_CAPITALS)


_SPELLINGS = {"kiev": "kyiv", "berne": "bern", "luxembourg city": "luxembourg"}


def _city(entry: str) -> str:
    bare = _folded(entry).strip().strip(".").strip().lower()
    return _SPELLINGS.get(bare, bare)
