"""The registry's sentences are read back, whatever the arguments."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.verifiers.constraints import all_kinds
from assay.verifiers.instructions import read
from assay.verifiers.instructions.masking import Masked
from assay.verifiers.instructions.phrasings import said

KINDS = sorted(all_kinds())
SWALLOWS = {"prompt_to_repeat", "reference_text"}


def says(constraint, sentence):
    """Whether one of its phrasings is the sentence: some kinds say the same."""
    return any(constraint.describe(index) == sentence for index in range(len(constraint.phrasings)))


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 10**6), phrasing=st.integers(0, 2))
def test_what_a_constraint_says_is_read_as_that_constraint(kind, seed, phrasing):
    constraint = all_kinds()[kind].draw(random.Random(seed), "Tell me of rivers.")
    sentence = constraint.describe(phrasing)
    ((found, span),) = said(Masked(sentence))
    assert found == constraint or says(found, sentence)
    assert span == (0, len(sentence))
    assert [each.quote for each in read(sentence)] == [sentence]


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 10**6), phrasing=st.integers(0, 2))
def test_also_between_other_sentences(kind, seed, phrasing):
    constraint = all_kinds()[kind].draw(random.Random(seed), "Tell me of rivers.")
    if SWALLOWS & set(constraint.arguments):
        return  # those run to the end of the prompt
    sentence = constraint.describe(phrasing)
    prompt = f"Tell me of rivers.\n{sentence}\nThank you."
    assert any(found == constraint or says(found, sentence) for found, _ in said(Masked(prompt)))


@pytest.mark.parametrize(
    "prompt",
    [
        '"Answer with at least 3 words."',
        "He would Answer with at least 3 words.",
        "Answer with at least 3 wordsmiths.",
        "Answer with at least three words, or not.",
        "> Answer with at least 3 words.",
    ],
)
def test_a_phrasing_counts_as_a_sentence_of_the_prompt_only(prompt):
    assert said(Masked(prompt)) == []
