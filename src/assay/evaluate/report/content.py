"""What every form of the report says, before it is given a form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from assay.core import OUTCOMES, Problem, Verdict
from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report.charts import Curve, Height, Piece, curve, mix
from assay.evaluate.report.page import MARKS
from assay.evaluate.scores import Score, Scores, better
from assay.evaluate.statistic import Point, Statistic
from assay.runs import Record

__all__ = ["MARKS", "Content", "Sample", "Table", "number"]

_CAUSES = 5
"""Causes of broken samples that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text under headings; `numbers` tells which columns are aligned to the right."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[int] = frozenset()
    scores: Sequence[tuple[Score, ...]] = field(default_factory=list)
    """The scores in each row, for forms that can draw them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A run in words and tables."""

    title: str
    facts: list[tuple[str, str]]
    warnings: list[str]
    scores: Table
    outcomes: Table
    mixes: list[list[Piece]]
    """The outcomes of each row of that table, drawn."""
    breakdowns: list[Table]
    curves: list[Curve]
    """Scores by the number of the turn, where a suite breaks them down so."""
    total: int
    run: Evaluation

    @classmethod
    def of(cls, run: Evaluation, scores: Scores | None = None) -> Content:
        """Read a run, finished or not; `scores`, if they are known, are not counted again."""
        what = run.manifest.what
        scores = scores if scores is not None else run.scores
        return cls(
            title=f"{what.get('suite', {}).get('name', run.manifest.kind)} · {run.model}",
            facts=list(_facts(run, scores)),
            warnings=list(_warnings(run, scores)),
            scores=_scores(scores),
            outcomes=_outcomes(scores),
            mixes=[mix(score.counts) for score in scores.values()],
            breakdowns=[
                *_statistics(scores.statistics),
                *(_breakdown(by, scores) for by in scores.breakdowns),
            ],
            curves=list(_curves(scores)),
            total=scores.samples,
            run=run,
        )

    def samples(self, at_most: int) -> Iterator[Sample]:
        """The first samples, with their problems."""
        for record in islice(self.run.records(), at_most):
            yield Sample(record, self.run.problem(record.problem))


@dataclass(frozen=True, slots=True)
class Sample:
    """A record and its problem."""

    record: Record
    problem: Problem

    @property
    def outcome(self) -> str:
        """The outcome by the first verifier; broken where the model did not answer."""
        first = self.verdict
        return first.outcome if first is not None else "broken"

    @property
    def verdict(self) -> Verdict | None:
        """The first verifier's verdict."""
        return next(iter(self.record.verdicts.values()), None)

    @property
    def kinds(self) -> list[str]:
        """The kinds of the problem's constraints."""
        return list(dict.fromkeys(spec.id for spec in self.problem.constraints))


def number(value: float | None, digits: int = 2) -> str:
    """A number as it is shown: two digits, or a dash where there is none.

    >>> number(0.255), number(None)
    ('0.26', '–')
    """
    return "–" if value is None else f"{value:.{digits}f}"


def _facts(run: Evaluation, scores: Scores) -> Iterator[tuple[str, str]]:
    manifest = run.manifest
    plan, what = manifest.plan, manifest.what
    problems, each = plan.get("problems", 0), plan.get("samples", 1)
    times = f" × {each}" if each != 1 else ""
    yield (
        "samples",
        f"{scores.samples} of {problems * each} ({counted(problems, 'problem')}{times})",
    )
    imported = what.get("imported")
    if imported:
        yield "imported", f"from {imported['log']}, a log of {imported['form']}"
    else:
        drawn = ", ".join(f"{name} {value}" for name, value in what.get("sampling", {}).items())
        yield "sampling", f"{drawn or 'as the model does'}; seed {what.get('seed')}"
    options = what.get("suite", {}).get("options", {})
    if options:
        yield "options", ", ".join(f"{name} {value}" for name, value in options.items())
    usage = scores.usage
    if usage.get("output_tokens"):
        money = f", ${usage['money']:.4f}" if usage.get("money") else ""
        spent = f"{usage.get('input_tokens', 0):,.0f} in, {usage['output_tokens']:,.0f} out{money}"
        yield "tokens", spent
    if usage.get("judging_model_calls") or usage.get("judging_output_tokens"):
        calls = counted(round(usage.get("judging_model_calls", 0)), "model call")
        money = f", ${usage['judging_money']:.4f}" if usage.get("judging_money") else ""
        tokens = usage.get("judging_input_tokens", 0) + usage.get("judging_output_tokens", 0)
        yield "judging", f"{calls}, {tokens:,.0f} tokens{money}"
    yield "started", f"{manifest.started}, {_finished(manifest.finished)}"
    versions = manifest.versions
    yield "with", f"assay {versions.get('assay', '?')}, Python {versions.get('python', '?')}"
    yield "run", str(run.path)


def _finished(finished: str | None) -> str:
    return f"finished {finished}" if finished else "not finished"


def _warnings(run: Evaluation, scores: Scores) -> Iterator[str]:
    manifest = run.manifest
    planned = manifest.plan.get("problems", 0) * manifest.plan.get("samples", 1)
    if scores.samples < planned:
        yield f"{planned - scores.samples} of {planned} samples are missing"
    yield from run.faults()
    causes = list(scores.errors.items())
    for cause, times in causes[:_CAUSES]:
        yield f"{times} × {cause}"
    if others := causes[_CAUSES:]:
        times = sum(times for _, times in others)
        yield f"{times} × {counted(len(others), 'other cause')} of broken samples"
    for score in scores.values():
        if score.n < score.total:
            low, high = score.bounds
            yield (
                f"{score.name}: {score.total - score.n} of {score.total} were not decided; were "
                f"all of them wrong it would be {low:.2f}, were all right {high:.2f}"
            )
        upwards = better(manifest.what.get("suite", {}), score.name) == "higher"
        floored = score.value is not None and score.floor is not None
        if upwards and floored and score.low <= (score.floor or 0.0):
            yield f"{score.name} is not clearly above what {score.floor_answer} scores"
    yield from manifest.notes


def _scores(scores: Scores) -> Table:
    rows = [
        (name, *_shown(score), f"{number(score.floor)}{_answer(score)}")
        for name, score in scores.items()
    ]
    return Table(
        title="Scores",
        head=("score", "value", "95 % interval", "n", "floor"),
        rows=rows,
        numbers=frozenset({1, 2, 3}),
        scores=[(score,) for score in scores.values()],
    )


def _shown(score: Score) -> tuple[str, str, str]:
    interval = "–" if score.value is None else str(score.interval)
    return number(score.value), interval, score.amount


def _answer(score: Score) -> str:
    return f" ({score.floor_answer})" if score.floor else ""


def _outcomes(scores: Scores) -> Table:
    rows = [
        (name, *(str(score.counts.get(outcome, 0)) for outcome in OUTCOMES))
        for name, score in scores.items()
    ]
    return Table(
        title="Outcomes",
        head=("counted", *OUTCOMES),
        rows=rows,
        numbers=frozenset(range(1, len(OUTCOMES) + 1)),
    )


def _statistics(statistics: Sequence[Statistic]) -> Iterator[Table]:
    """One table of the numbers, and one for each that has points."""
    numbers = [one for one in statistics if one.value is not None or not one.points]
    if numbers:
        yield Table(
            title="Statistics",
            head=("statistic", "value", "95 % interval", "n", "floor", "what it is"),
            rows=[
                (one.name, *_number(one), f"{one.n} {one.of}", number(one.floor), one.about)
                for one in numbers
            ],
            numbers=frozenset({1, 2, 3, 4}),
        )
    for one in statistics:
        if one.points:
            yield Table(
                title=f"{one.name[:1].upper()}{one.name[1:]} by {one.over}",
                head=(one.over, one.name, "95 % interval", "n"),
                rows=[(_place(at.x), *_number(at), str(at.n)) for at in one.points],
                numbers=frozenset({1, 2, 3}),
            )


def _number(found: Statistic | Point) -> tuple[str, str]:
    if found.low is None or found.high is None:
        return number(found.value), "–"
    return number(found.value), f"[{found.low:.2f}, {found.high:.2f}]"


def _place(x: str | float) -> str:
    return x if isinstance(x, str) else f"{x:g}"


def _curves(scores: Scores) -> Iterator[Curve]:
    """What is given over numbers: breakdowns by the turn, and statistics with such points."""
    found: dict[str, dict[float, Height]] = {}
    for by in ("turn", "turns"):
        for value, named in scores.breakdowns.get(by, {}).items():
            for name, score in named.items():
                if value.isdecimal() and score.value is not None:
                    height = Height(score.value, score.low, score.high, score.n)
                    found.setdefault(f"{name} by {by}", {})[int(value)] = height
    for one in scores.statistics:
        for at in one.points:
            if isinstance(at.x, int | float) and at.value is not None:
                low, high = (at.value if end is None else end for end in (at.low, at.high))
                height = Height(at.value, low, high, at.n)
                found.setdefault(f"{one.name} by {one.over}", {})[at.x] = height
    for title, values in found.items():
        drawn = curve(title, values)
        if drawn is not None:
            yield drawn


def _breakdown(by: str, scores: Scores) -> Table:
    values = scores.breakdowns[by]
    names = list(dict.fromkeys(name for found in values.values() for name in found))
    rows, drawn = [], []
    for value, found in values.items():
        listed = [found[name] for name in names if name in found]
        cells = [f"{number(s.value)} {s.interval}" if s.n else "–" for s in listed]
        floors = {number(score.floor) for score in listed}
        first = listed[0]
        rows.append((value, *cells, _shown(first)[2], max(floors)))
        drawn.append(tuple(listed))
    return Table(
        title=f"By {by}",
        head=(by, *names, "n", "floor"),
        rows=rows,
        numbers=frozenset(range(1, len(names) + 3)),
        scores=drawn,
    )
