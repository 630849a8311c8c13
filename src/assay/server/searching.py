"""One request answered with a plan: drawn, verified, searched for, asked again; in a thread."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import (
    Budget,
    Ledger,
    Model,
    Problem,
    Response,
    Sampling,
    Usage,
    Verdict,
    Verifier,
)
from assay.core.seeds import split
from assay.guard.feedback import asked_again
from assay.guard.result import Guarded
from assay.search.strategy import Candidate, preference
from assay.server.failing import failed
from assay.server.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is answered: the chosen response, its verdict, and all that was looked at."""

    response: Response
    verdict: Verdict | None
    candidates: tuple[Candidate, ...]
    best_index: int
    spent: dict[str, Usage]
    """What each phase has spent."""
    seed: int | None
    stopped: str = ""
    rounds: int = 0
    """How often the model was asked to repair its answer."""
    failed: bool = False
    guarded: Guarded | None = None
    """What a guard did, where there is one."""

    @property
    def total(self) -> Usage:
        """Everything that was spent."""
        return sum(self.spent.values(), Usage())


def answer(
    problem: Problem, model: Model, plan: Plan, sampling: Sampling, *, n: int
) -> list[Found]:
    """`n` answers by a plan. With a strategy each is a search of its own.

    Where the client gave no seed, a search is given one, which the answer tells.

    Raises `BudgetExceeded` when the budget does not allow one, and `ModelError`.
    """
    if plan.strategy is None:
        drawn = _drawn(problem, model, plan, sampling, n)
    else:
        seed = secrets.randbits(31) if sampling.seed is None else sampling.seed
        drawn = [
            _searched(
                problem, model, plan, sampling, split(seed, "serve", place) if place else seed
            )
            for place in range(n)
        ]
    return [_repaired(problem, model, plan, sampling, found) for found in drawn]


def _drawn(problem: Problem, model: Model, plan: Plan, sampling: Sampling, n: int) -> list[Found]:
    """`n` responses of one call, each with its verdict."""
    ledger = Ledger(plan.budget)
    ledger.require(model_calls=1, verifier_calls=n)
    responses = model.generate(problem.messages, sampling.replace(n=n))
    ledger.charge("generate", _usage(responses))
    found = []
    for response in responses:
        verdict = _verdict(problem, response, plan.verifier, ledger)
        # What the call has cost is told once, with the first.
        spent = ledger.phases
        ledger = Ledger(plan.budget)
        seen = (Candidate(response, verdict),) if verdict is not None else ()
        found.append(
            Found(
                response=response,
                verdict=verdict,
                candidates=seen,
                best_index=0,
                spent=spent,
                seed=sampling.seed,
                failed=verdict is not None and failed(verdict, strict=plan.strict),
            )
        )
    return found


def _searched(problem: Problem, model: Model, plan: Plan, sampling: Sampling, seed: int) -> Found:
    assert plan.strategy is not None
    result = plan.strategy.search(
        problem,
        model,
        plan.verifier,
        budget=plan.budget,
        sampling=sampling.replace(seed=None),
        seed=seed,
    )
    verdict = None if plan.verifier is None else result.verdict
    return Found(
        response=result.best.response,
        verdict=verdict,
        candidates=result.candidates,
        best_index=result.best_index,
        spent=result.ledger.phases,
        seed=seed,
        stopped=result.stopped,
        failed=verdict is not None and failed(verdict, strict=plan.strict),
    )


def _repaired(
    problem: Problem, model: Model, plan: Plan, sampling: Sampling, found: Found
) -> Found:
    """The answer after the model was asked to repair it, as often as the plan allows."""
    rounds = 0
    ledger = Ledger(_left(plan, found))
    seen = list(found.candidates)
    best, place, stopped = found.response, found.best_index, found.stopped
    verdict = found.verdict
    while verdict is not None and rounds < plan.on_failure.rounds:
        if not failed(verdict, strict=plan.strict):
            break
        if not ledger.allows(model_calls=1, verifier_calls=1):
            stopped = stopped or "the budget allowed no more rounds of repair"
            break
        rounds += 1
        draw = sampling.replace(n=1, seed=split(found.seed or 0, "repair", rounds))
        responses = model.generate(asked_again(problem.messages, best, [verdict]), draw)
        ledger.charge("repair", _usage(responses))
        judged = _verdict(problem, responses[0], plan.verifier, ledger)
        assert judged is not None
        seen.append(Candidate(responses[0], judged))
        if preference(judged) >= preference(verdict):
            best, verdict, place = responses[0], judged, len(seen) - 1
    if not rounds and stopped == found.stopped:
        return found
    spent = dict(found.spent)
    for phase, usage in ledger.phases.items():
        spent[phase] = spent.get(phase, Usage()) + usage
    assert verdict is not None
    return Found(
        response=best, verdict=verdict, candidates=tuple(seen), best_index=place, spent=spent,
        seed=found.seed, stopped=stopped, rounds=rounds,
        failed=failed(verdict, strict=plan.strict),
    )  # fmt: skip


def why(verdict: Verdict) -> list[str]:
    """The reasons of the parts that do not hold, each with what was measured.

    >>> from assay.verifiers.constraints import avoids, words
    >>> why((words(at_most=2) & avoids("no")).verify("Yes and yes."))
    ['Answer with at most 2 words. (3 words)']
    """
    leaves = [leaf for leaf in verdict.leaves() if leaf.label != "correct"]
    return [
        f"{reason.text} ({reason.measured})" if reason.measured else reason.text
        for leaf in leaves
        for reason in leaf.reasons
    ]


def judged(problem: Problem, response: Response, verifier: Verifier) -> tuple[Verdict, Usage]:
    """The verdict on a response, and what it cost."""
    ledger = Ledger()
    verdict = _verdict(problem, response, verifier, ledger)
    assert verdict is not None
    return verdict, ledger.total


def _verdict(
    problem: Problem, response: Response, verifier: Verifier | None, ledger: Ledger
) -> Verdict | None:
    if verifier is None:
        return None
    with ledger.timed("verify"):
        verdict = verifier(problem, response)
    ledger.charge("verify", Usage(verifier_calls=1) + (verdict.cost or Usage()))
    return verdict


def _left(plan: Plan, found: Found) -> Budget:
    """The budget without what was spent."""
    total, limits = found.total, {}
    for name, limit in plan.budget.to_dict().items():
        limits[name] = max(0, limit - getattr(total, name))
    return Budget(**limits)


def _usage(responses: Sequence[Response]) -> Usage:
    spent = sum((response.usage for response in responses if response.usage), Usage())
    return spent if spent.model_calls else spent + Usage(model_calls=1)
