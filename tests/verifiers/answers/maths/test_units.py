"""Units: as they are written, which convert, and by how much."""

from fractions import Fraction

import pytest

from assay.verifiers.answers.maths.units import clean, is_unit, ratio, same_kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("centimeters", "centimeter"),
        ("square centimeters", "centimeter^2"),
        ("cubic feet", clean("feet^3")),
        ("m squared", clean("m^2")),
        ("miles per hour", clean("mile/hour")),
        ("apples", "apples"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("cm", True), ("m/s^2", True), ("km per hour", True), ("apples", False), ("", False),
     ("cm apples", False), ("m" * 100, False)],
)  # fmt: skip
def test_is_unit(text, expected):
    assert is_unit(text) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("cm", "m", Fraction(1, 100)),
        ("km/h", "m/s", Fraction(5, 18)),
        ("hour", "minutes", Fraction(60)),
        ("apples", "apples", Fraction(1)),
        ("cm", "kg", None),
        ("apples", "m", None),
    ],
)
def test_ratio(one, other, expected):
    assert ratio(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("km", "inch", True), ("km", "seconds", False), ("apples", "km", None)],
)
def test_same_kind(one, other, expected):
    assert same_kind(one, other) is expected
