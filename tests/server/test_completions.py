"""A stream told after the fact is the whole answer."""

import json

from hypothesis import given
from hypothesis import strategies as st

from assay.server.completions import chunks, pieces_of


@given(st.text(max_size=200))
def test_pieces_are_the_text(text) -> None:
    assert "".join(pieces_of(text)) == text


def test_every_part_of_a_message_is_streamed() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    message = {"role": "assistant", "content": "Hi.", "reasoning_content": "So."}
    message["tool_calls"] = [call]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls", "logprobs": None}
    whole = {"id": "c", "created": 1, "model": "m", "choices": [choice]}
    whole |= {"usage": {"total_tokens": 3}, "assay": {"outcome": "x"}}
    told = [event.removeprefix(b"data: ").strip() for event in chunks(whole, include_usage=True)]
    assert told.pop() == b"[DONE]"
    rows = [json.loads(event) for event in told]
    merged = {}
    for row in rows:
        for choice in row["choices"]:
            merged |= choice["delta"]
    assert merged["content"] == "Hi."
    assert merged["reasoning_content"] == "So."
    assert merged["tool_calls"] == [{"index": 0, **call}]
    assert rows[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert rows[-2]["assay"] == {"outcome": "x"}
    assert rows[-1]["usage"] == {"total_tokens": 3}
