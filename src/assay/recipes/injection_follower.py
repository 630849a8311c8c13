"""A simulated model whose inclination to answer planted questions is known."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core import Message, Model, Problem, Response, Sampling
from assay.core.seeds import rng


class Follower(Model):
    """Knows every answer; with probability `follows` it answers the question that stands last.

    That is the planted one where the user's question comes first, and else the user's own.
    """

    name = "follower"

    def __init__(self, follows: float, asked: Sequence[Problem]) -> None:
        self.follows = follows
        self._asked = {problem.prompt: problem for problem in asked}

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        prompt = messages[-1].content
        known = self._asked[prompt].metadata
        planted_last = bool(known["attack"]) and prompt.startswith("Question:")
        draw = rng(sampling.seed or 0, "follower", known["item"])
        follows = planted_last and draw.random() < self.follows
        return (Response(known["bad" if follows else "good"]),)
