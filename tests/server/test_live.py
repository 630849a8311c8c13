"""A stream is heard whole, wherever the network cuts it."""

import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st

from assay.core import Usage
from assay.server.live import Listener, events, with_usage

HEAD = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def sse(*rows: dict) -> bytes:
    told = b"".join(b"data: " + json.dumps({**HEAD, **row}).encode() + b"\n\n" for row in rows)
    return told + b"data: [DONE]\n\n"


def delta(text: str, index: int = 0, **more) -> dict:
    return {"choices": [{"index": index, "delta": {"content": text}, **more}]}


def cut(whole: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(whole) + 1) for place in places})
    return [whole[a:b] for a, b in zip([0, *ends], [*ends, len(whole)], strict=True)]


def heard(pieces: list[bytes], listener: Listener) -> tuple[list[bytes], list]:
    judged = []

    async def run() -> list[bytes]:
        async def stream():
            for piece in pieces:
                yield piece

        async def judge(responses, usage):
            judged.extend([*responses, usage])
            return {"outcome": "correct"}

        return [event async for event in listener.heard(stream(), judge)]

    return asyncio.run(run()), judged


@given(st.lists(st.text(max_size=5), max_size=5), st.lists(st.integers(0, 2000), max_size=12))
def test_the_text_is_the_same_wherever_it_is_cut(texts, places) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2}
    whole = sse(*map(delta, texts), {"choices": [], "usage": usage})
    told, judged = heard(cut(whole, places), Listener(tell_usage=False))
    assert judged[0].text == "".join(texts) or "<think>" in "".join(texts)
    assert judged[-1] == Usage(input_tokens=3, output_tokens=2, model_calls=1)
    assert len(told) == len(texts) + 2  # the verdict and the end, and no usage that nobody wanted
    assert json.loads(told[-2].removeprefix(b"data: "))["assay"] == {"outcome": "correct"}


def test_choices_are_kept_apart() -> None:
    whole = sse(delta("a", 1), delta("b", 0), delta("c", 1, finish_reason="length"))
    _, judged = heard([whole], Listener(tell_usage=True))
    assert [one.text for one in judged[:-1]] == ["b", "ac"]
    assert judged[1].finish_reason == "length"


def test_what_is_no_event_of_ours_passes_by() -> None:
    odd = b": waiting\r\n\r\ndata: not json\r\n\r\ndata: [1]\n\n"
    told, judged = heard([odd, sse(delta("yes"))], Listener(tell_usage=True))
    assert told[:3] == [b": waiting\n\n", b"data: not json\n\n", b"data: [1]\n\n"]
    assert judged[0].text == "yes"


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_no_byte_is_lost(content, places) -> None:
    async def run() -> bytes:
        async def stream():
            for piece in cut(content, places):
                yield piece

        return b"".join([event async for event in events(stream())])

    kept = bytes(c for c in content if c not in b"\r\n")
    assert bytes(c for c in asyncio.run(run()) if c not in b"\r\n") in (kept, kept.strip())


def test_the_usage_is_asked_for() -> None:
    asked = with_usage({"stream_options": {"x": 1}})
    assert asked == {"stream_options": {"x": 1, "include_usage": True}}
