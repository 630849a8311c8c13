"""Verifier-based against verifier-free (arXiv 2502.12118): learn from labels, or clone.

Three small worlds. Rows of guesses (`guesses`): two learners with the same number of traces, one of
labels and one of right traces. Chains of steps: best-of-n by a step verifier against the better of
a majority and one text, at equal tokens. And the diagnosis (`assay.evaluate.heterogeneity`), on
chains whose heterogeneity is known, and on bases for which the advice is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assay.core import Sampling
from assay.core.seeds import split
from assay.evaluate.frontier import WEIGHT_IN
from assay.evaluate.heterogeneity import Cut, bilevel, diagnose, heterogeneity
from assay.evaluate.selective import auroc
from assay.evaluate.statistics import Interval, paired
from assay.recipes.experiment import Measure, Outcome, Setting, difference, share
from assay.recipes.guesses import Guessing, accuracies
from assay.recipes.recipe import Recipe
from assay.search import strategies
from assay.search.world import PROMPT_TOKENS, STEP, STEP_TOKENS, STEPS, Chains

CONTEXTS, PROBLEMS, TRACES, SIBLINGS = 120, 60, 100, 4
RATES = (0.95, 0.85, 0.75)
"""How often a step of a chain is right, by problem in turn."""
BUDGETS = (4, 16, 64)
"""In whole texts that a vote may draw."""

Hits = dict[str, list[bool]]


def experiment(setting: Setting) -> Outcome:
    """Labels against right traces, best-of-n against votes, and the diagnosis."""
    seeds, contexts = setting.seeds, setting.limit or CONTEXTS
    learnt = _learnt(seeds, contexts)
    gaps, wider, steered = _budgets(seeds, min(PROBLEMS, contexts))
    found = {one.what: one for one in learnt}
    rises = wider.low > 0
    labels = found["guesses afresh, 64 traces: labels less clone"]
    few = found["guesses afresh, 1 trace: labels less clone"]
    return Outcome(
        fate="supported" if labels.low > 0 and rises else "not shown",
        finding=f"where a base fills its traces afresh, cloning stays at "
        f"{found['guesses afresh, 64 traces: clone'].value:.2f} while labels reach "
        f"{found['guesses afresh, 64 traces: labels'].value:.2f}, and with one trace cloning is "
        f"ahead by {-few.value:.2f}; with habits both learn all; best-of-n leads votes by "
        f"{gaps[0].value:+.2f} at {BUDGETS[0]} texts and {gaps[-1].value:+.2f} at {BUDGETS[-1]}; "
        "sigma2 sees the choices that matter to reward, not the fresh guesses that hurt the cloner",
        tested=f"{contexts} contexts a seed of hidden targets and a cloner without memory of "
        f"places; {min(PROBLEMS, contexts)} chains a seed with a step verifier of known noise, "
        "whose reading is charged; the horizon is not what drives it here; no language model is "
        "trained by either way, and s1 is not compared with",
        measures=(
            *learnt,
            *gaps,
            wider,
            steered,
            *_diagnosis(seeds, gaps),
        ),
        seeds=seeds,
    )


def _learnt(seeds: Sequence[int], contexts: int) -> list[Measure]:
    """Both learners with few and with many traces, from a base of habits and from a fresh one."""
    measures: list[Measure] = []
    for base, fresh, sizes in (("habits", 0.0, (64,)), ("guesses afresh", 1.0, (1, 4, 64))):
        for n in sizes:
            hits = _over(seeds, Guessing(horizon=8, fresh=fresh), n, contexts)
            what = f"{base}, {n} trace{'s' if n > 1 else ''}"
            pairs = zip(map(float, hits["clone"]), map(float, hits["verifier"]), strict=True)
            total = len(hits["clone"])
            measures += [
                share(f"{what}: clone", sum(hits["clone"]), total),
                share(f"{what}: labels", sum(hits["verifier"]), total),
                difference(f"{what}: labels less clone", paired(pairs)),
            ]
            if n == 4:
                blind = share(f"{what}: labels at random", sum(hits["no labels"]), total)
                measures.append(replace(blind, control=True))
    for horizon in (4, 16):
        hits = _over(seeds, Guessing(horizon=horizon, fresh=1.0), 16, contexts)
        pairs = zip(map(float, hits["clone"]), map(float, hits["verifier"]), strict=True)
        measures.append(difference(f"horizon {horizon}, 16 traces: labels less clone",
                                   paired(pairs)))  # fmt: skip
    return measures


def _over(seeds: Sequence[int], policy: Guessing, n: int, contexts: int) -> Hits:
    found: Hits = {}
    for seed in seeds:
        for name, hits in accuracies(policy, n, seed, contexts).items():
            found.setdefault(name, []).extend(hits)
    return found


def equal_samples(texts: int, weight_in: float = WEIGHT_IN) -> int:
    """How many samples a verifier can read for the tokens of so many texts that are not read.

    >>> [equal_samples(texts) for texts in (4, 16, 64)], equal_samples(4, 0)
    ([3, 12, 48], 4)
    """
    written = STEPS * STEP_TOKENS
    return max(1, int(texts * written / (written + weight_in * (PROMPT_TOKENS + written))))


def _budgets(seeds: Sequence[int], count: int) -> tuple[list[Measure], Measure, Measure]:
    """By budget, best-of-n less the better of a vote and one text; how the gap grows; a control."""
    world = Chains()
    hits: dict[str, list[float]] = {}
    calls = {f"vote {n}": f"majority:{n}" for n in (1, *BUDGETS)}
    calls |= {f"best {n}": f"best_of_n:{equal_samples(n)}" for n in BUDGETS}
    for seed in seeds:
        for number in range(count):
            problem = world.problem(1_000 * seed + number, right=RATES[number % len(RATES)])
            for name, call in calls.items():
                reward = world.reward(seed) if name.startswith("best") else None
                result = strategies.load(call).search(
                    problem, world.model(), reward, seed=seed, answers=world.truth().answer_of
                )
                right = bool(world.truth()(problem, result.response))
                hits.setdefault(name, []).append(float(right))
    free = {n: max((hits["vote 1"], hits[f"vote {n}"]), key=sum) for n in BUDGETS}
    gaps = [
        difference(f"best-of-n less votes or one text, tokens of {n} texts",
                   paired(zip(free[n], hits[f"best {n}"], strict=True)))
        for n in BUDGETS
    ]  # fmt: skip
    # A difference of differences, moved into [0, 1]: each side is (best - free + 1) / 2.
    few, many = (
        [(best - vote + 1) / 2 for best, vote in zip(hits[f"best {n}"], free[n], strict=True)]
        for n in (BUDGETS[0], BUDGETS[-1])
    )
    change = paired(zip(few, many, strict=True))
    wider = difference(f"gap at {BUDGETS[-1]} less gap at {BUDGETS[0]} texts", change)
    wider = replace(wider, value=2 * wider.value, low=2 * wider.low, high=2 * wider.high)
    # A verifier that says the same of all keeps the first sample.
    constant = paired(zip(free[BUDGETS[-1]], hits["vote 1"], strict=True))
    steered = difference("a constant verifier's best-of-n less votes or one text", constant)
    return gaps, wider, replace(steered, control=True)


def cuts(world: Chains, right: float, seed: int, traces: int = TRACES) -> list[list[Cut]]:
    """Traces of a chain cut at every step: next steps, and continuations of each by the model."""
    model = world.model()
    problem = world.problem(seed, right=right)
    found = []
    for trace in range(traces):
        prefix, held = "", list[Cut]()
        for depth in range(world.steps):
            sampling = Sampling(
                n=SIBLINGS, prefix=prefix, stop=(STEP,), seed=split(seed, "cut", trace, depth)
            )
            steps = [one.text for one in model.generate(problem.messages, sampling)]
            held.append([_returns(world, right, prefix + step, seed, trace, depth, place)
                         for place, step in enumerate(steps)])  # fmt: skip
            prefix += steps[0] + STEP
        found.append(held)
    return found


def _returns(world: Chains, right: float, prefix: str, seed: int, *place: int) -> list[float]:
    """What continuations from a prefix earn."""
    problem = world.problem(seed, right=right)
    truth = world.truth()
    if prefix.rpartition(STEP)[2].startswith("="):
        said = prefix.rpartition(STEP)[2] == "=right"
        return [float(said)] * SIBLINGS
    sampling = Sampling(n=SIBLINGS, prefix=prefix + STEP, seed=split(seed, "rest", *place))
    ends = world.model().generate(problem.messages, sampling)
    return [float(bool(truth(problem, one))) for one in ends]


def _diagnosis(seeds: Sequence[int], gaps: Sequence[Measure]) -> list[Measure]:
    """The estimate against what is known, and the advice for bases of which it is known."""
    rate = 0.85
    seed = seeds[0]
    spread = heterogeneity([one for each in seeds for one in cuts(Chains(), rate, each)])
    passes = rate**STEPS
    true = passes * (1 - passes)
    estimated = Measure(
        what="sigma2 of chains from continuations, over the known one",
        value=spread.value / true,
        low=spread.interval.low / true,
        high=spread.interval.high / true,
        n=spread.n,
        of="traces",
    )
    mixed, auc = _returns_of(RATES, seed)
    hopeless, _ = _returns_of((0.3,), seed)
    intervals = [Interval(gap.low, gap.high) for gap in gaps]
    even = {name: [0.5, 0.5, 0.5, 0.45] for name in mixed}
    told = {
        "verifier": diagnose(mixed, auc=auc, gaps=intervals).advice,
        "clone": diagnose(even, auc=auc, expert=True).advice,
        "undecided": diagnose(hopeless, auc=auc).advice,
        "undecided, blind": diagnose(mixed, auc=0.5).advice,
    }
    right = sum(name.partition(",")[0] == advice for name, advice in told.items())
    return [
        estimated,
        *(_sigma2(fresh, seed) for fresh in (0.0, 1.0)),
        replace(share("advice as it must be", right, len(told)), of="bases"),
    ]


def _sigma2(fresh: float, seed: int) -> Measure:
    """The heterogeneity of guesses, whose returns count how early the target is named."""
    policy = Guessing(horizon=8, fresh=fresh)
    returns = []
    for number in range(CONTEXTS):
        context = policy.context(seed, number)
        trace = context.trace()
        hit = trace.index(context.target) if context.target in trace else None
        returns.append(bilevel(hit, policy.horizon))
    mean = sum(returns) / len(returns)
    squares = [(one - mean) ** 2 for one in returns]
    what = "afresh" if fresh else "by habit"
    spread = paired((0.0, square) for square in squares)
    return replace(difference(f"sigma2 of guesses {what}", spread), of="traces")


def _returns_of(rates: Sequence[float], seed: int) -> tuple[dict[str, list[float]], float]:
    """What 8 samples of each problem earn, and the step verifier's AUC on them."""
    world = Chains()
    found: dict[str, list[float]] = {}
    scores: list[float] = []
    for number in range(PROBLEMS):
        problem = world.problem(50_000 + number, right=rates[number % len(rates)])
        drawn = world.model().generate(problem.messages, Sampling(n=8, seed=split(seed, number)))
        found[problem.id] = [float(bool(world.truth()(problem, one))) for one in drawn]
        scores += [world.reward(seed)(problem, one).score or 0.0 for one in drawn]
    rights = [bool(one) for held in found.values() for one in held]
    return found, auroc(scores, rights) or 0.5


RECIPE = Recipe(
    status="partly",
    has="heterogeneity from continuations or from returns, anti-concentration, the diagnosis with "
    "its reasons to be undecided; learning from labels against cloning in a world of guesses; "
    "best-of-n against votes at equal tokens, the verifier's reading charged",
    lacks="the training of a language model by either way, and trace styles in its data",
    claim="with heterogeneous traces, learning with a verifier beats cloning right traces, and the "
    "more so the more data and test-time compute there are",
    experiment=experiment,
)
