"""Compare runs on the same problems: how much, how surely, and what flipped.

    comparison = assay.compare("runs/before", "runs/after")
    comparison["prompt_strict"]         # +0.12 [+0.03, +0.21] (n=120; 20 gained, 6 lost; p=0.0094)

Every other run is compared with the first. A problem that is in one run alone, or whose text,
reference or constraints differ between the two, is refused and counted. Problems of one item (one
question under several conditions) stand together: the item is what is independent. The p of all
scores of all runs are corrected together (Holm 1979).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import JSON, BadArgument, UnknownName, Value, Verdict
from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.pairing import Contrast, Judged, contrast
from assay.evaluate.statistics import Interval, holm
from assay.evaluate.unlike import unlike

EXAMPLES = 5
"""Flips each way that are told one by one."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Change(Value):
    """One score of two runs: the second less the first, with its 95 % interval.

    `p` is the chance of a difference at least so large if there were none, `p_holm` the same
    corrected for all that were looked at together. `n`, `gained` and `lost` count problems, and
    items where several of the `problems` are of one.
    `detectable` is the true difference that so many problems would show four times in five.
    """

    score: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    n: int
    gained: int
    lost: int
    left_out: int
    detectable: float
    test: str
    problems: int

    @classmethod
    def of(cls, score: str, found: Contrast, p_holm: float) -> Change:
        """A contrast, named and corrected."""
        pair = found.paired
        return cls(
            score=score, before=found.before, after=found.after, difference=pair.difference,
            low=pair.interval.low, high=pair.interval.high, p=pair.p, p_holm=p_holm, n=pair.n,
            gained=pair.gained, lost=pair.lost, left_out=found.left_out,
            detectable=found.detectable, test=found.test, problems=found.problems,
        )  # fmt: skip

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the difference."""
        return Interval(self.low, self.high)

    @property
    def clear(self) -> bool:
        """Whether a difference is there after correction."""
        return self.p_holm < LEVEL

    def __repr__(self) -> str:
        n = f"n={self.problems}"
        n += f" of {self.problems + self.left_out}" if self.left_out else ""
        n += f"; {counted(self.n, 'item')}" if self.n < self.problems else ""
        return (
            f"{self.difference:+.2f} [{self.low:+.2f}, {self.high:+.2f}] "
            f"({n}; {self.gained} gained, {self.lost} lost; p={self.p_holm:.2g})"
        )

    def to_dict(self) -> dict[str, JSON]:
        return {name: getattr(self, name) for name in self.__slots__}


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
    """How the samples that are in both runs moved, by one verifier."""

    samples: int
    moved: Mapping[str, int]
    """How many went from which outcome to which: ``incorrect → correct``."""
    gained: int
    lost: int
    first_gained: tuple[Flip, ...] = ()
    first_lost: tuple[Flip, ...] = ()

    def to_dict(self) -> dict[str, JSON]:
        return {
            "samples": self.samples,
            "moved": dict(self.moved),
            "gained": self.gained,
            "lost": self.lost,
            "first_gained": [flip.to_dict() for flip in self.first_gained],
            "first_lost": [flip.to_dict() for flip in self.first_lost],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two runs, compared."""

    before: Evaluation
    after: Evaluation
    changes: Mapping[str, Change]
    flips: Mapping[str, Flips]
    problems: int
    """Problems that are the same in both."""
    judged: int
    """Those of them of which both runs have a sample: what is compared."""
    refused: tuple[str, ...]
    """Ids of problems that differ between the runs."""
    warnings: tuple[str, ...]

    def __getitem__(self, score: str) -> Change:
        if score not in self.changes:
            raise KeyError(f"{score}; there are: {', '.join(self.changes)}")
        return self.changes[score]

    def __repr__(self) -> str:
        width = max(map(len, self.changes), default=0)
        lines = [f"{self.before.path} -> {self.after.path}"]
        lines += [f"{name:<{width}}  {change}" for name, change in self.changes.items()]
        lines += [f"! {warning}" for warning in self.warnings]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, JSON]:
        """Everything as JSON data."""
        return {
            "before": _named(self.before),
            "after": _named(self.after),
            "problems": self.problems,
            "judged": self.judged,
            "refused": list(self.refused),
            "changes": {name: change.to_dict() for name, change in self.changes.items()},
            "flips": {name: flips.to_dict() for name, flips in self.flips.items()},
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Comparison(Sequence[Pair]):
    """The first run against each of the others. With one other, scores are found by name."""

    pairs: tuple[Pair, ...]

    def __getitem__(self, key: int | str) -> Pair | Change:  # type: ignore[override]
        if isinstance(key, str):
            if len(self.pairs) > 1:
                raise BadArgument("with several runs, choose the pair first: comparison[0][score]")
            return self.pairs[0][key]
        return self.pairs[key]

    def __len__(self) -> int:
        return len(self.pairs)

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.pairs))

    def to_dict(self) -> dict[str, JSON]:
        """Everything as JSON data."""
        return {"pairs": [pair.to_dict() for pair in self.pairs]}


def compare(
    run: str | Path | Evaluation, *others: str | Path | Evaluation, score: str | None = None
) -> Comparison:
    """Compare a run with others, on the problems that they have in common.

    Runs are folders, or what `evaluate` returned. `score` chooses one; left out, all scores that
    both have are compared. Raises `BadArgument` where there is nothing to compare: no other run, a
    run without samples, no score or no problem in common; `UnknownName` for a score that there is
    not.

    >>> import tempfile
    >>> from assay.core import Model, Problem, Response
    >>> from assay.evaluate.runner import evaluate
    >>> from assay.verifiers.text import Exact
    >>> class Says(Model):
    ...     def __init__(self, text): self.name = self.text = text
    ...     def generate(self, messages, sampling): return (Response(self.text),)
    >>> asked = [Problem.of(f"Question {n}", id=f"q{n}", reference="yes") for n in range(10)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     runs = [evaluate(asked, Says(text), verifier=Exact(), out=f"{folder}/{text}")
    ...             for text in ("no", "yes")]
    ...     compare(*runs)["exact"]
    +1.00 [+0.44, +1.00] (n=10; 10 gained, 0 lost; p=0.002)
    """
    if not others:
        raise BadArgument("a comparison needs at least two runs")
    base = Judged.of(_opened(run))
    halves = [_Half.of(base, Judged.of(_opened(other)), score) for other in others]
    ps = iter(holm([found.paired.p for half in halves for found in half.found.values()]))
    return Comparison(tuple(half.pair(ps) for half in halves))


def _opened(run: str | Path | Evaluation) -> Evaluation:
    return run if isinstance(run, Evaluation) else Evaluation.open(run)


@dataclass(frozen=True, slots=True)
class _Half:
    """A comparison before the correction."""

    before: Judged
    after: Judged
    common: list[str]
    judged: list[str]
    """Those in common of which both have a sample."""
    refused: tuple[str, ...]
    found: dict[str, Contrast]

    @classmethod
    def of(cls, before: Judged, after: Judged, score: str | None) -> _Half:
        for each in (before, after):
            if not each.samples:
                raise BadArgument(
                    f"{str(each.run.path)!r} has no samples, so there is nothing to compare; go on "
                    f"with it by the command that started it"
                )
        scores = [name for name in before.scores if name in after.scores]
        if score is not None and score not in scores:
            raise UnknownName("score of both runs", score, scores)
        where = f"{str(before.run.path)!r} and {str(after.run.path)!r}"
        if not scores:
            raise BadArgument(
                f"{where} have no score in common: {', '.join(before.scores)}, and "
                f"{', '.join(after.scores)}; judge one anew with assay reverify"
            )
        both = [name for name in before.problems if name in after.problems]
        refused = tuple(name for name in both if before.problems[name] != after.problems[name])
        other = set(refused)
        common = [name for name in both if name not in other]
        if not common:
            same = "problems of the same ids, but with other content" if both else "no problem"
            raise BadArgument(f"{where} have {same} in common, so there is nothing to compare")
        done, too = ({problem for problem, _ in each.samples} for each in (before, after))
        judged = [name for name in common if name in done and name in too]
        if not judged:
            raise BadArgument(f"{where} have no sample of one and the same problem")
        found = {}
        for name in [score] if score is not None else scores:
            contrasted = contrast(before.scores[name], after.scores[name], judged, before.items)
            if contrasted is not None:
                found[name] = contrasted
        return cls(before, after, common, judged, refused, found)

    def pair(self, ps: Iterator[float]) -> Pair:
        """The comparison, its p corrected."""
        verifiers = [name for name in self.before.run.verifiers if name in self.after.run.verifiers]
        chosen = [
            name
            for name in verifiers
            if {name, f"prompt_{name}", f"instruction_{name}"} & set(self.found)
        ]
        return Pair(
            before=self.before.run,
            after=self.after.run,
            changes={name: Change.of(name, found, next(ps)) for name, found in self.found.items()},
            flips={name: _flips(self.before, self.after, self.common, name) for name in chosen},
            problems=len(self.common),
            judged=len(self.judged),
            refused=self.refused,
            warnings=(*unlike(self.before, self.after, self.refused), *self._left_out()),
        )

    def _left_out(self) -> Iterator[str]:
        if len(self.judged) < len(self.common):
            yield f"{len(self.judged)} of {len(self.common)} problems were judged in both"
        for name, found in self.found.items():
            if found.left_out:
                yield (
                    f"{name}: {counted(found.left_out, 'problem')} of {len(self.judged)} not "
                    f"decided in one of the two, and left out"
                )


def _flips(before: Judged, after: Judged, common: list[str], verifier: str) -> Flips:
    one, other = before.run.verifiers.index(verifier), after.run.verifiers.index(verifier)
    same = set(common)
    moved: Counter[str] = Counter()
    gained: list[tuple[tuple[str, int], str, str]] = []
    lost: list[tuple[tuple[str, int], str, str]] = []
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
            gained.append((key, was, now))
        elif was == "correct":
            lost.append((key, was, now))
    return Flips(
        samples=samples,
        moved=dict(moved.most_common()),
        gained=len(gained),
        lost=len(lost),
        first_gained=tuple(_flip(before, *one, verifier) for one in gained[:EXAMPLES]),
        first_lost=tuple(_flip(after, *one, verifier) for one in lost[:EXAMPLES]),
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


def _named(run: Evaluation) -> dict[str, JSON]:
    return {"run": str(run.path), "model": run.model, "finished": run.manifest.finished}
