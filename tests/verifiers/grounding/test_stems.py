"""ROUGE-L over stems against the numbers of rouge-score 0.1.2 with its stemmer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Response
from assay.verifiers.grounding.ngrams import rouge_l
from assay.verifiers.grounding.stems import RougeL, stemmed


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The dogs barked loudly!", "the dog bark loudli"),
        ("Running, ran; runs?", "run ran run"),  # ran and runs: runs has more than three letters
        ("skies dying news", "sky die news"),  # NLTK's irregular forms
        ("", ""),
    ],
)
def test_stems(text, stems) -> None:
    assert stemmed(text) == stems


@pytest.mark.parametrize(
    ("response", "reference", "plain", "over_stems"),
    [
        ("Yes.", "yes", 1.0, 1.0),
        ("the dogs barked loudly", "the dog barks loudly", 0.5, 1.0),
        ("a man is riding horses", "a man rides a horse", 0.4, 0.8),
    ],
)
def test_rouge_l(response, reference, plain, over_stems) -> None:
    said = Response(response)
    assert RougeL()(problem(reference), said).score == pytest.approx(plain)
    assert RougeL(stem=True)(problem(reference), said).score == pytest.approx(over_stems)


def problem(*references):
    from assay.core import Problem

    return Problem(reference=list(references))


def test_the_best_reference_counts_and_silence_is_invalid() -> None:
    asked = problem("no", "it rained all day")
    assert RougeL()(asked, Response("It rained all day.")).label == "correct"
    assert RougeL()(asked, Response(" ")).label == "invalid"


@given(st.text(max_size=60))
def test_stems_are_words_of_rouge(text) -> None:
    assert rouge_l(stemmed(text), stemmed(text)) == float(bool(stemmed(text)))
