"""One form for the words of an answer, and what distinguishes one from another."""

import pytest

from assay.verifiers.answers.normal import differs, normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Henry VIII", "Henry the Eighth"),
        ("WW2", "World War II"),
        ("1,200", "1200"),
        ("fifty-five", "55"),
        ("300 B.C.", "300 BC"),
        ("5 1/2", "five 1/2"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5,000", "5"), ("5/2", "5 2"), ("300 BC", "300"), ("Henry V", "Henry VI"), ("mix", "9")],
)
def test_not_the_same(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize(
    ("alias", "response", "expected"),
    [
        ("C#", "C", True),
        ("C#", "It is C#.", False),
        ("C", "C++", True),
        ("C", "C, not C++", False),
        ("vitamin A", "vitamin", True),
        ("vitamin A", "vitamin a", False),
        ("World War I", "World War II", True),
        ("World War I", "First World War", False),
    ],
)
def test_signs_and_letters(alias: str, response: str, expected: bool) -> None:
    assert differs(alias, response) is expected
