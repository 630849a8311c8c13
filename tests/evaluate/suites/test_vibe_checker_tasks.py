"""Generated programs obey what they say, and pass their tests unless broken."""

import shutil
from itertools import combinations

import pytest

from assay.core import Message, Response, Sampling
from assay.evaluate.suites.vibe_checker_judged import TaskProduct
from assay.evaluate.suites.vibe_checker_tasks import ASKED, Programmer, tasks
from assay.sandbox.jail import why_no_jail

pytestmark = pytest.mark.skipif(
    shutil.which("ruff") is None or bool(why_no_jail()), reason="needs ruff and a jail"
)


def test_code_obeys_what_it_says_and_passes() -> None:
    (task,) = tasks(0, 1)
    problem = task.problem(ASKED)
    for size in range(6):
        for some in combinations(ASKED, size):
            verdict = TaskProduct()(problem, Response(task.code(frozenset(some))))
            tests, obeyed = verdict.parts
            assert tests.label == "correct"
            assert [bool(part) for part in obeyed.parts] == [one in some for one in ASKED]
    broken = TaskProduct()(problem, Response(task.code(frozenset(ASKED), broken=True)))
    assert [part.label for part in broken.parts] == ["incorrect", "correct"]


def test_a_programmer_does_the_same_every_time() -> None:
    given = tasks(1, 4)
    asked = [Message("user", f"{given[2].prompt}\n1. Annotate.\n2. Name numbers.")]
    one, same, other = (Programmer(given, seed, obeys=0.5) for seed in (0, 0, 3))
    said = [model.generate(asked, Sampling())[0].text for model in (one, same, other)]
    assert said[0] == said[1]
    assert "def " in said[2]
    careful = Programmer(given, 0, obeys=1.0).generate(asked, Sampling())[0]
    assert careful.text == f"```python\n{given[2].code(frozenset(ASKED[:2]))}\n```"
