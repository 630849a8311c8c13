"""Probabilities of labels beside a first token."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import (
    BadArgument,
    BadResponse,
    Capabilities,
    Message,
    Model,
    Response,
    Sampling,
    TokenLogprob,
    Unsupported,
)
from assay.verifiers.labels import read_labels, score_labels

LETTERS = {"A": ("A",), "B": ("B",), "C": ("C",)}
WORDS = {"correct": ("correct",), "incorrect": ("incorrect",)}


def token(**probabilities: float) -> TokenLogprob:
    top = tuple((text, math.log(share)) for text, share in probabilities.items())
    return TokenLogprob(top[0][0], top[0][1], top)


@pytest.mark.parametrize(
    ("first", "labels", "best", "mass"),
    [
        (token(A=0.5, B=0.25), LETTERS, "A", 0.75),
        (token(a=0.3, A=0.3, B=0.35), LETTERS, "A", 0.95),
        (token(Incorrect=0.6, Correct=0.4), WORDS, "incorrect", 1.0),
        (token(In=0.6, Cor=0.4), WORDS, "incorrect", 1.0),
        (token(correct=0.9, incorrect=0.05), WORDS, "correct", 0.95),
        (token(The=0.9, B=0.01), LETTERS, "B", 0.01),
        (token(The=1.0), LETTERS, "A", 0.0),
    ],
)
def test_read(
    first: TokenLogprob, labels: dict[str, tuple[str, ...]], best: str, mass: float
) -> None:
    scores = read_labels(first, labels)
    assert scores.best == best
    assert scores.mass == pytest.approx(mass)
    assert sum(share for _, share in scores.probabilities) == pytest.approx(1)


def test_a_token_that_begins_two_labels_counts_for_neither() -> None:
    assert read_labels(token(no=0.9, yes=0.1), {"a": ("none",), "b": ("not",), "c": ("yes",)})[
        "c"
    ] == pytest.approx(1)


def test_the_margin_and_unknown_labels() -> None:
    scores = read_labels(token(A=0.6, B=0.2, C=0.2), LETTERS)
    assert scores.margin == pytest.approx(0.4)
    with pytest.raises(KeyError):
        scores["D"]
    with pytest.raises(BadArgument, match="two labels"):
        read_labels(token(A=1.0), {"A": ("A",)})


@given(
    st.lists(st.tuples(st.text(max_size=3), st.floats(-50, 5)), max_size=8),
    st.text(max_size=3),
    st.floats(-50, 5),
)
def test_any_tokens_give_a_distribution(
    top: list[tuple[str, float]], text: str, logprob: float
) -> None:
    scores = read_labels(TokenLogprob(text, logprob, tuple(top)), LETTERS)
    assert sum(share for _, share in scores.probabilities) == pytest.approx(1)
    assert 0 <= scores.mass <= 1


class Speaking(Model):
    """A model whose log-probabilities are given."""

    name = "speaking"

    def __init__(self, logprobs: tuple[TokenLogprob, ...] | None, *, able: bool = True) -> None:
        self.logprobs, self.capabilities = logprobs, Capabilities(logprobs=able)

    def generate(self, messages, sampling: Sampling) -> tuple[Response, ...]:  # type: ignore[no-untyped-def]
        assert sampling.max_tokens == 1
        assert sampling.temperature == 0
        return (Response("A", logprobs=self.logprobs),)


def test_a_model_is_asked_for_one_token() -> None:
    asked = [Message("user", "A, B or C?")]
    assert score_labels(Speaking((token(B=0.9, A=0.1),)), asked, LETTERS).best == "B"
    with pytest.raises(BadResponse, match="no log-probabilities"):
        score_labels(Speaking(None), asked, LETTERS)
    with pytest.raises(Unsupported):
        score_labels(Speaking(None, able=False), asked, LETTERS)


@pytest.mark.model
def test_the_embedded_model_has_a_distribution(local: Model) -> None:
    asked = [Message("user", "Is water wet? Answer with one word, Yes or No.")]
    scores = score_labels(local, asked, {"yes": ("Yes",), "no": ("No",)})
    assert scores.mass > 0.2
    assert scores.usage is not None
    assert scores.usage.output_tokens == 1
