"""What flipped between two runs: samples on which one of them is right and the other is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assay.core import JSON, Value, Verdict
from assay.evaluate.pairing import Judged
from assay.evaluate.scores import Better

EXAMPLES = 5
"""Flips each way that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Flip(Value):
    """A sample on which one run is right and the other is not, with the reason it is not."""

    problem: str
    index: int
    before: str
    after: str
    why: str = ""

    def to_dict(self) -> dict[str, JSON]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Flips(Value):
    """How the samples that are in both runs moved, by one verifier.

    `gained` came out better in the second run, and `lost` worse: became correct, or ceased to be.
    Of a verifier whose score is better when `lower` it is the other way round, and where neither
    way is better, as if higher were.
    """

    samples: int
    moved: Mapping[str, int]
    """How many went from which outcome to which: ``incorrect → correct``."""
    gained: int
    lost: int
    first_gained: tuple[Flip, ...] = ()
    first_lost: tuple[Flip, ...] = ()
    better: Better = "higher"

    def to_dict(self) -> dict[str, JSON]:
        return {
            "samples": self.samples,
            "moved": dict(self.moved),
            "gained": self.gained,
            "lost": self.lost,
            "first_gained": [flip.to_dict() for flip in self.first_gained],
            "first_lost": [flip.to_dict() for flip in self.first_lost],
            "better": self.better,
        }


def flips(
    before: Judged, after: Judged, same: Collection[str], verifier: str, better: Better = "higher"
) -> Flips:
    """What flipped on the problems that are the `same` in both runs."""
    one, other = before.run.verifiers.index(verifier), after.run.verifiers.index(verifier)
    moved: Counter[str] = Counter()
    risen: list[tuple[tuple[str, int], str, str]] = []
    fallen: list[tuple[tuple[str, int], str, str]] = []
    samples = 0
    for key, (_, outcomes) in before.samples.items():
        if key[0] not in same or key not in after.samples:
            continue
        samples += 1
        was, now = outcomes[one], after.samples[key][1][other]
        if was == now:
            continue
        moved[f"{was} → {now}"] += 1
        if now == "correct":
            risen.append((key, was, now))
        elif was == "correct":
            fallen.append((key, was, now))
    first_risen = tuple(_flip(before, *one, verifier) for one in risen[:EXAMPLES])
    first_fallen = tuple(_flip(after, *one, verifier) for one in fallen[:EXAMPLES])
    upwards = better != "lower"
    return Flips(
        samples=samples,
        moved=dict(moved.most_common()),
        gained=len(risen if upwards else fallen),
        lost=len(fallen if upwards else risen),
        first_gained=first_risen if upwards else first_fallen,
        first_lost=first_fallen if upwards else first_risen,
        better=better,
    )


def _flip(judged: Judged, key: tuple[str, int], was: str, now: str, verifier: str) -> Flip:
    """A flip, with what the run that was not right was told."""
    record = judged.run[judged.samples[key][0]]
    verdict = record.verdicts.get(verifier)
    said = why(verdict) if verdict is not None else ""
    if verdict is None and record.error is not None:
        said = f"no answer: {record.error.message}"
    return Flip(problem=key[0], index=key[1], before=was, after=now, why=said)


def why(verdict: Verdict) -> str:
    """The first reason for which a verdict is not correct, looked for in its parts first.

    >>> from assay.core import Reason
    >>> part = Verdict("incorrect", reasons=(Reason("needs at most 5 words", "9 words"),))
    >>> why(Verdict("incorrect", parts=(Verdict("correct"), part)))
    'needs at most 5 words (9 words)'
    """
    if verdict.failure is not None:
        return f"{verdict.failure.kind}: {verdict.failure.message}"
    for part in verdict.parts:
        if part.label != "correct" and (said := why(part)):
            return said
    for reason in verdict.reasons:
        return f"{reason.text} ({reason.measured})" if reason.measured else reason.text
    return ""
