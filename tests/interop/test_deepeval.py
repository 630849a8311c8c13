"""Verifiers as metrics of deepeval, run by deepeval itself."""

import asyncio
import os
from typing import Any

import pytest

from assay.core import Problem, Verdict
from assay.core.verifier import Verifier
from assay.interop.deepeval import item_of, metric
from assay.verifiers import constraints as c

os.environ["DEEPEVAL_TELEMETRY_OPT_OUT"] = "1"
os.environ.setdefault("DEEPEVAL_DISABLE_DOTENV", "1")
pytest.importorskip("deepeval", reason="needs deepeval (assay[interop])")

# Its own imports and progress bars warn.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


class Says(Verifier):
    """Gives the verdict that the response names."""

    name = "says"

    def decide(self, problem: Problem, response: Any) -> Verdict:
        if response.text == "broken":
            raise ValueError("no reference")
        if response.text == "half":
            return Verdict("incorrect", 0.5)
        return Verdict(response.text)


def case(answer: str | None, **fields: Any) -> Any:
    from deepeval.test_case import LLMTestCase

    return LLMTestCase(input="How?", actual_output=answer, **fields)


OUTCOMES = [
    ("correct", True, 1.0, None),
    ("incorrect", False, 0.0, None),
    ("invalid", False, 0.0, None),
    ("undecided", False, None, "undecided: ? undecided"),
    ("broken", False, None, "broken: ! broken"),
]


@pytest.mark.parametrize(("outcome", "success", "score", "error"), OUTCOMES)
@pytest.mark.parametrize("asynchronous", [False, True])
def test_outcomes_stay_apart(
    outcome: str, success: bool, score: float | None, error: str | None, asynchronous: bool
) -> None:
    one = metric(Says())
    given = case(outcome)
    found = asyncio.run(one.a_measure(given)) if asynchronous else one.measure(given)
    assert (found, one.score, one.success, one.is_successful()) == (score, score, success, success)
    assert one.error is error is None or one.error.startswith(error)
    assert outcome in one.reason
    assert one.verdict.outcome == outcome


def test_a_threshold_asks_for_a_score() -> None:
    for threshold, success in [(0.5, True), (0.6, False), (None, False)]:
        one = metric(Says(), threshold=threshold)
        one.measure(case("half"))
        assert one.is_successful() is success


def test_a_metric_is_measured_again_from_the_start() -> None:
    one = metric(Says())
    one.measure(case("broken"))
    one.measure(case("correct"))
    assert (one.error, one.success, one.score) == (None, True, 1.0)


def test_a_case_is_a_problem() -> None:
    given = case(
        "Paris",
        expected_output="Paris",
        retrieval_context=["Paris is big."],
        context=["not used"],
        metadata={"constraints": ["no_commas"], "level": 2},
        name="capital",
    )
    problem, response = item_of(given)
    assert (problem.id, problem.prompt, problem.reference) == ("capital", "How?", "Paris")
    assert problem.documents == ("Paris is big.",)
    assert len(problem.constraints) == 1
    assert problem.metadata["level"] == 2
    assert response.text == "Paris"


def test_a_case_without_an_answer_is_told_as_deepeval_tells_it() -> None:
    from deepeval.errors import MissingTestCaseParamsError

    with pytest.raises(MissingTestCaseParamsError, match="actual_output"):
        metric(Says()).measure(case(None))


def results_of(answers: list[str], *metrics: Any, run_async: bool) -> list[Any]:
    from deepeval import evaluate
    from deepeval.evaluate import AsyncConfig, CacheConfig, DisplayConfig, ErrorConfig

    done = evaluate(
        [case(answer, name=str(place)) for place, answer in enumerate(answers)],
        list(metrics),
        async_config=AsyncConfig(run_async=run_async),
        display_config=DisplayConfig(show_indicator=False, print_results=False),
        cache_config=CacheConfig(write_cache=False),
        error_config=ErrorConfig(),
    )
    return sorted(done.test_results, key=lambda one: int(one.name))


@pytest.mark.parametrize("run_async", [False, True])
def test_evaluate_keeps_outcomes_apart(
    run_async: bool, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # it writes a folder of its own where it runs
    answers = [outcome for outcome, *_ in OUTCOMES]
    found = results_of(answers, metric(Says()), run_async=run_async)
    assert [one.success for one in found] == [True, False, False, False, False]
    data = [one.metrics_data[0] for one in found]
    assert [one.score for one in data] == [1.0, 0.0, 0.0, None, None]
    assert [(one.error or "").partition(":")[0] for one in data] == [
        "",
        "",
        "",
        "undecided",
        "broken",
    ]
    assert {one.name for one in data} == {"says"}


def test_two_metrics_of_one_case(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    both = metric(Says()), metric(c.no_commas(), name="commas")
    (found,) = results_of(["undecided"], *both, run_async=True)
    assert {one.name: one.success for one in found.metrics_data} == {"says": False, "commas": True}
    assert not found.success


def test_assert_test_fails_with_the_reason(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from deepeval import assert_test

    monkeypatch.chdir(tmp_path)
    assert_test(case("one two"), [metric(c.words(at_most=2))], run_async=False)
    with pytest.raises(AssertionError, match="3 words"):
        assert_test(case("one two three"), [metric(c.words(at_most=2))], run_async=False)
