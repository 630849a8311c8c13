"""What a verifier of known error rates gains in search, by difficulty, over a vote of equal cost.

Best-of-n with verdicts of yes and no keeps the first accepted sample, so that its accuracy is known
in closed form where samples are independent: the world and the engine are checked against it. A
majority with the tokens that best-of-n and its verifier spent is what it must beat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assay.core import Verdict
from assay.evaluate.adviser import BLIND, Findings, Sample, look
from assay.evaluate.frontier import WEIGHT_IN
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Measure, difference, share
from assay.search import strategies
from assay.search.world import PROMPT_TOKENS, STEP_TOKENS, Chains
from assay.verifiers.simulated import Simulated

Rates = tuple[float, float]
"""The true-positive and the true-negative rate."""
SAMPLES, STEPS, COUNT = 8, 2, 80
LEVELS: Mapping[str, float] = {"hard": 0.15, "medium": 0.45, "easy": 0.85}
"""How often a sample is right."""
JUDGES: Mapping[str, Mapping[str, Rates]] = {
    "sharp": dict.fromkeys(LEVELS, (0.9, 0.9)),
    "harsh": dict.fromkeys(LEVELS, (0.5, 0.9)),
    "lenient": dict.fromkeys(LEVELS, (0.9, 0.3)),
    "published, weak generator": {
        "hard": (0.540, 0.839), "medium": (0.758, 0.807), "easy": (0.955, 0.854),
    },
    "published, strong generator": {
        "hard": (0.540, 0.367), "medium": (0.758, 0.358), "easy": (0.955, 0.317),
    },
    "constant": dict.fromkeys(LEVELS, (1.0, 0.0)),
}  # fmt: skip
"""By judge and level; the published ones are those of GPT-4o, whose rates on right samples of
strong generators are not known and taken from the weak one's."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A judge on problems of one level: what was chosen and what a vote of equal cost chose."""

    judge: str
    level: str
    chosen: tuple[bool, ...]
    voted: tuple[bool, ...]
    samples: Mapping[str, Sequence[Sample]]

    @property
    def gain(self) -> Measure:
        """Best-of-n less the vote."""
        pairs = ((float(vote), float(best)) for vote, best in zip(self.voted, self.chosen,
                                                                  strict=True))  # fmt: skip
        return replace(
            difference(f"{self.judge}, {self.level}: best of {SAMPLES} less votes", paired(pairs)),
            control=self.judge == "constant",
        )

    @property
    def findings(self) -> Findings:
        """What the adviser sees."""
        return look(self.samples)


def expected(p: float, tpr: float, tnr: float, n: int) -> float:
    """How often the first accepted of `n` independent samples is right, the first if none is.

    >>> expected(0.5, 1.0, 1.0, 2), expected(0.5, 1.0, 0.0, 8), round(expected(0.5, 0.9, 0.5, 1), 9)
    (0.75, 0.5, 0.5)
    """
    accepted = p * tpr + (1 - p) * (1 - tnr)
    none = (1 - accepted) ** n
    passed = (1 - none) * p * tpr / accepted if accepted else 0.0
    return passed + (none * p * (1 - tpr) / (1 - accepted) if accepted < 1 else 0.0)


def equal_votes(samples: int, weight_in: float = WEIGHT_IN) -> int:
    """How many samples a vote may draw for what `samples` cost with a verifier that reads each.

    >>> equal_votes(8), equal_votes(8, 0)
    (12, 8)
    """
    written = STEPS * STEP_TOKENS
    spent = samples * (written + weight_in * (PROMPT_TOKENS + written))
    return round(spent / written)


def cell(judge: str, level: str, seeds: Sequence[int], count: int = COUNT) -> Cell:
    """A judge tried on `count` problems of a level with each seed."""
    rate = LEVELS[level]
    tpr, tnr = JUDGES[judge][level]
    world = Chains(right=rate ** (1 / STEPS), steps=STEPS)
    model, truth = world.model(), world.truth()
    best = strategies.load(f"best_of_n:{SAMPLES}")
    vote = strategies.load(f"majority:{equal_votes(SAMPLES)}")
    chosen, voted, samples = [], [], {}
    for seed in seeds:
        judging = Simulated(truth=truth, tpr=tpr, tnr=tnr, seed=seed)
        for number in range(count):
            problem = world.problem(1_000 * seed + number)
            found = best.search(problem, model, judging, seed=seed)
            votes = vote.search(problem, model, None, seed=seed + 1, answers=truth.answer_of)
            chosen.append(bool(truth(problem, found.response)))
            voted.append(bool(truth(problem, votes.response)))
            samples[problem.id] = [
                Sample(_accepted(one.verdict), bool(truth(problem, one.response)))
                for one in found.candidates
            ]
    return Cell(judge, level, tuple(chosen), tuple(voted), samples)


def _accepted(verdict: Verdict) -> bool | None:
    return bool(verdict) if verdict.decided else None


def measured(seeds: Sequence[int], count: int = COUNT) -> tuple[list[Measure], str]:
    """Gains by judge and level, the closed form, the adviser's rule; and what they show."""
    half = max(1, len(seeds) // 2)
    cells = [cell(judge, level, seeds[half:] or seeds, count) for judge in JUDGES
             for level in LEVELS]  # fmt: skip
    advised = [cell(one.judge, one.level, seeds[:half], count).findings for one in cells]
    return [
        *(one.gain for one in cells),
        *_against_closed_form(cells),
        *_advice(cells, advised),
    ], _finding(cells)


def _against_closed_form(cells: Sequence[Cell]) -> list[Measure]:
    """Right choices, all cells together, less what the closed form expects."""
    pairs = [
        (expected(LEVELS[one.level], *JUDGES[one.judge][one.level], SAMPLES), float(hit))
        for one in cells
        for hit in one.chosen
    ]
    return [difference("best-of-n less its closed form", paired(pairs))]


def _advice(cells: Sequence[Cell], advised: Sequence[Findings]) -> list[Measure]:
    """How often the rule on TNR, seen on other problems, is on the side of the gain."""
    told = [
        ((found.tnr.value or 0.0) >= BLIND, one.gain)
        for one, found in zip(cells, advised, strict=True)
    ]
    sure = [(worth, gain) for worth, gain in told if not gain.low <= 0 <= gain.high]
    forgone = [gain for worth, gain in told if not worth and gain.low > 0]
    right = sum(worth == (gain.value > 0) for worth, gain in sure)
    return [
        replace(share(f"TNR under {BLIND:g} tells where votes are enough", right, len(sure)),
                of="cells with a sure gain or loss"),
        replace(share("gains that this rule forgoes", len(forgone), len(told)), of="cells"),
    ]  # fmt: skip


def _finding(cells: Sequence[Cell]) -> str:
    by = {(one.judge, one.level): one.gain.value for one in cells}
    sharp, lenient = ([by[judge, level] for level in LEVELS] for judge in ("sharp", "lenient"))
    return (
        "in search, over votes of equal cost, a judge of TPR and TNR 0.9 gains "
        f"{_listed(sharp)} on hard, medium and easy problems and one of TNR 0.3 "
        f"{_listed(lenient)}"
    )


def _listed(gains: Sequence[float]) -> str:
    return ", ".join(f"{gain:+.2f}" for gain in gains)
