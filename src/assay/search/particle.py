"""Particle filtering: steps are resampled by their weights instead of being cut off.

Puri et al. 2025, "Rollout Roulette: A Probabilistic Inference Approach to Inference-Time Scaling
of LLMs using Particle-Based Monte Carlo Methods". The score of a prefix is read as a probability
and its log-odds are the weight of a particle; particles are drawn anew by the softmax of weights.

Published code resamples at every step and takes the particle of highest weight. Here they are
resampled only when the effective sample size falls below a share of the particles, by systematic
resampling, and the answer is voted with the particles' weights: both keep more of what was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from assay.search.explorer import Explorer
from assay.search.selectors import Rule
from assay.search.strategy import Stepwise
from assay.search.tree import Node
from assay.verifiers.shares import check_share


@dataclass(frozen=True, kw_only=True, repr=False)
class Particle(Stepwise):
    r"""`n` texts written side by side, a step at a time, resampled by the verifier's scores.

    `resample` is the share of `n` below which the effective sample size must fall; 1 resamples
    at every step. Finished particles stay, are drawn like the others, and vote as often as they
    were drawn; with `copy_finished` they are also judged anew at every step.

    >>> from assay.search.world import Chains
    >>> world = Chains(right=0.75)
    >>> problem = world.problem(3)
    >>> result = Particle(n=16, step="\n").search(problem, world.model(), world.reward())
    >>> world.truth()(problem, result.response).label
    'correct'
    """

    name: ClassVar[str] = "particle"

    choose: Rule = "weighted"
    n: int = 16
    resample: float = 0.5
    copy_finished: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        check_share("resample", self.resample)

    def explore(self, explorer: Explorer) -> None:
        particles: list[Node] = self.grow(explorer, [None], self.n)
        weights = [log_odds(node) for node in particles]
        for round_ in range(self.max_steps - 1):
            if all(node.status != "live" for node in particles):
                break
            if effective(weights) < self.resample * self.n:
                places = systematic(weights, self.n, explorer.rng("resample", round_))
                particles = self._drawn(explorer, particles, places)
                weights = [0.0] * len(particles)
            particles = self._moved(explorer, particles)
            weights = [old + log_odds(node) for old, node in zip(weights, particles, strict=True)]
        shares = _softmax(weights)
        for node in {node.id: node for node in particles}.values():
            held = [share for share, one in zip(shares, particles, strict=True) if one is node]
            node.votes, node.weight = len(held), math.fsum(held) / len(held)
        self.finish(explorer)

    def _drawn(
        self, explorer: Explorer, particles: Sequence[Node], places: Sequence[int]
    ) -> list[Node]:
        """The particles at the places drawn; those that were not are given up."""
        kept = {particles[place].id for place in places}
        lost = [node for node in particles if node.id not in kept]
        explorer.drop(lost, "not drawn when particles were resampled")
        return [particles[place] for place in places]

    def _moved(self, explorer: Explorer, particles: Sequence[Node]) -> list[Node]:
        """Each live particle one step on; one that was drawn several times goes several ways."""
        copies: dict[int, int] = {}
        for node in particles:
            if node.status == "live":
                copies[node.id] = copies.get(node.id, 0) + 1
        nexts: dict[int, list[Node]] = {}
        for count in sorted(set(copies.values())):
            parents = [explorer.tree.nodes[at] for at, times in copies.items() if times == count]
            for child in explorer.extend(
                parents, count, self.steps(explorer), temperature=self.temperature
            ):
                nexts.setdefault(child.parent or 0, []).append(child)
        if self.copy_finished:
            for node in {node.id: node for node in particles if node.status != "live"}.values():
                nexts[node.id] = self.copies(explorer, node, particles.count(node))
        moved = [nexts[node.id].pop(0) if nexts.get(node.id) else node for node in particles]
        explorer.judge(moved)
        return moved


def log_odds(node: Node) -> float:
    """The weight of a particle: log(score / (1 - score)), of a score kept off 0 and 1."""
    score = min(1 - 1e-7, max(1e-7, 0.5 if node.value is None else node.value))
    return math.log(score / (1 - score))


def effective(weights: Sequence[float]) -> float:
    """The effective sample size of log-weights: 1 / sum of squared shares.

    >>> effective([0.0, 0.0]), round(effective([0.0, 50.0]), 3)
    (2.0, 1.0)
    """
    return 1 / math.fsum(share * share for share in _softmax(weights))


def systematic(weights: Sequence[float], n: int, draw: Random) -> list[int]:
    """`n` places drawn by log-weights with one number, evenly spaced (systematic resampling)."""
    start, places, place = draw.random() / n, [], 0
    shares = _softmax(weights)
    up_to = shares[0]
    for tick in range(n):
        while start + tick / n > up_to and place < len(shares) - 1:
            place += 1
            up_to += shares[place]
        places.append(place)
    return places


def _softmax(weights: Sequence[float]) -> list[float]:
    top = max(weights)
    raised = [math.exp(weight - top) for weight in weights]
    total = math.fsum(raised)
    return [one / total for one in raised]
