"""A program that was run agrees with a solution, disagrees, or says nothing about it."""

import pytest
from replies import Replies

from assay.core import BadArgument, Problem, Verdict
from assay.sandbox.jail import why_no_jail
from assay.search.cross_representation import CrossRepresentation
from assay.verifiers.simulated import planted

PROBLEM = Problem.of("2 + 2?", id="p")

pytestmark = pytest.mark.skipif(why_no_jail() is not None, reason="programs need a jail")


def writer(solutions: list[str], programs: list[str]) -> Replies:
    """Writes the solutions, and for each its program."""
    waiting = iter(programs)

    def say(messages, sampling):
        if "Python program" in messages[-1].content:
            return [next(waiting) for _ in range(sampling.n)]
        return solutions

    return Replies(say)


def code(text: str) -> str:
    return f"```python\n{text}\n```"


@pytest.mark.parametrize(
    ("solution", "program", "kept", "why"),
    [
        ("It is 4.", code("print(2 + 2)"), True, "agrees"),
        ("It is 0.5.", code("print('about')\nprint(1 / 2)"), True, "agrees"),  # the last line
        ("It is 1/2.", code("print(0.5)"), True, "agrees"),
        ("It is 5.", code("print(2 + 2)"), False, "disagrees"),
        ("It is 5.", code("print(2 +)"), True, "no program says anything about it"),
        ("It is 5.", code("1 / 0"), True, "no program says anything about it"),
        ("It is 5.", code("while True: pass"), True, "no program says anything about it"),
        ("It is 5.", code("x = 4"), True, "no program says anything about it"),
        ("It is 5.", "I cannot.", True, "no program says anything about it"),
        ("", code("print(4)"), False, "no answer is found in it"),
    ],
)
def test_what_a_program_says_of_a_solution(solution, program, kept, why) -> None:
    model = writer([solution, "It is 4."], [program, code("print(4)")])
    strategy = CrossRepresentation(n=2, seconds=0.5)
    result = strategy.search(PROBLEM, model, None)
    first = result.nodes[0]
    assert (first.status, first.why) == ("finished" if kept else "pruned", why)
    assert result.tree.children(first)[0].status == "pruned"
    assert not result.warnings


def test_where_none_is_kept_all_are() -> None:
    model = writer(["5", "5", "6"], [code("print(4)")] * 3)
    result = CrossRepresentation(n=3).search(PROBLEM, model, None)
    assert result.text == "5"
    assert "all of them are kept" in result.warnings[0]


def test_the_filter_turns_a_majority() -> None:
    model = writer(["5", "5", "5", "4"], [code(f"print({said})") for said in (4, 4, 5, 4)])
    result = CrossRepresentation(n=4).search(PROBLEM, model, None)
    assert [node.status for node in result.nodes[:4]] == [
        "pruned",
        "pruned",
        "finished",
        "finished",
    ]
    assert result.text == "5"  # a tie goes to the earliest
    assert result.selection.tied


@pytest.mark.parametrize(
    ("printed", "kept"), [("45", "54"), ("44", "4"), ("47", "4"), ("66", "54")]
)
def test_programs_from_the_problem_alone_speak_for_any_solution(printed, kept) -> None:
    model = writer(["5", "4"], [code(f"print({said})") for said in printed])
    result = CrossRepresentation(n=2, follows=False).search(PROBLEM, model, None)
    assert "".join(node.text for node in result.tree.candidates) == kept
    assert bool(result.warnings) == (printed == "66")
    messages, _ = model.asked[-1]
    assert len(messages) == 1
    assert messages[0].content.startswith("2 + 2?")
    assert len(model.asked) == 2


def test_what_runs_is_in_the_ledger() -> None:
    model = writer(["4", "4"], [code("import time\ntime.sleep(0.2)\nprint(4)")] * 2)
    result = CrossRepresentation(n=2).search(PROBLEM, model, None)
    assert result.ledger.phases["run"].seconds >= 0.4
    assert result.ledger.total.model_calls == 3  # the solutions at once, a program each


def test_another_rule_has_what_is_kept_judged_and_nothing_else() -> None:
    judge = planted({"4": Verdict("correct", 0.6)}, otherwise=Verdict("incorrect", 0.5))
    model = writer(["5", "5", "4"], [code(f"print({said})") for said in (5, 6, 4)])
    result = CrossRepresentation(n=3, choose="best").search(PROBLEM, model, judge)
    assert result.text == "4"
    assert result.ledger.total.verifier_calls == 2
    with pytest.raises(BadArgument, match="needs a verifier"):
        CrossRepresentation(choose="best").search(PROBLEM, model, None)


@pytest.mark.parametrize("arguments", [{"n": 0}, {"seconds": 0}, {"megabytes": 0}])
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument, match="cross_representation needs"):
        CrossRepresentation(**arguments)
