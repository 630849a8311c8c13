"""Verification dynamics (arXiv 2509.17995): a judge's two rates by difficulty and generator.

The experiment asks a model to judge a few solutions of a weak and a strong generator. Simulated
judges frame it: two with the rates that the paper's notebooks print for a stronger and a weaker
judge, by difficulty and generator, and one, the control, whose rates are the same everywhere. What
such rates gain in search is measured in a world whose difficulty is known (`verifier_in_search`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assay import models
from assay.core import Message, Model, Problem, Response, Sampling, Verdict, Verifier
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.statistic import Case, Point, Statistic
from assay.evaluate.suites.verification_dynamics import ByVerifier, Labelled, problems
from assay.evaluate.suites.verification_dynamics_items import SAMPLES
from assay.evaluate.suites.verification_dynamics_rates import card, gains
from assay.recipes.experiment import Measure, Outcome, Setting
from assay.recipes.on_suites import apart, fate, measure, ran
from assay.recipes.recipe import Recipe
from assay.recipes.verifier_in_search import measured
from assay.runs import Record
from assay.verifiers.judges import Judge
from assay.verifiers.simulated import Simulated
from assay.verifiers.verdict_line import VerdictLine

QUESTIONS, SHOWN, ASKED = 240, 8, 24
BAND = (0.7, 0.8)
"""The difficulty at which the paper reports how far filtering closes the gap."""

Row = tuple[float, ...]
TPR: dict[str, Row] = {
    "stronger": (0.374, 0.540, 0.642, 0.741, 0.758, 0.872, 0.930, 0.927, 0.955, 0.981),
    "weaker": (0.485, 0.630, 0.666, 0.768, 0.781, 0.838, 0.881, 0.909, 0.926, 0.962),
}
"""On solutions of a weak generator, by tenths of difficulty from hard to easy."""
TNR: dict[tuple[str, str], Row] = {
    ("stronger", "weak"): (0.864, 0.839, 0.815, 0.786, 0.807, 0.776, 0.804, 0.805, 0.854, 0.867),
    ("stronger", "medium"): (0.830, 0.767, 0.781, 0.741, 0.702, 0.681, 0.692, 0.697, 0.765, 0.794),
    ("stronger", "strong"): (0.459, 0.367, 0.377, 0.322, 0.358, 0.323, 0.266, 0.328, 0.317, 0.264),
    ("weaker", "weak"): (0.667, 0.653, 0.644, 0.625, 0.636, 0.606, 0.603, 0.579, 0.585, 0.615),
    ("weaker", "strong"): (0.227, 0.203, 0.205, 0.204, 0.184, 0.188, 0.174, 0.211, 0.235, 0.179),
}
"""On wrong solutions of generators like three of the paper's; of the weaker judge two are known."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Tabled(Verifier):
    """Errs at the published rates of a judge, by how often a question is solved and by whom."""

    name = "tabled"

    judge: str
    seed: int = 0

    def decide(self, problem: Problem, response: Response) -> Verdict:
        known = problem.metadata
        place = min(9, int(10 * known["solved"]))
        right = known["truth"] == "correct"
        generator = known["generator"]
        rates = TPR[self.judge] if right else TNR[self.judge, generator]
        hit = rng(self.seed, self.name, problem.id).random() < rates[place]
        return Verdict("correct" if hit == right else "incorrect", verifier=self.name)


class Silent(Model):
    """Is not asked: a verifier judges in its place."""

    name = "silent"

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        return (Response(""),)


def judged(asked: Iterable[Problem], verifier: Verifier) -> list[Case]:
    """The cases of a verifier on solutions, without a run."""
    answer, right = ByVerifier(verifier=verifier), VerdictLine()
    cases = []
    for problem in asked:
        response = answer(problem, Silent(), Sampling())
        record = Record(
            problem=problem.id, response=response, verdicts={"right": right(problem, response)}
        )
        cases.append(Case(problem, (record,)))
    return cases


def named(found: Iterable[Statistic]) -> Callable[[str], Statistic]:
    """Statistics by their name."""
    return {one.name: one for one in found}.__getitem__


def experiment(setting: Setting) -> Outcome:
    """A model on a few solutions, and judges of known rates on many."""
    seed = setting.first_seed
    asked = [p for p in problems() if p.metadata["generator"] != "medium"]
    asked = asked[: setting.limit or ASKED]
    judge, how = judging(setting.model)
    suite = suites.load("verification_dynamics", verifier=judge)
    suite = dataclasses.replace(suite, load=lambda: asked)
    real = ran(suite, setting.model, seed=seed, sampling=Sampling(temperature=0.0, max_tokens=128))
    statistic = real.scores.statistic
    weak, strong = (_point(statistic("TNR by generator"), name) for name in ("weak", "strong"))
    easier = _apart("the model: TNR of the weak's errors less the strong's", weak, strong)
    many = problems(QUESTIONS, SHOWN)
    tabled = _framed("published rates", judged(many, Tabled(judge="stronger", seed=seed)))
    same = Simulated(truth=Labelled(), tpr=0.85, tnr=0.6, seed=seed)
    control = _framed("the same rates everywhere", judged(many, same), control=True)
    closed, advantage = in_band(seed)
    searched, gained = measured(setting.seeds)
    return Outcome(
        fate=fate(easier, claimed=1),
        finding=f"the model rejects {weak.value or 0:.2f} of the weak generator's wrong solutions "
        f"and {strong.value or 0:.2f} of the strong one's; at the published rates, keeping what a "
        f"judge accepts closes {closed.value:.2f} of the gap between them, and a stronger judge "
        f"gains {advantage.value:.2f} more on the strong one's; {gained}",
        tested=f"{len(asked)} solutions of our own by simulated generators, judged by "
        f"{setting.model!r} by {how}; simulated judges on {len(many)} more, with the rates of "
        "GPT-4o and Qwen2.5-7B from the paper's notebooks; search by simulated judges among "
        "chains of two steps; the first seed alone but for the search; the paper has fifteen "
        "judges and fifteen generators",
        measures=(
            measure("the model: TPR", statistic("TPR"), of="solutions"),
            measure("the model: TNR", statistic("TNR"), of="solutions"),
            measure("the model: unreadable", statistic("invalid"), of="solutions"),
            easier,
            *tabled,
            closed,
            advantage,
            *control,
            *searched,
        ),
        seeds=setting.seeds,
    )


def judging(model: str) -> tuple[Verifier | None, str]:
    """How a model judges: small ones, which write no readable verdict, by a token's probability."""
    if models.load(model).capabilities.logprobs:
        return Judge(model=model, tokens=True), "the likelier of two words"
    return None, "what it writes"


def _framed(of: str, cases: list[Case], *, control: bool = False) -> list[Measure]:
    """How far the rates move from the hardest to the easiest quarter, and between generators."""
    statistic = named(card(cases))
    return [
        _apart(
            f"{of}: {name}, {one} less {other}",
            _point(statistic(full), one),
            _point(statistic(full), other),
            control=control,
        )
        for name, full, one, other in (
            ("TPR", "TPR", "4 easiest", "1 hardest"),
            ("TNR", "TNR", "4 easiest", "1 hardest"),
            ("TNR", "TNR, same questions", "weak", "strong"),
        )
    ]


def in_band(seed: int, questions: int = QUESTIONS) -> tuple[Measure, Measure]:
    """At medium difficulty with all samples: the gap closed, and what the stronger judge adds."""
    low, high = BAND
    every = [p for p in problems(questions, SAMPLES) if low <= p.metadata["solved"] < high]
    best = [p for p in every if p.metadata["generator"] == "strong"]
    strong = named(gains(judged(every, Tabled(judge="stronger", seed=seed))))
    more = [
        _point(named(gains(judged(best, Tabled(judge=judge, seed=seed))))("gain"), "strong")
        for judge in ("stronger", "weaker")
    ]
    return (
        measure("published rates: gap closed", strong("gap closed"), of="questions"),
        _apart("published rates: gain of the stronger judge less the weaker's", *more),
    )


def _point(found: Statistic, x: str) -> Point:
    return next((one for one in found.points if one.x == x), Point(x=x, value=None))


def _apart(what: str, one: Point, other: Point, *, control: bool = False) -> Measure:
    first, second = (
        Statistic(name=what, value=point.value, low=point.low, high=point.high, n=point.n)
        for point in (one, other)
    )
    return apart(what, first, second, control=control)


RECIPE = Recipe(
    status="partly",
    has="TPR, TNR and balanced accuracy by difficulty (from all generators, and from the others "
    "alone), by generator, in every cell, and on the questions on which all have erred; invalid "
    "verdicts as halves; the gain of keeping what is accepted, the gap closed, all rejected; a "
    "reader of the published rows and votes; any verifier in the judge's place; the suite "
    "`verification_dynamics`; what a judge gains in search by its rates and the difficulty, and "
    "the adviser's rule on them",
    lacks="a judge's own solving rate and its (non-)linear relation; costs in operations; the "
    "coding of false rejections by their reason; search guided by a judge",
    claim="easy problems raise the share of right solutions that is accepted and hardly change the "
    "share of wrong ones rejected; errors of weak generators are easier to catch",
    experiment=experiment,
)
