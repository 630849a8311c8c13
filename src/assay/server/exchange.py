"""One request and its answer, as ASGI has them: read within limits, answered once, watched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers

from assay.core import JSON
from assay.server.errors import Refused

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_BODY_SECONDS = 60.0
_HEARD_SECONDS = 2.0
_WATCHED_AFTER = 0.2


class Gone(Exception):
    """The client has left before it had its answer."""


class Watched:
    """A block that ends when the client leaves.

    The watch begins after a moment: most requests that pass through are answered before, and need
    no task beside their own.
    """

    __slots__ = ("_left", "_receive", "_task", "_timer", "_watching")

    def __init__(self, receive: Receive) -> None:
        self._receive, self._left = receive, False
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._timer = asyncio.get_running_loop().call_later(_WATCHED_AFTER, self._begin)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()
        if kind is asyncio.CancelledError and self._left and not self._task.uncancel():
            raise Gone from None

    def _begin(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._left = True
        self._task.cancel()


class Exchange:
    """A request with its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, id: str) -> None:
        self.id = id
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers = Headers(raw=scope["headers"])
        self._receive, self._send = receive, send
        self.status = 0
        """Of the answer; 0 before it has begun."""
        self.streaming = False
        """Whether a stream has begun and not ended."""
        self.closing = False
        """Whether the connection is to be closed behind the answer."""
        self.told: dict[str, JSON] = {}
        """What the journal says of the request."""

    async def body(self, most: int) -> bytes:
        """The body. Raises `Refused` for one that is too large, too slow or no JSON."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(415, "send JSON, with 'Content-Type: application/json'", code="no_json")
        announced = self.headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) > most:
            raise await self._too_large(most)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                return await self._read(most)
        except TimeoutError:
            self.closing = True
            raise Refused(408, f"the body did not arrive within {_BODY_SECONDS:g} s") from None

    async def _read(self, most: int) -> bytes:
        pieces, size = [], 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body", b"")
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise await self._too_large(most)
            if not message.get("more_body"):
                return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def _too_large(self, most: int) -> Refused:
        """The refusal; the client is heard for a moment longer, or it would not hear us."""
        self.closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_HEARD_SECONDS):
                while "expect" not in self.headers:
                    message = await self._receive()
                    if not message.get("more_body"):
                        break
        return Refused(413, f"the body has more than {most:,} bytes", code="too_large")

    def watched(self) -> Watched:
        """Cancel what the block does when the client leaves; then `Gone` is raised."""
        return Watched(self._receive)

    async def answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        """Send a whole answer."""
        await self._start(status, {**headers, "content-length": str(len(content))})
        body = b"" if self.method == "HEAD" else content
        await self._send({"type": "http.response.body", "body": body})

    async def answer_json(
        self, data: JSON, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send data as JSON."""
        told = {"content-type": "application/json", **(headers or {})}
        await self.answer(status, told, json.dumps(data).encode("ascii"))

    async def stream(
        self, status: int, headers: Mapping[str, str], pieces: AsyncIterator[bytes]
    ) -> None:
        """Send an answer piece by piece."""
        await self._start(status, {**headers, "cache-control": "no-cache"})
        self.streaming = True
        async for piece in pieces:
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        await self.end()

    async def end(self, last: bytes = b"") -> None:
        """End a stream, with a last piece."""
        self.streaming = False
        await self._send({"type": "http.response.body", "body": last})

    async def _start(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        rows = [(name.encode("ascii"), _header(value)) for name, value in headers.items()]
        rows.append((b"x-assay-request", self.id.encode("ascii")))
        if self.closing:
            rows.append((b"connection", b"close"))
        await self._send({"type": "http.response.start", "status": status, "headers": rows})


def _header(value: str) -> bytes:
    """A header's value, which can end neither its line nor the headers."""
    if not (value.isascii() and value.isprintable()):
        value = "".join(c if " " <= c <= "~" else " " for c in value)
    return value.encode("ascii")
