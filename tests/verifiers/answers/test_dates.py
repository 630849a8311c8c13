"""Dates and times of day, in any form."""

import pytest

from assay.verifiers.answers.dates import Date, clock, dates, only_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed on 4 July 1776.", [Date(1776, 7, 4)]),
        ("July 4th, 1776", [Date(1776, 7, 4)]),
        ("1776-07-04", [Date(1776, 7, 4)]),
        ("7/4/1776", [Date(1776, 7, 4)]),
        ("25/12/1990", [Date(1990, 12, 25)]),
        ("July 1776", [Date(1776, 7, None)]),
        ("the 4th of July", [Date(None, 7, 4)]),
        ("in 1776, or in 1777", [Date(1776, None, None), Date(1777, None, None)]),
        ("45 July 1776", [Date(1776, 7, None)]),
        ("$1776 for 1500 people", []),
        ("no date", []),
    ],
)
def test_dates(text, expected):
    assert dates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 July 1776", Date(1776, 7, 4)),
        ("July 1776.", Date(1776, 7, None)),
        ("1776", None),
        ("on 4 July 1776", None),
    ],
)
def test_only_date(text, expected):
    assert only_date(text) == expected


def test_what_dates_have_in_common():
    day, month, other = Date(1776, 7, 4), Date(1776, 7, None), Date(1776, 8, 4)
    assert day.agrees(month)
    assert not other.agrees(month)
    assert day.covers(month)
    assert not month.covers(day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20:34", (20, 34, 0)),
        ("8:34 p.m.", (20, 34, 0)),
        ("12:00 AM", (0, 0, 0)),
        ("7:05:09", (7, 5, 9)),
        ("25:00", None),
        ("13:00 pm", None),
        ("noon", None),
    ],
)
def test_clock(text, expected):
    assert clock(text) == expected
