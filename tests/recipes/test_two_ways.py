"""Two ways to solve: the rates that are planted come out, in answers and in texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Message, Sampling
from assay.recipes.shop import apply, task
from assay.recipes.two_ways import OTHERS, PROGRAMS, RIGHT, WORDS, Author, World, readings
from assay.verifiers.code.source import program_in


def value(start: int, moves) -> int:
    for sign, number in moves:
        start = apply(sign, start, number)
    return start


@given(st.integers(0, 10_000))
def test_every_reading_has_an_answer_of_its_own(seed: int) -> None:
    asked = task(seed, 0)
    ways = readings(asked)
    assert ways[RIGHT] == asked.moves
    assert len(ways) > PROGRAMS + OTHERS
    assert len({value(asked.start, moves) for moves in ways}) == len(ways)


@pytest.mark.parametrize("alike", [True, False])
def test_the_planted_rates_come_out(alike: bool) -> None:
    world = World(alike=alike)
    drawn = [draw for index in range(600) for draw in world.draws(1, index, 8)]
    right = [draw for draw in drawn if draw.words == RIGHT]
    wrong = [draw for draw in drawn if RIGHT not in (draw.words, draw.program)]
    assert len(right) / len(drawn) == pytest.approx(0.46, abs=0.04)
    assert sum(draw.program == RIGHT for draw in drawn) / len(drawn) == pytest.approx(
        0.42, abs=0.04
    )
    same = sum(draw.words == draw.program for draw in wrong) / len(wrong)
    assert same == pytest.approx(0.275 if alike else 0.025, abs=0.03)
    usual = {draw.program for draw in wrong if draw.words == WORDS}
    assert (WORDS in usual) == alike
    high = sum(draw.score for draw in right) / len(right)
    assert high > sum(draw.score for draw in wrong) / len(wrong) + 0.1


def test_whether_a_solution_is_right_decides_the_other_way_only_by_the_problem() -> None:
    world = World()
    for index in range(20):
        words, programs = world.rates(0, index)
        assert (words > 0.45) == (programs > 0.40)
    assert World(words=1.0, programs=0.0).rates(0, 3) == (1.0, 0.0)


@pytest.mark.parametrize(("copies", "rate"), [(False, 1.0), (False, 0.0), (True, 0.0)])
def test_a_program_computes_what_it_is_to_compute(copies: bool, rate: float) -> None:
    tasks = [task(2, index) for index in range(8)]
    author = Author(World(words=0.5, programs=rate), tasks, 2, copies=copies)
    for asked in tasks:
        chat = [Message("user", asked.question)]
        (solution,) = author.generate(chat, Sampling(seed=5))
        chat += [Message("assistant", solution.text), Message("user", "a program, please")]
        (program,) = author.generate(chat, Sampling(seed=6))
        code = program_in(program.text).text
        if "stok" in code:
            continue  # one that fails
        said = int(re.findall(r"-?\d+", solution.text)[-1])
        printed: list[int] = []
        exec(code, {"print": printed.append})  # its own sums of whole numbers
        expected = said if copies else asked.answer
        assert (printed == [expected]) == (copies or rate == 1.0)
