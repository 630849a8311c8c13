"""Two hundred calls at once against a server in bad weather: nothing lost, nothing asked twice."""

from collections import Counter
from pathlib import Path

import pytest
from stormy_server import storming

from assay.core import Problem
from assay.evaluate.runner import evaluate
from assay.models.openai import OpenAIModel
from assay.verifiers.text import Exact

PROBLEMS = [Problem.of(f"q{n}", id=f"q{n}", reference=f"answer to q{n}") for n in range(600)]


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def asked(url: str, **patience) -> OpenAIModel:
    given = {"max_concurrency": 200, "max_tries": 40, "read_timeout": 2.5, **patience}
    return OpenAIModel("m", base_url=url, **given)


def test_nothing_is_lost_and_nothing_asked_twice() -> None:
    with storming(calm=250, refused=0.01, broken=0.08, hung=0.006, cut=0.05) as storm:
        model = asked(storm.url)
        run = evaluate(PROBLEMS, model, verifier=Exact(), out="run", concurrency=200, floor=False)
        model.close()
        lines = Path("run/records.jsonl").read_bytes().splitlines()
        assert len(lines) == len(set(lines)) == 600
        assert [record.problem for record in run] == [problem.id for problem in PROBLEMS]
        assert run.scores["exact"].counts["correct"] == 600
        assert storm.delivered == Counter(problem.id for problem in PROBLEMS)
        assert set(storm.mishaps) == {"429", "500", "hung", "cut"}
        assert storm.most > 100
        assert run.scores.usage["output_tokens"] == 2400  # only what was answered is on the bill

        again = asked(storm.url)
        evaluate(PROBLEMS, again, verifier=Exact(), out="run", concurrency=200, floor=False)
        again.close()
        assert storm.delivered.total() == 600


def test_what_the_storm_took_is_named_and_asked_again() -> None:
    few = PROBLEMS[:120]
    with storming(broken=0.5) as storm:
        model = asked(storm.url, max_tries=2)
        run = evaluate(few, model, verifier=Exact(), out="run", concurrency=200, floor=False)
        model.close()
        failed = run.scores["exact"].counts["broken"]
        assert 0 < failed < 120
        assert storm.delivered.total() == 120 - failed
        assert "failed (500)" in next(iter(run.scores.errors))
        storm.weather.clear()
        model = asked(storm.url)
        run = evaluate(few, model, verifier=Exact(), out="run", concurrency=200, floor=False)
        model.close()
        assert run.scores["exact"].counts["correct"] == 120
        assert storm.delivered == Counter(problem.id for problem in few)
