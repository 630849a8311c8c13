"""Generated word problems: the wrong step that is planted is the wrong step that there is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from assay.core.seeds import rng
from assay.recipes.shop import apply, solve, task


@given(st.integers(0, 10_000), st.integers(0, 100))
def test_a_solution_without_a_planted_error_is_right(seed: int, index: int) -> None:
    problem = task(seed, index)
    solution = solve(problem, rng(seed, "solve", index))
    assert len(solution.steps) == len(problem.moves)
    assert -1 <= solution.wrong < len(solution.steps)
    if solution.wrong < 0:
        assert solution.answer == problem.answer


@given(st.integers(0, 10_000))
def test_steps_before_the_first_wrong_one_are_right(seed: int) -> None:
    problem = task(seed, 0)
    solution = solve(problem, rng(seed, "solve"))
    value = problem.start
    for index, (step, (sign, number)) in enumerate(zip(solution.steps, problem.moves, strict=True)):
        value = apply(sign, value, number)
        if index == solution.wrong:
            break
        assert str(value) in re.findall(r"-?\d+", step)


def test_the_question_says_the_numbers() -> None:
    problem = task(3, 1)
    said = [int(number) for number in re.findall(r"\d+", problem.question)]
    assert said == [problem.start, *(number for _, number in problem.moves)]
    assert problem == task(3, 1)
