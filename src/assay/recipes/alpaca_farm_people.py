"""What people said of real outputs in pairs: agreement, the pull of length, and a model beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assay.core import DataError
from assay.evaluate.statistics import (
    Estimate,
    bradley_terry,
    leave_one_out,
    length_controlled,
    win_rate,
)
from assay.evaluate.suites.alpaca_farm_agreement import label_of
from assay.evaluate.suites.alpaca_farm_annotators import Asked, Pool
from assay.evaluate.suites.alpaca_farm_files import Compared, compared
from assay.recipes.experiment import Measure, Setting

JUDGED, SHORT = 24, 1500
"""Comparisons that a model is asked about, and characters of those: a small model reads no more."""


def measured(setting: Setting, folder: Path) -> tuple[list[Measure], str]:
    """The measures of ``annotations.jsonl``, and what they were taken on."""
    path = folder / "annotations.jsonl"
    if not path.is_file():
        raise DataError("there is no such file", path=str(path))
    pairs = compared(path)
    twice = [pair for pair in pairs if len(pair.people) > 1]
    some = [pair for pair in twice if len(pair.prompt + pair.first + pair.second) < SHORT]
    some = some[: min(JUDGED, setting.limit or JUDGED)]
    every = [pair.people for pair in twice]
    few = [pair.people for pair in some]
    found = [
        _measure("real people agree with real people", leave_one_out(every)),
        _measure("the longer output agrees with them", leave_one_out(every, _longer(twice))),
        _measure(f"{setting.model} agrees with them", leave_one_out(few, _asked(setting, some))),
        _measure("they with each other, on those", leave_one_out(few)),
        *_lengths(pairs),
    ]
    ranked = bradley_terry([(*pair.models, pair.score) for pair in pairs])
    order = ", ".join(f"{each.name} {each.value:+.2f}" for each in ranked)
    return found, (
        f"real people are those of {folder.name}: {len(pairs)} pairs of outputs, {len(twice)} of "
        f"them judged more than once (strengths in log-odds: {order}), {len(some)} of these by "
        f"{setting.model!r}, in one order"
    )


def _longer(pairs: Sequence[Compared]) -> list[int]:
    """The label of one who always prefers the longer output."""
    return [
        0 if len(pair.first) == len(pair.second) else 1 if len(pair.first) > len(pair.second) else 2
        for pair in pairs
    ]


def _asked(setting: Setting, pairs: Sequence[Compared]) -> list[int | None]:
    """A model's labels, one a pair."""
    annotator = Asked(model=setting.model, explain=False, seed=setting.first_seed, cached=True)
    pool = Pool(parts=(annotator,), seed=setting.first_seed)
    return [label_of(pool.compare(pair.problem(), pair.first, pair.second)) for pair in pairs]


def _lengths(pairs: Sequence[Compared]) -> Iterator[Measure]:
    """Of each two models that met: the win rate of the first, and at equal length."""
    met: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for pair in pairs:
        one, other = sorted(pair.models)
        sizes = float(len(pair.first)), float(len(pair.second))
        if (one, other) == pair.models:
            met.setdefault((one, other), []).append((pair.score, *sizes))
        else:
            met.setdefault((one, other), []).append((1 - pair.score, sizes[1], sizes[0]))
    for (one, other), rows in met.items():
        if len(rows) < 10:
            continue
        scores, own, others = (list(column) for column in zip(*rows, strict=True))
        yield _measure(f"real people: {one} over {other}", win_rate(scores))
        at_equal = length_controlled(scores, own, others)
        yield _measure(f"real people: {one} over {other} at equal length", at_equal)


def _measure(what: str, found: Estimate) -> Measure:
    low, high = found.interval
    return Measure(what=what, value=found.value, low=low, high=high, n=found.n, of="pairs")
