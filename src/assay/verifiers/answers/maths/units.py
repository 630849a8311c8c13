"""Units: which are the same, and how many of one are one of the other.

>>> ratio("cm", "m")
Fraction(1, 100)
>>> same_kind("km", "seconds"), ratio("apples", "m") is None
(False, True)
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

_ALIASES = {
    "hr": "hour", "hrs": "hour", "mins": "minute", "min": "minute", "sec": "second",
    "secs": "second", "feet": "foot", "inches": "inch", "lbs": "pound", "lb": "pound",
    "yds": "yard", "mph": "mile/hour", "kph": "km/hour", "km/h": "km/hour", "sq": "square",
    "litre": "liter", "litres": "liter", "metres": "meter", "metre": "meter", "l": "liter",
    "degrees": "degree", "cc": "cm^3", "gal": "gallon", "s": "second", "h": "hour",
}  # fmt: skip
_KNOWN = frozenset(
    str.split(
        "m cm mm km nm um dm meter centimeter millimeter kilometer inch in foot ft yard "
        "yd mile mi kg g mg ug gram kilogram milligram pound ounce oz ton tonne second "
        "minute hour day week month year ms us ns millisecond L mL ml liter milliliter "
        "gallon quart pint cup N J kJ kW W Pa kPa MPa atm V A mA C F ohm Hz kHz MHz GHz K "
        "eV keV MeV cal kcal mol newton joule watt pascal volt ampere coulomb hertz "
        "kelvin degree radian acre hectare"
    )
)
_SQUARED = re.compile(r"\b(square|cubic)\s+(\w+)")
_FACTOR = re.compile(r"([A-Za-z]+)(?:\s*\^?\s*(-?\d))?")
MAX_LENGTH = 60


def clean(text: str) -> str:
    """A unit as written, without the differences that do not count.

    >>> clean("square centimeters")
    'centimeter^2'
    """
    text = re.sub(r"\s+", " ", text.strip().rstrip(".")).replace(" per ", "/").replace(" ^", "^")
    text = _SQUARED.sub(lambda m: f"{m[2]}^{2 if m[1] == 'square' else 3}", text)
    return _FACTOR.sub(_singular, text.replace("cubed", "^3").replace("squared", "^2"))


def _singular(match: re.Match[str]) -> str:
    word, power = match[1], match[2]
    if word not in _KNOWN:
        lower = word.lower()
        if word in _ALIASES or lower in _ALIASES:
            word = _ALIASES.get(word) or _ALIASES[lower]
        elif lower in _KNOWN and len(lower) > 2:
            word = lower
        elif lower.endswith("s") and lower[:-1] in _KNOWN and len(lower) > 3:
            word = lower[:-1]
    return f"{word}^{power}" if power else word


@lru_cache(maxsize=1024)
def is_unit(text: str) -> bool:
    """Whether the text is made of units that are known, and of nothing else."""
    return len(text) <= MAX_LENGTH and _parsed(clean(text)) is not None


def same_kind(one: str, other: str) -> bool | None:
    """Whether two units measure the same quantity; None if one is not known."""
    first, second = _quantity(one), _quantity(other)
    if first is None or second is None:
        return None
    return bool(first.dimensionality == second.dimensionality)


@lru_cache(maxsize=1024)
def ratio(one: str, other: str) -> Fraction | None:
    """How many of the `other` unit are one of the first; None if they do not convert."""
    if clean(one) == clean(other):
        return Fraction(1)
    if not same_kind(one, other):
        return None
    magnitude = (_quantity(one) / _quantity(other)).to_base_units().magnitude
    return Fraction(str(magnitude)) if not isinstance(magnitude, Fraction) else magnitude


def _parsed(text: str) -> list[tuple[str, int]] | None:
    """Unit names with their powers."""
    found: list[tuple[str, int]] = []
    sign, position = 1, 0
    for part in re.split(r"([/*·]|\s+)", text):
        if not part or part.isspace() or part in "*·":
            continue
        if part == "/":
            sign = -1
            continue
        match = _FACTOR.fullmatch(part)
        if match is None or match[1] not in _KNOWN:
            return None
        found.append((match[1], sign * int(match[2] or 1)))
        position += 1
    return found or None


@lru_cache(maxsize=1024)
def _quantity(text: str) -> Any:
    """The unit as a pint quantity; only names from our own list reach pint."""
    parts = _parsed(clean(text)) if len(text) <= MAX_LENGTH else None
    if parts is None:
        return None
    registry = _registry()
    quantity = registry.Quantity(Fraction(1))
    for name, power in parts:
        unit = {"C": "coulomb", "F": "farad"}.get(name, name)
        quantity = quantity * registry.Quantity(Fraction(1), unit) ** power
    return quantity


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)
