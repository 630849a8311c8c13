"""Vibe Checker (arXiv 2510.07315): code that passes its tests and is written as it was asked for.

The composition: `VeriCode` judges the instructions, `CodeTests` the function; the task product is
the first one's label, and `composite` weighs both. `one_turn` and `edited` are the two protocols.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation

from assay.core import Message, Model, Response, Sampling, Verifier
from assay.core.seeds import rng, split
from assay.evaluate.suites.vibe_checker_tasks import (
    ASKED,
    BREAKS,
    OBEYS,
    UNDOES,
    Task,
    responder,
    tasks,
)
from assay.recipes.experiment import Measure, Outcome, Setting, over, share
from assay.recipes.recipe import Recipe
from assay.verifiers import weighted
from assay.verifiers.code.code_tests import CodeTests
from assay.verifiers.code.vericode import INSTRUCTIONS
from assay.verifiers.code.vericode_verifier import VeriCode

TASKS = 40
ALPHAS = tuple(step / 10 for step in range(11))
WEIGHT, NOISE = 0.4, 0.02
"""Weight of the instructions in the planted preference (the published best), and its noise."""
REAL = 3
"""Tasks on which the real model is tried, without instructions and with two."""


def composite(alpha: float) -> Verifier:
    """The weighted mean of the share of instructions obeyed and of passing the tests."""
    return weighted((VeriCode(), alpha), (CodeTests(), 1 - alpha))


def regression(plain: float, asked: float) -> float:
    """The share of solved problems that instructions cost: (S_0 - S_k) / S_0; NaN at S_0 = 0.

    >>> regression(0.8, 0.6)
    0.25000000000000006
    """
    return (plain - asked) / plain if plain else float("nan")


def best_alpha(scores: Sequence[tuple[float, float]], preference: Sequence[float]) -> float:
    """The weight at which composites of (instructions, tests) correlate best with a preference.

    >>> best_alpha([(0.1, 0.9), (0.5, 0.4), (0.9, 0.6)], [0.1, 0.5, 0.9])
    1.0
    """

    def fit(alpha: float) -> float:
        mixed = [alpha * obeyed + (1 - alpha) * passed for obeyed, passed in scores]
        try:
            return correlation(mixed, preference)
        except StatisticsError:  # all composites are equal
            return -1.0

    return max(ALPHAS, key=fit)


def one_turn(model: Model, task: Task, instructions: Sequence[str], seed: int) -> Response:
    """The first protocol: the task and a numbered list of all instructions."""
    listed = [f"{n}. {INSTRUCTIONS[one].sentence()}" for n, one in enumerate(instructions, start=1)]
    text = "\n".join([task.prompt, *listed, "Answer with one block of Python."])
    return model.generate([Message("user", text)], _sampling(model, seed, task.index))[0]


def edited(model: Model, task: Task, instructions: Sequence[str], seed: int) -> Response:
    """The second: first the task alone, then an edit for each instruction; the last code counts."""
    messages = [Message("user", task.prompt)]
    response = model.generate(messages, _sampling(model, seed, task.index, 0))[0]
    for turn, one in enumerate(instructions, start=1):
        edit = f"Task {task.index}, edit {turn}: {INSTRUCTIONS[one].sentence()}"
        messages += [Message("assistant", response.text), Message("user", edit)]
        response = model.generate(messages, _sampling(model, seed, task.index, turn))[0]
    return response


def _sampling(model: Model, seed: int, *at: int) -> Sampling:
    return Sampling(
        temperature=0.0,
        max_tokens=256,
        seed=split(seed, *map(str, at)) if model.capabilities.seed else None,
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """For each task: which instructions were obeyed, and whether the tests pass."""

    obeyed: tuple[tuple[bool, ...], ...]
    passed: tuple[bool, ...]

    @property
    def share(self) -> float:
        """IF_instruction: the share of instructions obeyed."""
        return sum(map(sum, self.obeyed)) / max(1, sum(map(len, self.obeyed)))

    @property
    def whole(self) -> float:
        """IF_task: the share of tasks whose instructions are all obeyed."""
        return sum(map(all, self.obeyed)) / len(self.obeyed)

    @property
    def solved(self) -> float:
        """The share of tasks whose tests pass."""
        return sum(self.passed) / len(self.passed)


def scored(given: Sequence[Task], texts: Sequence[Response], asked: Sequence[str]) -> Scores:
    """Judge one response to each task."""
    obeyed, passed = [], []
    for task, response in zip(given, texts, strict=True):
        problem = task.problem(asked)
        passed.append(CodeTests()(problem, response).label == "correct")
        parts = VeriCode()(problem, response).parts if asked else ()
        obeyed.append(tuple(map(bool, parts)) if parts else (False,) * len(asked))
    return Scores(tuple(obeyed), tuple(passed))


def _rounds(given: Sequence[Task], seed: int) -> dict[str, Scores]:
    """Both responders in both protocols, with all instructions or none, and an idle program."""
    careful, careless = responder(given, seed), responder(given, seed, breaks=BREAKS)

    def one(model: Model, asked: Sequence[str], *, edits: bool = False) -> Scores:
        ask = edited if edits else one_turn
        return scored(given, [ask(model, task, asked, seed) for task in given], asked)

    return {
        "plain": one(careful, ()),
        "careful": one(careful, ASKED),
        "careful, edits": one(careful, ASKED, edits=True),
        "careless, three": one(careless, ASKED[:3]),
        "careless": one(careless, ASKED),
        "idle": scored(given, [Response("```python\nx = 1\n```")] * len(given), ASKED),
    }


def _alphas(given: Sequence[Task], seed: int) -> tuple[float, float]:
    """The best weight for responders whose preference is planted, and for the same shuffled."""
    scores = []
    draw = rng(seed, "preference")
    for index in range(8):
        rates = {"obeys": draw.uniform(0.2, 1.0), "breaks": draw.uniform(0.0, 0.25)}
        model = responder(given, split(seed, index), **rates)
        found = scored(given, [one_turn(model, task, ASKED, seed) for task in given], ASKED)
        scores.append((found.share, found.solved))
    preferred = [WEIGHT * a + (1 - WEIGHT) * b + draw.gauss(0, NOISE) for a, b in scores]
    planted = best_alpha(scores, preferred)
    draw.shuffle(preferred)
    return planted, best_alpha(scores, preferred)


def experiment(setting: Setting) -> Outcome:
    """Planted rates of obeying, breaking and undoing against what the verifiers count."""
    count = setting.limit or TASKS
    rounds = []
    alphas = []
    for seed in setting.seeds:
        given = tasks(seed, count)
        rounds.append(_rounds(given, seed))
        alphas.append(_alphas(given[: max(4, count // 2)], seed))
    lost = [regression(one["plain"].solved, one["careless"].solved) for one in rounds]
    return Outcome(
        fate="not shown",
        finding="the verifiers count what was planted: instructions obeyed one by one and all at "
        "once, code broken on the way, edits undone, and the weight of a preference; whether "
        f"instructions cost models their function takes a model better than {setting.model}",
        tested=f"{count} generated tasks a seed with five of the 30 instructions; a scripted "
        f"programmer that obeys {OBEYS:.0%}, breaks its code with {BREAKS:.0%} of instructions "
        f"and undoes {UNDOES:.0%} with each later edit; real linter and tests; a planted "
        f"preference; {setting.model} as it is on {REAL} tasks; no BigVibeBench, no people",
        measures=(
            over("instructions obeyed, of 0.80 planted", _each(rounds, "careful", "share")),
            over(f"tasks with all five, of {OBEYS**5:.2f}", _each(rounds, "careful", "whole")),
            over("tasks with all five, by edits", _each(rounds, "careful, edits", "whole")),
            *_positions(rounds),
            over(f"regression with five, of {1 - (1 - BREAKS) ** 5:.2f}", lost),
            over(
                f"regression with three, of {1 - (1 - BREAKS) ** 3:.2f}",
                [regression(one["plain"].solved, one["careless, three"].solved) for one in rounds],
            ),
            over(
                "regression of a responder that breaks nothing",
                [regression(one["plain"].solved, one["careful"].solved) for one in rounds],
                control=True,
            ),
            over("best weight, of 0.40", [planted for planted, _ in alphas]),
            over("best weight, preference shuffled", [none for _, none in alphas], control=True),
            over("instructions obeyed by x = 1", _each(rounds, "idle", "share")),
            over("tasks solved by x = 1", _each(rounds, "idle", "solved"), control=True),
            *_real(setting),
        ),
        seeds=setting.seeds,
    )


def _each(rounds: Sequence[dict[str, Scores]], name: str, what: str) -> list[float]:
    return [float(getattr(one[name], what)) for one in rounds]


def _positions(rounds: Sequence[dict[str, Scores]]) -> list[Measure]:
    """How often the first and the last instruction hold in the end, where edits can undo."""
    kept = [obeyed for one in rounds for obeyed in one["careful, edits"].obeyed]
    return [
        share(f"{name} edit obeyed in the end", sum(one[place] for one in kept), len(kept))
        for name, place in (("first", 0), ("last", -1))
    ]


def _real(setting: Setting) -> list[Measure]:
    """A real model, without instructions and with two."""
    from assay import models

    given = tasks(setting.first_seed, min(REAL, setting.limit or REAL))
    if setting.model.startswith("scripted"):
        model: Model = responder(given, setting.first_seed, obeys=1.0)
    else:
        model = models.load(setting.model)
    found = {
        asked: scored(
            given, [one_turn(model, task, asked, setting.first_seed) for task in given], asked
        )
        for asked in ((), ASKED[:2])
    }
    n = len(given)
    both = found[ASKED[:2]]
    return [
        share(f"solved, {setting.model}, no instructions", sum(found[()].passed), n),
        share(f"solved, {setting.model}, two instructions", sum(both.passed), n),
        share(f"obeyed, {setting.model}, two instructions", sum(map(sum, both.obeyed)), 2 * n),
    ]


RECIPE = Recipe(
    status="partly",
    has="the 30 instructions with their checks, tests in the jail, the task product, the "
    "composite and its best weight, both protocols, the functional regression",
    lacks="the model that chooses instructions for a task, the two benchmarks, and people's "
    "preferences",
    claim="instructions about style cost models function, and people prefer a mixture of both",
    experiment=experiment,
)
