"""A place in the tokens, and what it refuses."""

import pytest

from assay.verifiers.answers.maths.cursor import END, MAX_DEPTH, Cursor
from assay.verifiers.answers.maths.grammar import read
from assay.verifiers.answers.maths.nodes import Unreadable
from assay.verifiers.answers.maths.notation import tokens


def test_it_goes_from_token_to_token_and_stays_at_the_end():
    cursor = Cursor(tokens("1+x"))
    assert [cursor._step().text for _ in range(3)] == ["1", "+", "x"]
    assert cursor.here is END
    assert cursor._step() is END
    assert cursor._peek(5) is END


def test_what_is_missing_is_named():
    cursor = Cursor(tokens("+1"))
    with pytest.raises(Unreadable, match=r"'\)' is missing before '\+'"):
        cursor._expect("close", ")")


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("{", "}"), ("-(", ")")])
def test_nesting_has_an_end(opening, closing):
    assert read(opening * 5 + "1" + closing * 5)
    deep = MAX_DEPTH + 1
    with pytest.raises(Unreadable, match="nested deeper"):
        read(opening * deep + "1" + closing * deep)
