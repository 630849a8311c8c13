"""Repairs without a model."""

import json

import pytest

from assay.core import BadArgument, ConstraintSpec, Problem, Response
from assay.guard.check import Check
from assay.guard.fixing import LONGEST, mended, repaired_json
from assay.verifiers import constraints as c
from assay.verifiers.code import JsonSchema
from assay.verifiers.constraints.verifier import Constraints
from assay.verifiers.text import Exact

SCHEMA = Problem(reference={"type": "object", "required": ["n"]})
NO_COMMA = Problem(constraints=(ConstraintSpec(id="punctuation:no_comma"),))


def fixed(verifier, text, problem=None, **fields):
    return mended(
        Check(verifier=verifier, on_failure="fix", **fields), problem or Problem(), Response(text)
    )


@pytest.mark.parametrize(
    ("verifier", "problem", "text", "expected"),
    [
        (Exact(), Problem(reference="Oslo"), "```\nOslo\n```", "Oslo"),
        (JsonSchema(), SCHEMA, 'Here it is: {"n": 1}', {"n": 1}),
        (JsonSchema(), SCHEMA, "{'n': 1, 'm': [1, 2,", {"n": 1, "m": [1, 2]}),
        (JsonSchema(), SCHEMA, "{'m': 1}", None),
        (JsonSchema(), SCHEMA, "There is none.", None),
        (c.json(), None, 'Sure! {"a": 1,}', {"a": 1}),
        (c.words(at_most=4), None, "One two three four five.", "One two three four"),
        (c.words(at_most=1), None, "One two three four five.", None),  # too little is left
        (c.words(at_least=40), None, "One two.", None),  # too much would be added
        (c.avoids("bad"), None, "A bad day.", "A day."),
        (c.avoids("bad") & c.ends_with("Bye."), None, "A bad day.", "A day.\n\nBye."),
        (~c.contains("bad"), None, "A bad day.", None),
        (Constraints(), NO_COMMA, "Red, blue, green.", "Red blue green."),
        (~c.contains("*"), None, "A **fine** day.", "A fine day."),
        (~c.contains("sure"), None, "Sure:\nIt rains all day.", "It rains all day."),
    ],
)
def test_what_a_small_edit_mends(verifier, problem, text, expected) -> None:
    found = fixed(verifier, text, problem)
    text = None if found is None else found[0]
    assert (json.loads(text) if isinstance(expected, dict) and text else text) == expected


def test_its_own_fix_comes_first_and_must_pass() -> None:
    check = {"fix": lambda problem, response: response.text.replace("bad", "good")}
    assert fixed(c.avoids("bad"), "A bad day.", **check) == (
        "A good day.",
        "by the check's own fix",
    )
    useless = {"fix": lambda problem, response: "bad"}
    assert fixed(c.avoids("bad"), "A bad day.", **useless)[0] == "A day."
    with pytest.raises(BadArgument, match="gives a text"):
        fixed(c.avoids("bad"), "bad", fix=lambda problem, response: problem)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_for_an_empty_response_nothing_is_made_up(text: str) -> None:
    assert fixed(c.words(at_least=1) & c.avoids("guarantee"), text) is None


def test_a_response_that_is_too_long_is_left_alone() -> None:
    assert fixed(c.avoids("bad"), "bad " + "x" * LONGEST) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{'a': None}", '{"a": null}'), ("[1, 2", "[1, 2]"), ("hello", None), ("", None)],
)
def test_nearly_json(text, expected) -> None:
    assert repaired_json(text) == expected
