"""Of a stream under guard no word is shown before it was judged, wherever the network cuts it."""

import asyncio
import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assay.core import BadResponse, Problem
from assay.guard.guarding import guard
from assay.guard.streaming import Watch
from assay.server.watched import Choice, Watched
from assay.verifiers.constraints import avoids

SECRET = guard(avoids("secret"), on_failure="refuse", refusal="No.")


def sse(*rows: dict) -> bytes:
    return b"".join(b"data: " + json.dumps(row).encode() + b"\n\n" for row in rows)


def delta(text: str | None = None, index: int = 0, **more) -> dict:
    named = {"content": text} if text is not None else {}
    extra = {name: more.pop(name) for name in ("logprobs", "finish_reason") if name in more}
    return {"id": "c", "choices": [{"index": index, "delta": {**named, **more}, **extra}]}


def run(content: bytes, cuts=(), *, wanted=1, streamed=True, by=SECRET):
    """The rows that a client gets, and the stream."""

    async def here(work):
        return work()

    def watch(place: int) -> Watch:
        return Watch(by, Problem())

    watched = Watched(watch, here, refusal=by.refusal, wanted=wanted, heartbeat=100)

    async def pieces():
        ends = sorted({place % (len(content) + 1) for place in cuts})
        for a, b in zip([0, *ends], [*ends, len(content)], strict=True):
            yield content[a:b]

    async def told() -> list[dict]:
        return [
            json.loads(event.removeprefix(b"data: "))
            async for event in watched.through(pieces(), streamed=streamed)
            if not event.startswith(b":")
        ]

    return asyncio.run(told()), watched


def said(rows: list[dict], name: str = "content", index: int = 0) -> str:
    choices = [row["choices"][0] for row in rows]
    return "".join(one["delta"].get(name) or "" for one in choices if one["index"] == index)


def finish(rows: list[dict]) -> str | None:
    return rows[-1]["choices"][0]["finish_reason"]


@settings(max_examples=60)
@given(st.lists(st.text("ab. \n!<think>é", max_size=9), max_size=8), st.lists(st.integers(0, 5000)))
def test_what_nothing_speaks_against_is_shown_whole(texts, cuts) -> None:
    texts = [*texts, "end"]  # blank answers are another matter
    assume(not "".join(texts).lstrip().startswith("<think>"))  # and so is reasoning
    rows, _ = run(sse(*map(delta, texts)) + b"data: [DONE]\n\n", cuts)
    assert said(rows) == "".join(texts)
    assert rows[0]["choices"][0]["delta"]["role"] == "assistant"
    assert finish(rows) == "stop"


@settings(max_examples=60)
@given(st.integers(0, 60), st.lists(st.integers(0, 5000)))
def test_what_must_not_be_said_is_never_shown(place, cuts) -> None:
    text = "It is fine. One more. And another one. So it goes on and on."
    text = f"{text[:place]} secret {text[place:]}"
    rows, watched = run(sse(*map(delta, text)), cuts)
    assert "secret" not in said(rows)
    assert text.startswith(said(rows))
    assert (said(rows, "refusal"), finish(rows)) == ("No.", "content_filter")
    assert watched.choices[0].watch.result.action == "refuse"


def test_a_stream_that_was_stopped_is_not_read_on() -> None:
    rows, watched = run(sse(delta("A secret. Then"), delta(" more"), {"error": {"message": "x"}}))
    assert (said(rows), finish(rows), watched.broken) == ("", "content_filter", False)


def test_choices_are_watched_one_by_one() -> None:
    content = sse(delta("Fine. Yes"), delta("A secret. No", 1), delta(" sir.", 0))
    rows, watched = run(content, wanted=2)
    assert (said(rows), said(rows, index=1)) == ("Fine. Yes sir.", "")
    assert [one.watch.result.action for one in watched.choices] == ["pass", "refuse"]


def test_reasoning_comes_with_the_first_text() -> None:
    for thought in ({"reasoning_content": "Hm."}, {"text": "<think>Hm, a secret.</think>\n"}):
        rows, _ = run(sse(delta(**thought), delta("Yes. No. "), delta("x")))
        places = [place for place, row in enumerate(rows) if "Hm" in json.dumps(row)]
        assert places == [1]
        assert said(rows).endswith("Yes. No. x")
    rows, _ = run(sse(delta(reasoning_content="Hm."), delta("A secret. ")))
    assert "Hm" not in json.dumps(rows)


def test_a_model_that_only_thought_has_said_nothing() -> None:
    rows, watched = run(sse(delta("<think>Hm, "), delta("a sec", finish_reason="length")))
    assert (said(rows), finish(rows)) == ("", "content_filter")  # an empty answer is invalid
    assert watched.choices[0].whole().text == ""
    passed = guard(avoids("secret"), on_failure="refuse", on_invalid="flag")
    rows, _ = run(sse(delta("<think>Hm, "), delta("a sec", finish_reason="length")), by=passed)
    assert (said(rows), finish(rows)) == ("<think>Hm, a sec", "length")


def test_calls_of_tools_wait_for_the_end_and_are_put_together() -> None:
    calls = [
        [{"index": 0, "id": "c", "type": "function", "function": {"name": "look"}}],
        [{"index": 0, "function": {"arguments": '{"at":'}}],
        [{"index": 0, "function": {"arguments": "1}"}}],
    ]
    rows, watched = run(
        sse(delta("Fine. So"), *[delta(tool_calls=call) for call in calls], delta(" be it."))
    )
    assert [row["choices"][0]["delta"]["tool_calls"] for row in rows[-4:-1]] == calls
    assert watched.choices[0].whole().metadata["tool_calls"] == [
        {"id": "c", "type": "function", "function": {"name": "look", "arguments": '{"at":1}'}}
    ]
    rows, _ = run(sse(delta("A secret. So"), *[delta(tool_calls=call) for call in calls]))
    assert "look" not in json.dumps(rows)


def test_probabilities_come_with_the_text_they_belong_to() -> None:
    tokens = ["On", "e. T", "wo", "."]
    rows = [delta(one, logprobs={"content": [{"token": one}]}) for one in tokens]
    shown, _ = run(sse(*rows))
    told = [
        [row["token"] for row in (choice["logprobs"] or {"content": []})["content"]]
        for choice in (event["choices"][0] for event in shown[:-1])
        if choice["delta"]["content"]
    ]
    assert (said(shown), told) == ("One. Two.", [["On"], ["e. T", "wo", "."]])


def test_a_refusal_of_the_model_is_judged_as_text() -> None:
    assert said(run(sse(delta(refusal="I will not.")))[0], "refusal") == "I will not."
    assert said(run(sse(delta(refusal="It is secret.")))[0], "refusal") == "No."


def test_an_answer_that_came_whole_is_a_stream_of_one_piece() -> None:
    whole = {"choices": [{"message": {"content": "Fine. Yes."}, "finish_reason": "stop"}]}
    assert said(run(json.dumps(whole).encode(), streamed=False)[0]) == "Fine. Yes."


@pytest.mark.parametrize(
    "content",
    [b"", b"a secret", b"data: a secret\n\n", b'data: {"choices": "a secret"}\n\n', b"data: []\n\n",
     b"data: {}\n\n", b": a secret\n\n"],
)  # fmt: skip
def test_what_is_not_understood_is_not_shown(content) -> None:
    for streamed in (True, False):
        with pytest.raises(BadResponse):
            run(content, streamed=streamed)


def test_a_stream_that_breaks_off_shows_nothing_more() -> None:
    rows, watched = run(sse(delta("Yes. Well, "), {"error": {"message": "gone"}}))
    assert rows[-1]["error"]["message"] == "gone"
    assert (said(rows[:-1]), watched.broken) == ("Yes. ", True)


def test_odd_deltas_are_taken_as_they_are() -> None:
    choice = Choice(Watch(SECRET, Problem()))
    for row in ({}, {"delta": None}, {"delta": {"content": 3, "tool_calls": [3, {}]}}):
        assert choice.hear(row) == ""
