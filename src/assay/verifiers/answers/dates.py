"""Dates and times of day in text.

>>> dates("It was signed on 4 July 1776.")
[Date(year=1776, month=7, day=4)]
>>> dates("July 1776")[0].agrees(dates("July 4, 1776")[0])
True
>>> clock("08:34 P.M.") == clock("20:34")
True
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        str.split(
            "january february march april may june july august september october november december"
        ),
        start=1,
    )
}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})(?!\d)"
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\s*,?\s*{_YEAR}",
        r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})\b",
        r"\b(?P<year>[12]\d{3})/(?P<month>\d{1,2})/(?P<day>\d{1,2})\b",
        r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>[12]\d{3})\b",
        r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>[12]\d{3})\b",
        rf"\b{_MONTH}\s*,?\s*(?:of\s+)?{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}\b(?!\s*,?\s*\d{{4}})",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}",
        rf"(?<![\d.,$£€-]){_YEAR}(?![\d,.]*\d|\s*(?:%|km|miles|feet|people))",
    )
]
_CLOCK = re.compile(
    r"\b(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\s*(?:([ap])\.?\s?m\b\.?)?", re.IGNORECASE
)


class Date(NamedTuple):
    """A date, of which parts may be unknown."""

    year: int | None
    month: int | None
    day: int | None

    def agrees(self, other: Date) -> bool:
        """Whether what both know is the same, and they know something in common."""
        shared = [(a, b) for a, b in zip(self, other, strict=True) if a and b]
        return bool(shared) and all(a == b for a, b in shared)

    def covers(self, other: Date) -> bool:
        """Whether it says all that the other says."""
        return all(b is None or a == b for a, b in zip(self, other, strict=True))


def dates(text: str) -> list[Date]:
    """The dates in a text, in the order they stand."""
    found: list[tuple[int, Date]] = []
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            date = _date(match.groupdict())
            if date is not None:
                taken.append(match.span())
                found.append((match.start(), date))
        if len(taken) > 500:
            break
    return [date for _, date in sorted(found)]


def _date(parts: dict[str, str | None]) -> Date | None:
    written = parts.get("month")
    month = None if written is None else _month(written)
    day, year = (
        None if text is None else int(text) for text in (parts.get("day"), parts.get("year"))
    )
    if month is not None and month > 12 and day is not None and day <= 12:
        month, day = day, month
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return Date(year, month, day)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS[text[:3].lower()]


def only_date(text: str) -> Date | None:
    """The date that a whole text is; None if it is more or something else."""
    stripped = text.strip(" .,$")
    for form in _FORMS[:9]:
        match = form.fullmatch(stripped)
        if match:
            return _date(match.groupdict())
    return None


def clock(text: str) -> tuple[int, int, int] | None:
    """A time of day as hours, minutes and seconds; None if the text is none."""
    match = _CLOCK.fullmatch(text.strip(" .$").replace("\\text{", "").replace("}", "").strip())
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return (hour, minute, second) if hour < 24 else None
