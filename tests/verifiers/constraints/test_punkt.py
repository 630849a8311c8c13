"""Sentence boundaries are NLTK's, on the same learned parameters."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.constraints.punkt import sentence_spans

WORDS = """Dr. Mr U.S. he He the The ... . ! ? ) ( " '' ’ ” -- , etc e.g. No 5 3.14 S. Bach J. - *
    : ; Jan I b. ?! p.m. 1. İ [ ] However @ && co-op. mining-co. v. ¿ é. 北京 .) ." !) #"""
PIECES = st.sampled_from(WORDS.split())
SPACES = st.sampled_from(["", "", " ", " ", "\n", "\t", "\r\n", "\xa0", "  "])
TEXTS = st.lists(st.tuples(PIECES, SPACES), max_size=14).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)
# NLTK searches with the package regex, for which the four separators U+001C to U+001F are no space.
ANY = st.text(st.characters(exclude_characters="\x1c\x1d\x1e\x1f", codec="utf-8"), max_size=60)


@cache
def nltk_tokenizer():
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
    from punkt import load_model

    learned, parameters = load_model("english"), PunktParameters()
    parameters.abbrev_types = set(learned.abbrev_types)
    parameters.collocations = set(learned.collocations)
    parameters.sent_starters = set(learned.sent_starters)
    parameters.ortho_context.update(learned.ortho_context)
    return PunktSentenceTokenizer(parameters)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("No stop", ["No stop"]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Who met Mr. Fox.", ["Dr. Who met Mr. Fox."]),
        ("He lives in the U.S. today. She left.", ["He lives in the U.S. today.", "She left."]),
        ("It cost 3.5 dollars. Fine.", ["It cost 3.5 dollars.", "Fine."]),
        ("J. Bach and S. Freud.", ["J. Bach and S. Freud."]),
        ("(One.) Two.", ["(One.)", "Two."]),
        ('"Go!" he said.', ['"Go!"', "he said."]),
        ("Wait... what? Oh... The end.", ["Wait... what?", "Oh...", "The end."]),
        ("- a bullet\n- another\n", ["- a bullet\n- another"]),
        ("1. First\n2. Second", ["1.", "First\n2.", "Second"]),
        ("x@y.com is mine. ok", ["x@y.com is mine.", "ok"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(TEXTS)
def test_equals_nltk_on_stops_and_abbreviations(text: str) -> None:
    assert sentences(text) == nltk_tokenizer().tokenize(text)


@given(ANY)
def test_equals_nltk_on_any_text(text: str) -> None:
    assert sentences(text) == nltk_tokenizer().tokenize(text)


@given(st.text(max_size=80))
def test_spans_are_ordered_and_leave_out_only_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    assert all(text[end:start].strip() == "" for end, start in zip(ends, starts, strict=True))
