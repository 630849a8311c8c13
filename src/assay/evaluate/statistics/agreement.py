"""How far raters agree beyond chance: people with one another, and a judge with people.

Every measure is 1 less the disagreement observed over that expected by chance: 1 is full
agreement, 0 what chance gives, and NaN (not a number) where chance knows no disagreement, since
all ratings are the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from assay.core import BadArgument, UnknownName
from assay.evaluate.statistics.distributions import z_of
from assay.evaluate.statistics.intervals import Interval, score_interval
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.pass_at import Estimate
from assay.evaluate.statistics.resampling import jackknife_of

Ratings = Sequence[Sequence[Hashable]]
"""A row an item, a column a rater; `None` where one did not rate."""


class _Disagreement(NamedTuple):
    observed: float
    expected: float
    most: float = 1.0
    """Of two ratings that could not be further apart."""

    @property
    def measure(self) -> float:
        return 1 - self.observed / self.expected if self.expected > 0 else math.nan


def kappa(one: Sequence[object], other: Sequence[object]) -> float:
    """Cohen's kappa (1960): agreement of two raters beyond that of chance, for any labels.

    `None` is a label like others here: a judgement that could not be read, say. Raises
    `BadArgument` unless both rate the same items, at least one.

    >>> round(kappa([1, 1, 2, 2], [1, 1, 2, 1]), 3)
    0.5
    """
    return _cohen(_two(one, other), None).measure


def weighted_kappa(
    one: Sequence[float], other: Sequence[float], weights: str = "quadratic"
) -> float:
    """Cohen's weighted kappa (1968) of ratings that are numbers: near misses count less.

    `weights` is ``linear`` (by how far) or ``quadratic`` (by its square, as an intraclass
    correlation does). Raises `BadArgument` for unequal lengths or other weights.

    >>> round(weighted_kappa([1, 2, 3, 4], [1, 2, 4, 4], "linear"), 3)
    0.818
    """
    return _cohen(_two(one, other), _power(weights)).measure


def fleiss(ratings: Ratings) -> float:
    """Fleiss' kappa (1971), for any number of raters, of whom each item has as many.

    Raises `BadArgument` where numbers of ratings differ: `alpha` takes such.

    >>> round(fleiss([["a", "a", "a"], ["b", "b", "a"], ["b", "b", "b"]]), 3)
    0.55
    """
    return _fleiss(_rows(ratings)).measure


def alpha(ratings: Ratings, scale: str = "nominal") -> float:
    """Krippendorff's alpha (2004, *Content Analysis*, section 11.3), with ratings left out or not.

    `scale` says how far two ratings are apart: ``nominal`` (the same or not), ``ordinal`` (by the
    ratings between them), ``interval`` (by the square of their difference) or ``ratio``; all but
    the first need numbers. Raises `BadArgument` without an item that two raters rated.

    >>> round(alpha([[1, 1, None], [2, 2, 2], [None, 3, 3], [3, 3, 4]], "interval"), 3)
    0.893
    """
    return _alpha(_rows(ratings), scale).measure


def reliability(ratings: Ratings, measure: str = "nominal alpha", level: float = 0.95) -> Estimate:
    """A measure of agreement with its interval, which is clustered by item.

    `measure` is ``kappa``, ``linear kappa``, ``quadratic kappa`` (of two columns), ``fleiss``, or
    ``nominal``, ``ordinal``, ``interval`` or ``ratio alpha``. The interval is the jackknife's over
    items, with Student's quantile, on the scale of atanh; of raters who never disagree it is what
    as many disagreements as could have gone unseen would make of it. `n` counts the items.

    Raises `UnknownName` for another measure, `BadArgument` where the measure does.

    >>> rows = [["yes", "yes"], ["no", "no"], ["yes", "no"], ["no", "no"]] * 10
    >>> print(reliability(rows, "kappa"))
    0.50 [0.21, 0.71] (n=40)
    """
    if measure not in _MEASURES:
        raise UnknownName("measure of agreement", measure, _MEASURES)
    of = _MEASURES[measure]
    rows = _rows(ratings)
    if measure.endswith("kappa") and any(None in row for row in rows):
        raise BadArgument("a rating is missing, which kappa does not know: 'alpha' does")
    found = of(rows)
    if math.isnan(found.measure):
        return Estimate(value=math.nan, interval=Interval(-1.0, 1.0), n=len(rows))
    if found.observed <= 0:
        unseen = score_interval(0.0, len(rows), z_of(level)).high
        low = max(-1.0, 1 - unseen * found.most / found.expected)
        return Estimate(value=1.0, interval=Interval(low, 1.0), n=len(rows))
    interval = jackknife_of(rows, lambda some: of(some).measure, level, within=(-1.0, 1.0))
    return Estimate(value=found.measure, interval=interval, n=len(rows))


def leave_one_out(
    labels: Iterable[Sequence[Hashable]],
    judged: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Estimate:
    """How often people agree with most of the other people; or how often a judge does.

    For each item, each person in turn is left out: their label (or the judge's) is compared with
    the most frequent of the others, of which each has an equal part in a tie (the mean over what
    Lyu et al. 2024, *HREF*, break at random). `None` as a judgement agrees with nobody.

    Raises `BadArgument` for an item with fewer than two labels, or another number of judgements.

    >>> people = [["a", "a", "b"], ["b", "b", "b"]]
    >>> leave_one_out(people).value, leave_one_out(people, ["a", "b"]).value
    (0.6666666666666666, 0.8333333333333333)
    """
    rows = [tuple(row) for row in labels]
    if judged is not None and len(judged) != len(rows):
        raise BadArgument(f"{len(judged)} judgements of {len(rows)} items: give one for each")
    mean = Mean()
    for place, row in enumerate(rows):
        if len(row) < 2:
            raise BadArgument(f"item {place + 1} has {len(row)} labels: leaving one out needs two")
        agreed = 0.0
        for number, own in enumerate(row):
            votes = Counter(row[:number] + row[number + 1 :])
            most = max(votes.values())
            modes = [label for label, count in votes.items() if count == most]
            said = own if judged is None else judged[place]
            agreed += (said in modes) / len(modes) if said is not None else 0.0
        mean.add(place, min(1.0, agreed / len(row)))
    if mean.value is None:
        raise BadArgument("no items: agreement needs at least one")
    return Estimate(value=mean.value, interval=mean.interval(level), n=mean.n)


def _two(one: Sequence[object], other: Sequence[object]) -> list[tuple[Hashable, ...]]:
    if len(one) != len(other) or not one:
        raise BadArgument(f"two raters rate the same items: {len(one)} are not {len(other)}, or 0")
    return list(zip(one, other, strict=True))


def _rows(ratings: Ratings) -> list[tuple[Hashable, ...]]:
    rows = [tuple(row) for row in ratings]
    if not rows:
        raise BadArgument("no items: agreement needs at least one")
    return rows


def _power(weights: str) -> int:
    if weights not in ("linear", "quadratic"):
        raise BadArgument(f"weights are 'linear' or 'quadratic', not {weights!r}")
    return 1 if weights == "linear" else 2


def _cohen(rows: Sequence[tuple[Hashable, ...]], power: int | None) -> _Disagreement:
    if any(len(row) != 2 for row in rows):
        raise BadArgument("kappa is of two ratings of every item: 'alpha' takes more and fewer")
    pairs = Counter(rows)
    ones: Counter[Hashable] = Counter()
    others: Counter[Hashable] = Counter()
    for (one, other), count in pairs.items():
        ones[one] += count
        others[other] += count
    n = len(rows)

    def apart(a: Hashable, b: Hashable) -> float:
        return float(a != b) if power is None else abs(_number(a) - _number(b)) ** power

    observed = sum(count * apart(*pair) for pair, count in pairs.items()) / n
    expected = sum(
        count * times * apart(a, b) for a, count in ones.items() for b, times in others.items()
    )
    most = max(apart(a, b) for a in ones for b in others)
    return _Disagreement(observed, expected / n**2, most)


def _fleiss(rows: Sequence[tuple[Hashable, ...]]) -> _Disagreement:
    raters = len(rows[0])
    if raters < 2 or any(len(row) != raters or None in row for row in rows):
        raise BadArgument(
            "Fleiss' kappa is of two ratings or more, as many of each item: 'alpha' takes others"
        )
    totals: Counter[Hashable] = Counter()
    agreeing = 0.0
    for row, times in Counter(rows).items():
        counts = Counter(row)
        for label, count in counts.items():
            totals[label] += count * times
        pairs = sum(count * (count - 1) for count in counts.values())
        agreeing += times * pairs / (raters * (raters - 1))
    ratings = len(rows) * raters
    chance = sum((count / ratings) ** 2 for count in totals.values())
    return _Disagreement(1 - agreeing / len(rows), 1 - chance if len(totals) > 1 else 0.0)


def _alpha(rows: Sequence[tuple[Hashable, ...]], scale: str) -> _Disagreement:
    totals: Counter[Hashable] = Counter()
    together: dict[tuple[Hashable, Hashable], float] = {}
    for row, times in Counter(rows).items():
        counts = Counter(rating for rating in row if rating is not None)
        m = sum(counts.values())
        if m < 2:
            continue
        for a, count in counts.items():
            totals[a] += count * times
            for b, other in counts.items():
                if a != b:
                    pairs = together.get((a, b), 0.0)
                    together[a, b] = pairs + times * count * other / (m - 1)
    n = sum(totals.values())
    if not n:
        raise BadArgument("no item has two ratings: there is nothing to agree on")
    apart = _scale(scale, totals)
    observed = sum(weight * apart(a, b) for (a, b), weight in together.items()) / n
    distances = [(totals[a] * totals[b], apart(a, b)) for a in totals for b in totals if a != b]
    expected = sum(weight * distance for weight, distance in distances) / (n * (n - 1))
    return _Disagreement(observed, expected, max((far for _, far in distances), default=1.0))


def _scale(scale: str, totals: Mapping[Hashable, int]) -> Callable[[Hashable, Hashable], float]:
    """How far apart two ratings are."""
    if scale == "nominal":
        return lambda a, b: float(a != b)
    if scale == "interval":
        return lambda a, b: (_number(a) - _number(b)) ** 2
    if scale == "ratio":
        return lambda a, b: ((_number(a) - _number(b)) / ((_number(a) + _number(b)) or 1)) ** 2
    if scale != "ordinal":
        raise UnknownName("scale", scale, ["nominal", "ordinal", "interval", "ratio"])
    place: dict[Hashable, float] = {}
    before = 0.0
    for rating in sorted(totals, key=_number):
        place[rating] = before + totals[rating] / 2
        before += totals[rating]
    return lambda a, b: (place[a] - place[b]) ** 2


def _number(rating: Hashable) -> float:
    if not isinstance(rating, int | float):
        raise BadArgument(f"ratings on this scale are numbers, which {rating!r} is not")
    return float(rating)


_MEASURES: Mapping[str, Callable[[Sequence[tuple[Hashable, ...]]], _Disagreement]] = {
    "kappa": lambda rows: _cohen(rows, None),
    "linear kappa": lambda rows: _cohen(rows, 1),
    "quadratic kappa": lambda rows: _cohen(rows, 2),
    "fleiss": _fleiss,
    "nominal alpha": lambda rows: _alpha(rows, "nominal"),
    "ordinal alpha": lambda rows: _alpha(rows, "ordinal"),
    "interval alpha": lambda rows: _alpha(rows, "interval"),
    "ratio alpha": lambda rows: _alpha(rows, "ratio"),
}
