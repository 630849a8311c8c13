"""deepeval: any verifier as a metric.

Written against 4.3. The test case is the problem: ``input`` is the prompt, ``expected_output`` the
reference, ``retrieval_context`` (or else ``context``) the documents; constraints and tests are
taken from ``metadata``, as from a row of a file. ``actual_output`` is the response.

deepeval has a score, a threshold and an error. The outcomes stay apart like this:

- correct succeeds; incorrect and invalid fail with the score of the verdict, and the reason says
  which;
- undecided and broken have no score, and an error that begins with the word: deepeval fails the
  case, with no score in its means. To skip a metric would leave no trace in its results.

    from assay.interop.deepeval import metric

    evaluate(test_cases, [metric("short_answer"), metric(c.words(at_most=60))])
"""

from __future__ import annotations

from functools import cache
from typing import Any

from assay.core import MissingExtra, Problem, Response, Verdict, Verifier
from assay.interop.judging import explained, judge_of, name_of
from assay.interop.logs import messages_of, problem_of


def metric(
    verifier: Verifier | str,
    *,
    threshold: float | None = None,
    name: str = "",
) -> Any:
    """A verifier as a metric, an instance of deepeval's `BaseMetric`.

    `verifier` is one, or the text that ``assay verify --verifier`` takes. It succeeds where the
    verdict is correct; with `threshold`, where the score reaches it. After a measurement its
    `verdict` is the whole verdict.

    Raises `MissingExtra` where deepeval is not installed.
    """
    judge = judge_of(verifier)
    made = metric_class()
    return made(judge, least=threshold, name=name or name_of(judge))


@cache
def metric_class() -> Any:
    """The class of the metrics. It is made when first asked for: its base is deepeval's."""
    try:
        from deepeval.metrics import BaseMetric
    except ImportError as error:
        raise MissingExtra("deepeval", "interop", "a metric of deepeval") from error

    class VerifierMetric(BaseMetric):  # type: ignore[misc]  # deepeval has no types where it is not
        """What a verifier finds, in the form of a metric."""

        # deepeval copies a metric by calling its class with the attributes named like these.
        def __init__(self, verifier: Verifier, least: float | None, name: str) -> None:
            self.verifier, self.least, self.name = verifier, least, name
            # It wants one, and shows it; a correct verdict succeeds with a lower score too.
            self.threshold = 1.0 if least is None else least
            self.verdict: Verdict | None = None

        def measure(self, test_case: Any, *_: Any, **__: Any) -> float | None:
            problem, response = item_of(test_case)
            return self._take(self.verifier(problem, response), response)

        async def a_measure(self, test_case: Any, *_: Any, **__: Any) -> float | None:
            from asyncio import to_thread  # a verifier may compute, wait, or run programs

            problem, response = item_of(test_case)
            return self._take(await to_thread(self.verifier, problem, response), response)

        def _take(self, verdict: Verdict, response: Response) -> float | None:
            self.verdict, self.score = verdict, verdict.score
            self.reason = explained(verdict, response)
            self.error = None if verdict.decided else f"{verdict.outcome}: {self.reason}"
            self.is_successful()
            return self.score

        def is_successful(self) -> bool:
            found = self.verdict
            if self.error is not None or found is None or found.score is None:
                self.success = False
            else:
                self.success = bool(found) if self.least is None else found.score >= self.least
            return self.success

        @property
        def __name__(self) -> str:
            return self.name

    return VerifierMetric


def item_of(case: Any) -> tuple[Problem, Response]:
    """The problem and the response in an `LLMTestCase`.

    Raises deepeval's `MissingTestCaseParamsError` where it has no ``actual_output``.
    """
    if case.actual_output is None:
        from deepeval.errors import MissingTestCaseParamsError

        raise MissingTestCaseParamsError("a verifier needs the case's 'actual_output'")
    passages = case.retrieval_context or case.context or []
    documents = [str(getattr(one, "context", one)) for one in passages]
    fields = {**(case.metadata or {}), **({"documents": documents} if documents else {})}
    prompt = messages_of(case.input)
    problem = problem_of(case.name or "", prompt, case.expected_output, fields)
    return problem, Response(case.actual_output)
