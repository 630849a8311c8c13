"""Best-of-n: draw n responses, let the verifier choose.

The oldest way to spend compute at test time (see Cobbe et al. 2021, "Training Verifiers to Solve
Math Word Problems", section 4, where 100 samples are ranked by a verifier). With the rule
``weighted`` the scores of equal answers are added up (Li et al. 2023, "Making Language Models
Better Reasoners with Step-Aware Verifier"; Snell et al. 2024, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument
from assay.search.explorer import Explorer
from assay.search.selectors import Rule
from assay.search.strategy import Strategy


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BestOfN(Strategy):
    """Draw `n` responses and keep the one the verifier prefers; the earliest wins a tie.

    Responses are drawn `batch` at a time (all at once by default: a server then shares the
    prompt between them). With `stop_early`, no further batch is drawn once one is correct.
    Under a budget, a batch is cut to what the budget still allows.

    >>> from assay.core import Model, Problem, Response
    >>> from assay.verifiers.constraints import avoids
    >>> class Talker(Model):
    ...     name = "talker"
    ...     def generate(self, messages, sampling):
    ...         return tuple(Response(t) for t in ("Well, yes.", "Yes.", "Yes, yes.")[:sampling.n])
    >>> result = BestOfN(n=3).search(Problem.of("Is it?"), Talker(), avoids("well"))
    >>> result.text, result.ledger.total.verifier_calls
    ('Yes.', 3)
    """

    name: ClassVar[str] = "best_of_n"

    n: int = 8
    temperature: float = 0.8
    batch: int | None = None
    stop_early: bool = False

    def __post_init__(self) -> None:
        if self.n < 1:
            raise BadArgument(f"{self.name} needs n of at least 1, not {self.n!r}")
        if self.batch is not None and self.batch < 1:
            raise BadArgument(f"{self.name} needs a batch of at least 1, not {self.batch!r}")

    def explore(self, explorer: Explorer) -> None:
        drawn = len(explorer.tree.candidates)  # what was drawn before this strategy counts
        while drawn < self.n:
            wanted = min(self.batch or self.n, self.n - drawn)
            nodes = explorer.draw(wanted, temperature=self.temperature)
            explorer.judge(nodes)
            drawn += len(nodes)
            if len(nodes) < wanted or (self.stop_early and any(node.verdict for node in nodes)):
                return


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Weighted(BestOfN):
    """Best-of-n in which the scores of equal answers are added up.

    With a verifier that accepts nearly everything it is a majority vote; where one wrong answer
    is frequent, plain best-of-n is better.
    """

    name: ClassVar[str] = "weighted"

    choose: Rule = "weighted"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Greedy(Strategy):
    """One response at temperature 0: the base line of every comparison."""

    name: ClassVar[str] = "greedy"
    steers: ClassVar[bool] = False
    number: ClassVar[str] = ""

    def explore(self, explorer: Explorer) -> None:
        explorer.draw(1, temperature=0.0, judged=False)
