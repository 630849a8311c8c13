"""Best-of-n: draw n responses, let the verifier choose.

The oldest way to spend compute at test time (see Cobbe et al. 2021, "Training Verifiers to Solve
Math Word Problems", section 4, where 100 samples are ranked by a verifier).
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import (
    BadArgument,
    Budget,
    BudgetExceeded,
    Ledger,
    Model,
    Problem,
    Response,
    Sampling,
    Usage,
    Verifier,
)
from assay.core.seeds import split
from assay.core.values import paste_back
from assay.search.strategy import Candidate, SearchResult, Strategy, preference


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BestOfN(Strategy):
    """Draw `n` responses and keep the one the verifier prefers; the earliest wins a tie.

    Responses are drawn `batch` at a time (all at once by default: a server then shares the
    prompt between them). With `stop_early`, no further batch is drawn once one is correct.
    Under a budget, a batch is cut to what the budget still allows.

    >>> from assay.core import Response
    >>> from assay.verifiers.constraints import avoids
    >>> class Talker(Model):
    ...     name = "talker"
    ...     def generate(self, messages, sampling):
    ...         return tuple(Response(t) for t in ("Well, yes.", "Yes.", "Yes, yes.")[:sampling.n])
    >>> result = BestOfN(n=3).search(Problem.of("Is it?"), Talker(), avoids("well"))
    >>> result.text, result.ledger.total.verifier_calls
    ('Yes.', 3)
    """

    name = "best_of_n"

    n: int = 8
    temperature: float = 0.8
    batch: int | None = None
    stop_early: bool = False

    def __post_init__(self) -> None:
        if self.n < 1:
            raise BadArgument(f"best_of_n needs n of at least 1, not {self.n!r}")
        if self.batch is not None and self.batch < 1:
            raise BadArgument(f"best_of_n needs a batch of at least 1, not {self.batch!r}")

    __repr__ = paste_back

    def search(
        self,
        problem: Problem,
        model: Model,
        verifier: Verifier,
        *,
        budget: Budget | None = None,
        sampling: Sampling | None = None,
        seed: int = 0,
    ) -> SearchResult:
        ledger = Ledger(budget)
        sampling = (sampling or Sampling()).replace(temperature=self.temperature)
        candidates: list[Candidate] = []
        stopped = ""
        while len(candidates) < self.n and not stopped:
            wanted = min(self.batch or self.n, self.n - len(candidates))
            try:
                count = affordable(ledger, wanted, sampling.max_tokens)
            except BudgetExceeded as limit:
                if not candidates:
                    raise
                stopped = str(limit)
                break
            if count < wanted:
                stopped = f"the budget allowed {len(candidates) + count} of {self.n} candidates"
            draw = sampling.replace(n=count, seed=split(seed, problem.id, len(candidates)))
            responses = model.generate(problem.messages, draw)
            ledger.charge("generate", _spent(responses))
            candidates.extend(judge(problem, answer, verifier, ledger) for answer in responses)
            if self.stop_early and any(candidate.verdict for candidate in candidates):
                break
        best = max(range(len(candidates)), key=lambda i: preference(candidates[i].verdict))
        return SearchResult(
            strategy=self.name,
            candidates=tuple(candidates),
            best_index=best,
            ledger=ledger,
            stopped=stopped,
        )


def affordable(ledger: Ledger, wanted: int, max_tokens: int | None) -> int:
    """How many of the wanted responses the budget allows, at least 1.

    Output tokens are counted at `max_tokens` each, the most that a response can cost; without
    a `max_tokens` only what is already spent can stop the search. Raises `BudgetExceeded`.
    """
    each = max_tokens or 0
    for count in range(wanted, 1, -1):
        needs = {"tokens": count * each, "output_tokens": count * each}
        if ledger.allows(**needs, model_calls=1, verifier_calls=count):
            return count
    ledger.require(tokens=each, output_tokens=each, model_calls=1, verifier_calls=1)
    return 1


def judge(problem: Problem, response: Response, verifier: Verifier, ledger: Ledger) -> Candidate:
    """A response with its verdict; the verifier's call, and what it cost, are booked."""
    with ledger.timed("verify"):
        verdict = verifier(problem, response)
    ledger.charge("verify", Usage(verifier_calls=1) + (verdict.cost or Usage()))
    return Candidate(response, verdict)


def _spent(responses: tuple[Response, ...]) -> Usage:
    spent = sum((response.usage for response in responses if response.usage), Usage())
    return spent if spent.model_calls else spent + Usage(model_calls=1)
