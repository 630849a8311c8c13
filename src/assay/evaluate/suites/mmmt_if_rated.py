"""Ratings of replies beside PIF: the composite score, and whether PIF goes with what people say.

The published table (2409.18216) rates each reply of three models from 1 to 10 by seven criteria and
over all, gives its PIF, and says which reply of two is preferred; each row names nine weights,
eight of 1 and one of 20 for PIF. The composite is the weighted mean with PIF put on the scale of
the ratings, where 1 is obeying nothing and 10 everything; that scale is ours, for none is
published. Ratings come from people, by `read`, or from a judge, by the suite's option ``judge``.

>>> best = dict.fromkeys(CRITERIA, 10.0)
>>> composite(best, 1.0), round(composite(best, 0.0), 2)
(10.0, 3.57)
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import DataError, Model, Verifier
from assay.evaluate.statistic import Case, Point, Statistic, share
from assay.evaluate.statistics import correlation, over_seeds
from assay.evaluate.turnwise import seen
from assay.verifiers.constraints.mmmt.read import CHAT, TURN
from assay.verifiers.judges import Scale
from assay.verifiers.turns import Turns

LOW, HIGH = 1.0, 10.0
CRITERIA = {
    "Creativity": "the reply has ideas of its own that fit what was asked.",
    "Richness": "the reply goes into detail and is not thin.",
    "Visual Perception": "what the reply says of the pictures, or of what is described, is there.",
    "Logical Coherence": "the reply's sentences follow from one another without contradiction.",
    "Answer Accuracy": "the reply answers the last question, and rightly.",
    "Image Relationship Understanding": "the reply sees how the pictures, or their parts, relate.",
    "Instruction Following": "the reply obeys every instruction given so far in the chat.",
    "Overall score": "the reply is good over all.",
}
"""What is rated, in the order of the published columns."""
PIF = "Programmatic Instruction Following"
WEIGHTS = (*(1.0 for _ in CRITERIA), 20.0)
JUDGED = {name: f"rated_{name.casefold().replace(' ', '_')}" for name in CRITERIA}
"""What a judge's verifier of a criterion is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A turn of the table: by model the ratings and PIF, and who was preferred.

    `preferred` holds two models and 1 where the first was preferred, 0 the second, 0.5 neither.
    """

    chat: str
    turn: int
    ratings: Mapping[str, Mapping[str, float]]
    pif: Mapping[str, float]
    weights: tuple[float, ...] = WEIGHTS
    preferred: tuple[tuple[str, str, float], ...] = ()

    def composite(self, model: str) -> float:
        """The composite of a model's reply."""
        return composite(self.ratings[model], self.pif[model], self.weights)


def composite(
    ratings: Mapping[str, float], pif: float, weights: Sequence[float] = WEIGHTS
) -> float:
    """The weighted mean of the ratings by all criteria, and of PIF on their scale.

    `weights` are those of the criteria in their order, and PIF's.
    """
    values = [*(ratings[name] for name in CRITERIA), LOW + (HIGH - LOW) * pif]
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)


def read(path: str | Path) -> Iterator[Rated]:
    """The ratings of the published table, a turn each; `DataError` with path and line."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        columns = rows.fieldnames or ()
        models = [name.removeprefix(PIF).strip() for name in columns if name.startswith(PIF)]
        wanted = [CHAT, TURN, *(f"{name} {model}" for model in models for name in CRITERIA)]
        missing = [name for name in wanted if name not in columns]
        if missing or not models:
            raise DataError(
                f"the table has no column {(missing or [PIF])[0]!r}", path=str(path), line=1
            )
        for row in rows:
            try:
                yield _rated(row, models)
            except DataError as error:
                raise DataError(error.message, path=str(path), line=rows.line_num) from error


def _rated(row: Mapping[str, str | None], models: Sequence[str]) -> Rated:
    told = (row.get("auto eval metric weights") or "").split()
    weights = tuple(_number("weight", one, 0, math.inf) for one in told) or WEIGHTS
    if len(weights) != len(WEIGHTS):
        raise DataError(f"there are {len(WEIGHTS)} weights, not {len(weights)}")
    preferred = []
    for name, cell in row.items():
        if name and name.startswith("Preference:") and cell:
            first, second = (part.split(" for ")[1].strip() for part in name.split(",")[:2])
            preferred.append((first, second, _number(name, cell, 0, 1)))
    return Rated(
        chat=row[CHAT] or "",
        turn=int(_number(TURN, row[TURN], 1, 1e6)),
        ratings={
            model: {
                name: _number(f"{name} {model}", row[f"{name} {model}"], LOW - 1, HIGH)
                for name in CRITERIA
            }
            for model in models
        },
        pif={model: _number(f"{PIF} {model}", row[f"{PIF} {model}"], 0, 1) for model in models},
        weights=weights,
        preferred=tuple(preferred),
    )


def _number(name: str, cell: str | None, low: float, high: float) -> float:
    try:
        value = float(cell or "")
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise DataError(f"{name} is a number from {low:g} to {high:g}, not {cell!r:.40}")
    return value


def of_people(rated: Iterable[Rated]) -> Iterator[Statistic]:
    """What the ratings say: PIF and composite by model, PIF against people's own rating of it.

    Whole chats are drawn or left out, since their turns hang together.
    """
    held = list(rated)
    chats: dict[str, list[Rated]] = {}
    for one in held:
        chats.setdefault(one.chat, []).append(one)
    models = list(dict.fromkeys(model for one in held for model in one.ratings))
    yield _means("PIF", chats, models, lambda one, model: one.pif[model])
    yield _means("composite", chats, models, Rated.composite)
    every = tuple(
        tuple(
            (one.pif[model], one.ratings[model]["Instruction Following"])
            for one in turns
            for model in models
        )
        for turns in chats.values()
    )
    about = "Pearson's r of PIF with the rating of instruction following"
    yield correlated("PIF with ratings", every, about=about)
    for name, score in (
        ("PIF", lambda one, model: one.pif[model]),
        ("overall", lambda one, model: one.ratings[model]["Overall score"]),
        ("composite", Rated.composite),
    ):
        about = f"of the pairs that people order, the share that the {name} orders so; ties halves"
        clusters = (_ordered(turns, score) for turns in chats.values())
        yield share(f"preferred by {name}", clusters, of="pairs", about=about, floor=0.5)


Score = Callable[[Rated, str], float]


def _means(
    name: str, chats: Mapping[str, Sequence[Rated]], models: Sequence[str], of: Score
) -> Statistic:
    """The mean over chats of the mean over a chat's turns, for each model."""
    points = []
    for model in models:
        values = [
            math.fsum(of(one, model) for one in turns) / len(turns) for turns in chats.values()
        ]
        low, high = over_seeds(values)
        points.append(
            Point(
                x=model,
                value=math.fsum(values) / len(values),
                low=low if math.isfinite(low) else None,
                high=high if math.isfinite(high) else None,
                n=len(values),
            )
        )
    return Statistic(
        name=f"{name} by model", n=len(chats), of="chats", over="model", points=tuple(points)
    )


def correlated(
    name: str, chats: Sequence[tuple[tuple[float, float], ...]], *, about: str
) -> Statistic:
    """Pearson's r over all turns, its interval by leaving out one chat at a time."""
    r = correlation(chats)
    found = Statistic(name=name, n=r.n, of="turns", about=about)
    if math.isnan(r.value) or len(chats) < 2:
        return found
    return found.replace(value=r.value, low=r.interval.low, high=r.interval.high)


def _ordered(turns: Iterable[Rated], score: Score) -> Iterator[float]:
    for one in turns:
        for first, second, said in one.preferred:
            if said != 0.5 and first in one.ratings and second in one.ratings:
                above = score(one, first) - score(one, second)
                yield 0.5 if above == 0 else float((above > 0) == (said > 0.5))


def raters(judge: str | Model) -> dict[str, Verifier]:
    """A judge of each criterion, for every turn."""
    return {
        JUDGED[name]: Turns(
            verifier=Scale(model=judge, criteria=criteria, low=LOW, high=HIGH, use_reference=False)
        )
        for name, criteria in CRITERIA.items()
    }


def of_judge(cases: Iterable[Case]) -> Iterator[Statistic]:
    """The composite of a judge's ratings and PIF, and whether both go together.

    A turn counts where PIF and every rating are known. Nothing where no judge was asked.
    """
    chats: dict[str, dict[tuple[int, int], dict[str, float]]] = {}
    names = list(JUDGED.values())
    held = [case for case in cases if any(names[0] in one.verdicts for one in case.records)]
    if not held:
        return
    for verifier in ("PIF", *names):
        for one in seen(held, verifier):
            if one.verdict.score is not None:
                turns = chats.setdefault(one.problem.id, {})
                turns.setdefault((one.sample, one.turn), {})[verifier] = one.verdict.score
    whole = {
        chat: [found for found in turns.values() if len(found) == 1 + len(names)]
        for chat, turns in chats.items()
    }
    about = "the weighted mean of a judge's ratings and of PIF, which weighs 20 of 28, from 0 to 1"
    clusters = ([_composed(found) for found in turns] for turns in whole.values())
    yield share("composite", clusters, of="turns", about=about)
    rating = JUDGED["Instruction Following"]
    pairs = tuple(tuple((f["PIF"], f[rating]) for f in turns) for turns in whole.values() if turns)
    about = "Pearson's r of PIF with the judge's rating of instruction following"
    yield correlated("PIF with ratings", pairs, about=about)


def _composed(found: Mapping[str, float]) -> float:
    """The composite on the scale of scores, from 0 to 1."""
    ratings = {name: LOW + (HIGH - LOW) * found[own] for name, own in JUDGED.items()}
    return (composite(ratings, found["PIF"]) - LOW) / (HIGH - LOW)
