"""A judge with a rubric: several criteria, each asked on its own, and points for those met."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from assay.core import JSON, BadArgument, Label, Problem, Response, Verdict, VerifierError
from assay.verifiers.judges.asking import ModelVerifier
from assay.verifiers.judges.fence import answer_of
from assay.verifiers.judges.judge import Judge
from assay.verifiers.parts import combined, empty
from assay.verifiers.shares import check_share


class Criterion(NamedTuple):
    """What has to hold, and how many points it is worth; fewer than none for a fault."""

    text: str
    points: float = 1.0


@dataclass(frozen=True, kw_only=True, repr=False)
class Rubric(ModelVerifier):
    """Asks a model, criterion by criterion, whether a response meets it.

    The criteria are `criteria` (texts, pairs of text and points, or one text with ";" between
    them), or else those of the problem, ``metadata["rubric"]``: texts, or objects with
    ``criterion`` and ``points``. Points may be negative, for faults.

    The score is the points earned over the points there are to earn, kept in [0, 1]; correct from
    `at_least` on. A criterion on which the judge is undecided leaves two bounds; if they fall on
    different sides of `at_least`, the verdict is undecided.

    >>> from assay.models import load
    >>> def grader(prompt):
    ...     return "Verdict: correct" if "names a colour" in prompt else "Verdict: incorrect"
    >>> model = load("scripted:1", function=grader)
    >>> rubric = Rubric(model=model, criteria="it names a colour; it rhymes", at_least=0.5)
    >>> verdict = rubric.verify("Roses are red.", "Write a line.")
    >>> verdict.score, [part.label for part in verdict.parts]
    (0.5, ['correct', 'incorrect'])
    """

    name = "judge_rubric"

    criteria: Any = ()
    at_least: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "criteria", _criteria(self.criteria))
        object.__setattr__(self, "at_least", float(self.at_least))
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not answer_of(response).strip():
            return empty(self.name)
        criteria = self._for(problem)
        parts = [self._judge(criterion)(problem, response) for criterion in criteria]
        low, high = (self._score(criteria, parts, sure=sure) for sure in (True, False))
        label: Label = "undecided"
        if low >= self.at_least:
            label = "correct"
        elif high < self.at_least:
            label = "incorrect"
        return combined(self.name, label, None if label == "undecided" else low, parts)

    def _judge(self, criterion: Criterion) -> Judge:
        shared = {name: getattr(self, name) for name in _SHARED}
        return Judge(criteria=criterion.text, **shared)

    def _for(self, problem: Problem) -> tuple[Criterion, ...]:
        criteria: tuple[Criterion, ...] = self.criteria
        if not criteria:
            try:
                criteria = _criteria(problem.metadata.get("rubric", ()))
            except BadArgument as error:
                raise VerifierError(str(error), kind="problem") from error
        if not any(criterion.points > 0 for criterion in criteria):
            raise VerifierError(
                f"{problem.called} has no rubric with points to earn in its metadata, and "
                "the verifier was given no criteria",
                kind="problem",
            )
        return criteria

    @staticmethod
    def _score(criteria: Sequence[Criterion], parts: Sequence[Verdict], *, sure: bool) -> float:
        """The share of points; what is undecided counts against the response when `sure`."""
        earned = 0.0
        for criterion, part in zip(criteria, parts, strict=True):
            met = part.label == "correct" or (not part.decided and (criterion.points < 0) == sure)
            earned += criterion.points if met else 0.0
        possible = math.fsum(max(0.0, criterion.points) for criterion in criteria)
        return min(1.0, max(0.0, earned / possible))


_SHARED = tuple(field.name for field in dataclasses.fields(ModelVerifier))


def _criteria(given: JSON) -> tuple[Criterion, ...]:
    """Criteria from one text, texts, pairs or objects."""
    if isinstance(given, str):
        given = [text for text in given.split(";") if text.strip()]
    if not isinstance(given, list | tuple):
        raise BadArgument(f"a rubric is a list of criteria, not {given!r:.80}")
    return tuple(_criterion(one) for one in given)


def _criterion(one: JSON) -> Criterion:
    text, points = one, 1.0
    if isinstance(one, dict):
        text, points = one.get("criterion"), one.get("points", 1.0)
    elif isinstance(one, list | tuple) and len(one) == 2:
        text, points = one
    number = isinstance(points, int | float) and not isinstance(points, bool)
    if not isinstance(text, str) or not text.strip() or not number or not math.isfinite(points):
        raise BadArgument(f"a criterion is a text, or a text and its points, not {one!r:.80}")
    return Criterion(text.strip(), float(points))
