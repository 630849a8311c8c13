"""Words in capitals: the fast count equals asking every token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.constraints.capitals import capital_words, capital_words_by_tokens

MARKS = "abIAXs.,:;'\"`()[]{}<>«’\n\t-*!?&$@1_/+=^é–Éǅ"
WORDS = """cannot CANNOT CANnot Gimme GONna lemME 'tis 'Twas 'TIS In't n't N'T 's 'S 'LL D'ye MORE'n
    '' `` ... -- U.S. A. NASA's I'm I'D O'NEIL don't Hello"""
SPACED = [" ", " ", " ", ' "', '" ', "' ", ". ", " A"]
PIECES = st.sampled_from([*MARKS, *WORDS.split(), *SPACED])
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Hello There", 0),
        ("I saw A cat", 2),
        ("U.S. and NASA.", 2),
        ("STOP!!! ... 123 -- ?", 1),
        ("AI-based AI-BASED A/B", 2),
        ("I'm with NASA's crew", 2),
        ("CANNOT", 2),
        ("DON'T.", 2),
        ("ÉCOLE é", 1),
        ("МИР Мир", 1),
        ("北京", 0),
        ("(B) **C** \"D\" 'E'", 4),
        ("X1 1X x1", 2),
    ],
)
def test_counts(text: str, expected: int) -> None:
    assert capital_words_by_tokens(text) == expected
    assert capital_words(text) == expected


@given(TEXTS | st.text(max_size=40))
def test_the_fast_count_equals_the_definition(text: str) -> None:
    assert capital_words(text) == capital_words_by_tokens(text)
