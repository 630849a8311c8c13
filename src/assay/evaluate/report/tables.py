"""Scores, outcomes, statistics and breakdowns as tables of text, the same in every form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assay.core import OUTCOMES
from assay.core.wording import counted
from assay.evaluate.scores import Score, Scores
from assay.evaluate.statistic import Point, Statistic

NONE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text under headings; `numbers` tells which columns are aligned to the right."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[int] = frozenset()
    scores: Sequence[tuple[Score, ...]] = field(default_factory=list)
    """The scores in each row, for forms that can draw them."""
    about: Sequence[tuple[str, str]] = ()
    """What the columns are that do not explain themselves: a name, and its meaning."""
    reach: str = ""
    """From where to where the first column of numbers goes, for a form that folds the rows up."""


def number(value: float | None, digits: int = 2) -> str:
    """A number as it is shown: two digits, no zero below zero, or a dash where there is none.

    >>> number(0.255), number(-0.001), number(None)
    ('0.26', '0.00', '–')
    """
    return NONE if value is None else f"{value:z.{digits}f}"


def signed(value: float) -> str:
    """A difference as it is shown: with its sign, but none at zero.

    >>> signed(0.1), signed(-0.1), signed(-0.001)
    ('+0.10', '-0.10', '0.00')
    """
    shown = f"{value:+z.2f}"
    return shown[1:] if shown == "+0.00" else shown


def capital(text: str) -> str:
    """The text with its first letter large; what else is large stays so.

    >>> capital("PDR by condition"), capital("macro win rate")
    ('PDR by condition', 'Macro win rate')
    """
    return text[:1].upper() + text[1:]


def scored(scores: Scores) -> Table:
    """Each score with its interval, n and floor, and which way it is better where that differs."""
    directed = any(score.better != "higher" for score in scores.values())
    rows = [
        (
            name,
            *_shown(score),
            f"{number(score.floor)}{f' ({score.floor_answer})' if score.floor else ''}",
            *((score.better,) if directed else ()),
        )
        for name, score in scores.items()
    ]
    head = ("score", "value", "95 % interval", "n", "floor", *(("better",) if directed else ()))
    return Table(
        title="Scores",
        head=head,
        rows=rows,
        numbers=frozenset({1, 2, 3}),
        scores=[(score,) for score in scores.values()],
    )


def outcomes(scores: Scores) -> Table:
    """How often each outcome came, by what is counted."""
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


def statistics(found: Sequence[Statistic]) -> Table | None:
    """The numbers that a suite reports besides scores; None where there are none."""
    told = [one for one in found if one.value is not None or not one.points]
    if not told:
        return None
    chance = any(one.floor is not None for one in told)
    rows = [
        (
            one.name,
            number(one.value),
            _interval(one),
            counted(one.n, one.of.removesuffix("s"), one.of),
            *((number(one.floor),) if chance else ()),
            one.about,
        )
        for one in told
    ]
    by_chance = ("by chance",) if chance else ()
    return Table(
        title="Statistics",
        head=("statistic", "value", "95 % interval", "n", *by_chance, "what it is"),
        rows=rows,
        numbers=frozenset(range(1, 4 + len(by_chance))),
    )


def curves(found: Iterable[Statistic]) -> Iterator[Table]:
    """The points of statistics: those over the same things, counted alike, in one table."""
    groups: list[list[Statistic]] = []
    for one in found:
        if len(one.points) > 1 or (one.points and one.value is None):
            group = next((group for group in groups if _alike(one, group)), None)
            if group is None:
                groups.append([one])
            else:
                group.append(one)
    return (_pointed(group) for group in groups)


def _alike(one: Statistic, group: Sequence[Statistic]) -> bool:
    known = {at.x: at.n for other in group for at in other.points}
    common = [at for at in one.points if at.x in known]
    return (
        one.over == group[0].over
        and len(common) == min(len(one.points), len(known))
        and all(known[at.x] == at.n for at in common)
    )


def _pointed(group: Sequence[Statistic]) -> Table:
    places: dict[str | float, int] = {}
    for at in max(group, key=lambda one: len(one.points)).points:
        places[at.x] = at.n
    found: list[Mapping[str | float, Point]] = [{at.x: at for at in one.points} for one in group]
    rows = [
        (
            _place(x),
            *(_cell(points[x]) if x in points else NONE for points in found),
            f"{n:,}",
        )
        for x, n in places.items()
    ]
    over = group[0].over
    return Table(
        title=titled([one.name for one in group], over),
        head=(over, *(one.name for one in group), "n"),
        rows=rows,
        numbers=frozenset(range(1, len(group) + 2)),
        about=[(one.name, one.about) for one in group if one.about],
        reach=_reach({_place(x): at.value for x, at in found[0].items()}),
    )


def _place(x: str | float) -> str:
    return x if isinstance(x, str) else f"{x:g}"


def _reach(values: Mapping[str, float | None]) -> str:
    """The lowest and the highest of some numbers, and where they are.

    >>> _reach({"a": 0.2, "b": None, "c": 0.9}), _reach({"a": 1.0})
    ('0.20 (a) to 0.90 (c)', '')
    """
    known = {name: value for name, value in values.items() if value is not None}
    low, high = (end(known, key=lambda name: known[name], default="") for end in (min, max))
    if not known or known[low] == known[high]:
        return ""
    return f"{number(known[low])} ({low}) to {number(known[high])} ({high})"


def titled(names: Sequence[str], over: str) -> str:
    """What a table or curve of these over those is called.

    >>> titled(["PDR", "IDR"], "condition"), titled(["obeyed by distance"], "turns since given")
    ('PDR and IDR by condition', 'Obeyed by distance')
    """
    if len(names) == 1 and "by" in names[0].split():
        return capital(names[0])
    many = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{capital(many)} by {over}"


def broken_down(by: str, scores: Scores) -> Table:
    """The scores of each value of what they are broken down by; n and floor are of the first."""
    values = scores.breakdowns[by]
    names = list(dict.fromkeys(name for found in values.values() for name in found))
    listed = {value: [found[n] for n in names if n in found] for value, found in values.items()}
    floored = any(found[0].floor is not None for found in listed.values())
    floor = f"floor of {names[0]}" if len(names) > 1 else "floor"
    rows = [
        (
            value or "(none)",
            *(_cell(found[name]) if name in found else NONE for name in names),
            listed[value][0].amount,
            *((number(listed[value][0].floor),) if floored else ()),
        )
        for value, found in values.items()
    ]
    return Table(
        title=f"By {by}",
        head=(by, *names, "n", *((floor,) if floored else ())),
        rows=rows,
        numbers=frozenset(range(1, len(names) + 2 + floored)),
        scores=[tuple(found) for found in listed.values()],
        reach=_reach({value or "(none)": found[0].value for value, found in listed.items()}),
    )


def _shown(score: Score) -> tuple[str, str, str]:
    return number(score.value), _interval(score), score.amount


def _interval(found: Score | Statistic | Point) -> str:
    if found.value is None or found.low is None or found.high is None:
        return NONE
    return f"[{number(found.low)}, {number(found.high)}]"


def _cell(found: Score | Point) -> str:
    if found.value is None:
        return NONE
    interval = _interval(found)
    return number(found.value) + (f" {interval}" if interval != NONE else "")
