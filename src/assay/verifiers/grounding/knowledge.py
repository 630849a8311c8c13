"""Why an answer from retrieved knowledge is wrong: what was retrieved, or what was made of it.

KALMV (arXiv 2310.12836) tells three classes apart: the knowledge does not help (*retrieval
error*), it helps but the answer does not follow it (*grounding error*), and no error. Each calls
for another remedy (`assay.verifiers.grounding.rectify`). A verdict tells the class by its parts,
``retrieval`` and ``grounding``, the second undecided where the first failed:

>>> verdict = GroundingErrors().verify(
...     "Bergen", "What is the capital of Norway?", documents=("The capital of Norway is Oslo.",))
>>> verdict.label, error_class(verdict)
('incorrect', 'grounding error')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from assay.core import Problem, Reason, Response, Usage, Verdict, Verifier
from assay.core.verifier import checked
from assay.verifiers.grounding.asked import LabelVerifier, numbered
from assay.verifiers.grounding.lexical import NO_WORDS, KPrecision, check_share, documents_of
from assay.verifiers.grounding.reading import QuestionCoverage
from assay.verifiers.overlap import contains, tokens
from assay.verifiers.parts import Combination
from assay.verifiers.text import accepted_texts

ErrorClass = Literal["no error", "retrieval error", "grounding error"]
CLASSES: tuple[ErrorClass, ...] = ("retrieval error", "grounding error", "no error")


def error_class(verdict: Verdict) -> ErrorClass | None:
    """The class that a verdict of this module tells; None if it tells none."""
    labels = {part.verifier: part.label for part in verdict.parts}
    if labels.get("retrieval") == "incorrect":
        return "retrieval error"
    if labels.get("retrieval") == "correct" and labels.get("grounding") == "incorrect":
        return "grounding error"
    return "no error" if verdict.label == "correct" else None


def class_by_reference(problem: Problem, response: Response) -> ErrorClass:
    """The class as KALMV labels its training data: by where the reference occurs.

    No error if the response has a reference, wherever that came from; else a grounding error if
    the documents have one; else a retrieval error. On whole tokens, where the published rule
    finds "US" inside "focus".

    >>> problem = Problem(reference="Oslo", documents=("Oslo is the capital.",))
    >>> class_by_reference(problem, Response("Bergen"))
    'grounding error'
    """
    accepted = [tokens(text) for text in accepted_texts(problem)]
    answer, knowledge = tokens(response.text), tokens("\n".join(problem.documents))
    if any(contains(answer, one) for one in accepted if one):
        return "no error"
    if any(contains(knowledge, one) for one in accepted if one):
        return "grounding error"
    return "retrieval error"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GroundingErrors(Combination):
    """The class out of two verifiers: `relevant` of the documents, `grounded` of the response.

    By default both compare words: `QuestionCoverage`, whether the documents have the words of the
    question, and `KPrecision` without the words of the question. Without documents the error is
    one of retrieval.
    """

    name = "grounding_errors"

    relevant: Verifier | None = None
    grounded: Verifier | None = None

    def __post_init__(self) -> None:
        for part in self.parts:
            checked(part)

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (
            QuestionCoverage() if self.relevant is None else self.relevant,
            KPrecision(ignore_question=True) if self.grounded is None else self.grounded,
        )

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        if not problem.documents:
            return _classified(self.name, 0.0, None, "no documents were retrieved")
        relevant, grounded = self.parts
        first = relevant(problem, response)
        if first.label == "incorrect":
            return _classified(self.name, first.score or 0.0, None, _why(first), (first,))
        second = grounded(problem, response)
        if not first.decided or not second.decided:
            broken = first if first.failure is not None else second
            return Verdict(
                "undecided",
                reasons=(*first.reasons[:1], *second.reasons[:1]),
                parts=(first, second),
                verifier=self.name,
                failure=broken.failure,
            )
        return _classified(self.name, first.score or 0.0, second, _why(second), (first, second))


_ORDER = (
    "A: the KNOWLEDGE does not help to answer the QUESTION.\n"
    "B: the KNOWLEDGE helps, but the ANSWER is wrong or does not follow from it.\n"
    "C: the ANSWER is right."
)


@dataclass(frozen=True, kw_only=True, repr=False)
class KnowledgeCheck(LabelVerifier):
    """Asks a model for the class, in five wordings whose probabilities are averaged (KALMV).

    The score is the probability of no error; the label that of the likeliest class. `at_least`
    withholds: an answer whose class is no error but less probable is undecided.
    """

    name = "knowledge_check"
    labels: ClassVar[Mapping[str, Sequence[str]]] = {"A": ("A",), "B": ("B",), "C": ("C",)}
    tasks = (
        f"Which case is it?\n{_ORDER}",
        f"Check the ANSWER against the KNOWLEDGE and choose the case that holds.\n{_ORDER}",
        f"Is there an error, and where does it come from?\n{_ORDER}",
        f"Somebody answered the QUESTION with the KNOWLEDGE at hand. What happened?\n{_ORDER}",
        f"Choose the letter of the statement that is true.\n{_ORDER}",
    )

    at_least: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        if not problem.documents:
            return _classified(self.name, 0.0, None, "no documents were retrieved")
        choice = self.choose(
            {
                "QUESTION": problem.prompt,
                "KNOWLEDGE": numbered(documents_of(problem)),
                "ANSWER": response.text,
            }
        )
        unclear = self.unclear(choice)
        if unclear is not None:
            return unclear
        return self._verdict(choice.shares, str(choice), choice.usage)

    def _verdict(self, shares: dict[str, float], shown: str, cost: Usage) -> Verdict:
        helps = shares["B"] + shares["C"]
        best = max(shares, key=shares.__getitem__)
        retrieval = _part("retrieval", helps, holds=best != "A")
        given = shares["C"] / helps if helps else 0.0
        grounding = (
            Verdict("undecided", verifier="grounding") if best == "A"
            else _part("grounding", given, holds=best == "C")
        )  # fmt: skip
        reasons = (Reason(CLASSES["ABC".index(best)], shown),)
        parts = (retrieval, grounding)
        if best == "C" and shares["C"] < self.at_least:
            return Verdict("undecided", reasons=reasons, parts=parts, verifier=self.name, cost=cost)
        return Verdict(
            "correct" if best == "C" else "incorrect",
            min(1.0, shares["C"]),
            reasons=reasons,
            parts=parts,
            verifier=self.name,
            cost=cost,
        )


def _classified(
    name: str, relevant: float, grounded: Verdict | None, why: str, inner: Sequence[Verdict] = ()
) -> Verdict:
    """The verdict of two steps; `grounded` None where the first already failed."""
    costs = [verdict.cost for verdict in inner if verdict.cost is not None]
    holds = grounded is not None
    label = grounded.label if grounded is not None else "incorrect"
    score = (grounded.score or 0.0) if grounded is not None else 0.0
    second = (
        Verdict("undecided", verifier="grounding") if grounded is None
        else Verdict(label, score, verifier="grounding", parts=tuple(inner[1:]))
    )  # fmt: skip
    first = Verdict(
        "correct" if holds else "incorrect",
        relevant,
        verifier="retrieval",
        parts=tuple(inner[:1]),
    )
    found = "no error" if label == "correct" else CLASSES[int(holds)]
    return Verdict(
        label,
        score,
        reasons=(Reason(found, why), *(grounded.reasons if grounded is not None else ())),
        parts=(first, second),
        verifier=name,
        cost=sum(costs, Usage()) if costs else None,
    )


def _part(name: str, score: float, *, holds: bool) -> Verdict:
    return Verdict("correct" if holds else "incorrect", min(1.0, score), verifier=name)


def _why(verdict: Verdict) -> str:
    return verdict.reasons[0].measured if verdict.reasons else ""
