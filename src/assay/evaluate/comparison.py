"""Compare runs on the same problems: how much, how surely, and what flipped.

    comparison = assay.compare("runs/before", "runs/after")
    comparison["prompt_strict"]         # +0.12 [+0.03, +0.21] (n=120; 20 gained, 6 lost; p=0.0094)

Every other run is compared with the first. A problem that is in one run alone, or whose text,
reference or constraints differ between the two, is refused and counted. Problems of one item (one
question under several conditions) stand together: the item is what is independent. The p of all
scores of all runs are corrected together (Holm 1979).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assay.core import JSON, BadArgument, UnknownName, Value
from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.flips import Flips, flips
from assay.evaluate.pairing import Contrast, Judged, Known, contrast
from assay.evaluate.scores import Better, better, improves, told
from assay.evaluate.statistics import Interval, holm
from assay.evaluate.unlike import unlike

LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Change(Value):
    """One score of two runs: the second less the first, with its 95 % interval.

    `p` is the chance of a difference at least so large if there were none, `p_holm` the same
    corrected for all that were looked at together. `n`, `gained` and `lost` count problems, and
    items where several of the `problems` are of one: those on which the second run did better, and
    worse. `better` says which way the score is better; where neither is, `gained` are higher.
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
    better: Better = "higher"

    @classmethod
    def of(cls, score: str, found: Contrast, p_holm: float, way: Better = "higher") -> Change:
        """A contrast, named and corrected."""
        pair = found.paired
        gained, lost = pair.gained, pair.lost
        if way == "lower":
            gained, lost = lost, gained
        return cls(
            score=score, before=found.before, after=found.after, difference=pair.difference,
            low=pair.interval.low, high=pair.interval.high, p=pair.p, p_holm=p_holm, n=pair.n,
            gained=gained, lost=lost, left_out=found.left_out, detectable=found.detectable,
            test=found.test, problems=found.problems, better=way,
        )  # fmt: skip

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the difference."""
        return Interval(self.low, self.high)

    @property
    def clear(self) -> bool:
        """Whether a difference is there after correction."""
        return self.p_holm < LEVEL

    @property
    def improves(self) -> Literal["better", "worse", ""]:
        """What the second run is called by this score, clear or not; "" where neither."""
        return improves(self.better, self.difference)

    def __repr__(self) -> str:
        n = f"n={self.problems}"
        n += f" of {self.problems + self.left_out}" if self.left_out else ""
        n += f"; {counted(self.n, 'item')}" if self.n < self.problems else ""
        return (
            f"{self.difference:+.2f} [{self.low:+.2f}, {self.high:+.2f}] "
            f"({n}; {self.moved}; p={self.p_holm:.2g})"
        )

    @property
    def moved(self) -> str:
        """How many moved each way, in words."""
        up, down = ("higher", "lower") if self.better == "neither" else ("gained", "lost")
        return f"{self.gained} {up}, {self.lost} {down}"

    def to_dict(self) -> dict[str, JSON]:
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "improves": self.improves}


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
    known: Known = {}
    base = Judged.of(_opened(run), known)
    halves = [_Half.of(base, Judged.of(_opened(other), known), score) for other in others]
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
        same = set(self.common)
        return Pair(
            before=self.before.run,
            after=self.after.run,
            changes={
                name: Change.of(name, found, next(ps), self._way(name))
                for name, found in self.found.items()
            },
            flips={
                name: flips(self.before, self.after, same, name, self._way(name)) for name in chosen
            },
            problems=len(self.common),
            judged=len(self.judged),
            refused=self.refused,
            warnings=(
                *unlike(self.before, self.after, self.refused),
                *self._left_out(),
                *self._ways(),
            ),
        )

    def _way(self, score: str) -> Better:
        """Which way a score is better; the run that is newer may know what the other did not."""
        ways = (better(_suite(each), score) for each in (self.after, self.before))
        return next((way for way in ways if way != "higher"), "higher")

    def _ways(self) -> Iterator[str]:
        for name in self.found:
            if said := told(self._way(name)):
                yield f"{name}: {said}"

    def _left_out(self) -> Iterator[str]:
        if len(self.judged) < len(self.common):
            yield f"{len(self.judged)} of {len(self.common)} problems were judged in both"
        for name, found in self.found.items():
            if found.left_out:
                yield (
                    f"{name}: {counted(found.left_out, 'problem')} of {len(self.judged)} not "
                    f"decided in one of the two, and left out"
                )


def _suite(judged: Judged) -> Mapping[str, JSON]:
    suite: Mapping[str, JSON] = judged.run.manifest.what.get("suite", {})
    return suite


def _named(run: Evaluation) -> dict[str, JSON]:
    return {"run": str(run.path), "model": run.model, "finished": run.manifest.finished}
