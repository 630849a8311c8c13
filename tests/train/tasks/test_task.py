import random
import re
from dataclasses import dataclass

import pytest

from assay.core import BadArgument, Response
from assay.train.tasks import TASKS, Task, load
from assay.train.tasks.add import Add

NAMES = [*TASKS, "add:3,show=1", "add:show=0", "letters:4", "copyx:6", "maze:4", "maze:7,detour=4"]


@pytest.fixture(params=NAMES)
def task(request: pytest.FixtureRequest) -> Task:
    return load(request.param)


def test_right_answers_are_right_and_fit(task: Task) -> None:
    source, characters = random.Random(0), set(task.characters)
    for problem in [*task.problems("train", 40, seed=1), *task.problems("test", 20, seed=2)]:
        answer = task.solution(problem, source)
        assert task.verifier(problem, Response(answer)).label == "correct", (problem, answer)
        assert set(problem.prompt + answer) <= characters
        assert len(problem.prompt) <= task.longest[0]
        assert len(answer) < task.longest[1]


def test_no_test_problem_is_trained_on(task: Task) -> None:
    tests = {one.prompt for seed in range(3) for one in task.problems("test", 30, seed=seed)}
    trained = {one.prompt for seed in range(3) for one in task.problems("train", 60, seed=seed)}
    trained |= {one.prompt for step in range(5) for one in task.batch(20, seed=0, step=step)}
    assert not tests & trained
    assert len(task.problems("train", 60, seed=0)) == 60


def test_draws_are_the_seed_s(task: Task) -> None:
    assert task.batch(8, seed=3, step=4) == task.batch(8, seed=3, step=4)
    assert task.batch(8, seed=3, step=4) != task.batch(8, seed=3, step=5)
    assert task.problems("test", 8, seed=1) != task.problems("test", 8, seed=2)


def test_wrong_answers_are_not_right(task: Task) -> None:
    problem = task.problems("test", 1, seed=0)[0]
    for wrong in ("", "#", task.solution(problem, random.Random(0)) + "!"):
        assert task.verifier(problem, Response(wrong)).label in ("incorrect", "invalid")


def test_too_many_problems_are_an_error() -> None:
    with pytest.raises(BadArgument, match=r"Add\(digits=1\) has hardly more than .* larger digits"):
        load("add:1").problems("test", 1000, seed=0)
    some = load("add:1").problems("test", 1000, seed=0, fewest=5)
    assert 5 <= len(some) < 100
    assert load("add:1").problems("test", len(some), seed=0) == some
    with pytest.raises(BadArgument, match=r"hardly more than .* and 300 are needed"):
        load("add:1").problems("test", 1000, seed=0, fewest=300)


@dataclass(frozen=True, kw_only=True, repr=False)
class OnlyTests(Add):
    """A task all of whose problems are test problems."""

    test_share = 1.0


def test_a_task_without_training_problems_is_an_error_and_no_loop_without_end() -> None:
    with pytest.raises(BadArgument, match="hardly more than 0 different train problems"):
        OnlyTests().batch(1, seed=0, step=0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("add:0", "digits=0"),
        ("add:show=5", "digits=2 and show=5"),
        ("letters:1", "from fewest=2 to words=1 words"),
        ("letters:letters=2", "shortest=3 to letters=2 letters"),
        ("letters:alphabet=", "alphabet"),
        ("letters:alphabet=a;e", "without , : ; #"),
        ("copyx:9", "1 to 6 constraints"),
        ("maze:1", "2 to 16 places"),
        ("maze:open=nan", "open"),
        ("maze:detour=99", "detour of 99"),
        ("countdown3:2", "up to 3"),
        ("countdown3:highest=99999,most=1", "hardly any three numbers"),
        ("typing:1", "2 to 12 signs"),
        ("typing:noise=7", "noise"),
        ("typing:offered=12,noise=0.5", "noise"),
    ],
)
def test_arguments_that_make_no_task_are_refused(name: str, words: str) -> None:
    with pytest.raises(BadArgument, match=re.escape(words)):
        load(name).problems("test", 1, seed=0)
