import pytest

from assay.verifiers.instructions.pieces import (
    Amount,
    amount,
    compiled,
    items,
    number,
    numbers,
    ordinal,
    unquoted,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 3 words", Amount(3)),
        ("no fewer than three words", Amount(3)),
        ("a minimum of 30 words", Amount(30)),
        ("more than 3 words", Amount(4)),
        ("less than 3 words", Amount(0, 2)),
        ("under twenty-one words", Amount(0, 20)),
        ("at most 3 words", Amount(0, 3)),
        ("up to 1,000 words", Amount(0, 1000)),
        ("3 or more words", Amount(3)),
        ("3 or fewer words", Amount(0, 3)),
        ("3+ words", Amount(3)),
        ("3 words or less", Amount(0, 3)),
        ("3 words or more", Amount(3)),
        ("3 words maximum", Amount(0, 3)),
        ("between 3 and 5 words", Amount(3, 5)),
        ("3 to 5 words", Amount(3, 5)),
        ("3-5 words", Amount(3, 5)),
        ("5 to 3 words", None),
        ("at least 3 and no more than 5 words", Amount(3, 5)),
        ("more than 3 but less than 5 words", Amount(4, 4)),
        ("more than 5 but less than 3 words", None),
        ("exactly three words", Amount(3, 3)),
        ("3 words", Amount(3, 3, bare=True)),
        ("less than 0 words", None),
    ],
)
def test_counts(text, expected):
    match = compiled(r"{COUNT} words{AFTER}").search(text)
    assert match is not None
    assert amount(match) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 3 times", Amount(3)),
        ("at least twice", Amount(2)),
        ("once or more", Amount(1)),
        ("at most once", Amount(0, 1)),
        ("6 or 7 times", Amount(6, 7)),
        ("between 2 and 4 times", Amount(2, 4)),
        ("4 times or fewer", Amount(0, 4)),
        ("exactly twice", Amount(2, 2)),
        ("twice", Amount(2, 2, bare=True)),
    ],
)
def test_times(text, expected):
    match = compiled("{TIMES}").search(text)
    assert match is not None
    assert amount(match) == expected


def test_numbers_and_places():
    assert [number(text) for text in ("7", "Ninety-Nine", "a dozen")] == [7, 99, 12]
    assert [ordinal(text) for text in ("first", "10th", "x")] == [1, 10, None]
    assert numbers("two cats, the 3rd dog and 40 birds") == {2, 3, 40}


def test_lists():
    masked = '"\x01\x01\x01," “\x01\x01\x01” or mill'
    assert items('"cat," “dog” or mill', masked) == ["cat", "dog", "mill"]
    assert items('"end."', '"\x01\x01\x01\x01"') == ["end"]
    assert unquoted("'the end.'") == "the end."
