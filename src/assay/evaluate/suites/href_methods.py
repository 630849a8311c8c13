"""HREF's ways of saying which of two responses is better, each a verifier, and which for what.

The score is 1 for a win over the baseline's response, 0.5 for a tie and 0 for a loss; a response
that only ties is not better, so it is labelled incorrect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from assay.core import (
    BadArgument,
    Model,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.models import encoders
from assay.verifiers.combine import route
from assay.verifiers.grounding.encoded import match
from assay.verifiers.grounding.ngrams import rouge
from assay.verifiers.judges import PairJudge
from assay.verifiers.overlap import overlap, tokens
from assay.verifiers.parts import Combination
from assay.verifiers.text import accepted_texts

Method = Literal["judge", "guided", "near"]
METHODS: Mapping[str, Method] = {
    "Brainstorm": "judge",
    "Open QA": "near",
    "Closed QA": "guided",
    "Extract": "guided",
    "Generation": "guided",
    "Rewrite": "guided",
    "Summarize": "judge",
    "Classify": "guided",
    "Reasoning Over Numerical Data": "guided",
    "Multi-Document Synthesis": "guided",
    "Fact Checking or Attributed QA": "near",
}
"""By category: a judge alone, a judge who sees the human response, or nearness to it (HREF)."""
MEASURES = ("letters", "rouge", "bertscore", "longer")
CRITERIA = (
    "first, the better response does what the task asks; then, that what it says is true and to "
    "the point; then, that it is clear and complete."
)


def likeness(one: str, other: str) -> float:
    """How alike two texts are by their words and by letters, three at a time; in [0, 1].

    It stands in for BERTScore where no encoder is at hand, under its own name.

    >>> likeness("a red car", "a red car"), round(likeness("red cars", "a red car"), 2)
    (1.0, 0.61)
    """
    words = overlap(tokens(one), tokens(other)).f1
    letters = encoders.load("ngrams").similarity([one], [other])[0][0]
    return round((words + max(0.0, letters)) / 2, 9)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Nearer(Verifier):
    """Which is nearer to the human response: the response, or the baseline's in ``other``?

    `measure` is ``letters`` (`likeness`), ``rouge`` (ROUGE-1), ``bertscore`` over an `encoder`, or
    ``longer``, which asks for the longer text instead and shows what length alone would win.

    >>> problem = Problem(reference="in Oslo", metadata={"other": "in Rome"})
    >>> [Nearer()(problem, Response(text)).score for text in ("Oslo", "in Rome", "no idea")]
    [1.0, 0.5, 0.0]
    """

    name = "nearer"

    measure: str = "letters"
    encoder: str = "minilm"

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise BadArgument(f"measure is one of {', '.join(MEASURES)}, not {self.measure!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        other = other_of(problem)
        if not response.text.strip():
            reason = Reason("the response is empty")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        if self.measure == "longer":
            ours, theirs = float(len(response.text)), float(len(other))
        else:
            human = accepted_texts(problem)
            near = self._near()
            ours = max(near(response.text, one) for one in human)
            theirs = max(near(other, one) for one in human)
        wanted = "is longer than" if self.measure == "longer" else "is nearer by"
        reason = Reason(f"{wanted} {self.measure}: the other", f"{ours:.4g} to {theirs:.4g}")
        return outcome(self.name, 0.5 if ours == theirs else float(ours > theirs), reason)

    def _near(self) -> Callable[[str, str], float]:
        if self.measure == "rouge":
            return lambda one, other: rouge(one, other, 1)
        if self.measure == "bertscore":
            encoder = encoders.load(self.encoder)
            return lambda one, other: match(one, other, encoder).f1
        return likeness


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Preferred(Combination):
    """Which does a judge of pairs prefer? Asked in both orders, where HREF has one.

    A tie in both orders is half a win. Undecided where the orders disagree or cannot be read, which
    published scores count as lost.
    """

    name = "preferred"
    version = "1"

    judge: PairJudge

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.judge,)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            reason = Reason("the response is empty")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        found = self.judge.compare(problem, response.text, other_of(problem))
        if found.winner is None:
            why = "the winner turns with the order" if found.turns else "no winner in both orders"
            reasons = (*found.reasons, Reason(why))
            return Verdict("undecided", reasons=reasons, verifier=self.name, cost=found.usage)
        score = {"first": 1.0, "tie": 0.5, "second": 0.0}[found.winner]
        return outcome(self.name, score, *found.reasons).replace(cost=found.usage)


def other_of(problem: Problem) -> str:
    """The baseline's response; `VerifierError` if the problem has none."""
    other = problem.metadata.get("other")
    if isinstance(other, str):
        return other
    raise VerifierError(f"{problem.called} has no other response under 'other'", kind="problem")


def outcome(name: str, score: float, *reasons: Reason) -> Verdict:
    """The verdict on a comparison: a win, a tie or a loss."""
    label: Literal["correct", "incorrect"] = "correct" if score == 1.0 else "incorrect"
    return Verdict(label, score, reasons=reasons, verifier=name)


def verifier(method: str, judge: str | Model | None, encoder: str) -> Verifier:
    """The verifier of a method: ``href`` routes by category, the others are one for all.

    Raises `BadArgument` for another method, and for one that needs a judge where there is none.
    """
    if method in MEASURES:
        return Nearer(measure=method, encoder=encoder)
    if method not in ("href", "judge", "guided"):
        known = ", ".join(("href", "judge", "guided", *MEASURES))
        raise BadArgument(f"method is one of {known}, not {method!r}")
    if judge is None:
        raise BadArgument(f"method {method!r} needs a judge: give one with --option judge=MODEL")
    alone = PairJudge(model=judge, criteria=CRITERIA)
    guided = PairJudge(model=judge, criteria=CRITERIA, use_reference=True)
    by: dict[str, Verifier] = {
        "judge": Preferred(judge=alone),
        "guided": Preferred(judge=guided),
        "near": Nearer(measure="letters" if encoder == "letters" else "bertscore", encoder=encoder),
    }
    if method in by:
        return by[method]
    return route("category", {category: by[chosen] for category, chosen in METHODS.items()})
