"""Refusals in all their forms; how they are met is tested with what the client serves."""

import pytest

from assay.core import AuthenticationFailed, ConnectionFailed, ModelError, RateLimited
from assay.models.refusals import error_text, parse_retry_after, refusal


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("7", 7.0),
        ("0.25", 0.25),
        ("-3", 0.0),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:00:10 GMT", 0.0),
        ("Thursday, 01-Jan-70 00:01:40 GMT", 10.0),
        ("Thu, 99 Jan 1970 00:01:40 GMT", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, now=90.0) == seconds


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (401, "", AuthenticationFailed, "refused to let us in \\(401\\): no"),
        (403, "", AuthenticationFailed, "refused to let us in"),
        (429, "insufficient_quota", ModelError, "no credit left"),
        (429, "", RateLimited, "lower max_concurrency"),
        (503, "", RateLimited, "lower max_concurrency"),
        (500, "", ConnectionFailed, "look at the server's log"),
        (408, "", ConnectionFailed, "failed \\(408\\)"),
        (404, "", ModelError, "check the model's name"),
        (400, "", ModelError, "refused the call \\(400\\): no$"),
    ],
)
def test_which_error_a_status_is(status: int, code: str, kind: type, words: str) -> None:
    error = refusal("http://x", status, "no", code=code, retry_after=3.0)
    assert type(error) is kind
    assert error.status == status
    assert error.retriable == (kind in (RateLimited, ConnectionFailed))
    with pytest.raises(ModelError, match=f"http://x.*{words}"):
        raise error


@pytest.mark.parametrize(
    ("body", "said", "code"),
    [
        (b'{"error": {"message": "busy", "code": 7}}', "busy", "7"),
        (b'{"error": {"detail": "busy"}}', "busy", ""),
        (b'{"error": "busy"}', "busy", ""),
        (b'{"message": "busy"}', "busy", ""),
        (b'{"a": 1}', '{"a": 1}', ""),
        (b"<h1>busy</h1>\xff", "<h1>busy</h1>\ufffd", ""),
        (b"[" * 50_000, "[" * 500, ""),
    ],
)
def test_what_it_says(body: bytes, said: str, code: str) -> None:
    assert error_text(body) == (said, code)
