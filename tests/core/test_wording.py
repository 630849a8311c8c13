"""Wording."""

import pytest

from assay.core.wording import counted


@pytest.mark.parametrize(
    ("number", "noun", "nouns", "words"),
    [
        (0, "call", "", "0 calls"),
        (1, "call", "", "1 call"),
        (12345, "call", "", "12,345 calls"),
        (1, "reply", "replies", "1 reply"),
        (2, "reply", "replies", "2 replies"),
        (0.5, "dollar", "", "0.5 dollars"),
    ],
)
def test_counted(number: float, noun: str, nouns: str, words: str) -> None:
    assert counted(number, noun, nouns) == words
