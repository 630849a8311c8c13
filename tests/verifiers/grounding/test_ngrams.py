"""ROUGE and BLEU against the numbers of rouge-score 0.1.2 and sacrebleu 2.5 (unsmoothed).

METEOR against nltk, with the same stems and without synonyms.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.grounding.ngrams import NGrams, bleu, meteor, mteval_tokens, rouge, rouge_l
from assay.verifiers.grounding.passages import stem


@pytest.mark.parametrize(
    ("response", "reference", "one", "two", "longest"),
    [
        ("The Eiffel Tower is in Paris, France.", "Paris", 0.25, 0.0, 0.25),
        ("the cat sat on the mat", "the cat is on the mat", 0.833333, 0.6, 0.833333),
        ("", "x", 0.0, 0.0, 0.0),
        ("It's 3.5 km; naïve café", "3.5 km naive cafe", 0.461538, 0.363636, 0.461538),
        ("a b a b a c d", "b a c a d a b", 1.0, 0.5, 0.571429),
    ],
)
def test_rouge(response, reference, one, two, longest) -> None:
    assert rouge(response, reference, 1) == pytest.approx(one, abs=1e-6)
    assert rouge(response, reference, 2) == pytest.approx(two, abs=1e-6)
    assert rouge_l(response, reference) == pytest.approx(longest, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It cost $3.50, didn't it?", "It cost $ 3.50 , didn't it ?"),
        (
            'a-b 3-4, 1,000.5 (x) <y> &amp; "q" U.S. end.',
            'a-b 3 - 4 , 1,000.5 ( x ) < y > & " q " U . S . end .',
        ),
        ("Hello\nworld-\nwide", "Hello worldwide"),
    ],
)
def test_mteval_tokens(text, found) -> None:
    assert mteval_tokens(text) == found.split()


@pytest.mark.parametrize(
    ("response", "references", "value"),
    [
        (
            "the cat sat on the mat today",
            ["the cat is on the mat today", "the cat sat on a mat today"],
            0.7952707287670507,
        ),
        ("It is in Paris, the capital of France.", ["It is in Paris, the capital."], 0.66063286360),
        ("Paris", ["Paris"], 0.0),  # no run of four tokens
        ("", ["Paris"], 0.0),
        ("one two three four five", ["one two three four five six seven"], 0.670320046),
    ],
)
def test_bleu(response, references, value) -> None:
    assert bleu(response, references) == pytest.approx(value)


class Stems:
    """The stemmer that assay uses, as nltk wants it."""

    @staticmethod
    def stem(word: str) -> str:
        return stem(word)


class NoWords:
    """A WordNet that knows no word."""

    @staticmethod
    def synsets(_: str) -> list[str]:
        return []


FORMS = st.lists(
    st.sampled_from(["opens", "opened", "opening", "river", "rivers", "the", "a"]), max_size=10
)


@given(FORMS, FORMS)
def test_meteor_is_that_of_nltk(ours, theirs) -> None:
    from nltk.translate import meteor_score

    published = meteor_score.single_meteor_score(theirs, ours, stemmer=Stems, wordnet=NoWords)
    assert meteor(" ".join(ours), " ".join(theirs)) == pytest.approx(published)


WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


@given(WORDS, WORDS)
def test_the_longest_common_subsequence_is_that_of_the_table(one, other) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, first in enumerate(one):
        for j, second in enumerate(other):
            longer = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if first == second else longer
    length = table[-1][-1]
    expected = 2 * length / (len(one) + len(other)) if length else 0.0
    assert rouge_l(" ".join(one), " ".join(other)) == pytest.approx(expected)


@pytest.mark.parametrize("measure", ["rouge1", "rouge2", "rougeL", "bleu"])
def test_as_a_verifier(measure) -> None:
    same = "It lies on the coast of Norway."
    verifier = NGrams(measure=measure)
    assert verifier.verify(same, reference=["Bergen", same]).score == pytest.approx(1.0)
    assert verifier.verify("Nothing of the kind", reference=same).label == "incorrect"
    assert verifier.verify(" ", reference=same).label == "invalid"
    assert verifier.verify(same).outcome == "broken"


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(BadArgument, match="rougeL"):
        NGrams(measure="chrf")
