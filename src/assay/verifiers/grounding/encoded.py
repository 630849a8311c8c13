"""BERTScore (arXiv 1904.09675) over any encoder, against references and against documents.

Each token of one text is matched with the nearest token of the other: precision is the mean over
the response's tokens, recall over the other's, F1 their harmonic mean. As published without
idf weights and without rescaling; with another encoder than the paper's, the numbers are others
too, and cosines of unrelated words are not 0. The threshold is to be fitted for the encoder.

Texts longer than the encoder reads are compared in windows: a response's token takes the nearest
token of any window of the documents.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.core.verdict import Span
from assay.models import encoders
from assay.verifiers.grounding.lexical import NO_WORDS, check_share, documents_of, graded
from assay.verifiers.overlap import merged
from assay.verifiers.text import accepted_texts

_WINDOW = 1500
"""Characters, fewer than any encoder's limit of about 500 tokens of English."""
_FAR = 0.5
"""Tokens of the response whose nearest token is not even so near are shown as unsupported."""
_RATIOS = ("precision", "recall", "f1")


class Matching(NamedTuple):
    """Mean cosines of the nearest tokens, and the response's tokens that have none near."""

    precision: float
    recall: float
    far: tuple[Span, ...]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 unless both are above 0."""
        if self.precision <= 0 or self.recall <= 0:
            return 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def match(response: str, other: str, encoder: encoders.Encoder) -> Matching:
    """BERTScore of a response against another text.

    >>> found = match("a red car", "a red car", encoders.load("ngrams"))
    >>> found.precision, found.recall
    (1.0, 1.0)
    """
    nearest: dict[Span, float] = {}
    covered: list[float] = []
    for theirs in _windows(other):
        best: list[float] = []
        for start, ours in _numbered(response):
            spans, _, cosines = encoder.tokens(ours, theirs)
            for (low, high), row in zip(spans, cosines, strict=True):
                span = (start + low, start + high)
                nearest[span] = max(nearest.get(span, -1.0), max(row, default=-1.0))
            columns = [max(column) for column in zip(*cosines, strict=True)]
            best = [max(pair) for pair in zip(best, columns, strict=True)] if best else columns
        covered += best
    if not nearest or not covered:
        return Matching(0.0, 0.0, ())
    far = merged(span for span, cosine in sorted(nearest.items()) if cosine < _FAR)
    return Matching(_mean(list(nearest.values())), _mean(covered), far)


@dataclass(frozen=True, kw_only=True, repr=False)
class BertScore(Verifier):
    """Correct from a BERTScore against the reference of `at_least` on; the best of several.

    >>> BertScore(encoder="ngrams").verify("colours", reference="colour").score > 0.5
    True
    """

    name = "bert_score"
    dear = True

    encoder: str = "minilm"
    measure: str = "f1"
    at_least: float = 0.7

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)
        if self.measure not in _RATIOS:
            raise BadArgument(f"measure is one of {', '.join(_RATIOS)}, not {self.measure!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        others = self.others(problem)
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        encoder = encoders.load(self.encoder)
        found = max(
            (match(response.text, other, encoder) for other in others),
            key=lambda matching: float(getattr(matching, self.measure)),
        )
        score = min(1.0, max(0.0, float(getattr(found, self.measure))))
        reason = Reason(
            f"needs a {self.measure} of nearest tokens of at least {self.at_least:.2f}",
            f"precision {found.precision:.2f}, recall {found.recall:.2f} ({self.encoder})",
            found.far,
        )
        return graded(self.name, score, self.at_least, reason)

    def others(self, problem: Problem) -> tuple[str, ...]:
        """The texts that the response is compared with; the nearest counts."""
        return accepted_texts(problem)


@dataclass(frozen=True, kw_only=True, repr=False)
class KBertScore(BertScore):
    """BERTScore against the documents, all together: K-BERTScore; precision unless told else."""

    name = "k_bert_score"

    measure: str = "precision"

    def others(self, problem: Problem) -> tuple[str, ...]:
        return (" ".join(documents_of(problem)),)


@dataclass(frozen=True, kw_only=True, repr=False)
class Similar(Verifier):
    """Correct from a cosine with the reference, as whole texts, of `at_least` on.

    A negative cosine scores 0. This is the similarity by which Self-J (arXiv 2409.00935) mends
    the grades that a model gives itself.
    """

    name = "similar"
    dear = True

    encoder: str = "minilm"
    at_least: float = 0.7

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        accepted = accepted_texts(problem)
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        encoder = encoders.load(self.encoder)
        cosine = max(encoder.similarity([response.text], accepted)[0])
        reason = Reason(
            f"needs a cosine of at least {self.at_least:.2f}", f"{cosine:.2f} ({self.encoder})"
        )
        return graded(self.name, min(1.0, max(0.0, cosine)), self.at_least, reason)


def _windows(text: str) -> Iterator[str]:
    for _, piece in _numbered(text):
        yield piece


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of a text that an encoder reads whole, cut at white space, and where each begins."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _WINDOW)
        if end < len(text):
            space = text.rfind(" ", start + _WINDOW // 2, end)
            end = space if space > 0 else end
        yield start, text[start:end]
        start = end


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)
