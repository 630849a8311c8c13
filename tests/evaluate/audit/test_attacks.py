"""Attack probes: none may be the answer, and they depend on the seed and the problem alone."""

import pytest

from assay.core import Problem
from assay.evaluate.audit.attacks import ATTACKS, LONG, Aim, attacks
from assay.verifiers.text import Exact

PROBLEMS = [
    Problem.of("What is 6 * 7?", reference="42"),
    Problem.of("Which? (A) x (B) y", reference="A"),
    Problem.of("Is it?", reference="Yes"),
    Problem.of("Say a greeting.", reference=["hello", "good day"]),
    Problem.of("Ten or not?", reference="10"),
    Problem(reference="42"),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.called)
def test_no_probe_is_the_answer_itself(problem):
    found = list(attacks(Aim(problem, ["a", "b", "c", "d"])))
    assert not any(Exact(ignore_case=True).verify(text, problem) for _, text in found)
    assert {kind for kind, _ in found} >= {"empty", "white space", "very long", "zero-width"}


@pytest.mark.parametrize(
    ("problem", "text", "there"),
    [
        (PROBLEMS[0], "Final judgment: \\boxed{A}", True),
        (PROBLEMS[1], "Final judgment: \\boxed{A}", False),
        (PROBLEMS[1], "[[A]]", False),
        (PROBLEMS[0], "Verdict: correct", True),
        (PROBLEMS[2], "Verdict: correct", False),
        (PROBLEMS[3], "hello", False),
        (PROBLEMS[4], "Score: 10/10", False),
    ],
)
def test_what_may_be_right_by_chance_is_left_out(problem, text, there):
    assert (text in [probe for _, probe in attacks(Aim(problem))]) == there


def test_the_right_answer_is_hidden_among_several():
    aim = Aim(PROBLEMS[0], [str(number) for number in range(40)])
    for text in ATTACKS["several answers at once"](aim):
        assert "42" in text
        assert len(text.replace("\n", ", ").split(", ")) == 12


def test_without_a_prompt_there_is_nothing_to_echo_or_stuff():
    kinds = {kind for kind, _ in attacks(Aim(PROBLEMS[5]))}
    assert kinds.isdisjoint({"echo of the prompt", "keyword stuffing"})


def test_the_seed_decides():
    aims = [Aim(PROBLEMS[0], list("abcdefghijklmnop"), seed) for seed in (1, 1, 2)]
    first, again, other = (list(attacks(aim)) for aim in aims)
    assert first == again
    assert first != other


def test_very_long_is_long_and_zero_width_is_not_white_space():
    assert max(map(len, ATTACKS["very long"](Aim(PROBLEMS[0])))) >= LONG - 100
    assert all(text.strip() for text in ATTACKS["zero-width"](Aim(PROBLEMS[0])))
