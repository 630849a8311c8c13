r"""Numbers as references write them, read on the audit's own account.

An audit must not trust the reader that it audits, so this is a second, narrow one: it knows plain
integers, decimals, fractions, percentages and amounts with a unit, and says None to all else.

>>> quantity("1,250.5 kg")
Quantity(value=Fraction(2501, 2), form='decimal', places=1, unit='kg', before='')
>>> quantity(r"$\frac{1}{2}$").value, quantity("x + 1")
(Fraction(1, 2), None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Form = Literal["integer", "decimal", "fraction"]

_WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_QUANTITY = re.compile(
    rf"""(?P<before>[$€£]?)\s?(?P<sign>[-+\u2212]?)(?:
        (?P<whole>{_WHOLE})(?:\.(?P<decimals>\d+))?
      | \\[dt]?frac\{{(?P<top>\d+)\}}\{{(?P<bottom>\d+)\}}
    )(?:\s?/\s?(?P<over>\d+))?\s?(?P<unit>%|\\%|[A-Za-z]+)?""",
    re.VERBOSE,
)
_IN_TEXT = re.compile(rf"(?<![\w.,/^])[-\u2212]?{_WHOLE}(?:\.\d+)?(?![\w/^]|[.,]\d)")
_LONGEST, _LARGEST_TOP = 40, 999


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, how it was written, and what stood around it."""

    value: Fraction
    form: Form
    places: int = 0
    unit: str = ""
    before: str = ""

    def written(self, value: Fraction | None = None, unit: str | None = None) -> str:
        """The same with another value or unit, in the same form where that can be."""
        number = self.value if value is None else value
        after = self.unit if unit is None else unit
        space = "" if after in ("", "%") else " "
        return f"{self.before}{self._number(number)}{space}{after}"

    def _number(self, value: Fraction) -> str:
        if value.denominator == 1 and self.form != "decimal":
            return str(value.numerator)
        if self.form == "fraction":
            return f"{value.numerator}/{value.denominator}"
        return decimal(value, max(self.places, 1))


def quantity(text: str) -> Quantity | None:
    """The quantity that a text is, and nothing but it; None if it is anything else."""
    bare = text.strip().removesuffix(".")
    if len(bare) > 2 and bare[0] == bare[-1] == "$":
        bare = bare[1:-1].strip()
    found = _QUANTITY.fullmatch(bare) if len(bare) <= _LONGEST else None
    if found is None:
        return None
    top, bottom = _ratio(found)
    if bottom == 0 or (found["decimals"] and found["over"]):
        return None
    if found["over"] and top > _LARGEST_TOP:
        return None  # 1983/84 may be two years as well
    value = Fraction(top, bottom) * (-1 if found["sign"] in ("-", "\u2212") else 1)
    form: Form = "decimal" if found["decimals"] else "integer" if bottom == 1 else "fraction"
    unit = (found["unit"] or "").replace("\\", "")
    return Quantity(value, form, len(found["decimals"] or ""), unit, found["before"])


def _ratio(found: re.Match[str]) -> tuple[int, int]:
    over = int(found["over"] or 1)
    if found["whole"] is None:
        return int(found["top"]), int(found["bottom"]) * over
    decimals = found["decimals"] or ""
    return int(found["whole"].replace(",", "") + decimals), over * 10 ** len(decimals)


def decimal(value: Fraction, places: int) -> str:
    """A fraction with so many decimals; more where it would not be told apart from its neighbour.

    >>> decimal(Fraction(5, 2), 2), decimal(Fraction(-1, 8), 1)
    ('2.50', '-0.125')
    """
    while places < 12 and (value * 10**places).denominator != 1:
        places += 1
    scaled = round(value * 10**places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def numbers_in(text: str) -> Iterator[tuple[int, int, Fraction]]:
    """Every plain number in a text: start, end, value. Parts of formulas are left alone.

    >>> [float(value) for _, _, value in numbers_in("From 1,200 to -3.5, x2 and 4/5.")]
    [1200.0, -3.5]
    """
    for found in _IN_TEXT.finditer(text):
        written = found[0].replace(",", "").replace("\u2212", "-")
        yield found.start(), found.end(), Fraction(written)
