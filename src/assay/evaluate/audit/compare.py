"""Two verifiers on the same labelled rows: paired differences, and the rows that flipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from assay.core import JSON, BadArgument, Verdict, Verifier
from assay.core.values import Value
from assay.core.verifier import checked
from assay.evaluate.audit.agreement import Agreement, Pair, agreement, agrees
from assay.evaluate.audit.labelled import Labelled, Layout, Source, read
from assay.evaluate.audit.measures import why
from assay.evaluate.statistics import Paired, paired
from assay.verifiers.batch import verify_one
from assay.verifiers.parsing import parse

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Flip(Value):
    """A row on which one verifier agrees with the label and the other does not."""

    JSON_TYPE: ClassVar[str] = "audit-flip"

    line: int
    problem: str
    response: str
    truth: str
    first: str
    second: str
    why: str
    """What the one that does not agree says."""

    def to_dict(self) -> dict[str, JSON]:
        return {name: getattr(self, name) for name in _FLIP}


_FLIP = ("line", "problem", "response", "truth", "first", "second", "why")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison(Value):
    """The second verifier less the first, on rows with a label."""

    JSON_TYPE: ClassVar[str] = "verifier-comparison"

    names: tuple[str, str]
    agreements: tuple[Agreement, Agreement]
    differences: dict[str, Paired] = field(hash=False)
    """Of agreement with labels: over ``all rows``, over ``correct`` and over ``wrong`` responses.

    Problems are compared, each by the mean over its rows; p is McNemar's exact one where every
    problem has one row.
    """
    outcomes: dict[tuple[str, str], int] = field(hash=False)
    """How often which outcome of the first went with which of the second, over all rows."""
    gained: tuple[Flip, ...]
    """Rows on which the second alone agrees with the label."""
    lost: tuple[Flip, ...]

    def to_dict(self) -> dict[str, JSON]:
        return {
            "verifiers": list(self.names),
            "agreements": [each.to_dict() for each in self.agreements],
            "differences": {name: _paired(each) for name, each in self.differences.items()},
            "outcomes": [[*pair, times] for pair, times in self.outcomes.items()],
            "gained": [flip.to_dict() for flip in self.gained],
            "lost": [flip.to_dict() for flip in self.lost],
        }

    def __str__(self) -> str:
        return "\n".join(_lines(self)) + "\n"


def compare(
    first: Verifier | str,
    second: Verifier | str,
    rows: Source,
    *,
    layout: Layout | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[], object] = lambda: None,
) -> Comparison:
    """Compare two verifiers, each given as one or as a line of text, on labelled rows.

    >>> rows = [{"prompt": f"{n}?", "reference": "1/2", "response": said, "label": said != "2"}
    ...         for n, said in enumerate(["1/2", "0.5", "2", "0.50"])]
    >>> found = compare("exact", "answer", rows)
    >>> found.differences["all rows"].difference, [flip.response for flip in found.gained]
    (0.5, ['0.5', '0.50'])

    Raises `BadArgument` where no row has a label.
    """
    judges = [parse(each) if isinstance(each, str) else checked(each) for each in (first, second)]
    labelled = [row for row in read(rows, layout, limit).good if row.truth is not None]
    if not labelled:
        raise BadArgument("a comparison needs rows with a label, and there are none")
    verdicts = []
    for row in labelled:
        verdicts.append([verify_one(judge, (row.problem, row.response)) for judge in judges])
        progress()
    pairs: list[list[Pair]] = [
        [(row, both[place]) for row, both in zip(labelled, verdicts, strict=True)]
        for place in (0, 1)
    ]
    gained, lost = _flips(labelled, verdicts)
    one, other = (each if isinstance(each, str) else repr(each) for each in (first, second))
    return Comparison(
        names=(one, other),
        agreements=(agreement(pairs[0], seed=seed), agreement(pairs[1], seed=seed)),
        differences=dict(_differences(labelled, verdicts, seed)),
        outcomes=dict(Counter((a.outcome, b.outcome) for a, b in verdicts)),
        gained=tuple(gained),
        lost=tuple(lost),
    )


def _differences(
    rows: Sequence[Labelled], verdicts: Sequence[Sequence[Verdict]], seed: int
) -> Iterator[tuple[str, Paired]]:
    parts: tuple[tuple[str, Callable[[Labelled], bool]], ...] = (
        ("all rows", lambda _: True),
        ("correct", lambda row: row.truth == "correct"),
        ("wrong", lambda row: row.truth != "correct"),
    )
    for name, chosen in parts:
        problems: dict[str, list[tuple[float, float]]] = {}
        for row, (one, other) in zip(rows, verdicts, strict=True):
            if chosen(row):
                scores = (float(agrees(row, one)), float(agrees(row, other)))
                problems.setdefault(row.cluster, []).append(scores)
        if problems:
            yield name, paired(map(_means, problems.values()), seed=seed)


def _means(scores: Sequence[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*scores, strict=True)
    return sum(first) / len(scores), sum(second) / len(scores)


def _flips(
    rows: Sequence[Labelled], verdicts: Sequence[Sequence[Verdict]]
) -> tuple[list[Flip], list[Flip]]:
    gained: list[Flip] = []
    lost: list[Flip] = []
    for row, (one, other) in zip(rows, verdicts, strict=True):
        before, after = agrees(row, one), agrees(row, other)
        if before != after:
            flip = Flip(
                line=row.line,
                problem=row.problem.called,
                response=row.response.text,
                truth=row.truth or "",
                first=one.outcome,
                second=other.outcome,
                why=why(one if after else other),
            )
            (gained if after else lost).append(flip)
    return gained, lost


def _paired(found: Paired) -> dict[str, JSON]:
    return {
        "difference": found.difference,
        "interval": [*found.interval],
        "problems": found.n,
        "gained": found.gained,
        "lost": found.lost,
        "p": found.p,
    }


def _lines(found: Comparison) -> Iterator[str]:
    from assay.evaluate.audit.content import MEASURES
    from assay.evaluate.report.text import one_line

    first, second = found.names
    yield f"A  {one_line(first)}"
    yield f"B  {one_line(second)}"
    yield ""
    yield f"{'':24}{'A':26}B"
    for name, title, _ in MEASURES:
        a, b = (getattr(each, name) for each in found.agreements)
        if a is not None or b is not None:
            yield f"{title:24}{a or '–'!s:26}{b or '–'!s}"
    for title in ("undecided", "broken"):
        a, b = (getattr(each, title) for each in found.agreements)
        yield f"{title:24}{a:<26}{b}"
    yield ""
    yield "B less A, agreement with labels by problem:"
    for name, difference in found.differences.items():
        yield f"  {name:10}{difference}"
    for title, flips in (("B alone agrees", found.gained), ("A alone agrees", found.lost)):
        yield ""
        yield f"{title} with the label: {len(flips)}"
        for flip in flips[:_SHOWN]:
            said = one_line(flip.response, 60)
            yield f"  line {flip.line}: {said!r} is {flip.truth}; A {flip.first}, B {flip.second}"
        if len(flips) > _SHOWN:
            yield f"  and {len(flips) - _SHOWN} more"
