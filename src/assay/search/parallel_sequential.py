"""Parallel chains of revisions: some compute for breadth, some for depth.

Snell et al. 2024 (arXiv 2408.03314, section 6.2): a budget of n responses is split into chains and
attempts a chain; easy problems gain from long chains, hard ones from a balance, and which it is
must be measured. The choice is hierarchical as theirs: the weighted vote inside each chain names a
winner, and a weighted vote among the winners the answer (``choose="majority"`` is their flat vote
over all attempts). Their verifier saw the whole chain; ours judges each attempt by itself.

Costs chains * n responses and verifier calls, n of them one after the other; chains are written
side by side. It needs room for `memory` attempts in the model's context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.search.explorer import Explorer
from assay.search.revise import Revise
from assay.search.selectors import Rule
from assay.search.strategy import check_counts


@dataclass(frozen=True, kw_only=True, repr=False)
class ParallelSequential(Revise):
    """`chains` chains of `n` attempts each; with `stop` all end as soon as one attempt is correct.

    >>> from assay.core import Model, Problem, Response, Verdict
    >>> from assay.verifiers.simulated import always
    >>> class Adder(Model):
    ...     name = "adder"
    ...     def generate(self, messages, sampling):
    ...         first = [Response(text) for text in ("4", "5")[:sampling.n]]
    ...         return first if len(messages) == 1 else [Response("4")]
    >>> strategy = ParallelSequential(chains=2, n=2)
    >>> result = strategy.search(Problem.of("2 + 2?"), Adder(), always(Verdict("incorrect", 0.4)))
    >>> [node.text for node in result.nodes], result.answer
    (['4', '5', '4', '4'], '4')
    >>> [(row.answer, row.count) for row in result.selection.table]  # a vote for each chain
    [('4', 1), ('5', 1)]
    """

    name: ClassVar[str] = "parallel_sequential"
    number: ClassVar[str] = "chains"

    choose: Rule = "hierarchical"
    chains: int = 4
    stop: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        check_counts(self, "chains")

    def explore(self, explorer: Explorer) -> None:
        self.revise(explorer, self.chains)
