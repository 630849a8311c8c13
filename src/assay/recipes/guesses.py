"""Cloning right traces against learning from labels, where a trace is a row of guesses.

A context hides a target among 64 tokens; a trace is as many distinct guesses as the horizon, and is
right if the target is among them. The base policy is right in 30 % of its traces, whatever the
horizon. Its other guesses are habits of the context, but for a share of places, the heterogeneity,
that it fills afresh each time. Two learners get the same number of the base's traces: a cloner only
right ones, whose guesses it counts without their places; a learner with a verifier any, with their
labels, from which it rules tokens out or in. The cloner's memory is what is restricted: that alone
makes heterogeneity hurt it, and the horizon need not.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from assay.core.seeds import rng

VOCABULARY, RATE = 64, 0.3
PRIOR = 0.02
"""What a token counts in the cloner's table before it was seen."""

Trace = list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessing:
    """A base policy: its horizon, and the share of guesses that it makes afresh each time."""

    horizon: int
    fresh: float

    def context(self, seed: int, number: int) -> Context:
        """A hidden target, and the base's habits there."""
        draw = rng(seed, "context", number, self.horizon, str(self.fresh))
        target, *habits = draw.sample(range(VOCABULARY), self.horizon + 1)
        return Context(self, target, habits, draw)


@dataclass(frozen=True, slots=True)
class Context:
    """One context; its draws follow one another."""

    policy: Guessing
    target: int
    habits: list[int]
    draw: random.Random

    def trace(self, *, right: bool | None = None) -> Trace:
        """A trace of the base policy, or one that is right."""
        policy, draw = self.policy, self.draw
        hit = draw.random() < RATE if right is None else right
        places = draw.sample(range(policy.horizon), round(policy.fresh * policy.horizon))
        others = [token for token in range(VOCABULARY)
                  if token != self.target and token not in self.habits]  # fmt: skip
        fresh = dict(zip(places, draw.sample(others, len(places)), strict=True))
        guesses = [fresh.get(place, habit) for place, habit in enumerate(self.habits)]
        if hit:  # among habits the target has a place of its own too
            guesses[draw.choice(places) if places else 0] = self.target
        return guesses

    def cloned(self, n: int, length: int) -> bool:
        """Whether a trace of the cloner's, which saw `n` right ones, is right."""
        seen = Counter(token for _ in range(n) for token in self.trace(right=True))
        weights = {token: seen[token] + PRIOR for token in range(VOCABULARY)}
        for _ in range(min(length, VOCABULARY)):
            (token,) = self.draw.choices(list(weights), list(weights.values()))
            if token == self.target:
                return True
            del weights[token]
        return False

    def learnt(self, n: int, length: int, *, labels: bool = True) -> bool:
        """Whether a trace is right that uses the labels of `n` traces of the base's.

        Without `labels` those are drawn at random, at the rate of right ones: the control.
        """
        possible, wanted = set(range(VOCABULARY)), set(range(VOCABULARY))
        for _ in range(n):
            guesses = self.trace()
            hit = self.target in guesses if labels else self.draw.random() < RATE
            if hit:
                wanted &= set(guesses)
            else:
                possible -= set(guesses)
        first = wanted & possible if len(wanted) < VOCABULARY else set()
        found = self.draw.sample(sorted(first), min(length, len(first)))
        for token in self.trace():
            if len(found) < length and token in possible and token not in found:
                found.append(token)
        rest = sorted(possible - set(found))
        found += self.draw.sample(rest, max(0, min(length - len(found), len(rest))))
        return self.target in found


def accuracies(
    policy: Guessing, n: int, seed: int, contexts: int, *, length: int | None = None
) -> dict[str, list[bool]]:
    """By learner, on each context: whether it is right after `n` traces, with `length` guesses.

    >>> found = accuracies(Guessing(horizon=4, fresh=0.0), 64, 0, 50)
    >>> sum(found["clone"]) / 50, sum(found["verifier"]) / 50
    (1.0, 1.0)
    """
    size = length or policy.horizon
    found: dict[str, list[bool]] = {"clone": [], "verifier": [], "no labels": []}
    for number in range(contexts):
        found["clone"].append(policy.context(seed, number).cloned(n, size))
        found["verifier"].append(policy.context(seed, number).learnt(n, size))
        found["no labels"].append(policy.context(seed, number).learnt(n, size, labels=False))
    return found
