"""A search as one call, and in the place of a model's plain answer in a run."""

from pathlib import Path

import pytest

import assay
from assay.core import (
    BadArgument,
    Budget,
    Message,
    Model,
    Problem,
    Response,
    Sampling,
    Unsupported,
    Usage,
)
from assay.evaluate.runner import evaluate
from assay.search import strategies
from assay.search.best_of_n import BestOfN
from assay.search.solve import Answering, search
from assay.verifiers.constraints import words


class Counting(Model):
    """The i-th response of a call has i words."""

    name = "counting"

    def generate(self, messages: object, sampling: Sampling) -> tuple[Response, ...]:
        return tuple(
            Response("word " * (i + 1), usage=Usage(output_tokens=i + 1, model_calls=int(i == 0)))
            for i in range(sampling.n)
        )


def test_the_package_is_the_verb() -> None:
    result = assay.search("Say it.", Counting(), words(at_least=3), strategy="best_of_n:5")
    assert result.text.split() == ["word"] * 3
    assert result.ledger.total.output_tokens == 15
    assert result.response.usage == result.ledger.total


def test_a_budget_and_a_verifier_are_checked() -> None:
    with pytest.raises(BadArgument, match="expected a verifier"):
        search("Say it.", Counting(), words, strategy="greedy")
    result = search(
        Problem.of([Message("user", "Say it.")]),
        Counting(),
        words(at_least=3),
        budget=Budget(verifier_calls=2),
    )
    assert len(result.candidates) == 2


def test_a_run_may_answer_by_searching(tmp_path: Path) -> None:
    problems = [Problem.of(f"Say {i}.", id=str(i)) for i in range(3)]
    verifier = words(at_least=3)
    answering = Answering(strategy=BestOfN(n=4), verifier=verifier)
    plain = evaluate(problems, Counting(), verifier=verifier, out=tmp_path / "a", floor=False)
    searched = evaluate(
        problems, Counting(), verifier=verifier, answer=answering, out=tmp_path / "b", floor=False
    )
    assert [run.scores[run.verifiers[0]].value for run in (plain, searched)] == [0.0, 1.0]
    assert searched.scores.usage["output_tokens"] == 3 * (1 + 2 + 3 + 4)
    record = next(iter(searched.records()))
    assert record.response.metadata["search"]["outcomes"] == {"incorrect": 2, "correct": 2}
    assert "BestOfN(n=4)" in searched.manifest.what["answer"]


def test_a_strategy_that_the_model_cannot_serve_is_refused_before_the_first_call(tmp_path) -> None:
    model = Counting()
    answering = Answering(strategy=strategies.load("beam:4"), verifier=words(at_least=1))
    with pytest.raises(Unsupported, match="needs a model that can continue a text"):
        evaluate(
            [Problem.of("Say it.")],
            model,
            verifier=words(at_least=1),
            answer=answering,
            out=tmp_path / "run",
            floor=False,
        )
    assert not (tmp_path / "run").exists()
