"""The problems of our own."""

import hashlib
import json
import subprocess
import sys
from collections import Counter

import pytest

from assay.core import BadArgument
from assay.evaluate import suite as suites
from assay.evaluate.suites import starter
from assay.evaluate.suites.starter_kinds import KINDS
from assay.verifiers.constraints.registry import contradictions, kind
from assay.verifiers.constraints.verifier import Constraints, in_force

# Changes whenever a problem does; then the version of the suite's results changes with it.
DIGEST = "23b4ace9c85bf562"

DIGESTED = """
import hashlib, json
from assay.evaluate.suites import starter
rows = [[id, prompt, [spec.to_dict() for spec in specs]] for id, prompt, specs in starter.specs()]
print(hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16])
"""


def test_the_problems_are_the_same_everywhere() -> None:
    rows = [[one, prompt, [s.to_dict() for s in specs]] for one, prompt, specs in starter.specs()]
    assert hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16] == DIGEST


def test_and_in_a_process_that_hashes_otherwise() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DIGESTED],
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == DIGEST


def test_sizes_and_kinds_are_balanced() -> None:
    problems = starter.problems()
    assert len(problems) == 120
    assert Counter(len(p.constraints) for p in problems) == dict.fromkeys(range(1, 5), 30)
    assert Counter(len(p.constraints) for p in problems[:20]) == dict.fromkeys(range(1, 5), 5)
    used = Counter(spec.id for p in problems for spec in p.constraints)
    assert set(used) == {one.id for one in KINDS}
    assert max(used.values()) <= 2 * min(used.values())
    families = Counter(kind(p.constraints[0].id).family for p in problems[::4])
    assert len(families) == 4
    assert min(families.values()) >= 5
    assert len({p.metadata["topic"] for p in problems}) >= 12
    assert len({p.metadata["task"] for p in problems}) >= 60


@pytest.mark.parametrize("mode", ["strict", "loose"])
def test_each_has_a_witness_and_a_text_that_fails(mode) -> None:
    verifier = Constraints(mode=mode)
    for problem in starter.problems():
        good = verifier.verify(problem.metadata["good"], problem)
        assert good.label == "correct", (problem.prompt, good.explain())
        if mode == "strict":
            bad = verifier.verify(problem.metadata["bad"], problem)
            assert bad.label == "incorrect", problem.prompt


def test_no_two_constraints_contradict() -> None:
    for problem in starter.problems():
        assert not contradictions(in_force(problem)), problem.prompt


def test_each_sentence_is_in_the_prompt() -> None:
    for problem in starter.problems():
        assert problem.prompt.startswith(problem.metadata["task"])
        for spec in problem.constraints:
            assert spec.text
            assert spec.text in problem.prompt


def test_nothing_is_won_by_saying_nothing() -> None:
    verifier = Constraints()
    for problem in starter.problems():
        for answer in ("", ".", "hello", problem.prompt):
            assert verifier.verify(answer, problem).label != "correct", (answer, problem.prompt)


def test_the_tasks_are_well_formed() -> None:
    tasks = starter.tasks()
    assert len(tasks) >= 60
    assert len({task.prompt for task in tasks}) == len(tasks)
    for task in tasks:
        assert len(set(task.words)) == 6, task
        assert all(word.isalpha() for word in task.words), task


def test_it_takes_no_data() -> None:
    with pytest.raises(BadArgument, match="makes its own problems"):
        suites.load("starter", data="x.jsonl")
