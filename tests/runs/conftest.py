"""Runs made for the tests."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from assay.core import Failure, Problem, Response, Verdict
from assay.runs import Manifest, Record, Run

WHAT = {
    "suite": {"name": "tiny"},
    "model": {"name": "scripted", "identity": {"model": "scripted"}},
    "sampling": {"temperature": 0.7},
    "seed": 0,
    "verifiers": {"strict": {"name": "constraints", "digest": "aa"}},
}


def manifest(**changes) -> Manifest:
    return Manifest(kind="eval", what={**WHAT, **changes}, plan={"problems": 3, "samples": 1})


def problems(count: int = 3) -> list[Problem]:
    return [Problem.of(f"Question {n}", id=f"p{n}") for n in range(count)]


def record(problem: str, index: int = 0, text: str = "Hello", label: str = "correct") -> Record:
    return Record(
        problem=problem,
        index=index,
        response=Response(text, finish_reason="stop"),
        verdicts={"strict": Verdict(label)},
        seed=7,
        seconds=0.25,
    )


def failed(problem: str, index: int = 0) -> Record:
    return Record(problem=problem, index=index, error=Failure("model", "no answer", "RateLimited"))


@pytest.fixture
def tiny() -> SimpleNamespace:
    """What a run of three problems is made of."""
    return SimpleNamespace(manifest=manifest, problems=problems, record=record, failed=failed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def finished(folder: Path) -> Run:
    with Run.start(folder, manifest(), problems()) as run:
        for name in ("p2", "p0", "p1"):
            run.append(record(name))
        run.finish()
    return Run.open(folder)
