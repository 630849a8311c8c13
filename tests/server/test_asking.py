"""The upstream as a strategy's model: asked with the client's fields, taught by refusals."""

import asyncio
import threading
from contextlib import contextmanager

import pytest
from chat_server import answer, ok, refuse, serving, slow

from assay.core import BadResponse, Message, ModelError, Sampling
from assay.server import chat
from assay.server.asking import Asked, ClientGone, Habits
from assay.server.metrics import Metrics
from assay.server.settings import Settings
from assay.server.upstream import Upstream

CALL = {"id": "c", "type": "function", "function": {"name": "look", "arguments": "{}"}}
CHAT = [
    {"role": "user", "content": [{"type": "text", "text": "Look."}], "name": "me"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c", "content": "Nothing."},
]


@contextmanager
def asking(url: str, habits: Habits | None = None, **fields):
    """The model for a request with these fields, and an event loop that makes its calls."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    upstream = Upstream(Settings(upstream=url, tries=2), Metrics())
    asyncio.run_coroutine_threadsafe(upstream.start(), loop).result()
    body = {"model": "m", "messages": CHAT, **fields}
    try:
        yield Asked(upstream, loop, body, chat.messages(body), name="m", habits=habits or Habits())
    finally:
        asyncio.run_coroutine_threadsafe(upstream.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_the_chat_goes_on_as_it_was_sent() -> None:
    fields = {"tools": [{"type": "function"}], "user": "me", "n": 5, "temperature": 0.1}
    with serving(ok(answer("yes", "no"))) as server, asking(server.url, **fields) as model:
        seen = chat.messages({"messages": CHAT})
        more = (Message("assistant", "So."), Message("user", "Again."))
        got = model.generate((*seen, *more), Sampling(n=2, temperature=0.9, seed=4))
        sent = server.requests[0]
    assert [one.text for one in got] == ["yes", "no"]
    assert sent["messages"][:3] == CHAT
    assert [row["content"] for row in sent["messages"][3:]] == ["So.", "Again."]
    assert (sent["n"], sent["temperature"], sent["seed"], sent["user"]) == (2, 0.9, 4, "me")


def test_a_chat_that_was_changed_keeps_what_is_no_text() -> None:
    with serving(ok(answer("yes"))) as server, asking(server.url) as model:
        first, *seen = chat.messages({"messages": CHAT})
        system = Message("system", "Careful.")
        model.generate((system, first, seen[0], Message("tool", "<Nothing.>")), Sampling())
        sent = server.requests[0]["messages"]
    assert sent[0] == {"role": "system", "content": "Careful."}
    assert sent[1:3] == CHAT[:2]
    assert sent[3] == {"role": "tool", "tool_call_id": "c", "content": "<Nothing.>"}


def test_another_chat_is_sent_as_it_is() -> None:
    with serving(ok(answer("yes"))) as server, asking(server.url) as model:
        model.generate((Message("system", "Judge."),), Sampling())
        assert server.requests[0]["messages"] == [{"role": "system", "content": "Judge."}]


@pytest.mark.parametrize(
    ("said", "sampling", "then"),
    [
        ("n is not supported", Sampling(n=2), {"n": None}),
        (
            "Unsupported parameter. Use 'max_completion_tokens' instead.",
            Sampling(max_tokens=5),
            {"max_tokens": None, "max_completion_tokens": 5},
        ),
    ],
)
def test_a_refusal_teaches_and_the_lesson_is_kept(said, sampling, then) -> None:
    habits = Habits()
    messages = chat.messages({"messages": CHAT})
    with serving(refuse(400, said), ok(answer("yes"))) as server:
        with asking(server.url, habits) as model:
            model.generate(messages, sampling)
        with asking(server.url, habits) as model:
            model.generate(messages, sampling)
        assert {name: server.requests[1].get(name) for name in then} == then
        assert {name: server.requests[-1].get(name) for name in then} == then
        assert len(server.requests) == 1 + 2 * sampling.n


@pytest.mark.parametrize(
    ("play", "error", "said"),
    [
        (refuse(404, "no model m"), ModelError, "no model m"),
        (refuse(400, "bad"), ModelError, "refused the call"),
        (ok({"choices": []}), BadResponse, "no chat completion"),
        (ok(b"<html>"), BadResponse, "no chat completion"),
    ],
)
def test_what_is_no_answer(play, error, said) -> None:
    with serving(play) as server, asking(server.url) as model, pytest.raises(error, match=said):
        model.generate(chat.messages({"messages": CHAT}), Sampling())


def test_nothing_is_asked_for_a_client_that_has_gone() -> None:
    with serving(slow(5.0)) as server, asking(server.url) as model:
        leaving = threading.Timer(0.2, model.abandon)
        leaving.start()
        for _ in range(2):
            with pytest.raises(ClientGone):
                model.generate(chat.messages({"messages": CHAT}), Sampling())
        leaving.join()
        assert len(server.requests) == 1
