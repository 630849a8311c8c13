"""HREF (arXiv 2412.15524): a person's response makes judges of open tasks agree with people.

The experiment compares pairs whose better response is known, since the other has a slip in it. A
model judges them with and without the person's response; so do nearness to that response and the
rule that the longer one wins. Simulated people, who see the better one at a known rate, give the
agreement of each way by category. Pairs of brainstorming and summaries are the control: there the
person's response is one good response of many, and must not help.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assay.core import Problem, Response, Verifier
from assay.core.seeds import rng
from assay.evaluate.statistics import leave_one_out, paired
from assay.evaluate.suites.href_files import Preference, agreement, best
from assay.evaluate.suites.href_items import JUDGED, problems
from assay.evaluate.suites.href_methods import METHODS, Nearer, Preferred
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.on_suites import fate
from assay.recipes.recipe import Recipe
from assay.verifiers.judges import PairJudge

PAIRS = 7
SEES, PEOPLE = 0.8, 4
"""How often a simulated person sees which response is better, and how many look at a pair."""


def experiment(setting: Setting) -> Outcome:
    """A judge with and without a person's response, and cheaper ways, on pairs with a slip."""
    every = problems(judged=True)
    slips = [p for p in every if p.metadata["category"] not in JUDGED]
    open_ended = [p for p in every if p.metadata["category"] in JUDGED]
    guided = [p for p in slips if METHODS[p.metadata["category"]] == "guided"]
    some = guided[: setting.limit or PAIRS]
    alone, shown = (_judged(setting, some, seen) for seen in (False, True))
    gain = difference(
        "judge with the person's response less alone", paired(zip(alone, shown, strict=True))
    )
    near, longer = Nearer(), Nearer(measure="longer")
    by_words, by_length = _right(near, slips), _right(longer, slips)
    words = paired(zip(by_length, by_words, strict=True))
    lost = _right(near, open_ended)
    return Outcome(
        fate=fate(gain, claimed=1),
        finding=f"{setting.model} names the better response in {sum(alone):.0f} of {len(some)} "
        f"pairs alone and in {sum(shown):.0f} with a person's response; nearness to that response "
        "finds slips that length does not, and fails where there are many good responses",
        tested=f"pairs of our own, one of them with a slip: {len(some)} judged by "
        f"{setting.model!r} in both orders, {len(slips)} by rules; {PEOPLE} simulated people a "
        f"pair who see the better one {SEES:.0%} of the time; no HREF data, no people",
        measures=(
            share(f"right, {setting.model} alone", sum(alone), len(some)),
            share(f"right, {setting.model} with the response", sum(shown), len(some)),
            gain,
            share("right by nearness to the response", sum(by_words), len(slips)),
            share("right by length", sum(by_length), len(slips)),
            difference("nearness less length", words),
            share("right by nearness, where many are good", sum(lost), len(lost), control=True),
            *_agreements(setting, every),
        ),
        seeds=setting.seeds,
    )


def _judged(setting: Setting, pairs: Sequence[Problem], seen: bool) -> list[float]:
    """Whether the judge names the better response in both orders."""
    judge = PairJudge(
        model=setting.model, use_reference=seen, explain=False, seed=setting.first_seed, cached=True
    )
    return _right(Preferred(judge=judge), pairs)


def _right(by: Verifier, pairs: Sequence[Problem]) -> list[float]:
    return [float(by(p, Response(p.metadata["good"])).label == "correct") for p in pairs]


def _agreements(setting: Setting, pairs: Sequence[Problem]) -> list[Measure]:
    """Agreement of simulated people and of each way; where nearness is chosen for a category."""
    inner, outer, chosen, apart = [], [], [], []
    for seed in setting.seeds:
        rows = [_row(problem, seed) for problem in pairs]
        inner.append(leave_one_out([row.people for row in rows]).value)
        tables = {
            name: agreement(rows, _by(verifier))
            for name, verifier in (("near", Nearer()), ("longer", Nearer(measure="longer")))
        }
        outer.append(tables["near"]["Closed QA"].value)
        picked = best(tables)
        told = [name for name in picked if name not in JUDGED]
        chosen.append(sum(picked[name] == "near" for name in told) / len(told))
        apart.append(sum(picked[name] == "near" for name in JUDGED) / len(JUDGED))
    return [
        over("people agree with people", inner),
        over("nearness agrees with people, closed questions", outer),
        over("categories with one right response where nearness is chosen", chosen),
        over("categories with many where nearness is chosen", apart, control=True),
    ]


def _row(problem: Problem, seed: int) -> Preference:
    """A pair as simulated people see it; the better response comes second."""
    draw = rng(seed, "people", problem.id)
    return Preference(
        category=str(problem.metadata["category"]),
        instruction=problem.prompt,
        first=str(problem.metadata["other"]),
        second=str(problem.metadata["good"]),
        reference=str(problem.reference),
        people=tuple(2 if draw.random() < SEES else draw.choice((0, 1)) for _ in range(PEOPLE)),
    )


def _by(verifier: Verifier) -> Callable[[Preference], int | None]:
    def judged(row: Preference) -> int | None:
        score = verifier(row.problem(), Response(row.second)).score
        return None if score is None else {1.0: 2, 0.5: 0}.get(score, 1)

    return judged


RECIPE = Recipe(
    status="works",
    has="judges of pairs with and without a person's response, ROUGE, BERTScore over any encoder, "
    "likeness of words and letters and length as other ways, the route from category to way, "
    "win rates with ties, by category, their mean and with length taken out, agreement with people "
    "leaving one out and the choice of ways by it, readers of tasks, preferences, annotations and "
    "outputs of HREF and AlpacaEval, the suite `href` with tasks of our own",
    claim="a judge who is shown a person's response agrees better with people, except where there "
    "are many good responses",
    experiment=experiment,
)
