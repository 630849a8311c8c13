"""Majority: draw n responses, take the answer that most of them give (self-consistency).

Wang et al. 2022, "Self-Consistency Improves Chain of Thought Reasoning in Language Models". It
needs no verifier, only to know which answers are equal, so it is what every verifier must beat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument
from assay.search.explorer import Explorer
from assay.search.selectors import Rule
from assay.search.strategy import Strategy
from assay.search.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Majority(Strategy):
    """Draw `n` responses; the most frequent answer wins, of equal ones the first that was drawn.

    With `adaptive`, 2 are drawn, then as many again, and so on up to `n`, and the vote ends as
    soon as the leading answer has a share of `enough` (of at least 2 votes).

    >>> from assay.core import Model, Problem, Response
    >>> class Guesser(Model):
    ...     name = "guesser"
    ...     def generate(self, messages, sampling):
    ...         return tuple(Response(t) for t in ("1/3", "0.5", "1/2")[:sampling.n])
    >>> result = Majority(n=3).search(Problem.of("What is half of 1?"), Guesser(), None)
    >>> result.answer, [(row.answer, row.count) for row in result.selection.table]
    ('0.5', [('0.5', 2), ('1/3', 1)])
    """

    name: ClassVar[str] = "majority"
    steers: ClassVar[bool] = False

    choose: Rule = "majority"
    n: int = 16
    temperature: float = 0.7
    adaptive: bool = False
    enough: float = 0.75

    def __post_init__(self) -> None:
        if self.n < 1:
            raise BadArgument(f"majority needs n of at least 1, not {self.n!r}")
        if not 0.5 < self.enough <= 1:
            raise BadArgument(f"enough is a share above 0.5 and up to 1, not {self.enough!r}")

    def explore(self, explorer: Explorer) -> None:
        drawn: list[Node] = explorer.tree.candidates  # what was drawn before counts
        while len(drawn) < self.n:
            wanted = max(2, len(drawn)) if self.adaptive else self.n
            wanted = min(wanted, self.n - len(drawn))
            nodes = explorer.draw(wanted, temperature=self.temperature, judged=False)
            drawn += nodes
            if len(nodes) < wanted or (self.adaptive and self._clear(explorer, drawn)):
                return

    def _clear(self, explorer: Explorer, drawn: list[Node]) -> bool:
        explorer.vote(drawn)
        answers = [node.answer for node in drawn if node.answer is not None]
        most = max(map(answers.count, answers), default=0)
        return most >= 2 and most >= self.enough * len(drawn)
