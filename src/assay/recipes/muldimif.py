"""MulDimIF (arXiv 2505.07591): constraints along three axes, made, detected and checked by code.

Three experiments on items of our own, which are made as problems for training are. Conflict
detection: how many sets of constraints of four categories contradict each other, or are obeyed by
no text that a solver finds, when they are drawn freely, when the registry's table is asked, and
when each addition is tried besides. Levels with a solver of known skill: a text in which each
constraint of an item is seen to with probability 0.8, judged by the verifier. Levels with a model:
such items with easy arguments, since a very small model keeps next to nothing else, with their
first category and with all four, in a list. That all of several constraints are kept more rarely
than one is no finding by itself: so single constraints are compared as well. The controls are a
solver that never forgets, and levels dealt out anew.

And training, by a small decoder that is rewarded for the number of constraints it obeys
(`assay.recipes.obeying`), on seeds of its own. The claim is supported if the levels fall as it
says, and training gains at least half of what was left to gain (with a 95 % interval above 0) while
rewards that are dealt out gain nothing.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assay.core import Message, Problem, Sampling, Verdict
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.obeying import RATE, STEPS, Arms, Obeyed, arms
from assay.recipes.on_suites import fate, ran
from assay.recipes.recipe import Recipe
from assay.synthesize.constraints import Options, problems
from assay.synthesize.constraints.arguments import Pick
from assay.synthesize.constraints.draw import Draw
from assay.synthesize.constraints.kinds import CATEGORIES, KINDS
from assay.synthesize.constraints.patterns import listing
from assay.synthesize.constraints.seeds import plain_answer, seed_task
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.registry import contradictions, kind
from assay.verifiers.constraints.verifier import Constraints
from assay.verifiers.constraints.witness import failing, holds, vacuous, witness

SETS, ITEMS, ASKED, SKILL = 40, 60, 32, 0.8
"""Sets a seed of each way of detection; items a seed for the solver; items a model is asked."""
LEVELS = len(CATEGORIES)
APART, HALF = 10, 0.5
"""How far the seeds of training lie from the others; the share of what was left that it gains."""
_TOKENS = 128


class Item(NamedTuple):
    """A task and its constraints, category by category: its first `n` are its level `n`."""

    number: int
    task: str
    groups: tuple[tuple[Constraint, ...], ...]
    good: str
    """A text that obeys all of them."""

    def level(self, level: int) -> tuple[Constraint, ...]:
        """The constraints of the first categories."""
        return tuple(one for group in self.groups[:level] for one in group)


def items(count: int, seed: int, *, easy: bool = False) -> Iterator[Item]:
    """Items that saying nothing obeys at no level, as `assay synth muldimif` expands them."""
    options = Options(levels=(LEVELS,), patterns=("listing",), easy=easy)
    found = 0
    for number, made in enumerate(problems(20 * count, seed, options)):
        item = Item(number, made.seed.task, made.expanded.constraints, made.expanded.good)
        if not vacuous(item.level(1), _asked(item, 1)):
            yield item
            found += 1
        if found == count:
            return


def _asked(item: Item, level: int) -> str:
    return listing(item.task, item.level(level), Draw(item.number, "asked", level))


def experiment(setting: Setting) -> Outcome:
    """Detection and levels by code on every seed; levels by a model on the first."""
    detected, satisfied = _detection(setting.seeds)
    solved = _solved(setting.seeds)
    asked = list(items(setting.limit or ASKED, setting.first_seed, easy=True))
    fell, single, dealt, kept = _by_model(asked, setting)
    learnt = [arms(seed + APART) for seed in setting.seeds]
    gained, nothing, told = _learnt(learnt)
    half = gained.value >= HALF * (1 - told[0].value) and gained.low > 0 and nothing.low <= 0
    levels = fate(fell, claimed=-1)
    return Outcome(
        fate=levels if half or levels != "supported" else "not shown",
        finding=f"of sets drawn freely {1 - satisfied['freely'].value:.2f} are obeyed by no text "
        f"that a second solver found, with the table {1 - satisfied['by table'].value:.2f}, with "
        f"trying {1 - satisfied['by table and trying'].value:.2f}, all of which have a text; a "
        f"solver that sees to a constraint with {SKILL} keeps all of {solved[0].value:.2f} items "
        f"at level I and {solved[LEVELS - 1].value:.2f} at level IV; the model "
        f"{kept[0].value:.2f} and {kept[1].value:.2f}; a decoder obeys {told[0].value:.2f} of its "
        f"constraints before training on their number and {told[1].value:.2f} after it",
        tested=f"items of our own with their constraints in a list: {SETS} sets a seed for each "
        f"way of detection, {ITEMS} items a seed for the solver, {len(asked)} easy items asked "
        f"twice of {setting.model!r}, greedy, {_TOKENS} tokens; not the published test set; "
        f"trained was a decoder from scratch on {STEPS} updates of 128 answers under one or two "
        f"constraints, the rate {RATE:g} chosen from three on another seed, seeds {APART} higher; "
        "no evidence about language models",
        measures=(
            *detected,
            *satisfied.values(),
            _witnessed(setting.seeds),
            *solved,
            *kept,
            fell,
            single,
            dealt,
            gained,
            nothing,
            *told,
        ),
        seeds=setting.seeds,
    )


def _learnt(found: Sequence[Arms]) -> tuple[Measure, Measure, list[Measure]]:
    """What training gained, what the control did, and where both were."""

    def gain(trained: Sequence[Obeyed]) -> list[float]:
        return [one.share - each.start.share for one, each in zip(trained, found, strict=True)]

    arms_ = {
        "before": [one.start for one in found],
        "after": [one.trained for one in found],
        "after, rewards dealt out": [one.shuffled for one in found],
    }
    told = [
        over(
            f"trained: constraints obeyed, {when}", [one.share for one in each], control="," in when
        )
        for when, each in arms_.items()
    ]
    told += [
        over(f"trained: all obeyed, {when}", [one.all for one in each], control="," in when)
        for when, each in arms_.items()
    ]
    return (
        over("trained: constraints obeyed, after less before", gain(arms_["after"])),
        over(
            "trained: the same with rewards dealt out",
            gain(arms_["after, rewards dealt out"]),
            control=True,
        ),
        told,
    )


def _detection(seeds: Sequence[int]) -> tuple[list[Measure], dict[str, Measure]]:
    """Sets that the table objects to, and sets that a text was found for, by way of detection."""
    ways = {"freely": _free, "by table": _by_table, "by table and trying": _tried}
    flagged, satisfied = [], {}
    for name, way in ways.items():
        sets = [(made, seed) for seed in seeds for made in way(seed)]
        bad = sum(bool(contradictions(one)) for one, _ in sets)
        good = sum(_solvable(one, seed) for one, seed in sets)
        control = name == "freely"
        flagged.append(share(f"drawn {name}: contradictory", bad, len(sets), control=control))
        satisfied[name] = share(
            f"drawn {name}: a second solver found a text", good, len(sets), control=control
        )
    return flagged, satisfied


def _free(seed: int) -> list[list[Constraint]]:
    """Sets of four categories, one or two constraints each, nothing looked at."""
    return [_drawn(seed, number, 0) for number in range(SETS)]


def _drawn(seed: int, number: int, attempt: int) -> list[Constraint]:
    draw = Draw(seed, "free", number, attempt)
    pick = Pick(draw, seed_task(number, seed).words)
    sets = []
    for category in CATEGORIES:
        among = [one for one in KINDS if one.category == category]
        about: set[str] = set()
        for chosen in draw.some(among, draw.between(1, 2)):
            if about.isdisjoint(chosen.subjects):  # no two of a category speak of the same
                about |= chosen.subjects
                sets.append(kind(chosen.id)(**chosen.draw(pick)))
    return sets


def _by_table(seed: int) -> list[list[Constraint]]:
    """The first such sets that the registry's table has nothing against."""
    found = []
    for number in range(SETS):
        attempts = (_drawn(seed, number, attempt) for attempt in range(1, 500))
        found.append(next(made for made in attempts if not contradictions(made)))
    return found


def _tried(seed: int) -> list[list[Constraint]]:
    """The sets of finished problems."""
    made = problems(SETS, seed, Options(levels=(LEVELS,)))
    return [list(one.expanded.all) for one in made]


def _witnessed(seeds: Sequence[int]) -> Measure:
    """Finished problems whose own witness the verifier of constraints finds correct."""
    posed = [one for seed in seeds for one in problems(SETS, seed, Options(levels=(LEVELS,)))]
    right = sum(bool(Constraints().verify(one.expanded.good, one.problem)) for one in posed)
    return share("finished problems: obeyed by their own text", right, len(posed))


def _solvable(constraints: Sequence[Constraint], seed: int) -> bool:
    """Whether a solver finds a text from another beginning than synthesis has, or its own."""
    shuffled = list(constraints)
    random.Random(seed).shuffle(shuffled)  # another order than they were added in
    begun = plain_answer(seed_task(seed), Draw(seed, "solver"))
    return witness(shuffled, begun) is not None or witness(shuffled) is not None


def _solved(seeds: Sequence[int]) -> list[Measure]:
    """The share of items kept at each level, by solvers of known skill."""
    chosen = [(item, seed) for seed in seeds for item in items(ITEMS, seed)]
    measures = []
    for skill in (SKILL, 1.0):
        for level in range(1, LEVELS + 1):
            right = sum(_kept(item, level, seed, skill) for item, seed in chosen)
            name = f"solver of skill {skill:g}: all kept, level {level}"
            measures.append(share(name, right, len(chosen), control=skill == 1.0))
    return measures


def _kept(item: Item, level: int, seed: int, skill: float) -> bool:
    constraints = item.level(level)
    chance = rng(seed, "solver", item.number)
    seen = [one for one in constraints if chance.random() < skill]
    if len(seen) == len(constraints):
        text: str | None = item.good
    else:
        text = witness(seen) if seen else "Well, that is how it is."
    return text is not None and all(holds(one, text) for one in constraints)


def _by_model(
    asked: Sequence[Item], setting: Setting
) -> tuple[Measure, Measure, Measure, list[Measure]]:
    """How much lower a model's accuracy is at level IV than at level I, item by item."""
    posed = [_problem(item, level) for item in asked for level in (1, LEVELS)]
    suite = dataclasses.replace(
        suites.load("muldimif"),
        load=lambda: posed,
        verifiers={"strict": Constraints()},
        groups=("level",),
        statistics=(),
        size=len(posed),
    )
    sampling = Sampling(temperature=0.0, max_tokens=_TOKENS)
    cases = ran(suite, setting.model, sampling=sampling).cases
    verdicts = {case.problem.id: next(case.verdicts(), None) for case in cases}
    both = [tuple(verdicts.get(f"{one.number}-{level}") for level in (1, LEVELS)) for one in asked]
    answered = [(low, high) for low, high in both if low is not None and high is not None]
    whole = [(_all(low), _all(high)) for low, high in answered]
    turns = rng(setting.first_seed, "dealt")
    dealt = [pair if turns.random() < 0.5 else pair[::-1] for pair in whole]
    single = [(_single(low), _single(high)) for low, high in answered]
    return (
        difference("the model: all kept, level IV less I", paired(whole)),
        difference("the model: single constraints kept, level IV less I", paired(single)),
        difference("the model: levels dealt out, IV less I", paired(dealt), control=True),
        [
            share("the model: all kept, level 1", sum(low for low, _ in whole), len(whole)),
            share(f"the model: all kept, level {LEVELS}", sum(b for _, b in whole), len(whole)),
        ],
    )


def _problem(item: Item, level: int) -> Problem:
    constraints = item.level(level)
    bad = failing(constraints, item.good) or "."
    return Problem(
        id=f"{item.number}-{level}",
        messages=(Message("user", _asked(item, level)),),
        constraints=tuple(one.spec() for one in constraints),
        metadata={"level": level, "good": item.good, "bad": bad},
    )


def _all(verdict: Verdict) -> float:
    return float(verdict.label == "correct")


def _single(verdict: Verdict) -> float:
    """The share of an answer's constraints that it keeps."""
    listed = verdict.parts or (verdict,)
    return math.fsum(map(_all, listed)) / len(listed)


RECIPE = Recipe(
    status="works",
    has="the twelve checkers, the parser of published constraint sentences, the suite `muldimif` "
    "with items of our own in the three patterns; `assay synth muldimif`: expansion, conflict "
    "detection by table and by trying, levels, rewriting into the patterns, by rules or by a model "
    "whose constraints and rewritings are read back; training on such problems by the share of "
    "constraints that hold (`assay loop --method grpo`; here by a small decoder)",
    claim="accuracy falls from level I to level IV; reinforcement by the number of constraints "
    "that are obeyed makes more of them obeyed",
    experiment=experiment,
)
