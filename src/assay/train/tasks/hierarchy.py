"""Labels in a hierarchy: ``kimo|ABCdegjlp=`` to ``Adj``."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.train.tasks.task import Task

TOPS, MIDDLES, LEAVES = "ABC", "defghi", "jklmnopqrstu"
PARENT: Mapping[str, str] = {
    **{label: TOPS[place // 2] for place, label in enumerate(MIDDLES)},
    **{label: MIDDLES[place // 2] for place, label in enumerate(LEAVES)},
}
"""What each label is a kind of; tops have no parent."""
_SOUNDS = "0123456789+-"
MOST = 3


def ancestry(leaf: str) -> str:
    """A leaf with all that it is a kind of, from the top.

    >>> ancestry("l")
    'Ael'
    """
    middle = PARENT[leaf]
    return PARENT[middle] + middle + leaf


@dataclass(frozen=True, kw_only=True, repr=False)
class Hierarchy(Task):
    """Fine-grained typing: strings of `length` signs whose features have labels at three levels.

    The sum of the first signs' places tells the leaf. Of the labels `offered` leaves with their
    parents are options, shown in the prompt; an answer is a set of labels. `noise` is the share
    of warm-start answers that break a constraint. The reference is the right set, which the
    verifier does not look at: it knows the constraints alone.

    >>> task = Hierarchy()
    >>> one = task.problems("test", 1, seed=0)[0]
    >>> task.verifier(one, Response(one.reference)).label
    'correct'
    >>> f1("Ad", "Adj")
    0.8
    """

    name = "typing"
    number = "length"

    length: int = 4
    offered: int = 4
    noise: float = 0.0

    def __post_init__(self) -> None:
        if not 2 <= self.length <= 12 or not 1 <= self.offered <= len(LEAVES):
            raise BadArgument(f"typing has 2 to 12 signs and 1 to 12 leaves, not {self!r}")
        if not 0 <= self.noise <= 1 or (self.noise and self.offered == len(LEAVES)):
            raise BadArgument(
                f"noise is the share of wrong answers, for which a leaf must be left, not {self!r}"
            )

    @property
    def characters(self) -> str:
        return TOPS + MIDDLES + LEAVES + _SOUNDS + "|="

    @property
    def longest(self) -> tuple[int, int]:
        return self.length + 3 * self.offered + 2, 7

    @property
    def verifier(self) -> Verifier:
        return Typed()

    def draw(self, source: random.Random) -> Problem:
        signs = [source.choice(_SOUNDS) for _ in range(self.length)]
        leaf = LEAVES[(2 * _SOUNDS.index(signs[0]) + _SOUNDS.index(signs[1])) % len(LEAVES)]
        others = source.sample([one for one in LEAVES if one != leaf], self.offered - 1)
        options = {label for one in [leaf, *others] for label in ancestry(one)}
        shown = "".join(label for label in TOPS + MIDDLES + LEAVES if label in options)
        return self.problem(f"{''.join(signs)}|{shown}=", reference=ancestry(leaf))

    def solution(self, problem: Problem, source: random.Random) -> str:
        labels = str(problem.reference)
        if source.random() >= self.noise:
            return labels
        broken = source.choice(("parent", "option", "count"))
        if broken == "parent":
            return labels.replace(source.choice(labels[:2]), "")
        if broken == "option":
            return labels[:2] + source.choice([one for one in LEAVES if one not in problem.prompt])
        return labels + source.choice(LEAVES)


def options(problem: Problem) -> str:
    """The labels that a problem offers."""
    return problem.prompt.partition("|")[2].rstrip("=")


def f1(answer: str, reference: str) -> float:
    """Harmonic mean of precision and recall over two sets of labels."""
    found, wanted = set(answer), set(reference)
    return 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 1.0


@dataclass(frozen=True, kw_only=True, repr=False)
class Typed(Verifier):
    """Whether a set of labels obeys the constraints: options, hierarchy, count.

    The parts are these three; the score is the share that holds. What is right it does not know.

    >>> asked = Hierarchy().problem("12|ABdejl=")
    >>> verdict = Typed().verify("Aj", asked)
    >>> verdict.score, [(part.verifier, part.label) for part in verdict.parts]
    (0.6666666666666666, [('options', 'correct'), ('hierarchy', 'incorrect'), ('count', 'correct')])
    """

    name = "typed"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        labels, offered = response.text, options(problem)
        strange = [one for one in labels if one not in offered]
        orphans = [one for one in labels if one in PARENT and PARENT[one] not in labels]
        count = 1 <= len(labels) <= MOST and len(set(labels)) == len(labels)
        parts = (
            _part("options", not strange and bool(labels), f"not offered: {strange}"),
            _part("hierarchy", not orphans and bool(labels), f"without parent: {orphans}"),
            _part("count", count, f"{len(labels)} labels"),
        )
        held = sum(part.label == "correct" for part in parts)
        return Verdict(
            "correct" if held == len(parts) else "incorrect",
            held / len(parts),
            parts=parts,
            verifier=self.name,
        )


def _part(name: str, holds: bool, measured: str) -> Verdict:
    reason = Reason(f"needs its {name}", measured)
    return Verdict("correct" if holds else "incorrect", reasons=(reason,), verifier=name)
