"""The OpenAI-compatible backend against a real server on loopback."""

import base64
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from chat_server import answer, cut, drip, ok, refuse, serving, slow

from assay.core import (
    AuthenticationFailed,
    BadArgument,
    BadResponse,
    ConnectionFailed,
    Message,
    ModelError,
    ModelTimeout,
    RateLimited,
    Response,
    Sampling,
    TokenLogprob,
    Unsupported,
    Usage,
)
from assay.models.openai import OpenAIModel

ASKED = [Message("user", "2+2?")]
KEY = "sk-very-secret-1234"
USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 500,
    "prompt_tokens_details": {"cached_tokens": 400},
    "completion_tokens_details": {"reasoning_tokens": 300},
}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def ask(script: Any, sampling: Sampling | None = None, **options: Any) -> tuple[Response, ...]:
    with OpenAIModel("m", base_url=script.url, **options) as model:
        model._client.patience = replace(model._client.patience, backoff=0.01)
        return model.generate(ASKED, sampling or Sampling())


def test_a_request_carries_what_was_asked_and_nothing_else() -> None:
    sampling = Sampling(
        temperature=0.5, top_p=0.9, max_tokens=7, stop=("END",), seed=3, logprobs=2,
        json_schema={"type": "object"},
    )  # fmt: skip
    tokens = [{"token": "4", "logprob": -0.1, "top_logprobs": [{"token": "4", "logprob": -0.1}]}]
    with serving(ok(answer("4", logprobs={"content": tokens}))) as script:
        (response,) = ask(script, sampling)
    assert response.logprobs == (TokenLogprob("4", -0.1, (("4", -0.1),)),)
    assert script.requests == [
        {
            "model": "m",
            "messages": [{"role": "user", "content": "2+2?"}],
            "temperature": 0.5,
            "top_p": 0.9,
            "max_tokens": 7,
            "stop": ["END"],
            "seed": 3,
            "logprobs": True,
            "top_logprobs": 2,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "response", "schema": {"type": "object"}, "strict": True},
            },
        }
    ]
    assert script.headers[0]["authorization"] == f"Bearer {KEY}"


def test_usage_and_money() -> None:
    with serving(ok(answer("4", "5", usage=USAGE))) as script:
        first, second = ask(script, Sampling(n=2), prices={"input": 2, "output": 8, "cached": 0.5})
    assert first.usage is not None
    assert first.usage.replace(seconds=0.0) == Usage(
        input_tokens=1000, output_tokens=500, cached_tokens=400, reasoning_tokens=300,
        model_calls=1, money=pytest.approx(0.0054),
    )  # fmt: skip
    assert 0 < first.usage.seconds < 10
    assert second.usage == Usage()
    assert first.model == "m-2026"


def test_missing_usage_is_said() -> None:
    with serving(ok(answer("4"))) as script:
        (response,) = ask(script)
    assert response.metadata == {"usage": "not reported"}
    assert response.usage is not None
    assert response.usage.model_calls == 1


@pytest.mark.parametrize(
    ("message", "text", "reasoning"),
    [
        ({"content": None}, "", None),
        ({"content": "4"}, "4", None),
        ({}, "", None),
        ({"content": [{"type": "text", "text": "4"}, {"type": "text", "text": "2"}]}, "42", None),
        ({"content": "4", "reasoning_content": "two and two"}, "4", "two and two"),
        ({"content": "4", "reasoning": "two and two"}, "4", "two and two"),
        ({"content": "<think>\ntwo\n</think>\n\n4"}, "4", "two"),
        ({"content": "<think>two and"}, "", "two and"),
        ({"content": "Use <think> tags"}, "Use <think> tags", None),
        ({"content": None, "refusal": "I cannot."}, "I cannot.", None),
        ({"content": "\x00\u202e\ud800"}, "\x00\u202e\ud800", None),
    ],
)
def test_forms_of_a_message(message: dict[str, Any], text: str, reasoning: str | None) -> None:
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    with serving(ok(body)) as script:
        (response,) = ask(script)
    assert (response.text, response.reasoning) == (text, reasoning)


@pytest.mark.parametrize(
    ("finish", "expected", "metadata"),
    [
        ("stop", "stop", {}),
        ("length", "length", {}),
        ("content_filter", "content_filter", {}),
        ("function_call", "tool_calls", {}),
        ("eos", None, {"finish_reason": "eos"}),
        (None, None, {}),
    ],
)
def test_finish_reasons(finish: Any, expected: Any, metadata: dict[str, Any]) -> None:
    with serving(ok(answer("4", usage=USAGE, finish_reason=finish))) as script:
        (response,) = ask(script)
    assert response.finish_reason == expected
    assert response.metadata == metadata


@pytest.mark.parametrize(
    ("play", "error", "words", "requests"),
    [
        (refuse(401, f"bad key {KEY}"), AuthenticationFailed, "set OPENAI_API_KEY", 1),
        (refuse(403), AuthenticationFailed, r"\(403\)", 1),
        (refuse(404), ModelError, "model's name and that base_url", 1),
        (refuse(400, "temperature is bad"), ModelError, "temperature is bad", 1),
        (refuse(429), RateLimited, r"429.*after 3 tries", 3),
        (refuse(429, code="insufficient_quota"), ModelError, "no credit", 1),
        (refuse(500), ConnectionFailed, r"\(500\).*after 3 tries", 3),
        (refuse(503), RateLimited, r"\(503\).*after 3 tries", 3),
        (cut, ConnectionFailed, "after 3 tries", 3),
        (ok(b"<html>hello</html>"), BadResponse, "not a JSON object.*base_url", 1),
        (ok(b"[]"), BadResponse, "not a JSON object", 1),
        (ok(b"[" * 200_000), BadResponse, "not a JSON object", 1),
        (ok({"error": {"message": "upstream"}}), BadResponse, "without choices.*upstream", 1),
        (ok({"choices": []}), BadResponse, "without choices", 1),
        (ok({"choices": [{"text": "4"}]}), BadResponse, "without a message", 1),
        (ok({"choices": [7]}), BadResponse, "without a message", 1),
        (ok(answer("4", logprobs={"content": [{}]})), BadResponse, "unknown form", 1),
        (lambda h: h.reply(200, b"no", {"content-encoding": "gzip"}), BadResponse, "unpacked", 1),
        (lambda h: h.reply(302, {}, {"location": "http://127.0.0.1:1/"}), ModelError, "302", 1),
    ],
)  # fmt: skip
def test_every_failure_is_an_error_in_words(
    play: Any, error: type[ModelError], words: str, requests: int
) -> None:
    with serving(play) as script, pytest.raises(error, match=words) as caught:
        ask(script, max_tries=3)
    assert len(script.requests) == requests
    assert KEY not in str(caught.value)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    "token",
    [
        {"token": None, "logprob": -1.0},
        {"token": 4, "logprob": -1.0},
        {"token": "4", "logprob": float("nan")},
        {"token": "4", "logprob": -1.0, "top_logprobs": [{"token": 4, "logprob": -1.0}]},
    ],
)
def test_tokens_that_are_none(token: dict[str, Any]) -> None:
    with (
        serving(ok(answer("4", logprobs={"content": [token]}))) as script,
        pytest.raises(BadResponse, match="unknown form"),
    ):
        ask(script, Sampling(logprobs=1))


@pytest.mark.parametrize("play", [refuse(429), refuse(500), refuse(503), cut])
def test_a_passing_failure_is_tried_again(play: Any) -> None:
    with serving(play, ok(answer("4"))) as script:
        (response,) = ask(script)
    assert response.text == "4"
    assert len(script.requests) == 2


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(form: str) -> None:
    # A date has whole seconds, so its wait may be almost one shorter than it says.
    value = "0.6" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
    with serving(refuse(429, headers={"Retry-After": value}), ok(answer("4"))) as script:
        ask(script)
    waited = script.times[1] - script.times[0]
    assert (0.6 <= waited < 2) if form == "seconds" else (0.9 <= waited < 4)


def test_a_retry_after_beyond_the_time_allowed_is_told_at_once() -> None:
    start = time.monotonic()
    with (
        serving(refuse(429, headers={"Retry-After": "3600"})) as script,
        pytest.raises(RateLimited) as caught,
    ):
        ask(script, timeout=20)
    assert caught.value.retry_after == 3600
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("play", "options"),
    [
        (slow(3), {"read_timeout": 0.2, "max_tries": 1}),
        (slow(3), {"timeout": 0.3}),
        (drip, {"timeout": 0.5}),
    ],
)
def test_a_slow_answer_is_a_timeout(play: Any, options: dict[str, Any]) -> None:
    start = time.monotonic()
    with serving(play) as script:
        with pytest.raises(ModelTimeout, match="timeout"):
            ask(script, **options)
        assert time.monotonic() - start < 2.5


def test_nobody_listens() -> None:
    with serving(ok({})) as script:
        url = script.url
    with pytest.raises(ConnectionFailed, match="check base_url"):
        OpenAIModel("m", base_url=url, max_tries=1).generate(ASKED, Sampling())


def by_n(takes: bool) -> Any:
    """A server that ignores n, or refuses it."""

    def play(number: int, body: dict[str, Any]) -> Any:
        if body.get("n", 1) > 1 and not takes:
            return refuse(400, "Unsupported parameter: 'n'")
        return ok(answer(f"answer {number}", usage=USAGE))

    return play


@pytest.mark.parametrize(("takes", "requests"), [(True, 3), (False, 4)])
def test_n_samples_from_a_server_that_gives_one(takes: bool, requests: int) -> None:
    with (
        serving(by=by_n(takes)) as script,
        OpenAIModel("m", base_url=script.url) as model,
    ):
        responses = model.generate(ASKED, Sampling(n=3, seed=10))
        assert len({response.text for response in responses}) == 3
        assert len(script.requests) == requests
        assert [body["seed"] for body in script.requests[-3:]] == [10, 11, 12]
        spent = sum((r.usage for r in responses if r.usage), Usage())
        assert spent.model_calls == 3
        model.generate(ASKED, Sampling(n=2))  # it has learned
        assert len(script.requests) == requests + 2


def test_a_server_that_wants_the_newer_token_limit() -> None:
    def play(number: int, body: dict[str, Any]) -> Any:
        if "max_tokens" in body:
            return refuse(
                400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
            )
        return ok(answer("4"))

    with serving(by=play) as script, OpenAIModel("m", base_url=script.url) as model:
        for _ in range(2):
            model.generate(ASKED, Sampling(max_tokens=9))
    assert [body.get("max_completion_tokens") for body in script.requests] == [None, 9, 9]


def test_choices_in_any_order() -> None:
    body = answer("a", "b")
    body["choices"].reverse()
    with serving(ok(body)) as script:
        assert [response.text for response in ask(script, Sampling(n=2))] == ["a", "b"]


def test_prefix_and_grammar_only_where_the_server_can() -> None:
    with serving(ok(answer(" 4"))) as script:
        for sampling in (Sampling(prefix="It is"), Sampling(grammar='root ::= "4"')):
            with pytest.raises(Unsupported):
                ask(script, sampling)
        ask(script, Sampling(prefix="It is"), prefix=True)
    (body,) = script.requests
    assert body["messages"][-1] == {"role": "assistant", "content": "It is"}
    assert body["continue_final_message"] is True
    assert body["add_generation_prompt"] is False


def test_log_probabilities_that_were_asked_for_must_come() -> None:
    with serving(ok(answer("4"))) as script, pytest.raises(Unsupported, match="no log-prob"):
        ask(script, Sampling(logprobs=0))


def test_images_travel_in_the_request(tmp_path: Path) -> None:
    image = tmp_path / "dot.png"
    image.write_bytes(b"\x89PNG")
    with serving(ok(answer("a dot"))) as script, OpenAIModel("m", base_url=script.url) as model:
        model.generate(
            [Message("user", "what?", (str(image), "data:image/png;base64,AA=="))], Sampling()
        )
        with pytest.raises(BadArgument, match="cannot be read"):
            model.generate([Message("user", "what?", (str(tmp_path / "no.png"),))], Sampling())
        with pytest.raises(BadArgument, match="names an image"):
            model.generate([Message("user", "what?", ("/etc/passwd",))], Sampling())
    text, own, given = script.requests[0]["messages"][0]["content"]
    assert text == {"type": "text", "text": "what?"}
    assert (
        own["image_url"]["url"] == "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    )
    assert given["image_url"]["url"] == "data:image/png;base64,AA=="


@pytest.mark.parametrize("text", ["a\x00b", "\u202eabc", "🙂" * 1000, ""])
def test_odd_prompts_arrive_as_they_are(text: str) -> None:
    with serving(ok(answer("4"))) as script, OpenAIModel("m", base_url=script.url) as model:
        model.generate([Message("user", text)], Sampling())
    assert script.requests[0]["messages"][0]["content"] == text


def test_a_lone_surrogate_cannot_be_sent() -> None:
    with (
        serving(ok(answer("4"))) as script,
        OpenAIModel("m", base_url=script.url) as model,
        pytest.raises(Unsupported, match=r"'\\ud800' at character 1"),
    ):
        model.generate([Message("user", "a\ud800")], Sampling())
    assert script.requests == []


def test_the_key_is_nowhere_to_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(ok(answer("4"))) as script, OpenAIModel("m", base_url=script.url) as model:
        (response,) = model.generate(ASKED, Sampling())
        shown = f"{model!r} {model.identity} {response!r} {caplog.text}"
    assert script.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in shown


def test_where_the_key_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_KEY", " sk-other\n")
    with serving(ok(answer("4"))) as script:
        ask(script, api_key_env="OTHER_KEY")
        monkeypatch.delenv("OPENAI_API_KEY")
        ask(script)
        with pytest.raises(AuthenticationFailed, match="NO_SUCH_KEY"):
            ask(script, api_key_env="NO_SUCH_KEY")
        monkeypatch.setenv("OPENAI_API_KEY", "sk-\u00e4")
        with pytest.raises(AuthenticationFailed, match="no key has"):
            ask(script)
    assert [headers.get("authorization") for headers in script.headers] == ["Bearer sk-other", None]
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(AuthenticationFailed, match="set the environment variable OPENAI_API_KEY"):
        OpenAIModel("gpt-5-mini")


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:8000", "ftp://a/v1", "http://", "http://me:pw@host/v1", "http://h/v1?key=1"),
        *("http://[::1", "http://h:99999/v1", "http://h:0/v1", "http://h\x00/v1", "http://a b/v1"),
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(BadArgument, match="base_url") as caught:
        OpenAIModel("m", base_url=url)
    assert "pw" not in str(caught.value)


def test_the_address_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1/")
    assert OpenAIModel("m").identity == {"model": "openai:m", "base_url": "http://localhost:1/v1"}


def test_concurrency_adapts_to_what_the_server_bears() -> None:
    """The server refuses whatever is above 4 at once; everything is answered all the same."""

    def play(number: int, body: dict[str, Any]) -> Any:
        if script.running > 4:
            return refuse(429)

        def work(handler: Any) -> None:
            time.sleep(0.02)
            handler.reply(200, answer("4"))

        return work

    with (
        serving(by=play) as script,
        OpenAIModel("m", base_url=script.url, max_concurrency=32, max_tries=20) as model,
        ThreadPoolExecutor(32) as pool,
    ):
        calls = [pool.submit(model.generate, ASKED, Sampling()) for _ in range(150)]
        assert all(call.result()[0].text == "4" for call in calls)
        refused = len(script.requests) - 150
    assert 0 < refused < 75
    assert 4 <= script.most <= 16  # 32 were ready to call


def test_concurrency_grows_where_the_server_bears_it() -> None:
    with (
        serving(slow(0.02)) as script,
        OpenAIModel("m", base_url=script.url, max_concurrency=12) as model,
        ThreadPoolExecutor(32) as pool,
    ):
        list(pool.map(lambda _: model.generate(ASKED, Sampling()), range(150)))
    assert 5 <= script.most <= 12  # it starts with 3


@pytest.mark.parametrize(
    "play",
    [
        ok({"error": {"message": f"bad key {KEY}"}}),
        ok({"choices": [{"seen": KEY}]}),
        ok({"choices": [{"message": {"content": {"seen": KEY}}}]}),
        ok(b"<" + b"x" * 187 + KEY.encode()),  # the quotation ends inside the key
        lambda handler: handler.reply(500, b"x" * 490 + KEY.encode()),
        refuse(400, f"who sends {KEY}?"),
    ],
)
def test_a_server_that_repeats_the_key_is_quoted_without_it(play: Any) -> None:
    with serving(play) as script, pytest.raises(ModelError) as caught:
        ask(script, max_tries=1)
    assert KEY[:10] not in str(caught.value)


def test_a_key_that_is_a_common_word_leaves_answers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "EMPTY")
    with serving(ok(answer("An EMPTY room"))) as script:
        (response,) = ask(script)
    assert response.text == "An EMPTY room"


@pytest.mark.parametrize(
    "usage",
    [
        None,
        7,
        {},
        {"prompt_tokens": "9", "completion_tokens": 1.5},
        {"prompt_tokens": -9, "completion_tokens": True},
        {"prompt_tokens": 10**400},
    ],
)
def test_usage_that_is_none(usage: Any) -> None:
    with serving(ok({**answer("4"), "usage": usage})) as script:
        (response,) = ask(script, prices="input=1")
    assert response.metadata == {"usage": "not reported"}
    assert response.usage == Usage(model_calls=1, seconds=response.usage.seconds)


def test_a_server_that_was_never_there_is_given_up_soon() -> None:
    with serving(ok({})) as script:
        url = script.url
    start = time.monotonic()
    with pytest.raises(ConnectionFailed, match="after 3 tries"):
        OpenAIModel("m", base_url=url).generate(ASKED, Sampling())
    assert time.monotonic() - start < 10


def test_a_server_that_says_at_once_is_not_hammered() -> None:
    with (
        serving(refuse(429, headers={"Retry-After": "0"}), ok(answer("4"))) as script,
        OpenAIModel("m", base_url=script.url) as model,
    ):
        model._client.patience = replace(model._client.patience, backoff=0.4)
        model._client._jitter.seed(0)  # draws 0.84 of the range
        model.generate(ASKED, Sampling())
    assert script.times[1] - script.times[0] >= 0.3
