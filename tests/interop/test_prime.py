"""PrimeIntellect verifiers: task sets of 0.4 and rubrics of 0.3, each where that version is."""

import asyncio
import importlib.metadata
import importlib.util
from typing import Any

import pytest

from assay.core import MissingExtra, Problem
from assay.interop.prime import function, reply_of, rubric, taskset
from assay.interop.rewarding import truth_of
from tests.interop.golden import ITEMS, OTHERWISE, Golden, Trace

THERE = importlib.util.find_spec("verifiers") is not None
VERSION = importlib.metadata.version("verifiers") if THERE else "0"
tasks = pytest.mark.skipif(
    not VERSION.startswith("0.4"),
    reason="needs verifiers 0.4: make interop runs it in .venv-environments",
)
rubrics = pytest.mark.skipif(
    not VERSION.startswith("0.3"),
    reason="needs verifiers 0.3, beside assay[test] in an environment of its own (CONTRIBUTING.md)",
)
without = pytest.mark.skipif(THERE, reason="verifiers is installed")


def traced(task: Any, text: str) -> Any:
    """A trace of the task in which the model has answered."""
    import verifiers.v1 as vf
    from verifiers.v1.graph import MessageNode
    from verifiers.v1.trace import TraceTask
    from verifiers.v1.types import AssistantMessage

    told = TraceTask.model_construct(data=task.data)
    nodes = [MessageNode(message=AssistantMessage(content=text), sampled=True)]
    return vf.Trace.model_construct(task=told, nodes=nodes, rewards={}, metrics={}, info={})


@tasks
def test_a_task_set_scores_as_the_verifier_does() -> None:
    import verifiers.v1 as vf

    problems = [problem for problem, _, _ in ITEMS]
    made = taskset(problems, Golden(), weight=0.5, otherwise=OTHERWISE)
    loaded = list(made(vf.TasksetConfig()))
    assert len(loaded) == len(ITEMS)
    assert loaded[0].data.prompt_text == "6 * 7?"

    async def scores() -> list[tuple[float, float]]:
        found = []
        for task, (_, text, _) in zip(loaded, ITEMS, strict=True):
            trace = traced(task, text)
            await task.score(trace)
            found.append((trace.rewards["verified"].score, trace.rewards["verified"].weight))
        return found

    assert asyncio.run(scores()) == [(value, 0.5) for _, _, value in ITEMS]


@rubrics
def test_a_rubric_scores_as_the_verifier_does() -> None:
    made = rubric(Golden(), weight=2.0, otherwise=OTHERWISE)

    async def scores() -> list[dict[str, Any]]:
        from verifiers import State

        found = []
        for problem, text, _ in ITEMS:
            state = State(
                prompt=[{"role": "user", "content": problem.prompt}],
                completion=[{"role": "assistant", "content": text}],
                answer=truth_of(problem),
                info={},
                timing={},
                trajectory=[],
            )
            await made.score_rollout(state)
            found.append(state)
        return found

    states = asyncio.run(scores())
    assert [one["reward"] for one in states] == [2 * value for _, _, value in ITEMS]
    outcomes = [one["metrics"] for one in states]
    assert [sum(one[name] for one in outcomes) for name in ("undecided", "broken")] == [1.0, 1.0]


def test_metadata_of_a_row_reaches_the_problem() -> None:
    made = function("exact")
    told = {"completion": "4", "prompt": "2 + 2?", "answer": "4", "info": {"level": 1}}
    assert made(**told) == 1.0
    assert made.reward.monitor.steps[0].n == 1


REPLIES: list[tuple[Any, str]] = [
    (" 4 \n", " 4 \n"),
    (None, ""),
    ([{"type": "text", "text": "4"}], "4"),
]


@pytest.mark.parametrize(("content", "text"), REPLIES)
def test_replies(content: Any, text: str) -> None:
    assert reply_of(Trace(content)) == text


def test_a_trace_without_reply() -> None:
    trace = Trace("")
    trace.assistant_messages = []
    assert reply_of(trace) == ""


@without
def test_without_the_package() -> None:
    with pytest.raises(MissingExtra, match="verifiers"):
        taskset([Problem()], "exact")
    with pytest.raises(MissingExtra, match=r"verifiers<0\.4"):
        rubric("exact")
