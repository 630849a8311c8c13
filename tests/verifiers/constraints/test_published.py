"""Published verdicts and rows."""

import json
from itertools import combinations

import pytest

from assay.core import ConstraintSpec, DataError
from assay.verifiers.constraints import Finding, build
from assay.verifiers.constraints.published import problems, published, read_published

ROW = {
    "key": 7,
    "prompt": "Hi!",
    "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma"],
    "kwargs": [{"relation": "at least", "num_words": 3.0, "keyword": None}, {}],
}


@pytest.mark.parametrize(
    ("text", "strict", "loose"),
    [
        ("one two three", [True, True], [True, True]),
        ("Sure, here:\none two three", [True, False], [True, True]),
        ("one two\nYours, me", [True, False], [True, True]),
        ("one, two", [False, False], [False, False]),
        ("", [False, False], [False, False]),
        (" \n", [False, False], [False, False]),
    ],
)
def test_strict_and_loose(text, strict, loose):
    (problem,) = problems([(1, ROW)])
    assert published(problem.constraints, text) == (strict, loose)


def test_a_check_that_breaks_does_not_pass():
    args = {"keyword": "[", "frequency": 1, "relation": "less than"}
    spec = ConstraintSpec(id="keywords:frequency", args=args)
    assert published([spec], "x") == ([False], [False])
    assert published([spec], "x", profile="repaired") == ([True], [True])


@pytest.mark.parametrize(
    ("id", "args", "text", "places"),
    [
        ("keywords:frequency", {"keyword": "[", "frequency": 1, "relation": "less than"}, "x", 1),
        ("keywords:frequency", {"keyword": "[", "frequency": 1, "relation": "less than"}, "", 0),
        ("keywords:frequency", {"keyword": "x", "frequency": 1, "relation": "less than"}, "x", 0),
    ],
)
def test_what_was_not_decided_is_told(id, args, text, places):
    found = []
    specs = [ConstraintSpec(id="punctuation:no_comma"), ConstraintSpec(id=id, args=args)]
    published(specs, text, not_decided=found)
    assert [(each.place, each.strictly, each.loosely) for each in found] == [
        (1, True, True)
    ] * places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n?", [(True, False)]),  # without its last line it follows: only strictly undecided
        ("a\n?\nno", [(False, True)]),  # without its last line it breaks, and nothing follows
        ("?", [(True, True)]),
        ("?\na\nno", []),
    ],
)
def test_a_variant_that_follows_decides_the_loose_answer(text, expected):
    class Fragile(type(build("punctuation:no_comma"))):
        def finding(self, text):
            if text.raw.endswith("?"):
                return Finding(None, "cannot tell")
            return Finding(text.raw == "a")

    found = []
    published([Fragile()], text, not_decided=found)
    assert [(each.strictly, each.loosely) for each in found] == expected
    assert all(each.why == "undecided: cannot tell" for each in found)


def test_a_constraint_keeps_its_profile():
    made = build("keywords:existence", {"keywords": ["cat"]}, profile="repaired")
    assert published([made], "catalog") == ([False], [False])


def test_problems_are_cleaned():
    (problem,) = problems([(1, {**ROW, "key": "a7"})])
    assert (problem.id, problem.prompt, problem.metadata) == ("a7", "Hi!", {"key": "a7"})
    first = problem.constraints[0].args
    assert first == {"relation": "at least", "num_words": 3}
    assert type(first["num_words"]) is int


BAD = [
    ({**ROW, "kwargs": [{}]}, "2 instruction ids, but arguments for 1"),
    ({**ROW, "prompt": None}, "no usable 'prompt'"),
    ({**ROW, "instruction_id_list": ["punctuation:no_coma", "x"]}, "unknown constraint"),
    ({**ROW, "kwargs": [{"num_words": 3}, {}]}, "needs the argument 'relation'"),
    ({**ROW, "kwargs": [{"relation": "at least", "num_words": "3"}, {}]}, "whole number"),
    ({**ROW, "kwargs": [3, {}]}, "an id and an object"),
    ([1], "a row is an object"),
]


@pytest.mark.parametrize(("row", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_rows_are_named(tmp_path, row, message):
    path = tmp_path / "input.jsonl"
    path.write_text(json.dumps(ROW) + "\n\n" + json.dumps(row) + "\n" + json.dumps(ROW) + "\n")
    with pytest.raises(DataError, match=rf"input.jsonl line 3: .*{message}"):
        list(read_published(path))
    errors = []
    read = list(read_published(path, on_error=errors.append))
    assert [problem.id for problem in read] == ["7", "7"]
    assert [(error.line, error.path) for error in errors] == [(3, str(path))]


def test_lines_that_are_no_json(tmp_path):
    path = tmp_path / "input.jsonl"
    path.write_bytes(b'{oops\n"\xff"\n' + json.dumps(ROW).encode())
    errors = []
    assert len(list(read_published(path, on_error=errors.append))) == 1
    assert [error.line for error in errors] == [1, 2]


def test_published_problems_can_be_obeyed(data):
    """Some prompts break the published table of conflicts, but none breaks bounds or aspects."""
    from assay.verifiers.constraints import from_spec

    for problem in read_published(data / "ifeval" / "input_data.jsonl"):
        made = [from_spec(spec) for spec in problem.constraints]
        for one, other in combinations(made, 2):
            assert all(a.meets(b) for a in one.bounds() for b in other.bounds()), problem.id
            assert one.claims.isdisjoint(other.claims | other.touches), problem.id
            assert other.claims.isdisjoint(one.touches), problem.id
