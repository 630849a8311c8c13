"""Is search worth it here? What samples and their labels say, in sentences.

Three quantities decide. How often any sample is right: where none ever is, no choice among samples
helps (Setlur et al. 2025 look at this spectrum of pass rates first). How well the verifier tells
right from wrong: its true-positive and true-negative rates on this model's own samples (Zhou et al.
2025 find that a verifier blind to a generator's errors gains nothing with it). And what was gained
over a majority vote at equal cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core.wording import counted
from assay.evaluate.frontier import Line
from assay.evaluate.statistics import Mean

BLIND = 0.4
"""A true-negative rate below which a verifier passes most errors."""
UNCLEAR = 0.05
"""A gain in accuracy that is worth looking for: while it is not ruled out, nothing is decided."""
FEW = 20
"""Fewer problems decide nothing: drawing them anew makes an interval that is too narrow."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the verifier said of a sample (None: it could not tell), and whether it is right."""

    accepted: bool | None
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What samples by problem show; rates with their intervals, clustered by problem."""

    problems: int
    samples: int
    pass_rate: Mean
    tpr: Mean
    tnr: Mean
    never: int
    """Problems on which no sample is right."""
    always: int
    """Problems on which every sample is right."""

    @property
    def ceiling(self) -> float:
        """The share of problems that a perfect verifier would solve with these samples."""
        return 1 - self.never / self.problems if self.problems else 0.0


def look(problems: Mapping[str, Sequence[Sample]]) -> Findings:
    """The rates of samples by problem."""
    pass_rate, tpr, tnr = Mean(), Mean(), Mean()
    for name, samples in problems.items():
        for sample in samples:
            pass_rate.add(name, float(sample.right))
            if sample.accepted is not None:
                rate, told = (tpr, sample.accepted) if sample.right else (tnr, not sample.accepted)
                rate.add(name, float(told))
    held = [samples for samples in problems.values() if samples]
    return Findings(
        problems=len(held),
        samples=sum(map(len, held)),
        pass_rate=pass_rate,
        tpr=tpr,
        tnr=tnr,
        never=sum(not any(sample.right for sample in samples) for samples in held),
        always=sum(all(sample.right for sample in samples) for samples in held),
    )


def advise(found: Findings, lines: Sequence[Line]) -> list[str]:
    """What to do, most important first; of lines there is always something said.

    >>> blind = look({f"p{i}": [Sample(True, i % 2 == 0), Sample(True, False)] for i in range(40)})
    >>> advise(blind, [])[1]
    'the verifier passes most errors (TNR 0.00 [0.00, 0.09]): majority is enough here, or a better \
verifier is needed'
    """
    said = []
    if found.never:
        said.append(
            f"search cannot help on {found.never} of {counted(found.problems, 'problem')}: no "
            f"sample ever passes; with these samples no verifier gets above {found.ceiling:.2f}"
        )
    if found.problems and found.always == found.problems:
        if found.problems < FEW:
            few = f"{counted(found.problems, 'problem')}: too few to tell whether one is enough"
            return [*said, f"every sample is right, over {few}"]
        return [*said, "every sample is right: one is enough"]
    if found.tnr.value is not None and found.tnr.value < BLIND:
        said.append(
            f"the verifier passes most errors (TNR {_shown(found.tnr)}): majority is enough here, "
            "or a better verifier is needed"
        )
    said += _gains(lines)
    return said


def _gains(lines: Sequence[Line]) -> list[str]:
    """What was gained over the base line, in one sentence at least, where anything was run."""
    if not lines:
        return []
    others = [line for line in lines if line.gain is not None]
    if not others:
        names = ", ".join(line.name for line in lines)
        other = "best_of_n:4" if _base(lines) in ("majority", "greedy") else "majority:4"
        told = f"nothing can be said of search: there is nothing to compare {names} with; name a "
        return [told + f"strategy of another kind too, such as {other}"]
    sure = [
        line
        for line in others
        if line.gain_interval is not None and line.gain_interval.low > 0 and line.n >= FEW
    ]
    if not sure:
        known = [line for line in others if line.gain is not None] or others
        return [_unsure(max(known, key=lambda line: line.gain or 0.0), _base(lines))]
    best = max(sure, key=lambda line: line.accuracy)
    said = [f"{best.name} is worth its cost: {_gain(best)} over the base line at equal cost"]
    cheap = [line for line in sure if line.cost < best.cost / 1.5]
    near = [line for line in cheap if line.accuracy >= best.interval.low]
    if near:
        cheaper = min(near, key=lambda line: line.cost)
        said.append(
            f"{cheaper.name} comes near it ({cheaper.accuracy:.2f} against {best.accuracy:.2f}) "
            f"at {cheaper.cost / best.cost:.0%} of the cost"
        )
    return said


def _unsure(best: Line, base: str) -> str:
    """That no gain is sure: none worth looking for, or not yet to be told."""
    seen = f"{best.name} gains {_gain(best)} at equal cost over {counted(best.n, 'problem')}"
    if best.gain_interval is None:
        alike = "" if best.n == 1 else ", all alike"
        return (
            f"worth it or not is open: {seen}{alike}: too little for an interval; more would tell"
        )
    if best.n < FEW or best.gain_interval.high > UNCLEAR:
        return f"worth it or not is open: {seen}; more of them would tell"
    return f"{base} is enough here: {seen}"


def _base(lines: Sequence[Line]) -> str:
    """The family that gains are over."""
    families = [line.family for line in lines if line.gain is None]
    return next((one for one in families if one != "greedy"), "greedy")


def _gain(line: Line) -> str:
    if line.gain_interval is None:
        return f"{line.gain:+.2f}"
    low, high = line.gain_interval
    return f"{line.gain:+.2f} [{low:+.2f}, {high:+.2f}]"


def _shown(mean: Mean) -> str:
    return f"{mean.value:.2f} {mean.interval()}" if mean.value is not None else "unknown"
