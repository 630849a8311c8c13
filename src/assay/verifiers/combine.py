"""The algebra: verifiers out of verifiers.

>>> from assay.core import Verdict
>>> from assay.verifiers.simulated import always
>>> good, bad = always(Verdict("correct")), always(Verdict("incorrect", 0.25))
>>> (good & bad).verify("text").label, (good | bad).verify("text").label
('incorrect', 'correct')
>>> (good & ~bad).verify("text").score
0.75

Every combination keeps the verdicts of its parts, in the order they are listed, and adds up their
cost. Cheap parts are always run. Dear ones (they ask a model, run a program) come after them, and
only while they can still change the verdict.

``&``, ``|`` and ``~`` form a De Morgan algebra on the label and the score of verdicts:

- ``&`` takes the label that comes first in incorrect, invalid, undecided, correct, and the
  smallest score; ``|`` takes the first in correct, invalid, undecided, incorrect, and the
  largest; ``~`` swaps correct and incorrect, and a score with its distance from 1;
- so both are commutative, associative (nested ones are flattened), idempotent, have an identity
  and obey De Morgan's laws, and ``~~a`` is ``a``.

A broken part counts as undecided, as nothing is known about the response. If the combination ends
undecided, it is broken too, with the first failure among its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.core import Label, Problem, Response, Verdict, Verifier, VerifierError
from assay.core.verifier import checked
from assay.verifiers.parts import Combination, combined, run_parts
from assay.verifiers.tally import Threshold, Vote, Weighted, aggregate, threshold, vote, weighted

__all__ = [
    "All",
    "Any",
    "Cascade",
    "Not",
    "Route",
    "Threshold",
    "Vote",
    "Weighted",
    "aggregate",
    "all_",
    "any_",
    "cascade",
    "not_",
    "route",
    "threshold",
    "vote",
    "weighted",
]


@dataclass(frozen=True, slots=True, repr=False)
class All(Combination):
    """Every part must hold: incorrect, else invalid, else undecided, if any part is."""

    name = "all"
    parts: tuple[Verifier, ...]

    def __post_init__(self) -> None:
        self.check_parts(least=2, flatten=True)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        verdicts = run_parts(self.parts, problem, response, until=Verdict("incorrect", 0.0))
        label = _first(("incorrect", "invalid", "undecided", "correct"), verdicts)
        return combined(self.name, label, _score(label, verdicts, min), verdicts)

    def lasts(self, problem: Problem, response: Response, verdict: Verdict) -> bool:
        return _lasts(self, problem, response, verdict, decisive="incorrect")

    def __repr__(self) -> str:
        return " & ".join(map(_operand, self.parts))


@dataclass(frozen=True, slots=True, repr=False)
class Any(Combination):
    """One part must hold: correct, else invalid, else undecided, if any part is."""

    name = "any"
    parts: tuple[Verifier, ...]

    def __post_init__(self) -> None:
        self.check_parts(least=2, flatten=True)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        verdicts = run_parts(self.parts, problem, response, until=Verdict("correct", 1.0))
        label = _first(("correct", "invalid", "undecided", "incorrect"), verdicts)
        return combined(self.name, label, _score(label, verdicts, max), verdicts)

    def lasts(self, problem: Problem, response: Response, verdict: Verdict) -> bool:
        return _lasts(self, problem, response, verdict, decisive="correct")

    def __repr__(self) -> str:
        return " | ".join(map(_operand, self.parts))


@dataclass(frozen=True, slots=True, repr=False)
class Not(Combination):
    """Swaps correct and incorrect, and a score with its distance from 1."""

    name = "not"
    part: Verifier

    def __post_init__(self) -> None:
        checked(self.part)

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.part,)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        inner = self.part(problem, response)
        label = _SWAPPED.get(inner.label, inner.label)
        score = 1.0 - inner.score if inner.score is not None and label in _SWAPPED else inner.score
        return combined(self.name, label, score, (inner,))

    def lasts(self, problem: Problem, response: Response, verdict: Verdict) -> bool:
        return self.part.lasts(problem, response, verdict.parts[0])

    def __repr__(self) -> str:
        return f"~{_operand(self.part)}"


_SWAPPED: dict[Label, Label] = {"correct": "incorrect", "incorrect": "correct"}


@dataclass(frozen=True, slots=True, repr=False)
class Cascade(Combination):
    """The verdict of the first part that decides; list the cheap before the dear.

    A part that is undecided or broken passes the question on. The parts of the verdict are those
    that were asked.
    """

    name = "cascade"
    parts: tuple[Verifier, ...]

    def __post_init__(self) -> None:
        self.check_parts(least=2, flatten=True)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        asked: list[Verdict] = []
        for part in self.parts:
            asked.append(part(problem, response))
            if asked[-1].decided:
                break
        last = asked[-1]
        return combined(self.name, last.label, last.score, asked, last.reasons)

    def __repr__(self) -> str:
        return " >> ".join(map(_operand, self.parts))


@dataclass(frozen=True, slots=True, repr=False)
class Route(Combination):
    """Sends each problem to the verifier of its category, `problem.metadata[by]`.

    A problem of a category that has no verifier gives a broken verdict.
    """

    name = "route"
    by: str
    routes: tuple[tuple[str, Verifier], ...]

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "routes", tuple((name, checked(part)) for name, part in self.routes)
        )

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return tuple(part for _, part in self.routes)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        category = problem.metadata.get(self.by)
        for name, part in self.routes:
            if name == category:
                return part(problem, response)
        known = ", ".join(name for name, _ in self.routes)
        raise VerifierError(
            f"{problem.called} has {self.by} {category!r}; there are verifiers for {known}",
            kind="problem",
        )

    def __repr__(self) -> str:
        return f"route({self.by!r}, {dict(self.routes)!r})"


def all_(*verifiers: Verifier) -> Verifier:
    """Every one must hold; ``a & b``. One verifier alone is returned as it is."""
    return checked(verifiers[0]) if len(verifiers) == 1 else All(verifiers)


def any_(*verifiers: Verifier) -> Verifier:
    """One must hold; ``a | b``. One verifier alone is returned as it is."""
    return checked(verifiers[0]) if len(verifiers) == 1 else Any(verifiers)


def not_(verifier: Verifier) -> Verifier:
    """The opposite; ``~a``. The opposite of an opposite is the verifier itself."""
    return verifier.part if isinstance(verifier, Not) else Not(verifier)


def cascade(*verifiers: Verifier) -> Verifier:
    """The first that decides; ``a >> b``. One verifier alone is returned as it is."""
    return checked(verifiers[0]) if len(verifiers) == 1 else Cascade(verifiers)


def route(by: str, verifiers: Mapping[str, Verifier]) -> Verifier:
    """A verifier for each category, which is read from ``problem.metadata[by]``."""
    return Route(by, tuple(verifiers.items()))


def _first(order: Sequence[Label], verdicts: Iterable[Verdict]) -> Label:
    labels = {verdict.label for verdict in verdicts}
    return next(label for label in order if label in labels)


def _lasts(
    whole: Combination, problem: Problem, response: Response, verdict: Verdict, *, decisive: Label
) -> bool:
    """Whether a verdict lasts: by one part that settles it, or else by all parts."""
    lasting = [
        found.label
        for part, found in zip(whole.parts, verdict.parts, strict=True)
        if part.lasts(problem, response, found)
    ]
    if verdict.label == decisive:
        return decisive in lasting
    return verdict.decided and len(lasting) == len(whole.parts)


def _score(
    label: Label, verdicts: Iterable[Verdict], choose: Callable[[list[float]], float]
) -> float | None:
    if label == "undecided":
        return None
    judged = ("correct", "incorrect")
    scores = [v.score for v in verdicts if v.label in judged and v.score is not None]
    return choose(scores) if label in judged else 0.0


def _operand(part: Verifier) -> str:
    return f"({part!r})" if isinstance(part, All | Any | Cascade) else repr(part)


Verifier.operators.update({"&": all_, "|": any_, "~": not_, ">>": cascade})
