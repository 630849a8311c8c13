"""PIF and people: simulated raters whose habits are known, and the published table's ratings.

A simulated rater hears PIF with a planted correlation and has a taste of his own; whoever is rated
over all by it is preferred. The control deals the ratings out among other turns.
"""

from __future__ import annotations

import dataclasses
import math
import random
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from assay.core import BadArgument
from assay.core.seeds import rng
from assay.evaluate.statistic import Case, Statistic
from assay.evaluate.suites.mmmt_if_rated import CRITERIA, HIGH, LOW, Rated, of_people, read
from assay.evaluate.turnwise import seen
from assay.recipes.experiment import Measure
from assay.recipes.on_suites import measure

PLANTED = 0.6
"""The published correlation of PIF with people's rating of instruction following."""
TABLE = "MMMT-IF public release data.csv"


def simulated(runs: Mapping[str, Iterable[Case]], seed: int) -> Iterator[Measure]:
    """What is found of raters with the planted correlation, and of ratings dealt out anew."""
    pifs = {
        name: {
            (one.problem.id, one.turn): one.verdict.score
            for one in seen(cases)
            if one.verdict.score is not None
        }
        for name, cases in runs.items()
    }
    held = [score for turns in pifs.values() for score in turns.values()]
    mean, spread = statistics.mean(held), statistics.pstdev(held)
    draw = rng(seed, "mmmt_if", "people")

    def heard(pif: float) -> float:
        """A rating that goes with PIF as far as planted, on the scale where both are spread."""
        own = PLANTED * (pif - mean) / spread + math.sqrt(1 - PLANTED**2) * draw.gauss(0, 1)
        return min(HIGH, max(LOW, 5.5 + 1.5 * own))

    rated = [_rated(place, pifs, heard, draw) for place in _both(pifs)]
    dealt = [ratings for one in rated for ratings in one.ratings.values()]
    draw.shuffle(dealt)
    shuffled = [
        dataclasses.replace(one, ratings={name: dealt.pop() for name in one.ratings})
        for one in rated
    ]
    found, luck = _named(rated), _named(shuffled)
    what = f"simulated people: PIF with ratings, of {PLANTED:g} planted"
    yield measure(what, found["PIF with ratings"], of="turns")
    for name in ("preferred by overall", "preferred by composite"):
        yield measure(f"simulated people: {name}", found[name], of="pairs")
    yield measure(
        "their ratings dealt out: PIF with ratings", luck["PIF with ratings"], of="turns",
        control=True,
    )  # fmt: skip


def _both(pifs: dict[str, dict[tuple[str, int], float]]) -> Sequence[tuple[str, int]]:
    """The turns that every run has."""
    first, *rest = pifs.values()
    return [place for place in first if all(place in one for one in rest)]


def _rated(
    place: tuple[str, int],
    pifs: dict[str, dict[tuple[str, int], float]],
    heard: Callable[[float], float],
    draw: random.Random,
) -> Rated:
    chat, turn = place
    ratings = {}
    for name in pifs:
        obeyed = heard(pifs[name][place])
        taste = {criterion: draw.uniform(4, 8) for criterion in CRITERIA}
        over_all = (obeyed + taste["Answer Accuracy"]) / 2
        ratings[name] = taste | {"Instruction Following": obeyed, "Overall score": over_all}
    first, second = list(pifs)
    won = ratings[first]["Overall score"] > ratings[second]["Overall score"]
    return Rated(
        chat=chat,
        turn=turn,
        ratings=ratings,
        pif={name: pifs[name][place] for name in pifs},
        preferred=((first, second, float(won)),),
    )


def _named(rated: Iterable[Rated]) -> dict[str, Statistic]:
    return {found.name: found for found in of_people(rated)}


def published(data: Path) -> Iterator[Measure]:
    """The same of the published table, in a folder or as a file."""
    path = data / TABLE if data.is_dir() else data
    if not path.is_file():
        raise BadArgument(f"there is no {TABLE!r} in {str(data)!r}")
    for name, found in _named(read(path)).items():
        if found.value is not None:
            yield measure(f"published: {name}", found, of=found.of)
        for point in found.points:
            yield measure(f"published: {name}, {point.x}", point, of="chats")
