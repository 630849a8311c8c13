"""RISE (arXiv 2505.13445): a policy that grades its own solutions while it learns to solve.

The composition: `assay.train.methods.rise` over any task with a verifier; a policy's grades then
weigh its votes. The experiment trains a small decoder on sums and on grading its own sums, from a
start that knows how a grade looks and not what it means.

What came out tells of the experiment more than of the method. On seed 100, which is not reported,
the decoder was taught with true grades of 2,301 of its start's solutions, and told right from
wrong with an AUROC of 0.74 (0.60 from 400 of them): digits that have to be compared are hard to
grade for it, and rewards of 16 solutions a step are less than that.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assay.core import Ledger, Problem, Response
from assay.core.seeds import rng, split
from assay.evaluate.selective import auroc
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over
from assay.recipes.recipe import Recipe
from assay.train.methods.rise import RISE, Grading
from assay.train.mini.learner import Optimising, example
from assay.train.mini.loop import Looping, reinforce
from assay.train.mini.policy import Policy
from assay.train.mini.warm import Warm, accuracy, warm_start
from assay.train.rollout import Prompt, Reward, Rollout
from assay.train.tasks.add import Add
from assay.train.tasks.marked import MARKER

TASK = Add()
GRADING = Grading(ask="V{problem}{response}?", marker=MARKER)
CHARACTERS = TASK.characters + "V?-x"
SIZES = {"layers": 2, "width": 64, "longest": 48}
WARM = Warm(rows=1000, steps=300, until=0.6)
PROMPTS, SAMPLES, STEPS = 32, 8, 120
SHARE = 0.5
"""Of prompts that are asked a grade besides; in the paper 0.125."""
RATE = 1e-4
"""For every arm: of 3e-5, 1e-4 and 3e-4 the best for solving alone, on seed 100."""
ARMS = ("solve", "rise", "offline", "by chance")
TESTS, VOTES = 300, 4
MARGIN = 0.02
"""What solving may lose and still be as good, stated in advance; likewise `CLAIMED`."""
CLAIMED = 0.15


@dataclass(frozen=True, kw_only=True, repr=False)
class Offline(RISE):
    """The control that grades solutions of the policy as it began."""

    pool: tuple[Prompt, ...] = ()

    def second(
        self, rollouts: Sequence[Rollout], rewards: Sequence[Reward], rng: random.Random
    ) -> Sequence[Prompt]:
        count = len(super().second(rollouts, rewards, rng))
        return rng.sample(self.pool, min(count, len(self.pool)))


@dataclass(frozen=True, kw_only=True, repr=False)
class ByChance(Grading):
    """The negative control: grades that have nothing to do with the solution."""

    def grade(self, rollout: Rollout, reward: float) -> str:
        del reward
        return rng(0, "chance", rollout.text).choice((self.right, self.wrong))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a policy solves and how well it grades what it writes itself."""

    solved: float
    graded: float
    """The mean of the shares of right and of wrong solutions that were graded so."""
    apart: float
    """How well the likelihood of its best grade tells right solutions from wrong ones (AUROC)."""
    majority: float
    weighted: float
    """Shares solved by the votes of `VOTES` samples, plain and weighed by their grades."""
    tokens: int = 0


def experiment(setting: Setting) -> Outcome:
    """Grading on the fly against solving alone, old solutions, and grades by chance."""
    found: dict[str, list[Looked]] = {}
    for seed in setting.seeds:
        for name, looked in arms(seed, setting.limit or STEPS).items():
            found.setdefault(name, []).append(looked)
    return _outcome(found, setting)


def arms(seed: int, steps: int) -> dict[str, Looked]:
    """Every arm of one seed, from one warm start, at equal numbers of rollouts."""
    start = begin(seed)
    found = {"warm start": look(start, seed)}
    for name in ARMS:
        found[name] = trained(start, name, seed, steps)
    return found


def begin(seed: int) -> Policy:
    """A decoder that solves some sums, and knows of grades only how they look."""
    policy = Policy.fresh(CHARACTERS, seed=split(seed, "policy"), **SIZES)
    source = rng(seed, "grades")
    shown = [
        example(
            policy, GRADING.problem(_written(problem, source), 0.0).prompt, source.choice("+-x")
        )
        for problem in TASK.problems("train", 150, seed=split(seed, "form"))
    ]
    warm_start(policy, TASK, WARM, seed=split(seed, "warm"), extra=shown)
    return policy


def trained(start: Policy, name: str, seed: int, steps: int) -> Looked:
    """One arm. `solve` gets as many rollouts as the others have of both kinds."""
    policy, ledger = start.copy(), Ledger()
    prompts = PROMPTS + round(SHARE * PROMPTS) if name == "solve" else PROMPTS
    settings = Looping(
        steps=steps,
        prompts=prompts,
        samples=SAMPLES,
        tests=1,
        evaluate_every=steps,
        optimising=Optimising(rate=RATE),
    )
    reinforce(policy, TASK, _method(name, start, seed), settings, seed=seed, ledger=ledger)
    tokens = ledger.phases["sample"].output_tokens
    return replace(look(policy, seed), tokens=tokens)


def _method(name: str, start: Policy, seed: int) -> RISE:
    method = RISE(share=SHARE, grading=GRADING)
    if name == "solve":
        return replace(method, share=0.0)
    if name == "by chance":
        return replace(method, grading=ByChance(ask=GRADING.ask, marker=MARKER))
    if name == "offline":
        asked = TASK.batch(400, seed=split(seed, "pool"), step=0)
        old, rewards = _sampled(start, asked, 4, split(seed, "pool"))
        pool = replace(method, share=2.0).second(old, rewards, rng(seed, "pool"))
        return Offline(share=SHARE, grading=GRADING, pool=tuple(pool))
    return method


def look(policy: Policy, seed: int) -> Looked:
    """A policy on test problems: its greedy answers, its samples, and its grades of these."""
    tests = TASK.problems("test", TESTS, seed=split(seed, "tests"))
    rollouts, rewards = _sampled(policy, tests, VOTES, split(seed, "look"))
    deserved = [
        GRADING.grade(one, reward or 0.0) for one, reward in zip(rollouts, rewards, strict=True)
    ]
    asked = [GRADING.problem(one, 0.0).prompt for one in rollouts]
    said = [answer.text for answer in policy.greedy(asked, longest=2)]
    recalls = [
        sum(s == d for s, d in zip(said, deserved, strict=True) if d == kind) / deserved.count(kind)
        for kind in ("+", "-")
        if kind in deserved
    ]
    plain, weighted = 0.0, 0.0
    for place, problem in enumerate(tests):
        here = slice(place * VOTES, (place + 1) * VOTES)
        answers = [one.text.rpartition(MARKER)[2] for one in rollouts[here]]
        trusted = [a for a, s in zip(answers, said[here], strict=True) if s == "+"]
        plain += _voted(answers) == problem.reference
        weighted += _voted(trusted or answers) == problem.reference
    return Looked(
        solved=accuracy(policy, TASK, tests),
        graded=sum(recalls) / len(recalls),
        apart=_apart(policy, asked, deserved),
        majority=plain / len(tests),
        weighted=weighted / len(tests),
    )


def _apart(policy: Policy, asked: Sequence[str], deserved: Sequence[str]) -> float:
    """The AUROC of how much likelier `+` is than `-`, over right and wrong solutions."""
    grades = [
        [one[0] for one in policy.logp([example(policy, text, grade) for text in asked])]
        for grade in (GRADING.right, GRADING.wrong)
    ]
    told = [
        (right - wrong, grade == GRADING.right)
        for right, wrong, grade in zip(*grades, deserved, strict=True)
        if grade != GRADING.unusable
    ]
    found = auroc([score for score, _ in told], [right for _, right in told])
    return 0.5 if found is None else found


def _sampled(
    policy: Policy, problems: Sequence[Problem], samples: int, seed: int
) -> tuple[list[Rollout], list[Reward]]:
    rollouts = policy.sample(
        [Prompt(problem=one) for one in problems],
        samples=samples,
        longest=TASK.longest[1],
        seed=seed,
    )
    return rollouts, [
        0.0 if one.truncated else TASK.verifier(one.problem or Problem(), Response(one.text)).score
        for one in rollouts
    ]


def _written(problem: Problem, source: random.Random) -> Rollout:
    text = TASK.solution(problem, source)
    return Rollout(group=0, prompt=(), tokens=(), text=text, problem=problem)


def _voted(answers: Sequence[str]) -> str:
    """The commonest answer; of equally common ones the first."""
    return Counter(answers).most_common(1)[0][0]


def _outcome(found: Mapping[str, Sequence[Looked]], setting: Setting) -> Outcome:
    def gain(what: str, arm: str, base: str, of: str, *, control: bool = False) -> Measure:
        pairs = [
            (getattr(low, of), getattr(high, of))
            for low, high in zip(found[base], found[arm], strict=True)
        ]
        return difference(what, paired(pairs), control=control)

    graded = gain("grading: RISE less solving alone", "rise", "solve", "graded")
    solved = gain("solving: RISE less solving alone", "rise", "solve", "solved")
    control = gain(
        "grading: grades by chance less solving alone", "by chance", "solve", "graded", control=True
    )
    votes = [(one.majority, one.weighted) for one in found["rise"]]
    supported = graded.low > 0 and graded.value >= CLAIMED and solved.low > -MARGIN
    against = graded.high < 0 or solved.high < -MARGIN
    mean = {
        (name, of): sum(getattr(one, of) for one in looked) / len(looked)
        for name, looked in found.items()
        for of in ("graded", "solved")
    }
    return Outcome(
        fate="supported"
        if supported and control.low <= 0
        else "contradicted"
        if against
        else "not shown",
        finding="asked to grade its own solutions, the policy grades "
        f"{mean['rise', 'graded']:.2f} of them as they deserve (balanced; trained to solve alone "
        f"{mean['solve', 'graded']:.2f}, on old solutions {mean['offline', 'graded']:.2f}, "
        f"by chance {mean['by chance', 'graded']:.2f}) and solves {mean['rise', 'solved']:.2f} "
        f"of the sums (alone, with as many rollouts, {mean['solve', 'solved']:.2f})",
        tested=f"one decoder of {_size():,} weights, sums of two digits, a start that solves "
        f"{WARM.until:.0%} and grades by chance, {setting.limit or STEPS} steps of equal rollouts, "
        f"{SHARE:.0%} of prompts graded besides (the paper: 12.5 %), groups for baselines where "
        "the paper has a critic, one learning rate tuned on solving alone; not evidence about "
        "models of billions of weights",
        measures=(
            graded,
            solved,
            gain("grading: fresh solutions less old ones", "rise", "offline", "graded"),
            gain(
                "telling right from wrong (AUROC): RISE less solving alone",
                "rise",
                "solve",
                "apart",
            ),
            difference(f"solved by {VOTES} votes: weighed by grades less plain", paired(votes)),
            control,
            *_levels(found),
        ),
        seeds=setting.seeds,
    )


def _levels(found: Mapping[str, Sequence[Looked]]) -> Iterator[Measure]:
    """What each arm reached, and what it sampled."""
    for of in ("graded", "solved", "apart"):
        for name, looked in found.items():
            yield over(f"{of} by {name}", [getattr(one, of) for one in looked])
    for name in ARMS:
        tokens = [one.tokens / 1000 for one in found[name]]
        yield over(f"thousand tokens sampled by {name}", tokens)


def _size() -> int:
    return Policy.fresh(CHARACTERS, seed=0, **SIZES).shape.parameters


RECIPE = Recipe(
    status="works",
    has="grading of fresh solutions as second-stage prompts with groups, rewards and classes of "
    "their own, on both back ends' methods; votes weighed by grades; offline and chance controls",
    claim="a policy that also learns to grade its own fresh solutions becomes a verifier of them "
    "and solves no worse",
    experiment=experiment,
)
