"""Reasoning split from answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import JSON, Message, Response, Sampling, TokenLogprob, Unsupported
from assay.models.text import covering, require_readable, separate, split_reasoning


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("4", "auto", (None, "4")),
        ("<think>a</think>4", "auto", ("a", "4")),
        (" \n<think>\na\n</think>\n\n4\n", "auto", ("a", "4\n")),
        ("<think></think>4", "auto", ("", "4")),
        ("<think>a", "auto", ("a", "")),
        ("4 <think>a</think>", "auto", (None, "4 <think>a</think>")),
        ("a</think>4", "auto", (None, "a</think>4")),
        ("a</think>4", "open", ("a", "4")),
        ("4", "open", (None, "4")),
        ("<think>a</think>b</think>4", "auto", ("a", "b</think>4")),
        ("<think>a</think>4", "off", (None, "<think>a</think>4")),
        ("", "auto", (None, "")),
    ],
)
def test_split_reasoning(text: str, how: str, expected: tuple[str | None, str]) -> None:
    assert split_reasoning(text, how) == expected


def test_log_probabilities_stay_with_the_text() -> None:
    tokens = tuple(TokenLogprob(t, -1.0) for t in ("<think>", "two", "</think>", "\n\n", "4", "2"))
    text = "".join(token.token for token in tokens)
    apart = separate(Response(text, logprobs=tokens), "auto")
    assert (apart.text, apart.reasoning) == ("42", "two")
    assert [token.token for token in apart.logprobs or ()] == ["4", "2"]


def test_reasoning_that_came_apart_is_left_alone() -> None:
    response = Response("<think>x</think>", reasoning="why")
    assert separate(response, "auto") is response


@given(st.lists(st.text(max_size=4)), st.data())
def test_covering_tokens_hold_the_part(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    kept = covering([TokenLogprob(part, 0.0) for part in parts], start, end)
    assert text[start:end] in "".join(token.token for token in kept)


@pytest.mark.parametrize(
    ("content", "sampling"),
    [
        ("ab\udfff", Sampling()),
        ("", Sampling(prefix="ab\udfff")),
        ("", Sampling(stop=("x", "ab\udfff"))),
        ("", Sampling(grammar="ab\udfff")),
        ("", Sampling(json_schema={"\udfff": 1})),
    ],
)
def test_a_lone_surrogate_is_named(content: str, sampling: Sampling) -> None:
    require_readable("m", [Message("user", "a\x00b🙂")], Sampling(prefix="more"))
    with pytest.raises(Unsupported, match="character 2"):
        require_readable("m", [Message("user", content)], sampling)


def test_a_chat_without_messages_is_refused() -> None:
    with pytest.raises(Unsupported, match="no message"):
        require_readable("m", [], Sampling())


def test_a_schema_nested_too_deeply_is_refused() -> None:
    schema: dict[str, JSON] = {}
    for _ in range(200_000):
        schema = {"items": schema}
    with pytest.raises(Unsupported, match="nested so deeply"):
        require_readable("m", [Message("user", "")], Sampling(json_schema=schema))
    while schema:  # taken apart level by level: freeing it at once would recurse as well
        schema = schema.pop("items")
