"""Who gets in, and what a page may do.

The application listens on this machine alone, but every page open in the browser can send requests
here, and every user of the machine can. So a request needs the token (once, as ``?token=``, then
the cookie that it is exchanged for) and has to name this machine as its host, which a page of
another name that is made to point here (DNS rebinding) cannot. Pages come with a content policy
under which nothing runs and nothing is asked for but the application's own files.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_CLOSED = (
    "This page needs its token: open the address that 'assay view' printed when it started,\n"
    "which ends with ?token=...\n"
)


class Gate:
    """Lets in who knows the token, and gives every answer its headers."""

    def __init__(self, app: Any, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._cookie = f"assay_view_{port}"  # cookies do not tell ports apart

    def close(self) -> None:
        """Close what the application holds."""
        self._app.state.library.close()

    async def rehearse(self) -> None:
        """Make the first page once, so that whatever it loads and counts is there."""
        cookie = f"{self._cookie}={self._token}".encode()
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": "/",
            "raw_path": b"/",
            "root_path": "",
            "scheme": "http",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1"), (b"cookie", cookie)],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            del message

        with suppress(Exception):  # whoever opens the page is told on it
            await self(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._turned_away(Request(scope))
        await (answer or self._app)(scope, receive, sending)

    def _turned_away(self, request: Request) -> Response | None:
        """The answer to who is not let in, or is sent on; None for who is."""
        if not named_here(request.headers):
            return PlainTextResponse("This is not a name of this machine.\n", 421)
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Nothing can be changed here.\n", 405)
        given = request.query_params.get("token")
        if given is not None and self._is_token(given):
            answer = RedirectResponse(_without_token(request), 303)
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            return answer
        if not self._is_token(request.cookies.get(self._cookie, "")):
            return PlainTextResponse(_CLOSED, 403)
        return None

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode())


def named_here(headers: Headers) -> bool:
    """Whether a request names this machine as its host, with any port: it may be forwarded."""
    return _HOST.fullmatch(headers.get("host", "").lower()) is not None


def _without_token(request: Request) -> str:
    rest = [pair for pair in parse_qsl(request.url.query) if pair[0] != "token"]
    # One slash: two would begin the name of another machine.
    path = "/" + request.url.path.lstrip("/\\")
    return f"{path}?{urlencode(rest)}" if rest else path
