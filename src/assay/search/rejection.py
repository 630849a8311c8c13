"""Rejection sampling: draw until the verifier accepts.

Cobbe et al. 2021 filter samples in this way; at equal expected cost it can be better than
best-of-n, and both are ruled by how often the verifier accepts what is wrong (arXiv 2507.12399).
It costs 1 / P(accept) responses on average, one after the other, so that it is slow where few are
accepted; `batch` draws several at a time. It needs a verifier that says correct or incorrect: one
that only scores becomes such by `assay.verifiers.tally.Threshold`.

`verify_then_filter` is the estimate of Zhou et al. (arXiv 2509.17995): how often a candidate that
was accepted is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import Verdict
from assay.search.explorer import Explorer
from assay.search.selectors import Rule
from assay.search.strategy import Strategy, check_counts


@dataclass(frozen=True, kw_only=True, repr=False)
class Rejection(Strategy):
    """Draw responses, `batch` at a time and at most `n`, until one is correct.

    If none is, the result is the best of them, and a warning says so. An undecided verdict
    accepts nothing.

    >>> from assay.core import Model, Problem, Response
    >>> from assay.verifiers.constraints import avoids
    >>> class Talker(Model):
    ...     name = "talker"
    ...     said = iter(("Well, yes.", "Well.", "Yes.", "Yes, yes."))
    ...     def generate(self, messages, sampling):
    ...         return tuple(Response(next(self.said)) for _ in range(sampling.n))
    >>> result = Rejection().search(Problem.of("Is it?"), Talker(), avoids("well"))
    >>> result.text, result.ledger.total.verifier_calls
    ('Yes.', 3)
    """

    name: ClassVar[str] = "rejection"

    choose: Rule = "first_accepted"
    n: int = 16
    temperature: float = 0.8
    batch: int = 1

    def __post_init__(self) -> None:
        check_counts(self, "n", "batch")

    def explore(self, explorer: Explorer) -> None:
        drawn = 0
        while drawn < self.n:
            nodes = explorer.draw(min(self.batch, self.n - drawn), temperature=self.temperature)
            explorer.judge(nodes)
            if any(node.verdict for node in nodes):
                return
            drawn += len(nodes)
        explorer.warn(f"none of {drawn} responses was accepted: the result is the best of them")


def verify_then_filter(verdicts: Sequence[Verdict], right: Sequence[bool]) -> float:
    """How often one of the accepted candidates, picked by chance, is right; of all if none is.

    >>> yes, no = Verdict("correct"), Verdict("incorrect")
    >>> verify_then_filter([yes, yes, no, no], [True, False, True, False])
    0.5
    >>> verify_then_filter([no, no, no, no], [True, False, False, False])
    0.25
    """
    accepted = [truth for verdict, truth in zip(verdicts, right, strict=True) if verdict]
    pool = accepted or list(right)
    return sum(pool) / len(pool) if pool else 0.0
