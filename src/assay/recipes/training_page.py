"""Training as one web page: what it was, the curves, what changed, what it cost, some answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assay.core import JSON, Usage
from assay.evaluate.comparison import Change
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report.charts import Curve, Height, curve
from assay.evaluate.report.page import style, template
from assay.evaluate.report.tables import Table, number, signed

Line = Mapping[str, JSON]
POINTS = 20


class Shown(NamedTuple):
    """An answer before and after, and whether each was correct."""

    prompt: str
    before: str
    before_outcome: str
    after: str
    after_outcome: str


class Pair(NamedTuple):
    """Two curves over the same numbers in one drawing."""

    title: str
    before: Curve
    after: Curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is on the page; every text is escaped."""

    title: str
    said: Sequence[str]
    """What a reader should know first, in sentences."""
    facts: Sequence[tuple[str, str]]
    curves: Sequence[Curve]
    tables: Sequence[Table]
    shown: Sequence[Shown] = ()
    pairs: Sequence[Pair] = ()

    def html(self) -> str:
        """The page, whole in itself."""
        drawn = template("assay.recipes", "training.html")
        return str(drawn.render(page=self, style=style()))


def shown(before: Evaluation, after: Evaluation) -> list[Shown]:
    """Each problem with its answers before and after, and what the first verifier says of them."""
    later = {case.problem.id: case.records[0] for case in after.cases()}
    found = []
    for case in before.cases():
        one, two = case.records[0], later.get(case.problem.id)
        if two is None or one.response is None or two.response is None:
            continue
        outcomes = [next(iter(each.verdicts.values())).outcome for each in (one, two)]
        found.append(
            Shown(case.problem.prompt, one.response.text, outcomes[0], two.response.text,
                  outcomes[1])
        )  # fmt: skip
    return found


def drawn(
    lines: Sequence[Line], names: Mapping[str, str], n: int, *, pooled: bool = True
) -> list[Curve]:
    """A curve for each name that the lines have, in [0, 1], by step; with its title.

    `n` is how many problems a share is of, for the interval where a line has none: answers to one
    problem are not independent. Of many steps some are taken together, and their mean stands at
    the last of them; where they are looks at the same problems (`pooled` is False), some are left
    out instead, never the first and the last.
    """
    together = _together if pooled else _thinned
    found = []
    for name, title in names.items():
        known = [line for line in lines if isinstance(line.get(name), int | float)]
        values = {
            float(part[-1]["step"]): _height(part, name, n) for part in together(known, POINTS)
        }
        if (made := curve(title, values)) is not None:
            found.append(made)
    return found


def _together(lines: Sequence[Line], most: int) -> list[Sequence[Line]]:
    """The lines in parts of equal length, no more than `most`."""
    width = max(1, -(-len(lines) // most))
    return [lines[start : start + width] for start in range(0, len(lines), width)]


def _thinned(lines: Sequence[Line], most: int) -> list[Sequence[Line]]:
    """The first line, the last, and as many between them as there is room for."""
    if len(lines) <= most:
        return [[line] for line in lines]
    places = [round(i * (len(lines) - 1) / (most - 1)) for i in range(most)]
    return [[lines[place]] for place in places]


def _height(lines: Sequence[Line], name: str, n: int) -> Height:
    """A mean share with its interval: what the line says where it is one, or Wilson's."""
    from assay.evaluate.statistics import wilson

    value = sum(float(line[name]) for line in lines) / len(lines)
    count = sum(int(line.get(f"{name}_n", n)) for line in lines)
    low, high = lines[0].get(f"{name}_low"), lines[0].get(f"{name}_high")
    if low is None or high is None or len(lines) > 1:
        interval = wilson(value * count, count)
        low, high = interval.low, interval.high
    return Height(value, min(low, value), max(high, value), count)


def changed(title: str, found: Mapping[str, Mapping[str, Change]]) -> Table:
    """Scores before and after, a row for each score of each suite."""
    rows = [
        (
            f"{suite} {name}",
            number(change.before),
            number(change.after),
            f"{signed(change.difference)} [{change.low:+.2f}, {change.high:+.2f}]",
            str(change.problems),
            change.moved,
            f"{change.p_holm:.2g}",
        )
        for suite, changes in found.items()
        for name, change in changes.items()
    ]
    head = ("score", "before", "after", "difference, 95 % interval", "n", "problems", "p")
    return Table(title=title, head=head, rows=rows, numbers=frozenset({1, 2, 3, 4, 6}))


COST = "Cost of training, without the runs before and after"


def costs(phases: Mapping[str, Usage], title: str = COST) -> Table:
    """What each phase of training took; runs before and after keep accounts of their own."""
    rows = [
        (
            name,
            f"{usage.seconds:,.1f}",
            f"{usage.output_tokens:,}",
            f"{usage.input_tokens:,}",
            f"{usage.verifier_calls:,}",
        )
        for name, usage in phases.items()
    ]
    head = ("phase", "seconds", "tokens written", "tokens read", "verdicts")
    return Table(title=title, head=head, rows=rows, numbers=frozenset({1, 2, 3, 4}))


def facts(data: Mapping[str, JSON]) -> list[tuple[str, str]]:
    """JSON data as names and values; what lies deeper is written with its path."""
    found: list[tuple[str, str]] = []
    for name, value in data.items():
        if isinstance(value, Mapping):
            found += [(f"{name} {inner}", text) for inner, text in facts(value)]
        elif value is not None:
            found.append((name, f"{value:,}" if isinstance(value, int) else str(value)))
    return found
