"""The form of statistics, and their way from a suite into the scores of a run."""

import io
import json

import pytest

from assay.core import Problem, UnknownName, Verdict
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report import console
from assay.evaluate.report.content import Content
from assay.evaluate.report.markdown import render
from assay.evaluate.runner import evaluate
from assay.evaluate.statistic import Case, Point, Statistic, curve, share, table
from assay.evaluate.suite import Suite
from assay.models.scripted import ScriptedModel
from assay.runs import Record
from assay.verifiers.text import Exact


def case(*labels: str) -> Case:
    records = tuple(
        Record(problem="p", index=index, verdicts={"v": Verdict(label), "w": Verdict("correct")})
        for index, label in enumerate(labels)
    )
    return Case(Problem.of("?", id="p"), records)


def test_a_case_scores_what_was_decided() -> None:
    assert case("correct", "incorrect", "undecided").score() == 0.5
    assert case("incorrect").score("w") == 1.0
    assert case("undecided").score() is None
    assert Case(Problem(), (Record(problem="p"),)).score() is None


def test_samples_of_one_problem_are_not_independent() -> None:
    clustered = share("x", [[1.0] * 10, [0.0] * 10, [1.0] * 10, [0.0] * 10])
    apart = share("x", [[1.0]] * 20 + [[0.0]] * 20)
    assert clustered.value == apart.value == 0.5
    assert clustered.interval.half > 2 * apart.interval.half


def test_nothing_decided_has_no_value_and_no_interval() -> None:
    nothing = share("x", [[None], []])
    assert (nothing.value, nothing.interval, nothing.n) == (None, None, 0)


@pytest.mark.parametrize(
    ("places", "order"),
    [([10, 2, 1], [1, 2, 10]), (["b", "a"], ["b", "a"]), ([1, "a"], [1, "a"])],
)
def test_places_are_in_order_where_they_are_numbers(places, order) -> None:
    found = curve("x", "place", [(str(place), place, 1.0) for place in places])
    assert [point.x for point in found.points] == order


def test_as_json() -> None:
    rows = {"a": share("x", [[1.0]]), "b": share("x", [[None]])}
    statistic = table("x", "letter", rows, about="what it is")
    assert Statistic.from_dict(json.loads(json.dumps(statistic.to_dict()))) == statistic
    assert Point(x=1, value=float("nan")).to_dict()["value"] is None


def answered(cases):
    """How many cases there are, and the share that is right by sample."""
    every = list(cases)
    yield Statistic(name="cases", value=float(len(every)), n=len(every))
    yield curve("right", "sample", [
        (c.problem.id, r.index, r.verdicts["exact"].score) for c in every for r in c.records
    ])  # fmt: skip


@pytest.fixture
def run(tmp_path) -> Evaluation:
    problems = [Problem.of(f"{n} + 1?", id=str(n), reference=str(n + 1)) for n in range(6)]
    suite = Suite(
        name="sums", load=lambda: problems, verifiers={"exact": Exact()}, statistics=(answered,)
    )
    model = ScriptedModel(1.0).rehearse(problems)
    return evaluate(suite, model, samples=2, out=tmp_path / "run", progress=False)


def test_they_are_kept_with_the_scores(run) -> None:
    scores = Evaluation.open(run.path).scores
    assert scores.statistic("cases").value == 6
    assert [point.n for point in scores.statistic("right").points] == [6, 6]
    with pytest.raises(UnknownName, match="unknown statistic 'rigth'; did you mean 'right'"):
        scores.statistic("rigth")


def test_every_form_of_the_report_shows_them(run) -> None:
    content = Content.of(run)
    console.show(content, shown := io.StringIO())
    assert "cases" in shown.getvalue()
    assert "Right by sample" in render(content)


def test_cases_are_problems_with_their_samples(run) -> None:
    assert [(c.problem.id, len(c.records)) for c in run.cases()] == [(str(n), 2) for n in range(6)]
