"""Two runs sample by sample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, UnknownName
from assay.evaluate.difference import differing, lines
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite
from assay.verifiers.text import Exact


@pytest.fixture
def two(tiny):
    """Two runs: parts 10/11 and 11/11 on one problem, the same on another."""
    problems = tiny.asked("a", "b", constraints=tiny.specs)
    for name, said in (("one", {"a": "10", "b": "11"}), ("two", {"a": "11", "b": "11"})):
        suite = Suite.of(problems, tiny.Each(), by_part=True)
        evaluate(suite, tiny.Instant(said.get), out=name, floor=False)


def test_what_moved(two) -> None:
    (found,) = differing("one", "two")
    assert found.before.key == found.after.key == ("p0", 0)
    assert [(one.verifier, one.before, one.after) for one in found.moved] == [
        ("each", "incorrect", "correct")
    ]
    assert [(one.verifier, one.before) for one in found.parts] == [("words:many", "incorrect")]
    assert found.to_dict()["before"] == "10"


def test_one_problem_is_shown_in_any_case(two) -> None:
    (found,) = differing("one", "two", problem="p1", verifier="each")
    assert found.moved == found.parts == ()


def test_a_run_beside_itself(two) -> None:
    assert list(differing("one", "one")) == []


def test_an_answer_that_is_missing(tiny) -> None:
    from assay.core import BadResponse

    for name, said in (("one", BadResponse("gone")), ("two", "yes")):
        answers = {"a": said}
        evaluate(tiny.asked("a"), tiny.Instant(answers.get), verifier=tiny.Yes(), out=name)
    (found,) = differing("one", "two")
    assert (found.moved[0].before, found.moved[0].after) == ("broken", "correct")
    assert found.to_dict()["before"] is None


def test_wrong_use(two, tiny) -> None:
    evaluate(tiny.asked("a"), tiny.Instant(), verifier=Exact(), out="three", floor=False)
    with pytest.raises(BadArgument, match="no verifier in common"):
        differing("one", "three")
    with pytest.raises(UnknownName, match="eech"):
        differing("one", "two", verifier="eech")
    with pytest.raises(UnknownName, match="p9"):
        differing("one", "two", problem="p9")


@given(st.text(max_size=200), st.text(max_size=200))
def test_lines_of_each_sign_are_of_that_text(before, after) -> None:
    shown = list(lines(before, after))
    assert all(line in before.splitlines() for sign, line in shown if sign == "-")
    assert all(line in after.splitlines() for sign, line in shown if sign == "+")
    assert bool(shown) == (before.splitlines() != after.splitlines())


def test_long_texts_are_compared_in_part() -> None:
    shown = list(lines("a\n" * 100_000, "b\n" * 100_000))
    assert len(shown) < 1_000
    assert ("-", "… (the rest is not compared)") not in shown  # it is the same in both


def test_runs_of_different_problems_are_named(two, tiny) -> None:
    asked = [problem.replace(id="other") for problem in tiny.asked("c", constraints=tiny.specs)]
    suite = Suite.of(asked, tiny.Each(), by_part=True, name="strange")
    evaluate(suite, tiny.Instant(lambda _: "10"), out="three", floor=False)
    with pytest.raises(
        BadArgument, match=r"'one' \(problems\) and 'three' \(strange\) have no pro"
    ):
        differing("one", "three")
