"""Accuracy against capability: problems by level, to be sampled many times.

``assay eval capability --samples 64``, before training and after, then ``assay capability BEFORE
AFTER``: does a model solve more often, or more problems (Kim et al. 2025, arXiv 2505.14216)?
Without data the problems are our own sums, whose answers cannot be guessed; with data those of a
file such as MATH-500's, in JSON Lines: ``problem`` (or ``question``), ``answer``, ``level``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from assay.core import JSON, BadArgument, DataError, Problem, Sampling
from assay.core.seeds import rng
from assay.evaluate.suite import Suite
from assay.evaluate.suites.capability_statistics import statistics
from assay.evaluate.suites.published import published
from assay.runs import rows
from assay.verifiers.answers import Answer

LEVELS, EACH = 5, 40
END = "Reason step by step, and put the final answer in \\boxed{}."


def suite(*, data: str | None = None, profile: str | None = None) -> Suite:
    """The suite."""
    if profile is not None:
        raise BadArgument("suite 'capability' has no constraints; it takes no profile")
    load: Callable[[], Iterable[Problem]] = (
        problems if data is None else partial(published, data, "capability", "FILE", read)
    )
    return Suite(
        name="capability",
        description="solves problems of five levels, often or at least once in many samples",
        load=load,
        verifiers={"right": Answer()},
        groups=("level",),
        statistics=STATISTICS,
        sampling=Sampling(temperature=0.9, max_tokens=1024),
        size=LEVELS * EACH if data is None else None,
        published=500,
        source="assay" if data is None else "arXiv:2505.14216; MATH-500",
        licence="Apache-2.0" if data is None else "that of the data",
    )


@cache
def problems(each: int = EACH) -> tuple[Problem, ...]:
    """Our own sums, the levels mixed: one more operation, and larger numbers, a level."""
    draw = rng(2026, "capability")
    return tuple(
        _sum(draw, number, level) for number in range(1, each + 1) for level in range(1, LEVELS + 1)
    )


def _sum(draw: random.Random, number: int, level: int) -> Problem:
    value = draw.randrange(10, 30 * level)
    text = f"{value}"
    for step in range(level):
        other = draw.randrange(11, 20 * (level + 1))
        if step % 2:
            factor = draw.randrange(3, 8 + level)
            text, value = f"({text}) * {factor}", value * factor
        elif draw.random() < 0.5:
            text, value = f"{text} + {other}", value + other
        else:
            text, value = f"{text} - {other}", value - other
    metadata: dict[str, JSON] = {
        "level": level,
        "good": f"It is \\boxed{{{value}}}.",
        "bad": f"It is \\boxed{{{value + 1}}}.",
    }
    asked = f"What is {text}? {END}"
    return Problem.of(asked, id=f"sum-{level}-{number}", reference=str(value), metadata=metadata)


def read(path: Path) -> Iterator[Problem]:
    """The problems of a file; `DataError` with path and line."""
    for row in rows.read(path):
        if isinstance(row, rows.BadRow):
            raise DataError(row.why, path=str(path), line=row.line)
        try:
            yield _problem(row.fields, row.line)
        except DataError as error:
            raise DataError(error.message, path=str(path), line=row.line) from error


def _problem(row: Mapping[str, JSON], line: int) -> Problem:
    asked, answer = row.get("problem", row.get("question")), row.get("answer")
    if not isinstance(asked, str) or not asked.strip():
        raise DataError(f"a row needs a problem, not {asked!r:.80}")
    if isinstance(answer, bool) or not isinstance(answer, str | int | float):
        raise DataError(f"a row needs an answer, not {answer!r:.80}")
    metadata = {name: row[name] for name in ("level", "subject") if name in row}
    return Problem.of(
        f"{asked} {END}",
        id=str(row.get("unique_id", row.get("id", line))),
        reference=str(answer),
        metadata={
            **metadata,
            "good": f"It is \\boxed{{{answer}}}.",
            "bad": "It is \\boxed{-0.17}.",
        },
    )


STATISTICS = (statistics,)
