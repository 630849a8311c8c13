"""Reading twice: can the documents answer the question at all, and do they support this answer?

Retro-Reader (arXiv 2001.09694) reads once sketchily, for whether there is an answer, and once
intensively, for which; *rear verification* averages both scores and declines below a threshold.
Here both readers are verifiers with a score, so that they may compare words (`QuestionCoverage`,
`AnswerInContext`), vectors (`QuestionSimilarity`) or ask a model (`Answerable`, `Faithful`).

>>> bridge = ("The old bridge was opened in 1932. It has eight lanes.",)
>>> reader = RearVerification()
>>> reader.verify("1932", "When was the bridge opened?", documents=bridge).label
'correct'
>>> reader.verify("I don't know.", "When was the tunnel destroyed?", documents=bridge).label
'correct'
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from assay.core import BadArgument, Problem, Reason, Response, Usage, Verdict, Verifier
from assay.core.verifier import checked
from assay.models import encoders
from assay.verifiers.grounding.lexical import NO_WORDS, check_share, documents_of, graded
from assay.verifiers.grounding.passages import best_candidate, coverage, support, windows
from assay.verifiers.grounding.refusal import refusal_span
from assay.verifiers.parts import Combination

_EDGE = 0.02
"""Scores are kept this far from 0 and 1, so that no reader can outvote the other for ever."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class QuestionCoverage(Verifier):
    """Sketchy: the share of the question's content words that one window of the documents has.

    A window is a sentence with the one before it. The response is not looked at.
    """

    name = "question_coverage"

    at_least: float = 0.5

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        share = coverage(problem.prompt, documents_of(problem))
        reason = Reason(
            f"documents have the question's words, at least {self.at_least:.2f}", f"{share:.2f}"
        )
        return graded(self.name, share, self.at_least, reason)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AnswerInContext(Verifier):
    """Intensive: whether one window has both the answer's words and the question's."""

    name = "answer_in_context"

    at_least: float = 0.5

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        share, where = support(problem.prompt, response.text, documents_of(problem))
        place = "no window" if where is None else f"best window at {where[0]}-{where[1]}"
        reason = Reason(
            f"one window has answer and question, at least {self.at_least:.2f}",
            f"{share:.2f}, {place}",
        )
        return graded(self.name, share, self.at_least, reason)


@dataclass(frozen=True, kw_only=True, repr=False)
class QuestionSimilarity(Verifier):
    """The cosine of the question with the nearest window of the documents.

    With `with_answer` the response is read with the question: an intensive reader over vectors.
    """

    name = "question_similarity"
    dear = True

    encoder: str = "minilm"
    with_answer: bool = False
    at_least: float = 0.5

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        pieces = [piece for text in documents_of(problem) for piece, _ in windows(text)]
        if not pieces:
            return graded(self.name, 0.0, self.at_least, Reason("the documents say nothing"))
        asked = f"{problem.prompt} {response.text}" if self.with_answer else problem.prompt
        cosine = max(encoders.load(self.encoder).similarity([asked], pieces)[0])
        reason = Reason(f"needs a cosine of at least {self.at_least:.2f}", f"{cosine:.2f}")
        return graded(self.name, min(1.0, max(0.0, cosine)), self.at_least, reason)


class HasText(Protocol):
    """An answer."""

    @property
    def text(self) -> str: ...


@runtime_checkable
class Reads(Protocol):
    """A verifier that also finds answers itself, such as `span_reader`."""

    def answer(self, problem: Problem) -> HasText:
        """The best answer in the documents."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RearVerification(Combination):
    """Both readers together: answerable from a combined score of `at_least` on.

    The scores' log-odds, each less its `centre` and over its `spread` (fit both on held-out rows:
    `standard`), are averaged with `weights`; the combined score is the logistic of that. It is
    right to answer where the score is high, and right to decline where it is low: a response that
    declines (or is empty) is judged by the best candidate that the documents have, or the answer
    that the intensive reader finds itself (`Reads`).
    """

    name = "rear_verification"

    sketchy: Verifier = QuestionCoverage()
    intensive: Verifier = AnswerInContext()
    weights: tuple[float, float] = (1.0, 1.0)
    centres: tuple[float, float] = (0.0, 0.0)
    spreads: tuple[float, float] = (1.0, 1.0)
    at_least: float = 0.5

    def __post_init__(self) -> None:
        for part in self.parts:
            checked(part)
        check_share("at_least", self.at_least)
        if min(self.weights) < 0 or sum(self.weights) <= 0:
            raise BadArgument(f"weights are not negative and not all 0: {self.weights!r}")
        if min(self.spreads) <= 0:
            raise BadArgument(f"spreads are above 0, not {self.spreads!r}")

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.sketchy, self.intensive)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        declines = not response.text.strip() or refusal_span(response.text) is not None
        read = response
        if declines:
            read = Response(self._candidate(problem) or "nothing")
        found = (self.sketchy(problem, read), self.intensive(problem, read))
        scores = [verdict.score for verdict in found]
        cost = [verdict.cost for verdict in found if verdict.cost is not None]
        spent = sum(cost, Usage()) if cost else None
        known = [score for score in scores if score is not None]
        if len(known) < 2:
            failed = next((one.failure for one in found if one.failure is not None), None)
            return Verdict("undecided", parts=found, verifier=self.name, cost=spent, failure=failed)
        answerable = self.combined(known[0], known[1])
        holds = (answerable >= self.at_least) != declines
        reason = Reason(
            f"{'declines' if declines else 'answers'}; answerable from {self.at_least:.2f} on",
            f"{answerable:.2f} (sketchy {known[0]:.2f}, intensive {known[1]:.2f})",
        )
        return Verdict(
            "correct" if holds else "incorrect",
            1 - answerable if declines else answerable,
            reasons=(reason,),
            parts=found,
            verifier=self.name,
            cost=spent,
        )

    def _candidate(self, problem: Problem) -> str:
        if isinstance(self.intensive, Reads):
            return self.intensive.answer(problem).text
        candidate = best_candidate(problem.prompt, documents_of(problem))
        return "" if candidate is None else candidate.text

    def combined(self, sketchy: float, intensive: float) -> float:
        """The combined score of two scores in [0, 1]."""
        total = 0.0
        for score, weight, centre, spread in zip(
            (sketchy, intensive), self.weights, self.centres, self.spreads, strict=True
        ):
            total += weight * (log_odds(score) - centre) / spread
        return 1 / (1 + math.exp(-total / sum(self.weights)))


def log_odds(score: float) -> float:
    """The logit of a score, which is first kept a little away from 0 and 1."""
    held = min(1 - _EDGE, max(_EDGE, score))
    return math.log(held / (1 - held))


def standard(scores: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation of the log-odds of scores: a `centre` and a `spread`.

    >>> standard([0.5, 0.5])
    (0.0, 1.0)
    """
    if not scores:
        raise BadArgument("no scores to standardise by")
    values = [log_odds(score) for score in scores]
    mean = math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    return mean, spread if spread > 0 else 1.0
