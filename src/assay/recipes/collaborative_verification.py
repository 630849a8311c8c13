"""CoTnPoT (arXiv 2410.05318): solutions in words count if a program that was run agrees.

The composition: `assay.search.cross_representation` is the filter, any selector chooses from what
it keeps. The experiment has a world of planted rates, whose figures were measured before by other
code, and the strategy itself on word problems whose programs run in the jail. Of the system the
verifiers that are trained on preferences are not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assay.core import Problem
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.recipe import Recipe
from assay.recipes.shop import task
from assay.recipes.two_ways import RIGHT, Author, Draw, World
from assay.sandbox.jail import why_no_jail
from assay.search.cross_representation import CrossRepresentation, keep_or_drop
from assay.search.majority import Majority
from assay.search.selectors import Rule, select
from assay.search.strategy import Strategy
from assay.search.tree import Node
from assay.verifiers.answers import Answer

N, MANY, REAL = 16, 240, 24
"""Solutions a problem, problems a seed that are answers only, and those with texts and programs."""
DRAWN = 8
"""Solutions a problem where programs run."""
WORLDS: Mapping[str, World] = {
    "errors apart": World(),
    "errors alike": World(alike=True),
    "poor programs": World(programs=0.15),
    "strong verifier": World(separation=2.5),
}
EXPECTED: Mapping[str, Mapping[str, float]] = {
    "errors apart": {
        "one": 0.46, "majority": 0.62, "majority of both": 0.73, "best": 0.74, "weighted": 0.70,
        "filter, majority": 0.745, "filter, best": 0.80, "filter, weighted": 0.76,
        "nothing kept": 0.18,
    },
    "errors alike": {
        "majority": 0.63, "best": 0.75, "filter, majority": 0.61, "filter, best": 0.68,
    },
    "poor programs": {
        "majority": 0.63, "best": 0.755, "filter, majority": 0.66, "filter, best": 0.74,
    },
    "strong verifier": {"best": 0.92, "filter, best": 0.88},
}  # fmt: skip
"""What was measured before in these worlds; good to 0.02."""
TOLERANCE = 0.02
ALIKE = 0.4
"""From so many shared errors on a warning is due, by the notes of those who measured before."""
RULES: tuple[Rule, ...] = ("majority", "best", "weighted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the rules chose on one problem, 1 where it is right, and what the filter did."""

    right: Mapping[str, float]
    kept: int
    kept_right: int
    all_right: int
    both_wrong: int
    same_wrong: int


def solved(drawn: Sequence[Draw]) -> Found:
    """Every rule on one problem: the first half of the draws, and the votes that cost as much.

    A program costs a draw, so a filter over n solutions is compared with votes of 2n.
    """
    half = drawn[: len(drawn) // 2]
    words = [_node(at, one.words, one.score) for at, one in enumerate(drawn)]
    solutions = words[: len(half)]
    programs = [_node(len(drawn) + at, one.program) for at, one in enumerate(half)]
    filtered = [replace(node) for node in solutions]
    for node, one in zip(filtered, half, strict=True):
        keep_or_drop(node, [f"{one.program}"])
    agreed = [node for node in filtered if node.candidate]
    chosen = agreed or solutions
    right = {
        "one": _right("majority", solutions[:1]),
        "majority of 2n": _right("majority", words),
        "majority of both": _right("majority", [*solutions, *programs]),
        "filter, constant verifier": _right("majority", chosen[:1]),
        "nothing kept": float(not agreed),
    }
    for rule in RULES:
        right[rule] = _right(rule, solutions)
        right[f"filter, {rule}"] = _right(rule, chosen)
    wrong = [one for one in half if one.words != RIGHT and one.program != RIGHT]
    return Found(
        right=right,
        kept=len(agreed),
        kept_right=sum(node.answer == f"{RIGHT}" for node in agreed),
        all_right=sum(one.words == RIGHT for one in half),
        both_wrong=len(wrong),
        same_wrong=sum(one.words == one.program for one in wrong),
    )


def _node(at: int, answer: int, score: float | None = None) -> Node:
    return Node(id=at, whole=True, status="finished", answer=f"{answer}", value=score)


def _right(rule: Rule, nodes: Sequence[Node]) -> float:
    chosen = select(rule, nodes).chosen
    return float(next(node.answer for node in nodes if node.id == chosen) == f"{RIGHT}")


def simulated(world: World, seeds: Sequence[int], count: int) -> list[Found]:
    """Every rule on the problems of all seeds."""
    return [solved(world.draws(seed, index, 2 * N)) for seed in seeds for index in range(count)]


def as_expected(found: Mapping[str, Sequence[Found]]) -> tuple[int, int]:
    """How many of the figures measured before come out again, and how many there are."""
    hits, figures = 0, 0
    for name, expected in EXPECTED.items():
        for rule, value in expected.items():
            scores = [one.right[rule] for one in found[name]]
            mean = sum(scores) / len(scores)
            chance = 1.96 * (mean * (1 - mean) / len(scores)) ** 0.5
            hits += abs(mean - value) <= TOLERANCE + chance
            figures += 1
    return hits, figures


def ran(setting: Setting, world: World, *, copies: bool = False) -> dict[str, list[float]]:
    """The strategy with programs that run, and votes, on word problems: 1 where it is right."""
    count, judge = min(REAL, setting.limit or REAL), Answer()
    ways: dict[str, Strategy] = {
        "majority": Majority(n=DRAWN),
        "majority of 2n": Majority(n=2 * DRAWN),
        "filter, majority": CrossRepresentation(n=DRAWN, seconds=2.0),
    }
    right: dict[str, list[float]] = {name: [] for name in ways}
    for seed in setting.seeds:
        tasks = [task(seed, index) for index in range(count)]
        author = Author(world, tasks, seed, copies=copies)
        for index, one in enumerate(tasks):
            problem = Problem.of(one.question, id=f"{seed}-{index}", reference=str(one.answer))
            for name, way in ways.items():
                result = way.search(problem, author, None, seed=seed)
                right[name].append(float(bool(judge(problem, result.response))))
    return right


def _gain(
    what: str, one: Sequence[float], other: Sequence[float], *, control: bool = False
) -> Measure:
    return difference(what, paired(zip(other, one, strict=True)), control=control)


def experiment(setting: Setting) -> Outcome:
    """The filter where errors are apart, where they are alike, and with programs that run."""
    count = setting.limit or MANY
    found = {name: simulated(world, setting.seeds, count) for name, world in WORLDS.items()}
    apart, alike = found["errors apart"], found["errors alike"]
    hits, figures = as_expected(found)
    gain = _between(apart, "filter, best", "best")
    real = _real(setting)
    return Outcome(
        fate="not shown",
        finding=_finding(found, hits, figures),
        tested=f"{count} simulated problems a seed with {N} solutions and as many programs in "
        f"each of {len(WORLDS)} worlds of planted rates (words right with 0.45, programs with "
        "0.40 or 0.15, a verifier whose scores lie 1 or 2.5 apart); the strategy with programs "
        f"that run in the jail on {REAL} word problems a seed, {DRAWN} solutions by a scripted "
        "author; no trained verifier, no GSM8K or MATH",
        measures=(
            *_table(found),
            gain,
            _between(apart, "filter, majority", "majority"),
            _between(apart, "filter, majority", "majority of both"),
            _between(apart, "filter, majority", "majority of 2n"),
            *_kept(apart, "errors apart", len(setting.seeds)),
            *_kept(alike, "errors alike", len(setting.seeds)),
            _between(alike, "filter, majority", "majority", "errors alike: ", control=True),
            _between(alike, "filter, best", "best", "errors alike: ", control=True),
            _between(
                found["strong verifier"], "filter, best", "best", "strong verifier: ", control=True
            ),
            share("errors apart: right, filter, constant verifier",
                  sum(one.right["filter, constant verifier"] for one in apart), len(apart),
                  control=True),
            *real,
        ),
        seeds=setting.seeds,
    )  # fmt: skip


def _table(found: Mapping[str, Sequence[Found]]) -> list[Measure]:
    """The rules that were measured before, in each world."""
    made = []
    for name, problems in found.items():
        rules = [*EXPECTED[name], *(["majority of 2n"] if name == "errors apart" else [])]
        for rule in rules:
            hits = sum(one.right[rule] for one in problems)
            what = rule if rule == "nothing kept" else f"right, {rule}"
            made.append(share(f"{name}: {what}", hits, len(problems)))
    return made


def _between(
    found: Sequence[Found], rule: str, other: str, where: str = "", *, control: bool = False
) -> Measure:
    one, two = ([each.right[name] for each in found] for name in (rule, other))
    return _gain(f"{where}right, {rule} less {other}", one, two, control=control)


def _kept(found: Sequence[Found], name: str, seeds: int) -> list[Measure]:
    """How good the filter is, and how often both ways err to the same answer; by seed."""
    size = len(found) // seeds
    rounds = [found[at : at + size] for at in range(0, len(found), size)]
    return [
        over(f"{name}: {what}", [_ratio(one, part, of) for one in rounds])
        for what, part, of in (
            ("right of the kept", "kept_right", "kept"),
            ("kept of the right", "kept_right", "all_right"),
            ("the same answer where both are wrong", "same_wrong", "both_wrong"),
        )
    ]


def _ratio(found: Sequence[Found], part: str, of: str) -> float:
    counted, every = (sum(getattr(one, field) for one in found) for field in (part, of))
    return counted / every if every else 0.0


def _real(setting: Setting) -> list[Measure]:
    """The strategy itself, with programs that run; nothing where there is no jail."""
    if why_no_jail():
        return []
    made = []
    for name, world, copies in (
        ("errors apart", WORLDS["errors apart"], False),
        ("errors alike", WORLDS["errors alike"], False),
        ("programs that copy the solution", WORLDS["errors apart"], True),
    ):
        right, control = ran(setting, world, copies=copies), name != "errors apart"
        if not control:
            made += [
                share(f"programs that run: right, {rule}", sum(hits), len(hits))
                for rule, hits in right.items()
            ]
        against = ("majority", "majority of 2n") if not control else ("majority",)
        made += [
            _gain(f"programs that run, {name}: right, filter, majority less {other}",
                  right["filter, majority"], right[other], control=control)
            for other in against
        ]  # fmt: skip
    return made


def _finding(found: Mapping[str, Sequence[Found]], hits: int, figures: int) -> str:
    """What the filter is worth, and where it does harm, in words."""

    def mean(name: str, rule: str) -> float:
        return sum(one.right[rule] for one in found[name]) / len(found[name])

    names = ("errors apart", "errors alike")
    same = {name: _ratio(found[name], "same_wrong", "both_wrong") for name in names}
    late = "at" if same["errors alike"] >= ALIKE else "below"
    return (
        f"{hits} of {figures} figures measured before come out again; where the errors of words "
        f"and programs are apart the filter lifts the choice by the verifier from "
        f"{mean('errors apart', 'best'):.2f} to {mean('errors apart', 'filter, best'):.2f}, and a "
        f"majority from {mean('errors apart', 'majority'):.2f} to "
        f"{mean('errors apart', 'filter, majority'):.2f}, but a plain vote over the solutions and "
        f"the programs, for the same calls, has {mean('errors apart', 'majority of both'):.2f}; "
        f"where errors are alike (both wrong, the same answer: {same['errors alike']:.2f}, apart "
        f"{same['errors apart']:.2f}) it costs "
        f"{mean('errors alike', 'best') - mean('errors alike', 'filter, best'):.2f}, and with a "
        "strong verifier "
        f"{mean('strong verifier', 'best') - mean('strong verifier', 'filter, best'):.2f}; "
        f"the harm begins {late} shared errors of {ALIKE:g}"
    )  # fmt: skip


RECIPE = Recipe(
    status="partly",
    has="the filter: solutions in words and programs that run in the jail, behind the solution or "
    "from the problem alone, kept, dropped or without a word, any choice from what is kept; what "
    "is kept and shared errors as rates; votes that cost the same",
    lacks="verifiers trained on preferences between right and wrong solutions (SimPO) and the "
    "score by likelihood; programs described in words for code problems",
    claim="keeping the solutions with which their own program agrees makes the choice among "
    "samples better, with and without a verifier",
    experiment=experiment,
)
