"""The token measures of InstructQA (arXiv 2307.16877), each a verifier with a threshold.

Against the references: `Recall`, `Precision`, `F1`, `ExactMatch` and `StrictRecall`, each the best
over the references. Against the documents, all joined into one text: `KPrecision`, `KRecall` and
`KF1`. The normalisation is that of `assay.verifiers.overlap`. The score is the published number.

The paper recommends recall for correctness and K-precision for faithfulness. Both can be gamed: an
answer that lists everything has full recall, one that quotes its documents has full K-precision.
So every reason gives precision and recall side by side; combine the two (``&``) before you reward
anything with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier, VerifierError
from assay.verifiers.overlap import (
    Overlap,
    Span,
    contains,
    matched,
    overlap,
    token_spans,
    tokens,
    without,
)
from assay.verifiers.shares import check_share as check_share  # noqa: PLC0414  for our modules
from assay.verifiers.text import accepted_texts

Found = list[tuple[str, Span]]
"""The tokens of a response and where they stand."""

NO_WORDS = Reason("the response has no words")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReferenceMeasure(Verifier):
    """Base of the measures against references: correct from a measure of `at_least` on."""

    wanted: ClassVar[str]
    at_least: float = 1.0

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        best: tuple[float, str, Overlap, Found, list[str]] | None = None
        for text in accepted_texts(problem):
            reference, kept = _reference(text)
            if not reference:
                continue
            found = token_spans(response.text, articles=kept)
            words = [token for token, _ in found]
            if not words:
                return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
            shared = overlap(words, reference)
            score = self.measure(words, reference, shared)
            if best is None or score > best[0]:
                best = score, text, shared, found, reference
        if best is None:
            raise VerifierError(
                f"the reference of {problem.called} has no words: {problem.reference!r:.80}",
                kind="problem",
            )
        score, text, shared, found, reference = best
        reason = Reason(
            f"{self.wanted} {shortened(text)!r}, at least {self.at_least:.2f}",
            f"{score:.2f}; recall {shared.recall:.2f}, precision {shared.precision:.2f}",
            matched(found, reference),
        )
        return graded(self.name, score, self.at_least, reason)

    def measure(self, words: Sequence[str], reference: Sequence[str], shared: Overlap) -> float:
        """The measure in [0, 1] of a response's tokens against those of one reference."""
        raise NotImplementedError


class Recall(ReferenceMeasure):
    """The share of the reference's tokens that the response has: InstructQA's choice.

    >>> Recall().verify("It was written by Mary Shelley.", reference="Mary Shelley").label
    'correct'
    >>> Recall().verify("It was written by Percy Shelley.", reference="Mary Shelley").score
    0.5
    """

    __slots__ = ()
    name = "recall"
    wanted = "has the words of"

    def measure(self, words: Sequence[str], reference: Sequence[str], shared: Overlap) -> float:
        return shared.recall


class Precision(ReferenceMeasure):
    """The share of the response's tokens that the reference has."""

    __slots__ = ()
    name = "precision"
    wanted = "has no words but those of"

    def measure(self, words: Sequence[str], reference: Sequence[str], shared: Overlap) -> float:
        return shared.precision


class F1(ReferenceMeasure):
    """The harmonic mean of recall and precision, as SQuAD has it."""

    __slots__ = ()
    name = "f1"
    wanted = "has the same words as"

    def measure(self, words: Sequence[str], reference: Sequence[str], shared: Overlap) -> float:
        return shared.f1


class ExactMatch(ReferenceMeasure):
    """Whether the response's tokens are those of the reference, in order.

    >>> ExactMatch().verify("The Eiffel Tower!", reference="eiffel tower").label
    'correct'
    """

    __slots__ = ()
    name = "exact_match"
    wanted = "is, word for word,"

    def measure(self, words: Sequence[str], reference: Sequence[str], shared: Overlap) -> float:
        return float(words == reference)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StrictRecall(ReferenceMeasure):
    """Whether the reference's tokens stand in the response in one run: Recall(S).

    The published rule compares characters, so that it finds "us" in "focus"; this is the
    `faithful` profile. The `repaired` one compares whole tokens.

    >>> StrictRecall().verify("A focus group.", reference="US").label
    'incorrect'
    >>> StrictRecall(profile="faithful").verify("A focus group.", reference="US").label
    'correct'
    """

    name = "strict_recall"
    wanted = "has, in one run, the words of"

    profile: str = "repaired"

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)
        if self.profile not in ("faithful", "repaired"):
            raise BadArgument(f"profile is 'faithful' or 'repaired', not {self.profile!r}")

    def measure(self, words: Sequence[str], reference: Sequence[str], shared: Overlap) -> float:
        if self.profile == "faithful":
            return float(" ".join(reference) in " ".join(words))
        return float(contains(words, reference))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DocumentMeasure(Verifier):
    """Base of the measures against the problem's documents, joined into one text.

    With `ignore_question` the words of the question do not count (the published "++"). Where
    nothing else is left, the published measure is 1; here the verdict is undecided, as nothing
    was said that could be checked.
    """

    wanted: ClassVar[str]
    at_least: float = 0.7
    """A place to start from; fit it on labels of your own (`assay.evaluate.selective`)."""
    ignore_question: bool = False

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        evidence = tokens(" ".join(documents_of(problem)))
        if not evidence:
            raise VerifierError(f"the documents of {problem.called} have no words", kind="problem")
        found = token_spans(response.text)
        if not found:
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        if self.ignore_question:
            asked = set(tokens(problem.prompt))
            found = [(token, span) for token, span in found if token not in asked]
            if not found:
                reason = Reason("the response has no words but those of the question")
                return Verdict("undecided", reasons=(reason,), verifier=self.name)
        shared = overlap((token for token, _ in found), evidence)
        score = self.measure(shared)
        reason = Reason(
            f"{self.wanted} the documents, at least {self.at_least:.2f}",
            f"{score:.2f}; precision {shared.precision:.2f}, recall {shared.recall:.2f}",
            matched(found, evidence, inside=False),
        )
        return graded(self.name, score, self.at_least, reason)

    def measure(self, shared: Overlap) -> float:
        """The measure in [0, 1] from what the response shares with the documents."""
        raise NotImplementedError


class KPrecision(DocumentMeasure):
    """The share of the response's tokens that the documents have: InstructQA's choice.

    The spans of its reason are the words that the documents do not have.

    >>> oslo = ("Oslo is the capital of Norway.",)
    >>> KPrecision().verify("Oslo is the capital.", documents=oslo).score
    1.0
    >>> verdict = KPrecision().verify("Oslo is a big harbour.", documents=oslo)
    >>> verdict.label, verdict.reasons[0].spans
    ('incorrect', ((10, 21),))
    """

    __slots__ = ()
    name = "k_precision"
    wanted = "has no words but those of"

    def measure(self, shared: Overlap) -> float:
        return shared.precision


class KRecall(DocumentMeasure):
    """The share of the documents' tokens that the response has."""

    __slots__ = ()
    name = "k_recall"
    wanted = "has the words of"

    def measure(self, shared: Overlap) -> float:
        return shared.recall


class KF1(DocumentMeasure):
    """The harmonic mean of K-precision and K-recall."""

    __slots__ = ()
    name = "k_f1"
    wanted = "has the same words as"

    def measure(self, shared: Overlap) -> float:
        return shared.f1


def k_measure(response: str, documents: Sequence[str], question: str | None = None) -> Overlap:
    """The published numbers themselves, with those for empty texts; "++" with a question.

    Raises nothing: where "++" leaves no token the published value of every ratio is 1.

    >>> k_measure("Oslo is north", ["Oslo is the capital."]).precision
    0.6666666666666666
    >>> k_measure("where is Oslo", ["Oslo"], "Where is Oslo?").recall
    1.0
    """
    words, evidence = tokens(response), tokens(" ".join(documents))
    if question is not None:
        words = without(words, set(tokens(question)))
        if not words:
            return Overlap(1, 1, 1)
    return overlap(words, evidence)


def graded(name: str, score: float, at_least: float, *reasons: Reason) -> Verdict:
    """Correct from a score of `at_least` on, else incorrect."""
    if score >= at_least:
        return Verdict("correct", score, reasons=reasons, verifier=name)
    return Verdict("incorrect", score, reasons=reasons, verifier=name)


def documents_of(problem: Problem) -> tuple[str, ...]:
    """The documents of a problem; `VerifierError` if it has none."""
    if not problem.documents:
        raise VerifierError(f"{problem.called} has no documents", kind="problem")
    return problem.documents


def shortened(text: str, limit: int = 60) -> str:
    """The beginning of a long text."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _reference(text: str) -> tuple[list[str], bool]:
    """The tokens of a reference; one that is an article alone ("A") keeps it."""
    words = tokens(text)
    return (words, False) if words else (tokens(text, articles=True), True)
