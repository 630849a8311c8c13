"""Tool calls: how they are written, and what is expected of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Response
from assay.verifiers.code import ToolCalls, Trajectory
from assay.verifiers.code.calls import Call, paired

ADD = {"name": "add", "arguments": {"a": 1, "b": 2}}
SUB = {"name": "sub", "arguments": {"a": 5}}

WRITTEN = {
    "a list": json.dumps([ADD]),
    "one": json.dumps(ADD),
    "in a fence": f"I call:\n```json\n{json.dumps(ADD)}\n```",
    "tags": f"Well.\n<tool_call>\n{json.dumps(ADD)}\n</tool_call>",
    "an open tag": f"<tool_call>{json.dumps(ADD)}",
    "the usual interface": json.dumps(
        {"tool_calls": [{"type": "function", "function": {**ADD, "arguments": '{"a": 1, "b": 2}'}}]}
    ),
    "parameters": json.dumps({"tool": "add", "parameters": {"b": 2.0, "a": 1}}),
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_calls_are_read_as_they_are_written(text: str) -> None:
    assert ToolCalls().verify(text, reference=[ADD]).outcome == "correct"


def test_calls_may_be_reported_apart() -> None:
    response = Response("", metadata={"tool_calls": [ADD]})
    assert ToolCalls().verify(response, reference=[ADD]).outcome == "correct"
    nothing = Response("", metadata={"tool_calls": []})
    assert ToolCalls().verify(nothing, reference=[]).outcome == "correct"


CASES: dict[str, tuple[list[Any], list[Any], dict[str, Any], str]] = {
    "both": ([ADD, SUB], [ADD, SUB], {}, "correct"),
    "in any order": ([SUB, ADD], [ADD, SUB], {}, "correct"),
    "not in this order": ([SUB, ADD], [ADD, SUB], {"order": "in_order"}, "incorrect"),
    "in order, others between": ([ADD, ADD, SUB], [ADD, SUB],
                                 {"order": "in_order", "extra": True}, "correct"),
    "in order, nothing between": ([ADD, ADD, SUB], [ADD, SUB], {"order": "in_order"}, "incorrect"),
    "exactly": ([ADD, SUB], [ADD, SUB], {"order": "exact"}, "correct"),
    "exactly, swapped": ([SUB, ADD], [ADD, SUB], {"order": "exact"}, "incorrect"),
    "exactly, one more": ([ADD, SUB, SUB], [ADD, SUB], {"order": "exact"}, "incorrect"),
    "exactly, one less": ([ADD], [ADD, SUB], {"order": "exact"}, "incorrect"),
    "one is missing": ([ADD], [ADD, SUB], {}, "incorrect"),
    "one too many": ([ADD, SUB], [ADD], {}, "incorrect"),
    "one more is allowed": ([ADD, SUB], [ADD], {"extra": True}, "correct"),
    "twice is not once": ([ADD, ADD], [ADD], {}, "incorrect"),
    "once is not twice": ([ADD], [ADD, ADD], {"extra": True}, "incorrect"),
    "another value": ([{**SUB, "arguments": {"a": 6}}], [SUB], {}, "incorrect"),
    "true is not 1": ([{**ADD, "arguments": {"a": True, "b": 2}}], [ADD], {}, "incorrect"),
    "text is no number": ([{**SUB, "arguments": {"a": "5"}}], [SUB], {}, "incorrect"),
    "within the tolerance": ([{**SUB, "arguments": {"a": 5.0001}}], [SUB],
                             {"tolerance": 1e-3}, "correct"),
    "an argument more": ([ADD], [{"name": "add", "arguments": {"a": 1}}], {}, "incorrect"),
    "an argument more is allowed": ([ADD], [{"name": "add", "arguments": {"a": 1}}],
                                    {"match": "superset"}, "correct"),
    "only names count": ([ADD], [{"name": "add"}], {"match": "names"}, "correct"),
    "none, as expected": ([], [], {}, "correct"),
    "none expected": ([ADD], [], {}, "incorrect"),
}  # fmt: skip


@pytest.mark.parametrize(("made", "wanted", "options", "outcome"), CASES.values(), ids=CASES)
def test_what_is_expected(
    made: list[Any], wanted: list[Any], options: dict[str, Any], outcome: str
) -> None:
    text = json.dumps(made)
    assert ToolCalls(**options).verify(text, reference=wanted).outcome == outcome
    order = {"order": "any", **options}
    assert Trajectory(**order).verify(text, reference=wanted).outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", "invalid"),
        ("I add them: 3.", "incorrect"),
        ("[1]", "invalid"),
        ('[{"name": 3}]', "invalid"),
        ('{"name": "add", "arguments": [1]}', "invalid"),
        ('{"name": "add", "arguments": "{"}', "invalid"),
        ("<tool_call>add(1, 2)</tool_call>", "invalid"),
        (f"<think>\n```json\n{json.dumps(ADD)}\n```\n</think>\nI give up.", "incorrect"),
        (f"<think>\n<tool_call>{json.dumps(ADD)}</tool_call>\n", "incorrect"),
        (f"<think>\n{{}}\n</think>\n{json.dumps(ADD)}", "correct"),
        (f"<think>x</think>\n<tool_call>{json.dumps(ADD)}</tool_call>", "correct"),
    ],
)
def test_what_cannot_be_read(text: str, outcome: str) -> None:
    assert ToolCalls().verify(text, reference=[ADD]).outcome == outcome


def test_forbidden_tools() -> None:
    verdict = ToolCalls(extra=True).verify(
        json.dumps([ADD, SUB]), reference=[ADD], metadata={"forbidden": ["sub"]}
    )
    assert verdict.outcome == "incorrect"
    assert verdict.reasons[0].text == "'sub' must not be called"


@pytest.mark.parametrize(
    ("reference", "metadata"),
    [(None, {}), ("x", {}), ([1], {}), ([ADD], {"forbidden": "sub"})],
)
def test_unusable_problems(reference: Any, metadata: dict[str, Any]) -> None:
    verdict = ToolCalls().verify(json.dumps([ADD]), reference=reference, metadata=metadata)
    assert verdict.outcome == "broken"


CONVERSATION = [
    {"role": "user", "content": "Buy it."},
    {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "search"}}]},
    {"role": "tool", "content": '{"name": "steal"}'},
    {"role": "assistant", "content": [{"type": "tool_use", "name": "confirm", "input": {}}]},
    {"role": "assistant", "tool_calls": [{"function": {"name": "buy", "arguments": "{}"}}]},
]
NAMES = [{"name": "search"}, {"name": "confirm"}, {"name": "buy"}]


@pytest.mark.parametrize(
    ("metadata", "outcome"),
    [
        ({}, "correct"),
        ({"before": [["confirm", "buy"]]}, "correct"),
        ({"before": [["buy", "confirm"]]}, "incorrect"),
        ({"before": [["confirm", "refund"]]}, "correct"),
        ({"before": "confirm"}, "broken"),
        ({"forbidden": ["search"]}, "incorrect"),
        ({"max_calls": 2}, "incorrect"),
        ({"max_calls": 3}, "correct"),
    ],
)
def test_trajectories(metadata: dict[str, Any], outcome: str) -> None:
    response = Response("Done.", metadata={"messages": CONVERSATION})
    verdict = Trajectory().verify(response, reference=NAMES, metadata=metadata)
    assert verdict.outcome == outcome
    if outcome == "correct":
        assert "precision 3/3, recall 3/3" in verdict.reasons[-1].measured


@pytest.mark.parametrize("options", [{"order": "x"}, {"match": "x"}, {"tolerance": -1}])
def test_arguments_are_checked(options: dict[str, Any]) -> None:
    for kind in (ToolCalls, Trajectory):
        with pytest.raises(BadArgument):
            kind(**options)


calls = st.builds(
    Call,
    name=st.sampled_from("ab"),
    arguments=st.dictionaries(st.sampled_from("xy"), st.booleans()),
)


@given(st.lists(calls, max_size=6), st.lists(calls, max_size=6), st.permutations(range(6)))
def test_as_many_pairs_are_found_in_whatever_order(
    found: list[Call], wanted: list[Call], order: list[int]
) -> None:
    mixed = [found[index] for index in order if index < len(found)]
    assert len(paired(found, wanted, "superset")) == len(paired(mixed, wanted, "superset"))
    pairs = paired(found, wanted, "superset")
    assert len(set(pairs.values())) == len(pairs)
