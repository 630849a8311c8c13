"""Revising: each attempt is written in sight of the ones before it.

Snell et al. 2024 (arXiv 2408.03314, section 6): a chain of attempts, the last four of them in the
context. Theirs is a model trained to revise; a model that was only asked to gains little, unless
it is told what is wrong. So here the verifier's reasons go along (`feedback`), without any that
would give the reference away; and since even the trained reviser made 38 % of its right answers
wrong, the choice is over the whole chain, never simply the last attempt.

Costs n responses, one after the other, and n verifier calls; the prompt grows by up to `memory`
attempts. It needs room for them in the model's context, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument, Message
from assay.search.explorer import Explorer
from assay.search.feedback import asked_again, critique
from assay.search.selectors import Rule
from assay.search.strategy import Strategy, check_counts
from assay.search.tree import Node


@dataclass(frozen=True, kw_only=True, repr=False)
class Revise(Strategy):
    """One chain of at most `n` attempts, each in sight of the last `memory` ones.

    With `stop` the chain ends at the first attempt that is correct. The paper's setting is
    ``stop=False, choose="weighted"``: the scores of equal answers are added up over the chain.

    >>> from assay.core import Model, Problem, Response
    >>> from assay.verifiers.constraints import words
    >>> class Shortener(Model):
    ...     name = "shortener"
    ...     def generate(self, messages, sampling):
    ...         return (Response("very " * (5 - len(messages)) + "good"),)
    >>> result = Revise(n=4).search(Problem.of("How is it?"), Shortener(), words(at_most=3))
    >>> result.text, result.chosen.depth
    ('very very good', 2)
    """

    name: ClassVar[str] = "revise"

    choose: Rule = "best"
    n: int = 4
    memory: int = 4
    feedback: bool = True
    stop: bool = True
    temperature: float = 0.8

    def __post_init__(self) -> None:
        check_counts(self, "n", "memory")
        if self.choose == "last":
            raise BadArgument(
                f"{self.name} does not choose the last attempt, which may have spoiled a right "
                "one; choose best or weighted"
            )

    def explore(self, explorer: Explorer) -> None:
        self.revise(explorer, 1)

    def revise(self, explorer: Explorer, chains: int) -> None:
        """Several chains side by side, each up to `n` attempts."""
        ends = explorer.draw(chains, temperature=self.temperature)
        explorer.judge(ends)
        for _ in range(self.n - 1):
            if self.stop and any(end.verdict for end in ends):
                return
            ends = explorer.follow(
                [(end, self.asked(explorer, end)) for end in ends], temperature=self.temperature
            )
            explorer.judge(ends)

    def asked(self, explorer: Explorer, end: Node) -> Sequence[Message]:
        """What the model is shown to write the attempt behind one."""
        problem, seen = explorer.problem, explorer.tree.path(end)[-self.memory :]
        return asked_again(
            problem,
            [
                (node.text, critique(problem, node.verdict) if self.feedback else "")
                for node in seen
            ],
        )
