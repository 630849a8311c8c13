"""BERTScore by hand, its laws, and windows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.models import encoders
from assay.models.encoders import TokenSimilarity
from assay.verifiers.grounding.encoded import BertScore, KBertScore, Similar, match


class Same(encoders.Encoder):
    """Words are as near as equal: the token measures without a multiset."""

    name = "same"

    def similarity(self, texts, others):
        return [[float(text == other) for other in others] for text in texts]

    def tokens(self, text, other):
        found = encoders.load("ngrams").tokens(text, other)
        words = [text[low:high] for low, high in found.spans]
        others = [other[low:high] for low, high in found.other_spans]
        return TokenSimilarity(found.spans, found.other_spans, self.similarity(words, others))


@pytest.mark.parametrize(
    ("response", "other", "precision", "recall"),
    [
        ("a b c d", "a b", 0.5, 1.0),
        ("a a", "a", 1.0, 1.0),  # no multiset: nearest neighbours may be shared
        ("a", "b", 0.0, 0.0),
        ("", "b", 0.0, 0.0),
        ("a", "", 0.0, 0.0),
        ("x " * 2000, "y " * 2000 + "x", 1.0, 1 / 2001),
    ],
)
def test_nearest_tokens(response, other, precision, recall) -> None:
    found = match(response, other, Same())
    assert (found.precision, found.recall) == pytest.approx((precision, recall))


@given(st.text(max_size=40), st.text(max_size=40))
def test_laws(one, other) -> None:
    encoder = encoders.load("ngrams")
    found, swapped = match(one, other, encoder), match(other, one, encoder)
    assert found.precision == pytest.approx(swapped.recall)
    assert found.f1 == pytest.approx(swapped.f1)
    assert 0 <= found.f1 <= 1 + 1e-9


def test_as_verifiers() -> None:
    score = BertScore(encoder="ngrams", at_least=0.6)
    assert score.verify("the colour red", reference=["blue", "the color red"]).label == "correct"
    assert score.verify("zzz", reference="the color red").label == "incorrect"
    assert score.verify(" ", reference="x").label == "invalid"
    assert score.verify("x").outcome == "broken"
    text = "Oslo is xyzzy"
    found = KBertScore(encoder="ngrams").verify(text, documents=("Oslo is the capital.",))
    assert [text[slice(*span)] for span in found.reasons[0].spans] == ["xyzzy"]
    similar = Similar(encoder="ngrams")
    assert similar.verify("Mary Shelley", reference="mary shelley").score == pytest.approx(1)
    assert similar.verify("!", reference="mary").label == "incorrect"


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(BadArgument, match="precision"):
        BertScore(measure="mean")
