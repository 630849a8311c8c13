"""OVM (arXiv 2311.09724): a value learnt from outcomes alone guides a beam over steps.

The composition: `assay.search.value_beam` with any verifier of prefixes, and a value model that is
trained on the outcomes of sampled solutions. The experiment plays the Game of 24, where the value
of every prefix is known: known values, sharp and noisy, whether 24 can still be made, and whether
steps are right, in the same beam at random play; then values learnt from outcomes and from labels
of steps at the same samples, for a player that is right in some 4 % of its solutions.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from assay.core import BadArgument, Verifier
from assay.evaluate.selective import auroc
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.recipe import Recipe
from assay.recipes.twenty_four import Made, Player, Scorer, State, moves, problem, puzzles, value
from assay.recipes.twenty_four_value import Labels, learn, rows, verifier
from assay.search import strategies

COUNT, TRAINED_ON, SAMPLES, FEW = 30, 120, 60, 3
"""Puzzles of a seed; puzzles to learn from, and solutions of each, many and few."""
SKILL, NOISE = 0.2, 0.3
PUBLISHED = 100
"""How many published puzzles are played, from two thirds of the order of their difficulty on: where
the paper's test puzzles lie."""

Way = tuple[str, str]
"""A strategy, and what its verifier is."""
KNOWN: Mapping[Way, Scorer] = {
    **{(f"value_beam:20,keep={b}", "value"): Scorer() for b in (1, 4, 10)},
    **{(f"value_beam:20,keep={b}", "reachable"): Scorer(by="reachable") for b in (1, 4, 10)},
    **{(f"value_beam:20,keep={b}", "steps"): Scorer(by="steps") for b in (1, 4, 10)},
    **{(f"value_beam:100,keep={b}", "value"): Scorer() for b in (1, 25)},
    **{(f"value_beam:100,keep={b}", "noisy"): Scorer(noise=NOISE) for b in (1, 10, 25)},
    ("best_of_n:20", "outcome"): Scorer(by="outcome"),
    ("value_beam:20,keep=4", "constant"): Scorer(by="constant"),
}
LEARNT: tuple[Way, ...] = (
    ("value_beam:20,keep=4", "outcomes"),
    ("value_beam:20,keep=4", "steps"),
    ("value_beam:20,keep=4", "few outcomes"),
    ("best_of_n:20", "outcomes"),
    ("majority:20", "none"),
    ("best_of_n:1", "none"),
)

Hits = dict[Way, list[float]]


def experiment(setting: Setting) -> Outcome:
    """Known values in the beam, then learnt ones against ranking whole solutions."""
    count = setting.limit or COUNT
    known, learnt, aucs = Hits(), Hits(), dict[str, list[float]]()
    for seed in setting.seeds:
        states = puzzles(seed, count)
        _add(known, {way: solved(way[0], scorer, states, seed) for way, scorer in KNOWN.items()})
        _learnt(seed, count, learnt, aucs)
    published = _published(setting.data, setting.first_seed) if setting.data else []
    beam, steps, ranked = (learnt[way] for way in (LEARNT[0], LEARNT[1], LEARNT[3]))
    gains = [
        difference("learnt: beam less ranking whole solutions", paired(zip(ranked, beam,
                                                                          strict=True))),
        difference("learnt: outcomes less labels of steps", paired(zip(steps, beam, strict=True))),
    ]  # fmt: skip
    supported = all(gain.low > 0 for gain in gains)
    return Outcome(
        fate="supported" if supported else "not shown",
        finding=_finding(known, learnt),
        tested=f"{count} solvable puzzles of our own a seed; known values for a player at random, "
        f"learnt ones for one with a skill of {SKILL:g}, from {SAMPLES} solutions of each of "
        f"{TRAINED_ON} other puzzles by a network of one hidden layer, which is told what one "
        "operation makes of two numbers; published puzzles where data are given; no language "
        "model, no GSM8K",
        measures=(
            *_shares(known, "known"),
            *_contrasts(known),
            *_shares(learnt, "learnt"),
            *gains,
            *(over(what, values) for what, values in aucs.items()),
            *published,
        ),
        seeds=setting.seeds,
    )


def solved(
    call: str, scorer: Verifier | None, states: Sequence[State], seed: int, skill: float = 0.0
) -> list[float]:
    """Which puzzles a strategy solves with a scorer."""
    made, player, strategy = Made(), Player(skill), strategies.load(call)
    scorer = replace(scorer, seed=seed) if isinstance(scorer, Scorer) else scorer
    asked = [problem(state) for state in states]
    found = (
        strategy.search(one, player, scorer, seed=seed, answers=made.answer_of) for one in asked
    )
    return [
        float(bool(made(one, result.response))) for one, result in zip(asked, found, strict=True)
    ]


def _learnt(seed: int, count: int, hits: Hits, aucs: dict[str, list[float]]) -> None:
    """Values learnt from one seed's puzzles, tried on others; how well they know the truth."""
    every = puzzles(1_000 + seed, TRAINED_ON + count)
    train, test = every[:TRAINED_ON], every[TRAINED_ON:]
    learning: dict[str, tuple[Labels, int]] = {
        "outcomes": ("outcome", SAMPLES),
        "steps": ("steps", SAMPLES),
        "few outcomes": ("outcome", FEW),
    }
    values: dict[str, Verifier] = {"none": Scorer(by="constant")}
    for name, (labels, samples) in learning.items():
        network = verifier(learn(seed, rows(seed, train, samples, SKILL, labels)))
        values[name] = network
        for step, states in enumerate(_after(test, seed), 1):
            found = auroc([network.of(one) for one in states], [value(one) > 0 for one in states])
            aucs.setdefault(f"AUC of {name} after step {step}", []).append(found or 0.5)
    _add(
        hits,
        {
            way: solved(way[0], values[way[1]], test, seed, SKILL)
            for way in LEARNT
        },
    )  # fmt: skip


def _after(states: Sequence[State], seed: int) -> tuple[list[State], list[State]]:
    """What one and two moves leave of puzzles; of the second ones, a draw."""
    first = [state for start in states for _, state in moves(start)]
    some = random.Random(seed).sample(first, min(len(first), 200))
    return first, [state for start in some for _, state in moves(start)]


def _add(held: Hits, more: Mapping[Way, list[float]]) -> None:
    for way, found in more.items():
        held.setdefault(way, []).extend(found)


def _shares(hits: Hits, what: str) -> list[Measure]:
    return [
        replace(
            share(f"{what}: {call} by {by}", sum(found), len(found)),
            control=by in ("constant", "none"),
        )
        for (call, by), found in hits.items()
    ]


def _contrasts(hits: Hits) -> list[Measure]:
    """What a scorer's kind is worth, and what a wide beam does to a sharp and a noisy value."""

    def gain(what: str, one: Way, other: Way) -> Measure:
        return difference(what, paired(zip(hits[one], hits[other], strict=True)))

    small = "value_beam:20,keep=1"
    return [
        gain("value less reachable, keep=1", (small, "reachable"), (small, "value")),
        gain("reachable less steps, keep=1", (small, "steps"), (small, "reachable")),
        gain("keep=10 less keep=1, sharp", (small, "value"), ("value_beam:20,keep=10", "value")),
        gain("keep=25 less keep=1, noisy", ("value_beam:100,keep=1", "noisy"),
             ("value_beam:100,keep=25", "noisy")),
        gain("value, keep=1, less ranking 20 by outcome", ("best_of_n:20", "outcome"),
             (small, "value")),
    ]  # fmt: skip


def _published(folder: Path, seed: int) -> list[Measure]:
    """The known values on the published test puzzles."""
    every = read(folder / "game24" / "24.csv")
    start = 2 * len(every) // 3
    states = every[start : start + PUBLISHED]
    return [
        share(f"published puzzles: {call} by {by}", sum(solved(call, scorer, states, seed)),
              len(states))
        for (call, by), scorer in KNOWN.items()
        if call in ("value_beam:20,keep=1", "value_beam:20,keep=10", "best_of_n:20")
    ]  # fmt: skip


def read(path: Path) -> list[State]:
    """The puzzles of a published file, in its order."""
    if not path.exists():
        raise BadArgument(f"{str(path)!r} is not there: the folder of data has game24/24.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        found = [row["Puzzles"] for row in csv.DictReader(lines)]
    return [tuple(sorted(map(Fraction, text.split()))) for text in found]


def _finding(known: Hits, learnt: Hits) -> str:
    def of(hits: Hits, call: str, by: str) -> str:
        found = hits[call, by]
        return f"{sum(found) / len(found):.2f}"

    small, wide = "value_beam:20,keep=1", "value_beam:20,keep=10"
    return (
        f"in a beam of one a known value solves {of(known, small, 'value')}, reachability "
        f"{of(known, small, 'reachable')} and right steps {of(known, small, 'steps')}; a wide beam "
        f"hurts the sharp value ({of(known, wide, 'value')}) and helps the noisy one "
        f"({of(known, 'value_beam:100,keep=1', 'noisy')} to "
        f"{of(known, 'value_beam:100,keep=25', 'noisy')}); learnt from outcomes the beam solves "
        f"{of(learnt, *LEARNT[0])}, ranking whole solutions {of(learnt, *LEARNT[3])}, learnt from "
        f"steps {of(learnt, *LEARNT[1])}, from {FEW} solutions a puzzle {of(learnt, *LEARNT[2])}"
    )


RECIPE = Recipe(
    status="partly",
    has="the value-guided beam over any verifier of prefixes, training a value on the outcomes of "
    "samples, known values of the Game of 24 for every prefix, the contrast with labels of steps",
    lacks="the value head on a language model, with its language loss; GSM8K",
    claim="a value learnt from outcomes alone guides a beam better than it ranks whole solutions, "
    "and better than right steps do",
    experiment=experiment,
)
