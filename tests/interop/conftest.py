"""A small run with every outcome in it, and text that is nobody's friend."""

from pathlib import Path

import pytest

from assay.core import Failure, Problem, Reason, Response, Verdict
from assay.evaluate.evaluation import Evaluation
from assay.runs import Manifest, Record

HOSTILE = 'say "hi",\n<script>\x1b[2J\x00\ud800é'


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    """A finished run of two verifiers over seven samples."""
    what = {
        "suite": {"name": "ours", "groups": ["level"]},
        "model": {"name": "m", "parameters": {"deep": {"deeper": [1, 2]}}},
        "verifiers": {"v": {"name": "v"}, "w": {"name": "w"}},
    }
    manifest = Manifest(kind="eval", what=what, plan={"n": 7}, versions={"assay": "0"})
    told = [
        Verdict("correct", verifier="v"),
        Verdict("correct", verifier="v"),
        Verdict("incorrect", reasons=(Reason("is wrong", "1", ((0, 3),)),), verifier="v"),
        Verdict("invalid", verifier="v"),
        Verdict("undecided", verifier="v"),
        Verdict.broken(ValueError("no reference"), verifier="v"),
    ]
    asked = [
        Problem.of("How?", id=f"p{place}", reference=["a", 1], metadata={"level": "a/b:c"})
        for place in range(7)
    ]
    undecided = Verdict("undecided", verifier="w")
    with Evaluation.start(tmp_path / "mini", manifest, asked) as made:
        for place, verdict in enumerate(told):
            verdicts = {"v": verdict, "w": undecided}
            response = Response(HOSTILE if place == 2 else "fine")
            made.append(Record(problem=f"p{place}", response=response, verdicts=verdicts))
        made.append(Record(problem="p6", error=Failure("model", "gone", "ModelTimeout")))
        made.finish()
    return made
