"""Adherence over 256 models (arXiv 2510.18892): few exact tests, very many models.

The experiment draws a population from a known law, a logistic one of two parameters, in which each
test has a difficulty and each model an ability, and lets the item analysis find the tests'
difficulties again. The control is a population without abilities: its answers are coins, and the
tests measure nothing together. Then a model is screened, and asked the twenty tests and
their twins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

from assay import models
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.population import Population, screened
from assay.evaluate.statistic import Statistic, share
from assay.evaluate.statistics import spearman
from assay.evaluate.suites.adherence import TWIN
from assay.evaluate.suites.adherence_tests import tests
from assay.recipes.experiment import Outcome, Setting
from assay.recipes.on_suites import Ran, measure, ran
from assay.recipes.recipe import Recipe

MODELS, MEAN, TOKENS = 256, 0.437, 48
ANSWERED = 20


def difficulties(count: int = 20, spread: float = 1.6) -> list[float]:
    """The difficulties of so many tests, from easy to hard, that give the published mean."""
    middle = [spread * (2 * place / (count - 1) - 1) for place in range(count)]
    low, high = -5.0, 5.0
    for _ in range(60):
        shift = (low + high) / 2
        if mean_passed([one + shift for one in middle]) > MEAN:
            low = shift
        else:
            high = shift
    return [one + low for one in middle]


def mean_passed(hard: Sequence[float], slope: float = 1.5) -> float:
    """What the law gives as the share of all answers that pass."""
    chances = [passes(ability, one, slope) for ability in abilities() for one in hard]
    return sum(chances) / len(chances)


def abilities(count: int = MODELS) -> list[float]:
    """Normal abilities, evenly over their distribution, so that the mean is no luck."""
    return [NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)]


def passes(ability: float, difficulty: float, slope: float = 1.5) -> float:
    """The chance that a model passes a test."""
    return 1 / (1 + math.exp(-slope * (ability - difficulty)))


def drawn(seed: int, *, slope: float = 1.5) -> tuple[Population, list[float], float]:
    """A population, its tests' true shares, and the reliability that the law gives."""
    draw = rng(seed, "adherence_256", str(slope))
    hard = difficulties()
    names = [(test.name, test.category) for test in tests(0)]
    order = draw.sample(range(len(hard)), len(hard))
    scores: dict[str, dict[str, float]] = {}
    chances = {
        f"model-{place}": [
            passes(ability if slope else 0.0, hard[at], slope or 1.5) for at in order
        ]
        for place, ability in enumerate(abilities())
    }
    for model, row in chances.items():
        scores[model] = {
            name: float(draw.random() < chance)
            for (name, _), chance in zip(names, row, strict=True)
        }
    truth = [sum(column) / MODELS for column in zip(*chances.values(), strict=True)]
    found = Population.of(scores, categories=dict(names))
    return found, truth, expected_reliability(list(chances.values()))


def expected_reliability(chances: Sequence[Sequence[float]]) -> float:
    """KR-20 of the law: what the models' true totals vary, and what chance adds."""
    k, n = len(chances[0]), len(chances)
    totals = [math.fsum(row) for row in chances]
    mean = math.fsum(totals) / n
    between = math.fsum((total - mean) ** 2 for total in totals) / n
    within = math.fsum(one * (1 - one) for row in chances for one in row) / n
    items = [math.fsum(column) / n for column in zip(*chances, strict=True)]
    return k / (k - 1) * (1 - math.fsum(p * (1 - p) for p in items) / (between + within))


def experiment(setting: Setting) -> Outcome:
    """A population of a known law, one of coins, and a model."""
    seed = setting.first_seed
    found, truth, reliability = drawn(seed)
    passed = [item.passed for item in found.analysis.items]
    order = spearman(passed, truth)
    coins, _, _ = drawn(seed, slope=0.0)
    kept, out = screened([models.load(setting.model)], tokens=TOKENS)
    sampling = suites.load("adherence").sampling.replace(max_tokens=TOKENS)
    limit = setting.limit or ANSWERED
    both = suites.load("adherence", twins="yes")
    real = ran(both, setting.model, limit=2 * limit, seed=seed, sampling=sampling)
    failures = {point.x: point for point in real.scores.statistic("failures").points}
    return Outcome(
        fate="not shown",
        finding=f"of a simulated population the tests' difficulties come out in their order "
        f"(correlation {order:.3f}), KR-20 as {found.analysis.kr20 or 0:.3f} where the law gives "
        f"{reliability:.3f}; {setting.model!r} "
        + ("answers the screening question" if kept else f"is screened out ({_only(out)})"),
        tested=f"{MODELS} simulated models with the published mean, on twenty tests of our own "
        f"(the published are not public), and {setting.model!r} on {limit} of them and their "
        f"twins; the paper asks {MODELS} models through one service",
        measures=(
            measure("the population: passed", found.overall, of="answers"),
            measure("the population: KR-20", _kr20(found), of="models"),
            measure("coins: KR-20", _kr20(coins), of="models", control=True),
            *(measure(f"the model: {name}", _exact(real, name)) for name in ("strict", "lenient")),
            *(
                measure(f"the model: {name}", real.scores.statistic(name), of="tests")
                for name in ("passed as a twin", "cost of form", "obeyed where able")
            ),
            *(
                measure(f"the model: failures by {name}", point, of="failures")
                for name, point in failures.items()
                if point.value
            ),
        ),
        seeds=(seed,),
    )


def _exact(done: Ran, verifier: str) -> Statistic:
    """The share of the tests themselves that are passed, their twins aside."""
    tests = [case for case in done.cases if case.problem.metadata["condition"] != TWIN]
    return share(verifier, ([case.score(verifier)] for case in tests))


def _kr20(found: Population) -> Statistic:
    return found.statistics()[-1]


def _only(out: Mapping[str, str]) -> str:
    return "; ".join(out.values())


RECIPE = Recipe(
    status="works",
    has="twenty tests in four groups with five instances each, strict and lenient, kinds of "
    "failures, screening, pass rates by test and category, discrimination, KR-20 and flags over "
    "many models (`assay items`), ranks that show ties (`assay leaderboard`), twins that ask for "
    "the same content in any form, tests tagged with what they take, a reader of tests in JSON "
    "Lines; the suite `adherence`; not run: the published prompts, which are not public, and 256 "
    "models",
    claim="a few exact prompts expose failures that 256 models have in common; 43.7 % are passed",
    experiment=experiment,
)
