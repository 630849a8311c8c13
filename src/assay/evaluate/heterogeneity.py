"""Would a verifier pay, or would cloning do? What a model's own samples say of it.

Setlur et al. 2025, "Scaling Test-Time Compute Without Verification or RL is Suboptimal" (arXiv
2502.12118): learning with a verifier beats cloning right traces where the model's traces are
*heterogeneous* (its single choices change what reward is to be expected) and its rewards are
*anti-concentrated* (some are clearly above the mean). Both are defined on the return of a trace;
with `bilevel` a trace that reaches the answer early earns more.

Heterogeneity is the sum, over a trace, of the variance of Q among the choices at each place. Where
the places cut the whole trace it is, by the law of total variance, the variance of returns: no
continuations are needed for it, and both ways must agree. For returns of 0 and 1 it is p (1 - p).
The rule of `diagnose` is ours: it is no claim of the paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance
from typing import Literal

from assay.core import BadArgument
from assay.core.wording import counted
from assay.evaluate.statistics import Interval, over_seeds

Cut = Sequence[Sequence[float]]
"""A place in a trace: for each choice drawn there, the returns of continuations from it."""
Advice = Literal["verifier", "clone", "undecided"]
EPSILON = 0.25
"""How far above the mean, in variances, a return must lie to count as clearly above."""
LEAST_SIGMA2, LEAST_C, LEAST_MIXED, LEAST_AUC, MOST_NEVER = 0.05, 0.05, 30, 0.65, 0.5


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean over traces, its 95 % interval, and their number."""

    value: float
    interval: Interval
    n: int


def bilevel(reached: int | None, horizon: int) -> float:
    """The return of a trace that earns from where it has reached the answer on, in [0, 1].

    >>> bilevel(0, 8), bilevel(6, 8), bilevel(None, 8)
    (1.0, 0.25, 0.0)
    """
    if horizon < 1 or (reached is not None and not 0 <= reached <= horizon):
        raise BadArgument(f"an answer is reached within its {horizon} tokens, not at {reached}")
    return 0.0 if reached is None else (horizon - reached) / horizon


def heterogeneity(traces: Sequence[Sequence[Cut]]) -> Spread:
    """The summed variance of Q over the cuts of a trace, on average over traces.

    At each cut at least two choices are drawn from the model, and at least two continuations from
    each. The noise of few continuations is subtracted; single traces may come out below 0, and are
    not raised to it, or the mean would be too high.

    >>> coin = [[1.0, 1.0], [0.0, 0.0]]  # the choice decides
    >>> noise = [[1.0, 0.0], [0.0, 1.0]]  # the choice is nothing
    >>> heterogeneity([[coin]]).value, heterogeneity([[noise]]).value
    (0.5, -0.25)
    """
    if not traces:
        raise BadArgument("there are no traces to measure")
    sums = [sum(map(_between, cuts)) for cuts in traces]
    return Spread(fmean(sums), over_seeds(sums), len(sums))


def _between(cut: Cut) -> float:
    """The variance of Q between the choices of a cut, without that of its estimates."""
    if len(cut) < 2 or any(len(returns) < 2 for returns in cut):
        raise BadArgument("a cut needs two choices and two continuations from each")
    means = [fmean(returns) for returns in cut]
    return variance(means) - fmean(variance(returns) / len(returns) for returns in cut)


def anti_concentration(
    returns: Sequence[float], sigma2: float | None = None, *, epsilon: float = EPSILON
) -> float:
    """The share of traces whose return lies above the mean by sqrt(epsilon) deviations.

    `sigma2` is the heterogeneity; without it, the variance of the returns.

    >>> anti_concentration([1.0, 0.0, 0.0, 0.0]), anti_concentration([1.0, 1.0, 1.0, 1.0])
    (0.25, 0.0)
    """
    if len(returns) < 2:
        raise BadArgument(f"a share above the mean needs two returns, not {len(returns)}")
    spread = max(0.0, variance(returns) if sigma2 is None else sigma2)
    mark = fmean(returns) + (spread * epsilon) ** 0.5
    return sum(one >= mark for one in returns) / len(returns) if spread else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What samples by problem say, and why."""

    advice: Advice
    why: str
    problems: int
    mixed: int
    """Problems on which some samples earn something and not all earn the same."""
    never: int
    """Problems on which none earns anything: search and learning have no signal there."""
    sigma2: float | None
    """The median heterogeneity of mixed problems."""
    anti_concentrated: float | None
    """The share of mixed problems with an anti-concentration of at least 0.05."""


def diagnose(
    problems: Mapping[str, Sequence[float]],
    *,
    sigma2: Mapping[str, float] | None = None,
    auc: float | None = None,
    gaps: Sequence[Interval] = (),
    expert: bool = False,
    epsilon: float = EPSILON,
) -> Diagnosis:
    """Whether to learn with a verifier, to clone, or that it cannot be told yet.

    `problems` holds the returns of several samples each. `auc` is the verifier's on traces that it
    was not trained on, `gaps` are intervals of its gain over doing without at several budgets, and
    `expert` says that there are traces of one who solves what this model cannot.

    >>> mixed = {f"p{i}": [1.0, 0.0, 0.0, 0.5] for i in range(40)}
    >>> diagnose(mixed, auc=0.8).advice, diagnose(mixed, auc=0.55).advice
    ('verifier', 'undecided')
    """
    if not problems:
        raise BadArgument("there are no problems to diagnose")
    mixed = {name: held for name, held in problems.items() if len(set(held)) > 1}
    never = sum(not any(held) for held in problems.values())
    known = sigma2 or {}
    sigmas = {name: known.get(name, variance(held)) for name, held in mixed.items()}
    clear = [
        anti_concentration(held, sigmas[name], epsilon=epsilon) >= LEAST_C
        for name, held in mixed.items()
    ]
    typical = median(sigmas.values()) if sigmas else None
    share = fmean(clear) if clear else None
    advice, why = _advice(len(problems), len(mixed), never, typical, share, auc, gaps, expert)
    return Diagnosis(
        advice=advice,
        why=why,
        problems=len(problems),
        mixed=len(mixed),
        never=never,
        sigma2=typical,
        anti_concentrated=share,
    )


def _advice(
    problems: int,
    mixed: int,
    never: int,
    sigma2: float | None,
    share: float | None,
    auc: float | None,
    gaps: Sequence[Interval],
    expert: bool,
) -> tuple[Advice, str]:
    if never > MOST_NEVER * problems:
        return "undecided", f"no sample earns anything on {never} of {counted(problems, 'problem')}"
    if mixed < LEAST_MIXED or sigma2 is None or share is None:
        return "undecided", f"{counted(mixed, 'problem')} with mixed outcomes, {LEAST_MIXED} needed"
    if auc is None or auc < LEAST_AUC:
        shown = "is not known" if auc is None else f"is {auc:.2f}"
        return "undecided", f"the verifier's AUC on held-out traces {shown}, {LEAST_AUC} needed"
    if gaps and all(gap.low <= 0 <= gap.high for gap in gaps):
        return "undecided", "at no budget is the verifier's gain beyond chance"
    if sigma2 > LEAST_SIGMA2 and share >= 0.5:
        found = f"{share:.0%} of problems have clearly better ones"
        return "verifier", f"traces differ (sigma2 {sigma2:.2f}), and {found}"
    if sigma2 <= LEAST_SIGMA2 and expert:
        return "clone", f"traces hardly differ (sigma2 {sigma2:.2f}), and an expert's are at hand"
    return "undecided", f"sigma2 is {sigma2:.2f}, and {share:.0%} of problems have better traces"
