"""What a refusal of a server means: which error it is, if to try again, what to do about it."""

from __future__ import annotations

import email.utils
import json
import time
from typing import Any

from assay.core import AuthenticationFailed, ConnectionFailed, ModelError, RateLimited

_OVERLOADED = {429, 503, 529}


def refusal(
    where: str, status: int, said: str, *, code: str = "", retry_after: float | None = None
) -> ModelError:
    """The error for a status other than 200 of the server `where`, which `said` why.

    Refused sign-in (401, 403) and refused requests (other 4xx) are final; overload (429, 503,
    529), time that was up (408) and server errors (5xx) are not.

    >>> refusal("http://x/v1", 404, "no such model").retriable
    False
    """
    if status in {401, 403}:
        return AuthenticationFailed(
            f"{where} refused to let us in ({status}): {said}", status=status
        )
    if code == "insufficient_quota":
        return ModelError(f"{where}: no credit left: {said}; add some", status=status)
    if status in _OVERLOADED:
        return RateLimited(
            f"{where} takes no more calls now ({status}): {said}; lower max_concurrency, or wait",
            status=status,
            retry_after=retry_after,
        )
    if status == 408 or status >= 500:
        return ConnectionFailed(
            f"{where} failed ({status}): {said}; look at the server's log", status=status
        )
    advice = {404: "; check the model's name and that base_url ends in /v1"}.get(status, "")
    return ModelError(f"{where} refused the call ({status}): {said}{advice}", status=status)


def parse_retry_after(value: str | None, now: float | None = None) -> float | None:
    """The seconds that a Retry-After header asks for: a number, or an HTTP date (RFC 9110, 10.2.3).

    >>> parse_retry_after("1.5"), parse_retry_after("Thu, 01 Jan 1970 00:01:40 GMT", now=90.0)
    (1.5, 10.0)
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - (
                time.time() if now is None else now
            )
        except (TypeError, ValueError, OverflowError):
            return None
    return max(0.0, seconds) if seconds < float("inf") else None


def error_text(data: bytes) -> tuple[str, str]:
    """What a server says in the body of an error, and its code, in the forms that are in use."""
    try:
        body: Any = json.loads(data)
    except (ValueError, RecursionError):
        return data[:500].decode("utf-8", "replace"), ""
    error = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(error, dict):
        said = error.get("message") or error.get("detail") or json.dumps(error)
        return str(said), str(error.get("code") or "")
    return str(error), ""
