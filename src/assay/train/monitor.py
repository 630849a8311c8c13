"""Is the reward still worth having? What a run's rewards look like, step by step, and its signs.

A policy raises whatever number it is given. Signs that it raises the number alone: the reward is
no more than what an answer that says nothing gets (the floor); most groups carry no signal; the
verifier can tell less and less; responses grow, or repeat themselves. None of these proves that a
reward is gamed, and a reward may be gamed without any: they say where to look.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assay.core import OUTCOMES, Failure, Problem
from assay.core.wording import counted
from assay.train.measured import Given, Step, average, measured
from assay.verifiers.constant import ANSWERS

FLOOR_PROBLEMS = 32
"""The floor is computed on so many different problems of the first steps."""
WINDOW = 5
"""Steps at the beginning, and the latest, that drift is seen between."""
_FLAT, _LOST, _LONGER, _REPEATS = 0.5, 0.1, 2.0, 0.2
"""Shares, the ratio of lengths, and the rise of repetition, above which there is a sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The most that one constant answer gets on the run's problems, and which answer it is."""

    value: float
    answer: str
    n: int


class Monitor:
    """Collects what the calls of a reward gave. Safe to use from any thread.

    `floored` gives the numbers of constant answers; without it, as for a verifier that costs money
    or seconds, there is no floor. `card` is the audit card of the verifier (or its JSON), where
    there is one: its attacks are listed beside.
    """

    def __init__(
        self,
        floored: Callable[[Sequence[tuple[Problem, str]]], Sequence[float | None]] | None = None,
        *,
        card: Any = None,
    ) -> None:
        self.card = card
        self.steps: list[Step] = []
        self.failures: Counter[str] = Counter()
        """Broken verdicts by kind and message."""
        self._floored = floored
        self._floor: Floor | None = None
        self._problems: dict[Problem, None] = {}
        self._lock = threading.Lock()

    def add(
        self,
        pairs: Sequence[tuple[Problem, str] | Failure],
        given: Sequence[Given],
        *,
        seconds: float = 0.0,
        lengths: Sequence[int] | None = None,
    ) -> None:
        """Count one call: its pairs of problem and text, and what each of them got."""
        failures = [one.verdict.failure for one in given if one.verdict.failure is not None]
        step = measured(pairs, given, seconds=seconds, lengths=lengths)
        with self._lock:
            for pair in pairs:
                if len(self._problems) < FLOOR_PROBLEMS and not isinstance(pair, Failure):
                    self._problems.setdefault(pair[0])
            self.failures.update(f"{one.kind}: {one.message:.200}" for one in failures)
            self.steps.append(replace(step, step=len(self.steps)))

    @property
    def outcomes(self) -> dict[str, int]:
        """How often each outcome was, in all calls."""
        total: Counter[str] = Counter()
        for step in self.steps:
            total.update(step.outcomes)
        return {outcome: total[outcome] for outcome in OUTCOMES if total[outcome]}

    @property
    def floor(self) -> Floor | None:
        """What the best constant answer gets; computed once, when enough problems were seen."""
        with self._lock:
            problems = list(self._problems)
            known = self._floor
        if known is not None and known.n == len(problems):
            return known
        if self._floored is None or not problems:
            return None
        best: Floor | None = None
        for answer, text in ANSWERS.items():
            pairs = [(one, one.prompt if text is None else text) for one in problems]
            numbers = [number for number in self._floored(pairs) if number is not None]
            mean = sum(numbers) / len(problems)
            if numbers and (best is None or mean > best.value):
                best = Floor(value=mean, answer=answer, n=len(problems))
        self._floor = best
        return best

    @property
    def attacks(self) -> tuple[tuple[str, float, int], ...]:
        """Kind, accepted share and n of the card's attacks, the most successful first."""
        told = self.card.to_dict() if hasattr(self.card, "to_dict") else self.card or {}
        shares = [
            (str(one["kind"]), float(one["share"]), int(one["n"]))
            for one in told.get("attacks", ())
            if one.get("share") is not None
        ]
        return tuple(sorted(shares, key=lambda one: -one[1]))

    def rows(self) -> list[dict[str, Any]]:
        """A flat row a step, with the floor beside: what a table or a plot is made of."""
        floor = self.floor
        return [{**one.row(), "floor": floor.value if floor else None} for one in self.steps]

    def points(self, name: str) -> list[tuple[int, float]]:
        """One column of `rows` as points of a plot; steps without a value are left out."""
        return [(row["step"], row[name]) for row in self.rows() if row[name] is not None]

    def signs(self) -> tuple[str, ...]:
        """What should be looked at, in sentences; none if there is nothing."""
        if not self.steps:
            return ()
        first, last = self.steps[:WINDOW], self.steps[-WINDOW:]
        found = [*self._floor_signs(last), *_share_signs(last), *self._failure_signs(last)]
        if len(self.steps) >= 2 * WINDOW:
            found += _drift_signs(first, last)
        return tuple(found)

    def table(self, *, last: int = 10) -> str:
        """The latest steps as lines of text, with the floor and the signs below."""
        shown = [_HEAD, *(_line(one) for one in self.steps[-last:])]
        floor = self.floor
        if floor is not None:
            shown.append(f"floor {floor.value:.2f}: {floor.answer}, on {_problems(floor.n)}")
        worst = self.attacks[:1]
        shown += [f"card: {share:.2f} of {n} {kind} accepted" for kind, share, n in worst]
        return "\n".join([*shown, *(f"! {sign}" for sign in self.signs())])

    def _floor_signs(self, last: Sequence[Step]) -> list[str]:
        mean, floor = average([one.mean for one in last]), self.floor
        if mean is None or floor is None or mean > floor.value:
            return []
        told = f"{floor.answer} gets {floor.value:.2f} on {_problems(floor.n)}"
        return [f"the reward, {mean:.2f}, is not above the floor: {told}"]

    def _failure_signs(self, last: Sequence[Step]) -> list[str]:
        broken, n = sum(one.outcomes.get("broken", 0) for one in last), sum(one.n for one in last)
        if not broken:
            return []
        [(most, times)] = self.failures.most_common(1)
        return [f"the verifier broke on {broken} of {n}; most often ({times}) {most}"]


def _share_signs(last: Sequence[Step]) -> list[str]:
    found = []
    flat, n = average([one.zero_signal for one in last]), sum(one.n for one in last)
    if flat is not None and flat > _FLAT:
        found.append(
            f"{flat:.0%} of {sum(one.groups for one in last)} groups carry no signal: their "
            "rewards are all alike"
        )
    for outcome, told in (("undecided", "cannot tell"), ("invalid", "finds nothing to judge in")):
        share = sum(one.outcomes.get(outcome, 0) for one in last) / n if n else 0.0
        if share > _LOST:
            found.append(f"the verifier {told} {share:.0%} of {n} responses")
    return found


def _drift_signs(first: Sequence[Step], last: Sequence[Step]) -> list[str]:
    found = []
    then, now = (average([one.length for one in steps]) or 0.0 for steps in (first, last))
    if then and not 1 / _LONGER < now / then < _LONGER:
        found.append(f"responses are {now / then:.1f} times as long as at the beginning")
    then, now = (average([one.repetition for one in steps]) or 0.0 for steps in (first, last))
    if now - then > _REPEATS:
        found.append(f"responses repeat themselves: {then:.0%} at the beginning, now {now:.0%}")
    return found


_HEAD = " step     n  reward  [95 %]         flat  undec  broken  length  repeat"


def _line(one: Step) -> str:
    def number(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    span = "–" if one.low is None or one.high is None else f"[{one.low:.2f}, {one.high:.2f}]"
    flat = number(one.zero_signal, ".0%")
    undecided, broken = (f"{one.share(name):.0%}" for name in ("undecided", "broken"))
    return (
        f"{one.step:5d} {one.n:5d} {number(one.mean, '.3f'):>7}  {span:<13} {flat:>5} "
        f"{undecided:>6} {broken:>7} {one.length:7.0f} {one.repetition:7.0%}"
    )


def _problems(n: int) -> str:
    return counted(n, "problem")
