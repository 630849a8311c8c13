"""Label words: which word a response gives, and when it gives none."""

import pytest

from assay.core import Problem
from assay.verifiers.label_word import LabelWord, said


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("foo", ["foo", "bar"], "foo"),
        (" **Foo**.", ["foo", "bar"], "foo"),
        ('"bar" it is', ["foo", "bar"], "bar"),
        ("The answer is bar.", ["foo", "bar"], "bar"),
        ('The sentiment is: "negative".', ["positive", "negative"], "negative"),
        ("It is foo first.\nNo.\nAnswer: bar", ["foo", "bar"], "bar"),
        ("Answer: foo. Answer:", ["foo", "bar"], "foo"),
        ("<think>foo? no</think>bar", ["foo", "bar"], "bar"),
        ("positive, not negative", ["positive", "negative"], "positive"),
        ("1.", ["1", "0"], "1"),
        ("10", ["1", "0"], None),
        ("not sure", ["yes", "no"], None),
        ("none", ["yes", "no"], None),
        ("lakes", ["lake", "lax"], None),
        ("foo or bar", ["foo", "bar"], None),
        ("foo/bar", ["foo", "bar"], None),
        ("I cannot say whether foo fits", ["foo", "bar"], None),
        ("a b", ["a", "a b"], "a b"),
        ("", ["foo", "bar"], None),
        ("Answer:", ["foo", "bar"], None),
        ("foo.*", ["foo.*", "bar"], "foo.*"),
    ],
)
def test_which_word_is_said(text, words, expected) -> None:
    span = said(text, words)
    found = None if span is None else text[slice(*span)].lower()
    assert found == expected


@pytest.mark.parametrize(
    ("text", "label", "measured"),
    [("Foo!", "correct", "foo"), ("bar", "incorrect", "bar"), ("Hm.", "invalid", "")],
)
def test_verdicts_tell_the_word(text, label, measured) -> None:
    verdict = LabelWord().verify(text, reference="foo", metadata={"labels": ["foo", "bar"]})
    assert (verdict.label, verdict.reasons[0].measured) == (label, measured)


def test_another_entry_takes_the_place_of_the_reference() -> None:
    metadata = {"labels": ["foo", "bar"], "own": ["good", "bad"], "own_gold": "bad"}
    problem = Problem.of("?", reference="foo", metadata=metadata)
    prior = LabelWord(labels="own", gold="own_gold")
    from assay.core import Response

    assert prior(problem, Response("bad")).label == "correct"
    assert prior(problem, Response("foo")).label == "invalid"


@pytest.mark.parametrize("metadata", [{}, {"labels": "foo bar"}, {"labels": ["bar"]}])
def test_a_problem_without_the_words_breaks(metadata) -> None:
    verdict = LabelWord().verify("foo", reference="foo", metadata=metadata)
    assert verdict.failure is not None
    assert verdict.failure.kind == "problem"
