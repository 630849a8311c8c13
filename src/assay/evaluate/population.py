"""Many models on one suite: how they do, and what their answers say about its tests.

A few tests cannot rank models, but many models can judge the tests: which are too easy or too hard,
which tell models apart, and whether they measure one thing (Young et al. 2025, arXiv 2510.18892,
ask 256 models twenty prompts). Before that, `screened` leaves out models that answer nothing.

>>> table = {f"m{n}": {f"t{k}": float(n > 2 * k) for k in range(5)} for n in range(12)}
>>> found = Population.of(table)
>>> found.overall
passed 0.58 [0.37, 0.77] (n=60)
>>> [item.name for item in found.analysis.items if item.flags], round(found.analysis.kr20, 2)
([], 0.82)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.core import JSON, BadArgument, Message, Model, ModelError, Sampling
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.statistic import Statistic, curve, share, table
from assay.evaluate.statistics import (
    Item,
    ItemAnalysis,
    item_analysis,
    screen,
)
from assay.evaluate.statistics.items import Table

QUESTION, ANSWER = "Which planet do people live on? Answer with one word.", "earth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Models by tests. `scores` hold 1 or 0; `broken` the cells that nobody decided."""

    scores: Table
    analysis: ItemAnalysis
    overall: Statistic
    """The share of all cells, model by test, that are passed; its interval is over models."""
    categories: Statistic
    models: Mapping[str, Statistic]
    broken: tuple[tuple[str, str], ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Models that were screened out, and why: passing models make a pool look better."""

    @classmethod
    def of(
        cls,
        scores: Table,
        *,
        categories: Mapping[str, str] | None = None,
        broken: Sequence[tuple[str, str]] = (),
        left_out: Mapping[str, str] | None = None,
    ) -> Population:
        """From a table; `categories` are those of the tests. `BadArgument` below two of either."""
        kinds = categories or {}
        seen = [
            (model, kinds.get(test, ""), score)
            for model, row in scores.items()
            for test, score in row.items()
        ]
        seen.sort(key=lambda cell: cell[1])
        return cls(
            scores=scores,
            analysis=item_analysis(scores),
            overall=share("passed", (row.values() for row in scores.values()), of="answers"),
            categories=curve("passed", "category", seen, of="answers"),
            models={m: share("passed", [[v] for v in row.values()]) for m, row in scores.items()},
            broken=tuple(broken),
            left_out=dict(left_out or {}),
        )

    def kept(self, count: int) -> tuple[str, ...]:
        """So many tests that tell most, over all difficulties; measure them on other models."""
        return screen(self.analysis.items, count)

    def statistics(self) -> list[Statistic]:
        """The tests as statistics: passed and discrimination by test, and the reliability."""
        items, found = self.analysis.items, self.analysis
        passed = {item.name: _passed(item) for item in items}
        tells = {
            item.name: Statistic(name="", value=item.discrimination, n=item.n) for item in items
        }
        low, high = found.kr20_interval or (None, None)
        kr20 = Statistic(
            name="reliability", value=found.kr20, low=low, high=high, n=found.n, of="models",
            about="how far the tests measure one thing (KR-20), 1 at most",
        )  # fmt: skip
        about = "the correlation of a test with the score on all others"
        return [
            self.overall,
            self.categories.replace(name="passed by category"),
            table("passed by test", "test", passed, of="models"),
            table("discrimination", "test", tells, of="models", about=about),
            kr20,
        ]

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {
            "statistics": [one.to_dict() for one in self.statistics()],
            "items": [
                {"name": item.name, "passed": item.passed, "n": item.n, "flags": list(item.flags),
                 "discrimination": item.discrimination}
                for item in self.analysis.items
            ],
            "models": {name: one.to_dict() for name, one in self.models.items()},
            "broken": [list(cell) for cell in self.broken],
            "left_out": dict(self.left_out),
        }  # fmt: skip


def _passed(item: Item) -> Statistic:
    low, high = item.interval
    return Statistic(name="", value=item.passed, low=low, high=high, n=item.n)


def population(
    runs: Iterable[str | Path | Evaluation],
    *,
    verifier: str = "",
    left_out: Mapping[str, str] | None = None,
) -> Population:
    """The population of runs of one suite, by one verifier or each run's first.

    A test is passed by a model whose first sample is correct. A cell that has no decided verdict is
    excluded, and listed. `BadArgument` for runs of several suites, or two of one model.
    """
    opened = [run if isinstance(run, Evaluation) else Evaluation.open(run) for run in runs]
    suites = sorted({str(run.manifest.what.get("suite", {}).get("name", "")) for run in opened})
    if len(suites) > 1:
        raise BadArgument(f"the runs are of several suites: {', '.join(suites)}")
    scores: dict[str, dict[str, float]] = {}
    categories: dict[str, str] = {}
    broken: list[tuple[str, str]] = []
    for run in opened:
        if run.model in scores:
            raise BadArgument(f"two runs are of the model {run.model!r}; one a model is counted")
        row = scores.setdefault(run.model, {})
        for case in run.cases():
            test = case.problem.id
            categories[test] = str(case.problem.metadata.get("category", ""))
            verdict = next(case.verdicts(verifier), None)
            if verdict is None or not verdict.decided:
                broken.append((run.model, test))
            else:
                row[test] = float(verdict.label == "correct")
    return Population.of(scores, categories=categories, broken=broken, left_out=left_out)


def screened(
    models: Iterable[Model], *, question: str = QUESTION, answer: str = ANSWER, tokens: int = 200
) -> tuple[list[Model], dict[str, str]]:
    """The models that can answer a trivial question, and of the others why they cannot.

    A model is kept if the answer is in what it says, in any case.
    """
    kept: list[Model] = []
    left_out: dict[str, str] = {}
    sampling = Sampling(temperature=0.0, max_tokens=tokens)
    for model in models:
        try:
            (response, *_) = model.generate((Message("user", question),), sampling)
        except ModelError as error:
            left_out[model.name] = f"does not answer: {error}"
            continue
        if answer.casefold() in response.text.casefold():
            kept.append(model)
        else:
            left_out[model.name] = f"does not say {answer!r}, but {response.text[:60]!r}"
    return kept, left_out
