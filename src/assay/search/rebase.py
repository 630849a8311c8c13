"""REBASE: the width of a search is shared among its texts in proportion to their scores.

Wu et al. 2024, "Inference Scaling Laws: An Empirical Analysis of Compute-Optimal Inference for
LLM Problem-Solving", section 3.2 (reward balanced search). Each round shares out the width that
is left by softmax(score / temperature); nobody is given up at once, so that a score that can be
fooled in one place does not take everything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument
from assay.search.explorer import Explorer
from assay.search.selectors import Rule
from assay.search.strategy import Stepwise


@dataclass(frozen=True, kw_only=True, repr=False)
class Rebase(Stepwise):
    """Shares `n` continuations a round by the scores; each finished text takes one off.

    `balance` is the temperature of the softmax over scores (the paper's is 0.1 to 0.3 by the
    score's scale; 0.2 is ours). The answer is voted with the scores.

    >>> shares([0.9, 0.5, 0.1], 8, 0.2)
    [7, 1, 0]
    """

    name: ClassVar[str] = "rebase"

    choose: Rule = "weighted"
    n: int = 16
    balance: float = 0.2

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.balance > 0:
            raise BadArgument(f"rebase needs balance above 0, not {self.balance!r}")

    def explore(self, explorer: Explorer) -> None:
        live = [node for node in self.grow(explorer, [None], self.n) if node.status == "live"]
        for _ in range(self.max_steps - 1):
            width = self.n - len(explorer.tree.candidates)
            if not live or width < 1:
                break
            counts = shares([node.value or 0.0 for node in live], width, self.balance)
            grown = []
            for count in sorted(set(counts) - {0}, reverse=True):
                chosen = [node for node, share in zip(live, counts, strict=True) if share == count]
                grown += self.grow(explorer, chosen, count)
            explorer.prune(
                [node for node, share in zip(live, counts, strict=True) if not share],
                "its share of the width is less than one",
            )
            live = [node for node in grown if node.status == "live"]
        explorer.prune(live, "the width is used up by finished texts")
        self.finish(explorer)


def shares(scores: Sequence[float], width: int, balance: float) -> list[int]:
    """Whole shares of a width in proportion to exp(score / balance), by largest remainders.

    They add up to the width; of equal remainders the earliest gets more.
    """
    top = max(scores)
    weights = [math.exp((score - top) / balance) for score in scores]
    exact = [width * weight / math.fsum(weights) for weight in weights]
    counts = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for place in by_rest[: width - sum(counts)]:
        counts[place] += 1
    return counts
