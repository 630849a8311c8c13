"""Statements: what others wrote as one, and what it means in plain arithmetic."""

import pytest

from assay.core import DataError
from assay.verifiers.formal.statement import Statement
from assay.verifiers.formal.terms import NotAStatement

FULL = Statement(
    goal="x = 2",
    variables={"x": "integer"},
    hypotheses=("2*x = 4",),
    language="lean",
    proof="omega",
)


@pytest.mark.parametrize("statement", [Statement(goal="1 = 1"), FULL])
def test_the_json_form_comes_back(statement: Statement) -> None:
    assert Statement.from_json(statement.to_json()) == statement
    assert Statement.of(statement.to_dict()) == statement


def test_it_reads_as_a_sequent() -> None:
    assert str(FULL) == "x: integer, 2*x = 4 |- x = 2"
    assert str(Statement.of("1 = 1")) == "1 = 1"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("", "is text or an object"),
        (7, "is text or an object"),
        ({}, "is an object with a goal"),
        ({"goal": " "}, "goal cannot be"),
        ({"goal": "x", "variables": {"x": 1}}, "variables cannot be"),
        ({"goal": "x", "hypotheses": "x"}, "hypotheses cannot be"),
        ({"goal": "x", "language": "isabelle"}, "language cannot be"),
        ({"goal": "x", "tactic": "ring"}, "has no field 'tactic'"),
    ],
)
def test_what_is_no_statement_is_named(entry, words) -> None:
    with pytest.raises(DataError, match=words):
        Statement.of(entry)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"goal": "x = 1"}, "'x' is not among the variables"),
        ({"goal": "x = 1", "variables": {"x": "real"}}, "an integer or a rational"),
        ({"goal": "1 = 1", "variables": {"for": "integer"}}, "cannot be called 'for'"),
        ({"goal": "1 = 1", "variables": {"x; rm": "integer"}}, "cannot be called"),
        ({"goal": "1 = 1", "language": "coq"}, "is not plain"),
        ({"goal": "1/(2 - 2) = 1"}, "divides by zero"),
    ],
)
def test_what_is_not_plain_is_named(fields, words) -> None:
    with pytest.raises(NotAStatement, match=words):
        Statement(**fields).plain()


def test_what_is_divided_by_is_not_zero() -> None:
    read = Statement(goal="1/x = 1/x", variables={"x": "rational"}).plain()
    assert read.goal.head == "and"
    assert "!=" in {term.head for term in read.goal.inside()}


@pytest.mark.parametrize(
    ("goal", "sorts", "whole"),
    [
        ("x = 2", {"x": "integer"}, True),
        ("x = 2", {"x": "rational"}, False),
        ("x/2 = 1", {"x": "integer"}, False),
        ("x = 0.5", {"x": "integer"}, False),
    ],
)
def test_whether_it_is_about_whole_numbers(goal, sorts, whole) -> None:
    assert Statement(goal=goal, variables=sorts).plain().whole is whole


@pytest.mark.parametrize(
    ("goal", "hypotheses", "words"),
    [
        ("x = 2", ("x = 2",), "one of the hypotheses"),
        ("x = x", (), "equals itself"),
        ("x = x and 1 = 1", (), "equals itself"),
        ("x = 2", ("x > 1",), ""),
    ],
)
def test_what_proves_nothing(goal, hypotheses, words) -> None:
    made = Statement(goal=goal, hypotheses=hypotheses, variables={"x": "integer"})
    found = made.plain().trivial
    assert words in found
    assert bool(words) == bool(found)
