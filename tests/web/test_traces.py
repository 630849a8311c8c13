"""The search in a record: read as it is, or what is wrong with it is told."""

import math

import pytest

from assay.core import DataError, Problem, Response
from assay.web import traces
from tests.web.searches import found

PROBLEM = Problem.of("Why?", id="p0")


def kept(**changed) -> Response:
    """A response with the trace of a small search in it, something of it changed."""
    trace = found("majority:4").trace()
    return Response("x", metadata={"search": {**trace, **changed}})


def test_a_response_of_no_search() -> None:
    assert traces.read(PROBLEM, None) is None
    assert traces.read(PROBLEM, Response("x")) is None
    assert traces.read(PROBLEM, Response("x", metadata={"search": "no"})) is None
    assert traces.read(PROBLEM, Response("x", metadata={"search": {"answer": 42}})) is None


def test_a_search_is_read_back() -> None:
    again = traces.read(PROBLEM, kept())
    assert not isinstance(again, DataError)
    assert again is not None
    assert len(again.nodes) == 4


NODE = {"parent": None, "depth": 1, "text": "t", "status": "finished"}
DEEP: dict = {}
for _ in range(5000):
    DEEP = {"parts": [DEEP]}
BROKEN = [
    ({"nodes": None}, "cannot be read"),
    ({"nodes": 7}, "cannot be read"),
    ({"nodes": []}, "no text"),
    ({"nodes": [7]}, "cannot be read"),
    ({"nodes": [{**NODE, "odd": 1}]}, "cannot be read"),
    ({"nodes": [{**NODE, "id": 0, "parent": 3}]}, "cannot be read"),
    ({"nodes": [{**NODE, "id": 0, "depth": 9}]}, "depth 9"),
    ({"nodes": [{**NODE, "id": 0, "depth": "1"}]}, "depth"),
    ({"nodes": [{**NODE, "id": 0, "text": ["t"]}]}, 'the text ["t"]'),
    ({"nodes": [{**NODE, "id": 0, "status": "odd"}]}, 'the status "odd"'),
    ({"nodes": [{**NODE, "id": 0, "status": ["odd"]}]}, "the status"),
    ({"nodes": [{**NODE, "id": 0, "value": "high"}]}, 'the value "high"'),
    ({"nodes": [{**NODE, "id": 0, "value": math.nan}]}, "the value NaN"),
    ({"nodes": [{**NODE, "id": 0, "value": 10**400}]}, "too large"),
    ({"nodes": [{**NODE, "id": 0, "answer": {"a": 1}}]}, "the answer"),
    ({"nodes": [{**NODE, "id": 0, "why": None}]}, "the why"),
    ({"nodes": [{**NODE, "id": 0, "verdict": {"label": "maybe"}}]}, "cannot be read"),
    ({"nodes": [{**NODE, "id": 0, "verdict": DEEP}]}, "its search"),
    ({"nodes": [{**NODE, "id": 0, "usage": {"output_tokens": "many"}}]}, "the usage"),
    *(
        ({"nodes": [{**NODE, "id": 0, "verdict": {"label": "incorrect", **odd}}]}, "its search")
        for odd in (
            {"score": "low"},
            {"verifier": 7},
            {"reasons": [{"text": 7}]},
            {"parts": [{"label": "correct", "verifier": ["x"]}]},
            {"failure": {"kind": 1, "message": 2}},
        )
    ),
    ({"selection": {"rule": "best", "chosen": 99}}, "chose text 99"),
    ({"selection": {"rule": "best", "chosen": -1}}, "chose text -1"),
    ({"selection": {"rule": "best", "chosen": True}}, "chose text true"),
    ({"selection": {"rule": ["best"], "chosen": 0}}, "chose by"),
    ({"selection": {"rule": "majority", "chosen": 0, "table": [{"answer": 1}]}}, "cannot be read"),
    (
        {
            "selection": {
                "rule": "majority",
                "chosen": 0,
                "table": [{"answer": "a", "weight": "w", "count": 1}],
            }
        },
        "a vote",
    ),
    ({"selection": "best"}, "cannot be read"),
    ({"ledger": {"phases": {"generate": {"model_calls": "2"}}}}, "cannot be read"),
    ({"ledger": {"phases": {"generate": {"hours": 2}}}}, "cannot be read"),
    ({"ledger": {"budget": {"tokens": "all"}}}, "cannot be read"),
    ({"ledger": {"elapsed": "long"}}, "cannot be read"),
    ({"ledger": {"elapsed": math.nan}}, "the clock"),
    ({"seed": {"a": 1}}, "the seed"),
    ({"strategy": 7}, "words"),
    ({"stopped": ["x"]}, "words"),
    ({"warnings": [["x"]]}, "words"),
    ({"warnings": 7}, "cannot be read"),
]


@pytest.mark.parametrize(("changed", "said"), BROKEN)
def test_what_is_wrong_with_a_record_is_told(changed, said) -> None:
    error = traces.read(PROBLEM, kept(**changed))
    assert isinstance(error, DataError), error
    assert said in str(error)


def test_what_is_missing_is_named() -> None:
    trace = found("majority:4").trace()
    for name in ("strategy", "seed", "selection", "ledger"):
        rest = {key: value for key, value in trace.items() if key != name}
        error = traces.read(PROBLEM, Response("x", metadata={"search": rest}))
        assert f"'{name}'" in str(error)
