"""The words of a line."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.lines import tokens


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", []),
        ("a b", [("", "a", None, False), ("", "b", None, False)]),
        ("a n=3", [("", "a", None, False), ("n", "3", None, False)]),
        ('a n="x y"', [("", "a", None, False), ("n", "x y", None, True)]),
        ("a '>>' >>", [("", "a", None, False), ("", ">>", None, True), ("", ">>", None, False)]),
        ('a n=["x", 1]', [("", "a", None, False), ("n", "", ["x", 1], False)]),
        ("n=3", [("", "n=3", None, False)]),
    ],
)
def test_tokens(line, found) -> None:
    assert [(t.name, t.text, t.value, t.quoted) for t in tokens(line)] == found


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="="), min_size=1)))
def test_what_a_shell_quotes_comes_back(words) -> None:
    assert [token.text for token in tokens(shlex.join(words))] == words


@pytest.mark.parametrize("line", ['a "b', "a 'b", "a b\\", 'a n="'])
def test_what_is_left_open(line) -> None:
    with pytest.raises(BadArgument, match="left open"):
        tokens(line)
