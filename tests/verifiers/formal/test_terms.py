"""The plain language: what it reads, what it refuses, and that values are exact."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.terms import (
    NotAStatement,
    Term,
    Unknown,
    evaluate,
    is_statement,
    parse,
    parse_number,
    value,
)

TRUE_OR_FALSE = [
    ("3*4 = 12", True),
    ("12/5 = 2.4", True),
    ("0.1 + 0.2 = 0.3", True),
    ("1/3 = 0.333", False),
    ("-2^2 = -4", True),
    ("2^3 = 8", True),
    ("1 < 2 < 3", True),
    ("1 < 3 < 2", False),
    ("1 = 2 or 2 = 2", True),
    ("not 1 = 2 and 2 = 2", True),
    ("1 = 2 implies 3 = 4", True),
    ("1 = 1 -> 3 = 4", False),
    ("7 × 6 ≥ 42", True),
    ("8 ÷ 4 ≠ 2", False),
    ("2 ** 5 == 32", True),
    ("(1 = 1 and 2 > 1) or 1 = 0", True),
]


@pytest.mark.parametrize(("text", "expected"), TRUE_OR_FALSE)
def test_a_statement_without_names_is_true_or_false(text: str, expected: bool) -> None:
    assert evaluate(parse(text), {}) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3 + 4",
        "3 + = 4",
        "(3 = 3",
        "3 = 3)",
        "1 = 1 + (2 = 2)",
        "not 3",
        "3 and 4 = 4",
        "x ^ y = 1",
        "2 ^ 1000 = 1",
        "2 ^ (-1) = 1",
        "3 = 3; rm",
        "Admitted. = 1",
        "1" * 5000 + " = 1",
        "1" * 2000 + " = 1",
        "(" * 200 + "1" + ")" * 200 + " = 1",
        "-" * 200 + "1 = 1",
        "not " * 200 + "1 = 1",
        " + ".join(["1"] * 400) + " = 400",
        "1 = 1 implies " * 100 + "1 = 1",
        "and = or",
        "3 \x00= 3",
        "١ + ١ = ٢ ؟",
    ],
)
def test_what_is_no_statement_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotAStatement):
        parse(text)


def test_a_division_by_zero_has_no_value() -> None:
    with pytest.raises(Unknown, match="divides by zero"):
        evaluate(parse("1/(x - x) = 1"), {"x": Fraction(2)})


def test_a_tower_of_powers_is_too_large_and_quick() -> None:
    with pytest.raises(Unknown, match="too large"):
        value(parse_number("((9^64)^64)^64"), {})


numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)
names = st.sampled_from(["x", "y", "total"])


def terms(depth: int = 3) -> st.SearchStrategy[Term]:
    leaf = st.one_of(st.integers(0, 99).map(lambda n: Term(Fraction(n))), names.map(Term))
    if depth == 0:
        return leaf
    inner = terms(depth - 1)
    return st.one_of(
        leaf, st.builds(lambda op, a, b: Term(op, (a, b)), st.sampled_from("+-*/"), inner, inner)
    )


@given(terms(), terms(), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
def test_what_is_written_is_read_back(left: Term, right: Term, relation: str) -> None:
    statement = Term(relation, (left, right))
    assert parse(str(statement)) == statement
    assert is_statement(statement)


@given(numbers, numbers, numbers)
def test_values_obey_the_laws_of_a_field(x: Fraction, y: Fraction, total: Fraction) -> None:
    values = {"x": x, "y": y, "total": total}
    assert evaluate(parse("x*(y + total) = x*y + x*total"), values)
    assert evaluate(parse("x - y = -(y - x)"), values)
    if y:
        assert evaluate(parse("(x/y)*y = x and y != 0"), values)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        statement = parse(text)
    except NotAStatement:
        return
    assert parse(str(statement)) == statement
