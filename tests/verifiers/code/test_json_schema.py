"""JSON against schemas, also those that mean harm."""

import json
from pathlib import Path
from typing import Any

import pytest

from assay.core import BadArgument, Problem, Response
from assay.verifiers.code import JsonSchema

jsonschema = pytest.importorskip("jsonschema", reason="needs the extra 'code'")

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name"],
    "additionalProperties": False,
}

CASES: dict[str, tuple[str, Any, str]] = {
    "thinking before": ('<think>\n```json\n{}\n```\n</think>\n{"name": "Ada"}', PERSON, "correct"),
    "a block after thinking": (
        '<think>x</think>\n```json\n{"name": "Ada"}\n```',
        PERSON,
        "correct",
    ),
    "thinking alone": (
        '<think>\n```json\n{"name": "Ada"}\n```\n</think>\nI give up.',
        PERSON,
        "invalid",
    ),
    "still thinking": ('<think>\n```json\n{"name": "Ada"}\n```', PERSON, "invalid"),
    "a value about such tags": ('{"name": "\\n</think>"}', PERSON, "correct"),
    "allowed": ('{"name": "Ada", "age": 36}', PERSON, "correct"),
    "in a fence": ('Sure:\n```json\n{"name": "Ada"}\n```\nDone.', PERSON, "correct"),
    "in a fence without a name": ('```\n{"name": "Ada"}\n```', PERSON, "correct"),
    "the same twice": ('```json\n{"name": "A"}\n```\n```\n{"name":"A"}\n```', PERSON, "correct"),
    "two answers": ('```json\n{"name": "A"}\n```\n```json\n{"name":"B"}\n```', PERSON, "invalid"),
    "missing": ('{"age": 36}', PERSON, "incorrect"),
    "of a wrong type": ('{"name": "Ada", "age": "36"}', PERSON, "incorrect"),
    "one too many": ('{"name": "Ada", "x": 1}', PERSON, "incorrect"),
    "an integer written as a decimal": ('{"name": "A", "age": 1.0}', PERSON, "correct"),
    "text of a schema": ('{"name": "Ada"}', json.dumps(PERSON), "correct"),
    "all is allowed": ("[1]", True, "correct"),
    "nothing is allowed": ("[1]", False, "incorrect"),
    "null": ("null", {"type": "null"}, "correct"),
    "empty": ("", PERSON, "invalid"),
    "blank": (" \n", PERSON, "invalid"),
    "a sentence": ("hello", PERSON, "invalid"),
    "NaN": ("NaN", {"type": "number"}, "invalid"),
    "text around it": ('Here it is: {"name": "Ada"}', PERSON, "invalid"),
    "nested without end": ("[" * 100_000, True, "invalid"),
    "a very long number": ("9" * 10_000, True, "invalid"),
    "marked by its byte order": ('\ufeff{"name": "Ada"}', PERSON, "correct"),
    "marked, in a fence": ('\ufeff```json\n{"name": "Ada"}\n```', PERSON, "correct"),
    "a multiple in decimals": ("3.3", {"multipleOf": 1.1}, "correct"),
    "a multiple in small decimals": ("0.0075", {"multipleOf": 0.0001}, "correct"),
    "a large multiple": ("12391239123", {"multipleOf": 1e-8}, "correct"),
    "a huge multiple": ("1e308", {"multipleOf": 1e-308}, "correct"),
    "no multiple": ("3.4", {"multipleOf": 1.1}, "incorrect"),
    "no multiple of a whole number": ("7", {"multipleOf": 2}, "incorrect"),
    "too large to be a multiple": ("1e999", {"multipleOf": 2}, "incorrect"),
    "no number to be a multiple": ('"a"', {"multipleOf": 2}, "correct"),
    "a multiple for the third draft": ("3", {"$schema": "http://json-schema.org/draft-03/schema#",
                                             "multipleOf": 2}, "correct"),
    "an older draft": ("1", {"$schema": "http://json-schema.org/draft-04/schema#",
                             "minimum": 1, "exclusiveMinimum": True}, "incorrect"),
}  # fmt: skip


@pytest.mark.parametrize(("response", "schema", "outcome"), CASES.values(), ids=CASES)
def test_responses(response: str, schema: Any, outcome: str) -> None:
    assert JsonSchema().verify(response, reference=schema).outcome == outcome


def test_it_says_where_and_what() -> None:
    verdict = JsonSchema().verify('{"name": 1, "age": -1}', reference=PERSON)
    texts = [reason.text for reason in verdict.reasons]
    assert texts == [
        "at $.age: -1 is less than the minimum of 0",
        "at $.name: 1 is not of type 'string'",
    ]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        (None, "problem"),
        (3, "problem"),
        ("not JSON", "problem"),
        ({"type": "no such type"}, "problem"),
        ({"pattern": "("}, "problem"),
        ({"$ref": "http://127.0.0.1:9/schema"}, "problem"),
        ({"$ref": "file:///etc/passwd"}, "problem"),
        ({"$ref": "#"}, "problem"),
        ({"pattern": "^(a+)+$"}, "timeout"),
        ({"patternProperties": {"^(a|a)*$": {}}}, "timeout"),
    ],
)
def test_schemas_that_cannot_be_used(schema: Any, kind: str) -> None:
    text = "a" * 60 + "!"
    response = json.dumps({text: 1}) if "patternProperties" in str(schema) else json.dumps(text)
    verdict = JsonSchema(timeout=1.0).verify(response, reference=schema)
    assert verdict.outcome == "broken"
    assert verdict.failure is not None
    assert verdict.failure.kind == kind


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (" ", "the reference of problem 'p' is empty"),
        ("{", "the reference of problem 'p' cannot be read: not JSON: "),
        ("[" * 100_000, "the reference of problem 'p' cannot be read: the JSON is nested too deep"),
        (3, "the schema of problem 'p' is 3; a schema is an object or a boolean"),
        (None, "problem 'p' has no reference, and no 'schema' in its metadata"),
    ],
)
def test_it_says_what_is_wrong_with_a_schema(schema: Any, said: str) -> None:
    verdict = JsonSchema()(Problem(id="p", reference=schema), Response("1"))
    assert verdict.failure is not None
    assert verdict.failure.message.startswith(said)


def test_formats_count_when_asked() -> None:
    schema = {"format": "date"}
    assert JsonSchema().verify('"tomorrow"', reference=schema).outcome == "correct"
    assert JsonSchema(formats=True).verify('"tomorrow"', reference=schema).outcome == "incorrect"


def test_arguments_are_checked() -> None:
    with pytest.raises(BadArgument, match="draft"):
        JsonSchema(draft="draft99")
    with pytest.raises(BadArgument, match="timeout"):
        JsonSchema(timeout=0)


@pytest.mark.slow
@pytest.mark.parametrize("draft", ["draft2020-12", "draft7"])
@pytest.mark.filterwarnings("ignore")
def test_it_is_no_worse_than_the_library_on_the_official_suite(data: Path, draft: str) -> None:
    names = {"draft2020-12": "Draft202012Validator", "draft7": "Draft7Validator"}
    library = getattr(jsonschema, names[draft])
    verifier, worse = JsonSchema(draft=draft, timeout=30.0), []
    path = data / "json_schema_test_suite" / f"{draft}.jsonl"
    for row in map(json.loads, path.read_text(encoding="utf-8").strip().split("\n")):
        for test in row["tests"]:
            try:
                theirs = library(row["schema"]).is_valid(test["data"]) == test["valid"]
            except Exception:  # of many kinds, for schemas that it cannot use
                theirs = False
            verdict = verifier.verify(json.dumps(test["data"]), reference=row["schema"])
            ours = verdict.outcome == ("correct" if test["valid"] else "incorrect")
            if theirs and not ours:
                worse.append((row["file"], test["description"], verdict))
    assert worse == []
