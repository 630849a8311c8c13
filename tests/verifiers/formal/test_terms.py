"""The plain language: what it reads, what it refuses, and that values are exact."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.terms import (
    NotAStatement,
    Term,
    is_statement,
    parse,
)


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


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        statement = parse(text)
    except NotAStatement:
        return
    assert parse(str(statement)) == statement
