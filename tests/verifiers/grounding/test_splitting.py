"""Sentences and claims: tables, and that no character of a claim is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.grounding.splitting import claims, sentences

CASES = [
    ("", []),
    (" \n ", []),
    ("One claim only", ["One claim only"]),
    ("It opened in 1932. It has 48 lanes.", ["It opened in 1932.", "It has 48 lanes."]),
    ("Dr. No met Mr. Li at 3.5 p.m. there. They left.", None),
    ("It is in Oslo. Yes.", ["It is in Oslo. Yes."]),
    ("Yes. It is in the city of Oslo.", ["Yes.", "It is in the city of Oslo."]),
    ("- Red\n- Green", ["- Red", "- Green"]),
    ("这座桥于1932年通车。它有八条车道!", None),
    ("这座桥于1932年通车。它有很多条车道。", ["这座桥于1932年通车。", "它有很多条车道。"]),
    ("  Padded all round here.  ", ["Padded all round here."]),
]


@pytest.mark.parametrize(("text", "found"), CASES)
def test_sentences(text, found) -> None:
    listed = sentences(text)
    assert [text[slice(*sentence.span)] for sentence in listed] == [s.text for s in listed]
    if found is not None:
        assert [sentence.text for sentence in listed] == found


@given(st.text(alphabet=st.sampled_from("Ab. ?!\n。 1,"), max_size=60) | st.text())
def test_nothing_but_white_space_is_left_out(text) -> None:
    listed = sentences(text)
    at = 0
    for sentence in listed:
        start, end = sentence.span
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == sentence.text == sentence.text.strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Oslo is the capital.", True),
        ("Sure, it is Oslo.", True),
        ("Thanks to Edison there was light, in 1879.", True),
        ("Of course it rained in 1932.", True),
        ("Is it Oslo?", False),
        ("Here is the list:", False),
        ("I hope this helps!", False),
        ("Let me know if you need more.", False),
        ("***", False),
    ],
)
def test_claims(sentence, expected) -> None:
    assert claims(sentence) is expected
