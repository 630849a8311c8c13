"""JSON over HTTP to a server that may be slow, overloaded or gone for a while."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.core import (
    JSON,
    AuthenticationFailed,
    BadResponse,
    ConnectionFailed,
    ModelError,
    ModelTimeout,
    RateLimited,
)
from assay.models.limiter import Limiter
from assay.models.refusals import error_text, parse_retry_after, refusal

if TYPE_CHECKING:
    import ssl

    import httpx

_MAX_BODY = 256 * 2**20
"""Bytes of an answer that are read before it is refused."""
_TRIES_BEFORE_FIRST = 3
"""A server that was never reached is more likely misspelt or not started than busy."""
_MOST_QUOTED = 10_000
_TELLING = 8
"""Characters of a key that tell something of it, where a message is cut inside the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait and how often to try; times in seconds."""

    connect: float = 10.0
    read: float = 300.0
    """Without a byte arriving; for a server that does not stream, the whole time it generates."""
    total: float = 900.0
    """For one call with all its tries and waits."""
    tries: int = 8
    backoff: float = 0.5
    """The first wait is drawn from 0 to this, each later one from twice the range before it."""
    longest_wait: float = 60.0


class JSONClient:
    """Posts JSON and reads JSON, with retries; thread-safe. `where` names the server in messages.

    Refused sign-in (401, 403) and refused requests (other 4xx) are never tried again; overload
    (429), server errors (5xx) and cut connections are, after exponential backoff with full jitter,
    or after what Retry-After asks for. A server that was never reached is tried three times.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str],
        secret: str = "",
        patience: Patience,
        limiter: Limiter,
        how_to_sign_in: str = "",
    ) -> None:
        self.where = base_url
        self.patience = patience
        self.limiter = limiter
        self._headers = {"content-type": "application/json", **headers}
        self._secret = secret
        self._how_to_sign_in = how_to_sign_in
        self._jitter = random.Random()
        self._idle: list[httpx.Client] = []
        self._tls: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._reached = False

    def post(self, path: str, body: Mapping[str, JSON]) -> dict[str, JSON]:
        """The server's answer to a body; raises a `ModelError` that says what to do."""
        # ASCII escapes carry any text, and never fail on what UTF-8 cannot encode.
        content = json.dumps(body).encode("ascii")
        deadline = time.monotonic() + self.patience.total
        for attempt in range(1, self.patience.tries + 1):
            try:
                return self._try(path, content, deadline)
            except ModelError as error:
                if not error.retriable or attempt >= self._tries(error):
                    raise self._after(error, attempt) from None
                wait = self._wait_before_next(error, attempt)
                if time.monotonic() + wait >= deadline:
                    raise self._after(error, attempt) from None
                time.sleep(wait)
        raise AssertionError("at least one try is made")

    def _tries(self, error: ModelError) -> int:
        """How often in all to try what failed with an error."""
        if isinstance(error, ConnectionFailed) and not self._reached:
            return min(_TRIES_BEFORE_FIRST, self.patience.tries)
        return self.patience.tries

    def _try(self, path: str, content: bytes, deadline: float) -> dict[str, JSON]:
        try:
            with self.limiter.slot(deadline) as ticket:
                try:
                    answer = self._exchange(path, content, deadline)
                except ModelError as error:
                    if isinstance(error, RateLimited):
                        # A server that names a time means it for everybody who uses it.
                        self.limiter.overloaded(ticket, error.retry_after or 0.0)
                    raise
        except TimeoutError:
            raise ModelTimeout(
                f"{self.where} gave no answer within {self.patience.total:g} s, waiting for a free "
                "place included; raise timeout, or make fewer calls at once"
            ) from None
        self.limiter.succeeded()
        return answer

    def _exchange(self, path: str, content: bytes, deadline: float) -> dict[str, JSON]:
        """One request and its answer."""
        import httpx

        left = max(0.001, deadline - time.monotonic())
        timeout = httpx.Timeout(
            connect=min(self.patience.connect, left),
            read=min(self.patience.read, left),
            write=min(self.patience.read, left),
            pool=left,
        )
        try:
            with (
                self._connection() as client,
                client.stream(
                    "POST", self.where + path, content=content, headers=self._headers,
                    timeout=timeout,
                ) as reply,
            ):  # fmt: skip
                self._reached = True
                data = self._read(reply, deadline)
        except httpx.TimeoutException as error:
            what = "accept a connection" if isinstance(error, httpx.ConnectTimeout) else "answer"
            raise ModelTimeout(
                f"{self.where} did not {what} in time ({self._patience_words()}); "
                "is it overloaded? otherwise raise timeout or read_timeout"
            ) from None
        except httpx.DecodingError as error:
            raise BadResponse(
                f"{self.where} answered with something that cannot be unpacked: {error}"
            ) from None
        except httpx.TransportError as error:
            raise ConnectionFailed(
                f"no connection to {self.where}: {self.safe(str(error)) or type(error).__name__}; "
                "check base_url and that the server is running"
            ) from None
        if reply.status_code != 200:
            raise self._refusal(reply, data)
        return self._decode(data)

    def _read(self, reply: httpx.Response, deadline: float) -> bytes:
        """The body; a server that drips it byte by byte meets the deadline all the same."""
        chunks, size = [], 0
        for chunk in reply.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > _MAX_BODY:
                raise BadResponse(
                    f"{self.where} sent more than {_MAX_BODY:,} bytes; is it a model?"
                )
            if time.monotonic() > deadline:
                raise TimeoutError
        return b"".join(chunks)

    def _decode(self, data: bytes) -> dict[str, JSON]:
        try:
            answer = json.loads(data)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise BadResponse(
                f"{self.where} answered with something that is not a JSON object: "
                f"{self.safe(data[:200].decode('utf-8', 'replace'))!r}; does base_url end in /v1?"
            )
        return answer

    def _refusal(self, reply: httpx.Response, data: bytes) -> ModelError:
        said, code = error_text(data)
        wait = parse_retry_after(reply.headers.get("retry-after"))
        said = self.safe(said) or "no reason given"
        error = refusal(self.where, reply.status_code, said, code=code, retry_after=wait)
        if isinstance(error, AuthenticationFailed):
            error.args = (f"{error}; {self._how_to_sign_in}",)
        return error

    def _wait_before_next(self, error: ModelError, attempt: int) -> float:
        asked = error.retry_after if isinstance(error, RateLimited) else None
        ceiling = min(self.patience.longest_wait, self.patience.backoff * 2 ** (attempt - 1))
        jitter = self._jitter.uniform(0, ceiling)
        if asked is None:
            return jitter
        # Never before the time asked for; jitter keeps many callers from coming back together, and
        # a server that asks for no time at all from using up all tries at once.
        return max(jitter, asked + min(jitter, 0.1 * asked))

    def _after(self, error: ModelError, attempts: int) -> ModelError:
        """The error with the number of tries told, where there was more than one."""
        if attempts > 1:
            error.args = (f"{error} (after {attempts} tries)",)
        return error

    def _patience_words(self) -> str:
        patience = self.patience
        return (
            f"connect {patience.connect:g} s, read {patience.read:g} s, in all {patience.total:g} s"
        )

    def safe(self, text: str) -> str:
        """Text of the server without our key or the start of it, on one line and not too long."""
        text, secret = text[:_MOST_QUOTED], self._secret
        for length in range(len(secret), max(1, min(_TELLING, len(secret))) - 1, -1):
            text = text.replace(secret[:length], "***")
        return " ".join(text.split())[:500]

    @contextmanager
    def _connection(self) -> Iterator[httpx.Client]:
        """A client with one connection, to oneself.

        A pool that many threads share looks through all its connections for each request.
        """
        with self._lock:
            client = self._idle.pop() if self._idle else self._opened()
        try:
            yield client
        finally:
            with self._lock:
                self._idle.append(client)

    def _opened(self) -> httpx.Client:
        import httpx

        if self._tls is None:  # reading all certificates takes longer than many calls
            self._tls = httpx.create_ssl_context(verify=self.where.startswith("https:"))
        return httpx.Client(verify=self._tls)

    def close(self) -> None:
        """Close the connections that are not in use; a later call opens new ones."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
