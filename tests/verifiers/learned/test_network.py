"""Rows of words: every text is read, shared words are seen, and nothing grows without bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.learned.network import (
    CONTEXT,
    JUDGED,
    QUESTION,
    Texts,
    Vocabulary,
    parted,
    tokens,
)

PAIRS = [("Ann lives in Oslo.\n\nWhere does Ann live?", "Oslo")] * 6
VOCABULARY = Vocabulary.of(PAIRS)


def test_the_last_paragraph_is_the_question() -> None:
    assert parted("a\n\nb\n\nc?", "d") == Texts("d", "c?", "a\n\nb")
    assert parted("c?", "d") == Texts("d", "c?", "")


def test_words_of_enough_texts_have_vectors_and_others_a_shape() -> None:
    rare = Vocabulary.of([*PAIRS, ("Bergen", "1932")])
    assert rare.number("OSLO") == rare.number("oslo") > 4
    assert len({rare.number(word) for word in ("Bergen", "Kirkenes")}) == 1
    assert len({rare.number(word) for word in ("Bergen", "1932", "fjord")}) == 3


def test_common_words_are_those_of_a_share_of_many_texts() -> None:
    many = [("plain text", "said")] * 990 + [("seldom seen", "said")] * 10
    assert "plain" in Vocabulary.of(many).words
    assert "seldom" not in Vocabulary.of(many).words


@pytest.mark.parametrize(
    ("part", "word", "flags"),
    [
        (JUDGED, "Oslo", 0b100),  # in the context
        (QUESTION, "Ann", 0b100),
        (CONTEXT, "Ann", 0b010),  # in the question
        (CONTEXT, "Oslo", 0b001),  # in what is judged
        (CONTEXT, "lives", 0),
    ],
)
def test_a_word_knows_where_else_it_occurs(part, word, flags) -> None:
    row = tokens(VOCABULARY, parted(*PAIRS[0]))
    assert [one.flags for one in row.words if (one.part, one.text) == (part, word)] == [flags]


@given(st.lists(st.text(max_size=80), min_size=3, max_size=3), st.integers(8, 40))
def test_any_texts_make_a_row_of_bounded_length(texts, longest) -> None:
    row = tokens(VOCABULARY, Texts(*texts), longest)
    assert 1 <= len(row) <= longest
    for word in row.words[1:]:
        assert texts[word.part - 1][slice(*word.span)] == word.text
        assert 0 < word.number < len(VOCABULARY)
        assert 0 <= word.flags < 8
