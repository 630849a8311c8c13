"""FlexiVe (arXiv 2505.11966): fast votes of a step verifier, and slow ones where they disagree.

The composition: `flexive` is `Escalate` over one `StepJudge` in two modes, told to conclude at
once and to think first; `split_hesitations` cuts a chain of thought into steps. The strategy
`assay.search.solve_detect_verify` stops, verifies and tries again, around this verifier or any
other; `assay.recipes.stopping` measures it. The training of the verifier is not here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assay.core import Model, Problem, Usage, Verdict, Verifier
from assay.core.seeds import rng
from assay.core.usage import Ledger
from assay.evaluate.statistics import paired
from assay.recipes import stopping
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.first_wrong import SLOW, Case, case, train, verifier
from assay.recipes.recipe import Recipe
from assay.verifiers.escalate import Escalate
from assay.verifiers.judges.steps import StepJudge

VOTES, THETA = 8, 0.8
"""The paper's best number of votes, and the threshold of its command line."""
EARLIER = 0.7
"""A threshold at which fewer solutions are given to slow votes."""
TRIED = 80
"""Solutions on which small trained verifiers cast the fast votes."""
REAL = 4
"""Solutions on which the real model is tried, with four fast votes."""


def flexive(model: str | Model, *, votes: int = 4, theta: float = THETA) -> Escalate:
    """The verifier over any model; `votes` and `theta` are those of the published command."""
    judge = StepJudge(model=model, explain=False)
    return Escalate(fast=judge, slow=replace(judge, explain=True), votes=votes, theta=theta)


def always(judge: Verifier, votes: int) -> Escalate:
    """The most frequent finding of a judge's votes, whatever its share."""
    return Escalate(fast=judge, slow=judge, votes=votes, theta=0.0)


def reward(found: int | None, truth: int, tokens: int) -> float:
    """The reward of a fast vote in training: for the index, and for the length of what was said.

    `found` and `truth` are indices of the first wrong step, -1 for none; None is unreadable. Half
    a point is for an error at another step. Right solutions are to be passed in 50 tokens, wrong
    ones refuted in 50 to 512: the length that is wanted depends on the truth, so this is for
    training only.

    >>> reward(2, 2, 100), reward(3, 2, 100), reward(-1, 2, 100), reward(-1, -1, 100)
    (1.0, 0.5, 0.0, 0.5)
    """
    right = 1.0 if found == truth else 0.0
    if found is not None and found != truth and min(found, truth) >= 0:
        right = 0.5
    if truth < 0:
        return right - min(1.0, max(0, tokens - 50) / 100)
    return right - max(0, 50 - tokens) / 50 - min(1.0, max(0, tokens - 512) / 512)


def f1(pairs: Iterable[tuple[int | None, int]]) -> float:
    """ProcessBench's: the harmonic mean of the accuracies on wrong and on right solutions.

    >>> f1([(2, 2), (1, 2), (-1, -1)]), f1([(-1, -1), (-1, 2)])
    (0.6666666666666666, 0.0)
    """
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for found, truth in pairs:
        hits[truth < 0].append(found == truth)
    wrong, right = (sum(hits[side]) / max(1, len(hits[side])) for side in (False, True))
    return 2 * wrong * right / (wrong + right) if wrong + right else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What a way of judging made of the cases: right or not, and what each cost."""

    found: tuple[int | None, ...]
    right: tuple[bool, ...]
    escalated: tuple[bool, ...]
    fast: Usage
    slow: Usage

    @property
    def tokens(self) -> float:
        """Tokens that a solution cost, those of the prompts with them."""
        return (self.fast + self.slow).tokens / len(self.right)

    @property
    def written(self) -> float:
        """Tokens that were written for a solution."""
        return (self.fast + self.slow).output_tokens / len(self.right)


def judged(way: Escalate, cases: Sequence[Case]) -> Judged:
    """Judge the cases one by one; the ledger keeps fast and slow votes apart."""
    ledger, found, escalated = Ledger(), [], []
    for one in cases:
        verdict = way(Problem.of(one.question), one.response)
        for place, vote in enumerate(verdict.parts):
            ledger.charge("fast" if place < way.votes else "slow", vote.cost or Usage())
        found.append(_index(verdict))
        escalated.append(len(verdict.parts) > way.votes)
    spent = ledger.phases
    return Judged(
        tuple(found),
        tuple(one.truth == said for one, said in zip(cases, found, strict=True)),
        tuple(escalated),
        spent.get("fast", Usage()),
        spent.get("slow", Usage()),
    )


def _index(verdict: Verdict) -> int | None:
    """The first wrong step that a verdict names; -1 for none, None where it decides nothing."""
    if not verdict.decided:
        return None
    said = (one.measured for one in verdict.reasons if one.text == "first wrong step")
    return int(next(said, "-1"))


def _round(seed: int, count: int, *, together: bool = False) -> dict[str, Judged]:
    """Each way of judging the same solutions, with the same planted chances."""
    cases = [case(seed, index) for index in range(count)]
    flex = flexive(verifier(cases, seed, together=together), votes=VOTES)
    found = {
        "fast votes": judged(always(flex.fast, VOTES), cases),
        "escalation": judged(flex, cases),
        "escalation at 0.7": judged(replace(flex, theta=EARLIER), cases),
        "slow votes": judged(always(flex.slow, -(-VOTES // 4)), cases),
    }
    more = round(VOTES * found["escalation"].tokens / found["fast votes"].tokens)
    found["more fast votes"] = judged(always(flex.fast, more), cases)
    # The same number of slow votes, on solutions that have nothing to do with the fast ones.
    at_random = list(found["escalation"].escalated)
    rng(seed, "gate").shuffle(at_random)
    chosen = [
        (found["slow votes"] if slow else found["fast votes"]).found[at]
        for at, slow in enumerate(at_random)
    ]
    right = [one.truth == said for one, said in zip(cases, chosen, strict=True)]
    found["random escalation"] = replace(
        found["escalation"], found=tuple(chosen), right=tuple(right)
    )
    return found


def _gain(rounds: Sequence[dict[str, Judged]], other: str) -> Measure:
    """How much more often escalation is right than another way, on the same solutions."""
    pairs = (
        (float(theirs), float(ours))
        for one in rounds
        for theirs, ours in zip(one[other].right, one["escalation"].right, strict=True)
    )
    return difference(f"right, escalation less {other}", paired(pairs))


def experiment(setting: Setting) -> Outcome:
    """Escalation against slow votes always, and against two ways to spend the same tokens."""
    count = setting.limit or 100
    rounds = [_round(seed, count) for seed in setting.seeds]
    alike = [_round(seed, count, together=True) for seed in setting.seeds]
    gains = {other: _gain(rounds, other) for other in rounds[0] if other != "escalation"}
    names = ("fast votes", "escalation", "escalation at 0.7", "slow votes")
    right = {name: [hit for one in rounds for hit in one[name].right] for name in names}
    trained = _trained(setting)
    piped = stopping.arms(setting.seeds, min(stopping.MANY, setting.limit or stopping.MANY))
    idle = replace(
        _gain(alike, "fast votes"), what="right, escalation less fast votes, all votes alike"
    )
    return Outcome(
        fate="not shown",
        finding=f"{_finding(gains, rounds, trained)}; {stopping.in_words(piped)}",
        tested=f"{count} generated solutions a seed with planted first wrong steps; one scripted "
        f"verifier in both modes ({VOTES} votes, right by Beta(3, 1) a solution; slow ones "
        f"{SLOW:.0%}, less on hard solutions), so that disagreement tells of errors is planted "
        f"too; {VOTES} linear verifiers, each trained on its draw of solutions, as fast votes "
        f"on {TRIED}; {setting.model} as it is on {REAL}, four fast votes; the pipeline on "
        f"{stopping.MANY} problems a seed of a solver and verifiers of planted rates, "
        f"{setting.model} answering the probes on {stopping.PROBED_ON} told solutions and doing "
        f"all of it on {stopping.LIVE}, to see it run; no trained FlexiVe, no ProcessBench or AIME",
        measures=(
            *(share(f"right, {name}", sum(hits), len(hits)) for name, hits in right.items()),
            *gains.values(),
            *(over(f"tokens a solution, {name}", [one[name].tokens for one in rounds])
              for name in (*names, "more fast votes")),
            *(over(f"of them written, {name}", [one[name].written for one in rounds])
              for name in ("escalation", "slow votes")),
            over("F1 as in ProcessBench, escalation", [_f1(one["escalation"], seed, count)
                 for seed, one in zip(setting.seeds, rounds, strict=True)]),
            _opened("escalated", rounds),
            replace(_opened("escalated, all votes alike", alike), control=True),
            replace(idle, control=True),
            *trained,
            *_real(setting),
            *stopping.simulated(piped, len(setting.seeds)),
            *stopping.probed(setting),
            *stopping.live(setting, flexive(setting.model, votes=2)),
        ),
        seeds=setting.seeds,
    )  # fmt: skip


def _finding(
    gains: dict[str, Measure], rounds: Sequence[dict[str, Judged]], trained: Sequence[Measure]
) -> str:
    """What the gate is worth, and what it saves, in words."""
    controls = min(gains["more fast votes"].low, gains["random escalation"].low)
    level = gains["slow votes"].low > -0.02
    ours, theirs = (
        sum(one[name].tokens for one in rounds) for name in ("escalation", "slow votes")
    )
    written, thought = (
        sum(one[name].written for one in rounds) for name in ("escalation", "slow votes")
    )
    return (
        f"with planted disagreement the gate is {'as right as' if level else 'less right than'} "
        f"slow votes always, for {written / thought:.0%} of the tokens written and "
        f"{ours / theirs:.0%} of all tokens, and {'better' if controls > 0 else 'no better'} than "
        "fast votes or slow ones at random for the same tokens; where votes err together it "
        f"never opens and gains nothing: {VOTES} small verifiers that were trained alike disagree "
        f"on {trained[2].value:.0%} of solutions, and are wrong on {1 - trained[3].value:.0%} of "
        "the others"
    )


def _opened(what: str, rounds: Sequence[dict[str, Judged]]) -> Measure:
    opened = [gate for one in rounds for gate in one["escalation"].escalated]
    return share(what, sum(opened), len(opened))


def _f1(by: Judged, seed: int, count: int) -> float:
    return f1(zip(by.found, (case(seed, at).truth for at in range(count)), strict=True))


def _trained(setting: Setting) -> list[Measure]:
    """Fast votes by small trained verifiers, whose disagreement nobody planted."""
    seed, count = setting.first_seed, min(TRIED, setting.limit or TRIED)
    cases = [case(seed, index) for index in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        fast = train(folder, seed, VOTES)
        slow = flexive(verifier(cases, seed)).slow
        gated = Escalate(fast=fast, slow=slow, votes=VOTES, theta=THETA)
        found, alone = judged(gated, cases), judged(always(fast, VOTES), cases)
    closed = [hit for hit, gate in zip(alone.right, found.escalated, strict=True) if not gate]
    return [
        share("right, trained fast votes", sum(alone.right), count),
        share("right, trained fast votes with escalation", sum(found.right), count),
        share("escalated, trained fast votes", sum(found.escalated), count),
        share("right, trained fast votes that agree", sum(closed), len(closed)),
    ]


def _real(setting: Setting) -> list[Measure]:
    """A real model in both modes, as it is."""
    cases = [case(setting.first_seed, index) for index in range(min(REAL, setting.limit or REAL))]
    flex = flexive(setting.model)
    flex = replace(flex, slow=replace(flex.slow, max_tokens=128))  # type: ignore[type-var]
    found = judged(flex, cases)
    n = len(cases)
    return [
        share(f"right, {setting.model}", sum(found.right), n),
        share(f"escalated, {setting.model}", sum(found.escalated), n),
    ]


RECIPE = Recipe(
    status="partly",
    has="the verifier: a judge of steps in a fast and a slow mode, the gate over any two "
    "verifiers with its account of tokens, steps cut at hesitations, the reward of training; the "
    "search: solutions stopped when a probe finds them complete, verified, and tried again",
    lacks="the training of the verifier itself",
    claim="slow votes only where fast ones disagree are as accurate as slow votes always, for "
    "fewer tokens; stopped, verified and mended, solutions are better for less than votes cost",
    experiment=experiment,
)
