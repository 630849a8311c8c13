"""Tokens and overlaps: a table against the published rules, and the laws that they obey."""

import re
import string
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.overlap import (
    contains,
    matched,
    merged,
    normalised,
    overlap,
    token_spans,
    tokens,
    without,
)

TEXTS = st.text(alphabet=st.sampled_from("aAnThe uU.S-’'İΣß\n3,5 xy—"), max_size=40) | st.text()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("The", []),
        ("a.n", ["an"][1:]),  # "an" after the stop is deleted is an article
        ("Don't stop!", ["dont", "stop"]),
        ("3.5 km, 1,000", ["35", "km", "1000"]),
        ("the-atre", ["theatre"]),
        ("The–Who", ["–who"]),  # a dash outside ASCII ends a word, and stays
        ("AN A THE x", ["x"]),
        ("in New York", ["in", "new", "york"]),
        ("naïve Café", ["naïve", "café"]),
    ],
)
def test_tokens(text, found) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("response", "other", "precision", "recall", "f1"),
    [
        ("x y z w", "x y", 0.5, 1.0, 2 / 3),
        ("x x", "x", 0.5, 1.0, 2 / 3),  # a multiset: the second x has no partner
        ("x", "x x", 1.0, 0.5, 2 / 3),
        ("x", "y", 0.0, 0.0, 0.0),
        ("", "x", 0.0, 0.0, 0.0),
        ("x", "", 0.0, 1.0, 0.0),
        ("", "", 0.0, 1.0, 1.0),
    ],
)
def test_overlap(response, other, precision, recall, f1) -> None:
    found = overlap(tokens(response), tokens(other))
    assert (found.precision, found.recall) == (precision, recall)
    assert found.f1 == pytest.approx(f1)


@given(TEXTS)
def test_tokens_are_those_of_the_published_steps(text) -> None:
    lowered = "".join(char for char in text.lower() if char not in set(string.punctuation))
    assert tokens(text) == " ".join(re.sub(r"\b(a|an|the)\b", " ", lowered).split()).split()
    assert normalised(text) == " ".join(tokens(text))


@given(TEXTS, st.booleans())
def test_spans_hold_their_tokens(text, articles) -> None:
    found = token_spans(text, articles=articles)
    assert [token for token, _ in found] == tokens(text, articles=articles)
    places = [place for _, span in found for place in span]
    assert places == sorted(places)
    for token, (start, end) in found:
        if len(text) == len(text.lower()) and "Σ" not in text:
            inside = text[start:end].lower()
            assert "".join(c for c in inside if c not in string.punctuation) == token


WORDS = st.lists(st.sampled_from("xyzw"), max_size=8)


@given(WORDS, WORDS)
def test_laws_of_overlap(one, other) -> None:
    found, swapped = overlap(one, other), overlap(other, one)
    assert 0 <= found.precision <= 1
    assert 0 <= found.recall <= 1
    if one and other:
        assert found.precision == swapped.recall
        assert found.f1 == swapped.f1
        assert (found.f1 == 1) == (Counter(one) == Counter(other))
    if contains(one, other):
        assert found.recall == 1
    assert overlap(one + other, other).recall == 1


@given(WORDS, WORDS)
def test_what_is_matched_and_what_is_not_are_all(one, other) -> None:
    at = [(word, (3 * index, 3 * index + 1)) for index, word in enumerate(one)]
    far = [(word, (9 * index, 9 * index + 1)) for index, word in enumerate(one)]
    shared = overlap(one, other).shared
    assert len(matched(far, other)) == shared
    assert len(matched(far, other, inside=False)) == len(one) - shared
    assert len(matched(at, other)) <= shared


@given(st.lists(st.integers(0, 99)))
def test_merged_spans_are_apart(starts) -> None:
    spans = merged((start, start + 1) for start in sorted(set(starts)))
    assert all(after[0] - before[1] > 2 for before, after in pairwise(spans))


def test_words_of_the_question_are_taken_out() -> None:
    assert without(tokens("Oslo is the capital"), set(tokens("capital of Norway?"))) == [
        "oslo",
        "is",
    ]
