"""Mutations of programs fail the tests that the program passes; those of JSON fail the schema."""

import json

import pytest

from assay.evaluate.audit.programs import same_json, same_programs, wrong_json, wrong_programs

PROGRAM = "def double(x):\n    return 2 * x\n\n\ndef twice(x):\n    return double(x)\n"
TEST = "assert double(4) == 8\nassert twice(3) == 6"


def passes(program):
    space = {}
    try:
        exec(program, space)
        exec(TEST, space)
    except (AssertionError, NameError, RuntimeError, SyntaxError):
        return False
    return True


def test_programs():
    assert passes(PROGRAM)
    found = dict(wrong_programs(PROGRAM))
    assert len(found) == 4
    assert [kind for kind, program in found.items() if passes(program)] == []
    same = dict(same_programs(PROGRAM))
    fenced = same.pop("in a fence")
    assert fenced.split("```python\n")[1].split("```")[0] == PROGRAM
    assert all(passes(program) for program in same.values())


@pytest.mark.parametrize("source", ["", "x = 1", "def f(:", "not a program", "\0", "class A: pass"])
def test_what_has_no_functions_has_no_mutations(source):
    assert list(wrong_programs(source)) == []


SCHEMA = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def test_json():
    found = dict(wrong_json('{"name": "Ada", "age": 36}', SCHEMA))
    assert json.loads(found["required property dropped"]) == {"age": 36}
    assert json.loads(found["another type"]) == [{"name": "Ada", "age": 36}]
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(found["broken off"])
    for said in dict(same_json('{"name": "Zoë"}')).values():
        assert json.loads(said) == {"name": "Zoë"}


@pytest.mark.parametrize(
    ("text", "schema", "kinds"),
    [
        ("[1]", {"type": "array"}, {"broken off", "another type"}),
        ("3", {"type": "integer"}, {"another type"}),
        ("3", True, set()),
        ("3", {"$ref": "#/x", "type": "string"}, set()),
        ("nonsense", {"type": "string"}, set()),
    ],
)
def test_kinds_of_json(text, schema, kinds):
    assert set(dict(wrong_json(text, schema))) == kinds
