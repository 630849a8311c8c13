"""Safe (arXiv 2506.04592): prove the steps of a solution after it was written, then choose.

The composition: `Formal` makes a statement of each step and has it proved, `Aggregator` reads the
states, and `fused` joins what it says with a process reward to choose among sampled solutions.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import Problem, Response, Verdict
from assay.core.seeds import rng
from assay.evaluate.statistics import Paired, paired
from assay.models.scripted import ScriptedModel
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.recipe import Recipe
from assay.recipes.shop import Solution, Task, solve, task
from assay.verifiers.formal import STATES, Aggregator, Formal, State, StepsArithmetic
from assay.verifiers.sequence import first_wrong

SAMPLES = 5
ALPHAS = tuple(at / 20 for at in range(21))
PRM_SHIFT = 0.742
"""How far right solutions lie above wrong ones in the simulated reward: an AUROC of 0.70."""
MISREAD, UNREADABLE = 0.06, 0.06
"""Shares of steps that the formaliser states wrongly, and that it makes nothing readable of."""

_CLAIM = re.compile(r"(-?\d+) ([-+*]) (\d+) = (-?\d+)")


def fused(retro: float, prm: float, alpha: float) -> float:
    """The score to choose by: ``retro ** alpha * prm ** (1 - alpha)`` (section 3.4)."""
    return float(retro**alpha * prm ** (1 - alpha))


def states_of(verdict: Verdict) -> tuple[State, ...]:
    """The states of the steps, from a verdict of `Formal` or `StepsArithmetic`."""
    said = (part.reasons[0].text.partition(": ")[2] for part in verdict.parts)
    return tuple(state for word in said for state in STATES if state == word)


def formaliser(seed: int) -> ScriptedModel:
    """A rehearsed formaliser: it states most equations rightly, as claims about the question.

    What it states for an equation with a wrong operand is false, since it knows the question.
    """

    def reply(prompt: str) -> str:
        draw = rng(seed, "formaliser", prompt)
        shown = dict(re.findall(r"^(QUESTION|EARLIER|STEP) = (.*)$", prompt, re.MULTILINE))
        step, earlier = json.loads(shown["STEP"]), json.loads(shown["EARLIER"])
        claim = _CLAIM.search(step)
        chance = draw.random()
        if chance < UNREADABLE:
            return "I would rather not say."
        if claim is None:
            return '{"verify": false}'
        before, sign, _, after = claim.groups()
        told = re.findall(r"\d+", json.loads(shown["QUESTION"]))[len(earlier) + 1]
        if chance < UNREADABLE + MISREAD:
            after = str(int(after) + draw.choice((-1, 1)))
        statement = {
            "variables": {"before": "integer"},
            "hypotheses": [f"before = {before}"],
            "goal": f"before {sign} {told} = {after}",
        }
        return json.dumps({"verify": True, **statement})

    return ScriptedModel(1.0, function=reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A solution with what the verifiers say of it."""

    solution: Solution
    right: bool
    states: tuple[State, ...]
    prm: float


def sample(problem: Task, judge: Formal, draw: random.Random) -> Sample:
    """One solution of a problem, its steps proved, and a simulated process reward."""
    solution = solve(problem, draw)
    response = Response("\n\n".join(solution.steps), metadata={"steps": list(solution.steps)})
    verdict = judge(Problem.of(problem.question), response)
    right = solution.answer == problem.answer
    prm = 1 / (1 + math.exp(-draw.gauss(PRM_SHIFT * right, 1.0)))
    return Sample(solution=solution, right=right, states=states_of(verdict), prm=prm)


def _samples(seed: int, name: str, problems: int, judge: Formal) -> list[list[Sample]]:
    drawn = []
    for index in range(problems):
        draw = rng(seed, name, index)
        problem = task(seed, index if name == "dev" else -1 - index)
        drawn.append([sample(problem, judge, draw) for _ in range(SAMPLES)])
    return drawn


def _chosen(group: Sequence[Sample], aggregator: Aggregator, alpha: float) -> bool:
    """Whether the solution with the best score is right."""
    scores = [fused(aggregator.probability(one.states), one.prm, alpha) for one in group]
    return group[scores.index(max(scores))].right


def _fitted_alpha(groups: Sequence[Sequence[Sample]], aggregator: Aggregator) -> float:
    """The weight of the states that chooses best on the problems that the aggregator saw."""
    return max(ALPHAS, key=lambda alpha: sum(_chosen(one, aggregator, alpha) for one in groups))


def _majority(group: Sequence[Sample]) -> bool:
    answer = Counter(one.solution.answer for one in group).most_common(1)[0][0]
    return next(one.right for one in group if one.solution.answer == answer)


def _balanced(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Balanced accuracy, from (called right, is right)."""
    right = [said for said, true in pairs if true]
    wrong = [not said for said, true in pairs if not true]
    return (sum(right) / len(right) + sum(wrong) / len(wrong)) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came out with one seed: whether each way chose right, and accuracies of the states."""

    picks: dict[str, list[bool]]
    accuracies: dict[str, float]
    test: list[list[Sample]]


def _round(seed: int, problems: int) -> Round:
    """Fit on half of the problems of a seed, choose among the solutions of the other half."""
    judge = Formal(model=formaliser(seed), seed=seed)
    dev, test = _samples(seed, "dev", problems, judge), _samples(seed, "test", problems, judge)
    rows = [one for group in dev for one in group]
    labels = [one.right for one in rows]
    fitted = Aggregator.fit([one.states for one in rows], labels)
    mixed = rng(seed, "shuffle").sample(labels, len(labels))
    control = Aggregator.fit([one.states for one in rows], mixed)
    alpha = _fitted_alpha(dev, fitted)
    judged = [one for group in test for one in group]

    def accuracy(by: Aggregator) -> float:
        said = [by.probability(one.states) >= by.threshold for one in judged]
        return _balanced([(call, one.right) for call, one in zip(said, judged, strict=True)])

    return Round(
        picks={
            "joined": [_chosen(group, fitted, alpha) for group in test],
            "states alone": [_chosen(group, fitted, 1.0) for group in test],
            "reward alone": [_chosen(group, fitted, 0.0) for group in test],
            "majority": [_majority(group) for group in test],
            "first solution": [group[0].right for group in test],
            "joined, shuffled labels": [_chosen(group, control, alpha) for group in test],
        },
        accuracies={
            "states": accuracy(fitted),
            "rule": _balanced([("failed" not in one.states, one.right) for one in judged]),
            "shuffled": accuracy(control),
        },
        test=test,
    )


def experiment(setting: Setting) -> Outcome:
    """Best of five by the joined score, against the majority and against each score alone."""
    problems = setting.limit or 150
    rounds = [_round(seed, problems) for seed in setting.seeds]
    picks = {name: [pick for one in rounds for pick in one.picks[name]] for name in rounds[0].picks}
    n = len(picks["joined"])
    rivals = ("majority", "reward alone", "states alone")
    gain = {name: _gain(picks[name], picks["joined"]) for name in rivals}
    idle = _gain(picks["reward alone"], picks["joined, shuffled labels"])
    better = all(gain[name].interval.low > 0 for name in rivals[:2])
    worse = any(gain[name].interval.high < 0 for name in rivals[:2])
    seen = {name: [one.accuracies[name] for one in rounds] for name in rounds[0].accuracies}
    measures = [
        *(share(name, sum(right), n) for name, right in picks.items() if "shuffled" not in name),
        *(difference(f"joined less {name}", gain[name]) for name in rivals),
        over("balanced accuracy of the aggregator", seen["states"]),
        over("of the rule that any refuted step is fatal", seen["rule"]),
        over("fitted on shuffled labels", seen["shuffled"], control=True),
        difference("joined with shuffled labels less reward alone", idle, control=True),
        *_detection([sample.solution for one in rounds for group in one.test for sample in group]),
    ]
    if setting.data is not None:
        measures += published(setting.data / "processbench" / "gsm8k.jsonl")
    finding = "the joined score is " + " and ".join(
        f"{'better' if gain[name].interval.low > 0 else 'not shown to be better'} than the {name}"
        for name in rivals
    )
    return Outcome(
        fate="supported" if better else "contradicted" if worse else "not shown",
        finding=finding,
        tested=f"{problems} generated word problems a seed to fit on and as many to test on, "
        f"{SAMPLES} solutions each with planted wrong steps, a scripted formaliser "
        f"({MISREAD:.0%} misread, {UNREADABLE:.0%} unreadable), exact arithmetic as the prover, "
        "a simulated process reward (AUROC 0.70), logistic regression for the LSTM; not the "
        "paper's models, Lean or data",
        measures=tuple(measures),
        seeds=setting.seeds,
    )


def _gain(first: Sequence[bool], second: Sequence[bool]) -> Paired:
    return paired(zip(map(float, first), map(float, second), strict=True))


def _detection(solutions: Sequence[Solution]) -> list[Measure]:
    """How often arithmetic alone finds the first false equation, and its false alarms."""
    found = [_arithmetic(solution) for solution in solutions]
    slips = [slip == said for slip, said in found if slip >= 0]
    clean = [said >= 0 for slip, said in found if slip < 0]
    return [
        share("first false equation found exactly, by arithmetic", sum(slips), len(slips)),
        share("false alarms of arithmetic where no equation is false", sum(clean), len(clean)),
    ]


def _arithmetic(solution: Solution) -> tuple[int, int]:
    """The first step with a false equation, and the one that arithmetic refutes (-1: none)."""
    claims = [_CLAIM.search(step) for step in solution.steps]
    false = [
        index
        for index, claim in enumerate(claims)
        if claim and not _true(claim[1], claim[2], claim[3], claim[4])
    ]
    text = "\n\n".join(solution.steps)
    verdict = StepsArithmetic().verify(Response(text, metadata={"steps": list(solution.steps)}))
    refuted = first_wrong(verdict.parts)
    return (false[0] if false else -1), (-1 if refuted is None else refuted)


def _true(left: str, sign: str, right: str, result: str) -> bool:
    values = {"+": int(left) + int(right), "-": int(left) - int(right)}
    return {**values, "*": int(left) * int(right)}[sign] == int(result)


def published(path: Path) -> list[Measure]:
    """How arithmetic alone does on published solutions with a labelled first wrong step."""
    exact = wrong = alarms = right = said = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        steps = [str(step) for step in row["steps"]]
        verdict = StepsArithmetic().verify(Response("\n\n".join(steps), metadata={"steps": steps}))
        refuted = first_wrong(verdict.parts)
        said += refuted is not None
        if row["label"] < 0:
            right, alarms = right + 1, alarms + (refuted is not None)
        else:
            wrong, exact = wrong + 1, exact + (refuted == row["label"])
    return [
        share("ProcessBench GSM8K: first wrong step found exactly", exact, wrong),
        share("ProcessBench GSM8K: false alarms on right solutions", alarms, right),
        share("ProcessBench GSM8K: exact among those said", exact, said),
    ]


RECIPE = Recipe(
    status="works",
    has="statements of steps by a model through a visible prompt; proof attempts by Coq, SMT "
    "solvers, exact arithmetic, or Lean's loop (its protocol, tried on a stand-in); four states; "
    "an aggregator of states, as a regression or the paper's network; the joined score",
    claim="states of proved steps joined with a process reward choose better among five solutions "
    "than the majority or the reward alone",
    experiment=experiment,
)
