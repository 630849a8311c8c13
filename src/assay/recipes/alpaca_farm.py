"""AlpacaFarm (arXiv 2305.14387): simulated annotators who vary rank methods as people do.

The evaluation part. A scripted world: methods whose quality and wordiness are planted write the
notes of the suite `alpaca_farm`, and simulated people, noisy so that they agree with each other
about as often as published, compare them with a reference. A pool of thirteen other annotators
whose labels are flipped, as published for labels to learn from, is held against one annotator
without noise. With a folder of data, the human comparisons in ``tulu_human_eval`` are counted too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assay.core import Problem
from assay.core.seeds import rng
from assay.evaluate.statistics import length_controlled, over_seeds, spearman, win_rate
from assay.evaluate.suites.alpaca_farm_agreement import spread
from assay.evaluate.suites.alpaca_farm_annotators import Pool, Simulated, tastes
from assay.evaluate.suites.alpaca_farm_items import ASIDES, POINTS, Task, tasks
from assay.recipes.alpaca_farm_people import measured
from assay.recipes.experiment import Outcome, Setting, over
from assay.recipes.recipe import Recipe


class Method(NamedTuple):
    """A planted method: the chance that it makes a point, and how many asides it adds."""

    name: str
    quality: float
    asides: int


METHODS = (
    Method("base", 0.15, 3),
    Method("tuned", 0.35, 1),
    Method("filtered", 0.45, 6),
    Method("conditioned", 0.55, 0),
    Method("iterated", 0.65, 4),
    Method("best of n", 0.75, 2),
    Method("learned", 0.85, 5),
)
"""In the order of quality; wordiness goes its own way."""
PEOPLE, NOISE, DRAWS = 4, 1.5, 4
"""Simulated people for each pair, how noisy they are, and labels of the pool for each pair."""
WORDY, TERSE = Method("wordy", 0.5, 4), Method("terse", 0.5, 3)
CONTROLS = ("a coin", "no taste for length: ")
FOLDER = "tulu_human_eval"
Written = Mapping[str, Sequence[tuple[Problem, str]]]


def experiment(setting: Setting) -> Outcome:
    """Ranks, agreement and the pull of length in a scripted world; people's labels if given."""
    rounds = [_round(seed, tasks()[: setting.limit]) for seed in setting.seeds]
    columns = {name: [found[name] for found in rounds] for name in rounds[0]}
    low = over_seeds(columns[POOL_RANKS]).low
    measures = [
        over(name, values, control=name.startswith(CONTROLS)) for name, values in columns.items()
    ]
    real = "no people's labels and no language model"
    if setting.data is not None:
        found, real = measured(setting, setting.data / FOLDER)
        measures += found
    mean = {name: math.fsum(values) / len(values) for name, values in columns.items()}
    high = sum(value > 0.8 for value in columns[POOL_RANKS])
    return Outcome(
        fate="supported" if low > 0.8 else "not shown",
        finding=f"a noisy pool orders {len(METHODS)} planted methods as simulated people do (rank "
        f"correlation {mean[POOL_RANKS]:.2f}; above 0.8 in {high} of {len(rounds)} seeds); one "
        f"annotator who likes length comes to {mean[ONE_RANKS]:.2f}, agreeing with people as "
        f"often, and each of the pool alone, without noise, to {mean[EACH_RANKS]:.2f}: a pool "
        "guards against an odd taste, and its noise costs ranks",
        tested=f"scripted methods on {len(tasks()[: setting.limit])} invented tasks a seed, "
        f"{PEOPLE} simulated people and thirteen rules with tastes in the place of prompts and "
        f"models; nothing was trained; {real}",
        measures=tuple(measures),
        seeds=setting.seeds,
    )


POOL_RANKS = "rank correlation with people, pool with flips"
ONE_RANKS = "rank correlation with people, one annotator who likes length"
EACH_RANKS = "rank correlation with people, each of the pool alone"


def _round(seed: int, on: Sequence[Task]) -> dict[str, float]:
    """All numbers of one scripted world."""
    texts = {method.name: _texts(seed, method, on) for method in METHODS}
    people = tuple(
        Simulated(called=f"person {n}", points=4.0, longer=0.2 * n, noise=NOISE)
        for n in range(PEOPLE)
    )
    pool = Pool(parts=tastes(), flip=Pool.FLIP, seed=seed)
    one = Pool(parts=(Simulated(called="one", points=2.0, longer=3.0),), seed=seed)
    coin = Pool(parts=tastes(), flip=0.5, seed=seed)
    by_people = _by_people(people, texts, seed)
    rates = [_mean([score for label in labels for score in label]) for labels in by_people.values()]
    found = {
        name: spearman(rates, _rates(judge, texts))
        for name, judge in (
            (POOL_RANKS, pool),
            ("rank correlation with people, pool without flips", Pool(parts=tastes(), seed=seed)),
            (ONE_RANKS, one),
            ("a coin's rank correlation with people", coin),
        )
    }
    alone = [Pool(parts=(taste,), seed=seed) for taste in tastes()]
    found[EACH_RANKS] = _mean([spearman(rates, _rates(judge, texts)) for judge in alone])
    found["rank correlation, pool with flips less one"] = found[POOL_RANKS] - found[ONE_RANKS]
    planted = [method.quality for method in METHODS]
    found["rank correlation with what was planted, pool"] = spearman(planted, _rates(pool, texts))
    found["rank correlation with what was planted, one"] = spearman(planted, _rates(one, texts))
    return found | _agreement(by_people, texts, one, seed) | _lengths(seed, on)


def _texts(seed: int, method: Method, on: Sequence[Task]) -> list[tuple[Problem, str]]:
    """What a method writes for each task, with the problem that it is judged on."""
    return [
        (task.problem(_written(seed, task, Method("reference", 0.5, 3))),
         _written(seed, task, method))
        for task in on
    ]  # fmt: skip


def _written(seed: int, task: Task, method: Method) -> str:
    draw = rng(seed, method.name, task.id)
    points = [number for number in range(POINTS) if draw.random() < method.quality]
    asides = min(len(ASIDES), max(0, method.asides + draw.randint(-1, 1)))
    return task.written(points, asides, draw)


def _by_people(
    people: Sequence[Simulated], texts: Written, seed: int
) -> dict[str, list[list[float]]]:
    """The scores that each person gives each text of a method."""
    judges = [Pool(parts=(person,), seed=seed) for person in people]
    return {
        name: [
            [float(judge.compare(problem, text, _other(problem)).score or 0.0) for judge in judges]
            for problem, text in written
        ]
        for name, written in texts.items()
    }


def _other(problem: Problem) -> str:
    return str(problem.metadata["other"])


def _rates(judge: Pool, texts: Written) -> list[float]:
    """The win rate of each method."""
    return [
        win_rate([_score(judge, problem, text) for problem, text in written]).value
        for written in texts.values()
    ]


def _score(judge: Pool, problem: Problem, text: str) -> float:
    return float(judge.compare(problem, text, _other(problem)).score or 0.0)


def _agreement(
    by_people: Mapping[str, list[list[float]]], texts: Written, one: Pool, seed: int
) -> dict[str, float]:
    """Agreement with people, bias and variance, over the pairs of all methods."""
    draws = [Pool(parts=tastes(), flip=Pool.FLIP, seed=seed * DRAWS + n) for n in range(DRAWS)]
    people, noisy, single = [], [], []
    for name, written in texts.items():
        for labels, (problem, text) in zip(by_people[name], written, strict=True):
            people.append(labels)
            noisy.append([_score(judge, problem, text) for judge in draws])
            single.append([_score(one, problem, text)] * 2)
    pool, alone = spread(noisy, people), spread(single, people)
    return {
        "people agree with people": pool.among_people.value,
        "pool agrees with people": pool.agreement.value,
        "one annotator agrees with people": alone.agreement.value,
        "variance of the pool": pool.variance.value,
        "variance of one annotator": alone.variance.value,
        "variance of people": 1 - pool.among_people.value,
        "bias of the pool": pool.bias.value,
        "bias of one annotator": alone.bias.value,
    }


def _lengths(seed: int, on: Sequence[Task]) -> dict[str, float]:
    """Two methods as good as each other, one of them wordy: wins, and wins at equal length.

    With as many points in each text, length alone can win. Where a text gets longer by its points
    too, what is taken out with length is merit: the last number shows how much.
    """
    found = {}
    for name, liking, alike in (
        ("annotators who like length", 0.5, True),
        ("no taste for length", 0.0, True),
        ("no taste for length, longer by points too", 0.0, False),
    ):
        parts = tuple(Simulated(called=f"{n}", longer=liking * n, noise=1.0) for n in range(2, 6))
        judge = Pool(parts=parts, seed=seed)
        scores, lengths, others = [], [], []
        for task in on:
            wordy, terse = (_text(seed, task, which, alike) for which in (WORDY, TERSE))
            scores.append(_score(judge, task.problem(terse), wordy))
            lengths.append(float(len(wordy)))
            others.append(float(len(terse)))
        if alike:
            found[f"{name}: a wordy method wins"] = win_rate(scores).value
        found[f"{name}: it wins at equal length"] = length_controlled(scores, lengths, others).value
    return found


def _text(seed: int, task: Task, method: Method, alike: bool) -> str:
    """A text of a method; `alike` makes half of the points, not each by chance."""
    if not alike:
        return _written(seed, task, method)
    draw = rng(seed, "alike", method.name, task.id)
    points = sorted(draw.sample(range(POINTS), POINTS // 2))
    return task.written(points, method.asides + draw.randint(-1, 1), draw)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


RECIPE = Recipe(
    status="partly",
    has="annotators of pairs as rules with tastes or as models under four prompts, pools that give "
    "a pair to one of them in an order drawn by lot, noise of labels, win rates with ties, by "
    "annotator and with length taken out, agreement with people leaving one out, bias, variance "
    "and rank correlation, readers of outputs, pairs and preferences, the suite `alpaca_farm` with "
    "tasks of our own",
    lacks="the methods that learn from preferences (reward model, best of n, expert iteration, "
    "PPO, Quark, DPO) and with them over-optimisation, which come with training; the published "
    "prompts, which show examples and several pairs at once",
    claim="simulated annotators who vary as people do rank methods as people do",
    experiment=experiment,
)
