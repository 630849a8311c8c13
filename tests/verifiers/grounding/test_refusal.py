"""Who declines to answer, and who only sounds like it."""

import pytest

from assay.verifiers.grounding.refusal import Refusal, refusal_span

DECLINES = [
    "",
    " \n",
    "I don't know.",
    "I don’t know the answer to that.",
    "I do not have enough information to say.",
    "I'm not sure.",
    "I am unsure who wrote it.",
    "I'm sorry, I cannot answer this question.",
    "I could not find the date.",
    "The passage does not mention a date.",
    "The documents don't contain the answer.",
    "This cannot be determined from the text.",
    "There is no information about his mother.",
    "The year is not stated in the passage.",
    "Unanswerable",
    "unknown.",
    "N/A",
]

ANSWERS = [
    "Oslo",
    "The unknown soldier lies in Paris.",
    "I know that it is Oslo.",
    "I'm not sure, but I think it is Oslo.",
    "As an AI, I don't have personal opinions. However, HP stands for hit points.",
    "No one won in 1939.",
    "He did not know his father.",
    "It does not rain there.",
    "There is no king of France.",
    "None of the above lakes is deep; Baikal is.",
]


@pytest.mark.parametrize("text", DECLINES)
def test_declines(text) -> None:
    assert Refusal().verify(text).label == "correct"
    span = refusal_span(text)
    assert span is None if not text.strip() else span[1] <= len(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_answers(text) -> None:
    assert Refusal().verify(text).label == "incorrect"


def test_a_long_text_costs_no_more_than_a_short_one() -> None:
    assert refusal_span("no " * 1_000_000) is None
