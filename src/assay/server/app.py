"""The application: its routes, who gets in, and what becomes of errors."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

from assay.core import AssayError
from assay.server.answering import Answering
from assay.server.backend import Backend
from assay.server.errors import Refused, refused
from assay.server.exchange import Exchange, Gone, Receive, Scope, Send
from assay.server.gate import Gate
from assay.server.limits import Places
from assay.server.logs import Journal
from assay.server.metrics import Metrics
from assay.server.pages import Pages, not_found
from assay.server.plan import Planner
from assay.server.relay import broken_off
from assay.server.settings import Settings

CHAT, MODELS = "/v1/chat/completions", "/v1/models"
_OPEN = {"/healthz", "/readyz"}
_ROUTES = {CHAT, MODELS, "/metrics", *_OPEN}
_LEFT = 499
"""The status that the journal and the counts give a client that left, as nginx does."""


class Application:
    """The ASGI application of one server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.journal = Journal(settings.log)
        self.closing = False
        """Whether the server ends soon, so that every answer asks the client to connect anew."""
        self._gate = Gate(settings.keys)
        self._places = Places(
            most=settings.concurrency, queue=settings.queue, per_key=settings.per_key
        )
        planner = Planner(settings)
        self._backend = Backend(settings, self.metrics)
        self._answering = Answering(settings, planner, self._backend, self.metrics)
        self._pages = Pages(planner, self._backend, self._places, self.metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(Exchange(scope, receive, send, id=secrets.token_hex(8)))

    def drain(self) -> None:
        """Say everywhere that the server ends soon."""
        self.closing = True
        self._pages.ready = False

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start before the first request, and close behind the last."""
        await receive()
        try:
            await self._backend.start()
        except (AssayError, OSError) as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        self._pages.ready = True
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._answering.close()
        await self._backend.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, exchange: Exchange) -> None:
        exchange.closing = self.closing
        start = time.monotonic()
        try:
            await self._route(exchange)
        except Gone:
            exchange.status = _LEFT
        except AssayError as error:
            await self._refuse(exchange, refused(error))
        except Exception as error:  # noqa: BLE001  the boundary: recorded, and told as a 500
            self.journal.failure(error, exchange.id)
            await self._refuse(exchange, Refused(500, "the server broke", code="internal_error"))
        seconds = time.monotonic() - start
        route = exchange.path if exchange.path in _ROUTES else "other"
        self.metrics.request(route, exchange.status)
        if route == CHAT:
            searched = "verify" in exchange.told
            (self.metrics.searched if searched else self.metrics.passed).observe(seconds)
        if route not in _OPEN:
            self.journal.request(
                exchange.status, seconds, request=exchange.id, route=route, **exchange.told
            )

    async def _refuse(self, exchange: Exchange, error: Refused) -> None:
        exchange.told.update(code=error.code)
        if exchange.streaming:
            await exchange.end(broken_off(error))
            return
        await exchange.answer_json(error.body, status=error.status, headers=error.headers)

    async def _route(self, exchange: Exchange) -> None:
        path, method = exchange.path, exchange.method
        if path in _OPEN:
            _require(method, "GET", "HEAD")
            page = self._pages.health if path == "/healthz" else self._pages.readiness
            await page(exchange)
            return
        key = self._gate.admit(exchange.headers)
        exchange.told.update(key=key)
        if path == CHAT:
            _require(method, "POST")
            await self._chat(exchange, key)
        elif path == MODELS:
            _require(method, "GET", "HEAD")
            await self._pages.models(exchange)
        elif path.startswith(f"{MODELS}/"):
            _require(method, "GET", "HEAD")
            await self._pages.model(exchange, path.removeprefix(f"{MODELS}/"))
        elif path == "/metrics":
            _require(method, "GET", "HEAD")
            await self._pages.metrics(exchange)
        else:
            raise not_found(path)

    async def _chat(self, exchange: Exchange, key: str) -> None:
        content = await exchange.body(self.settings.max_body)
        async with exchange.watched(), self._places.taken(key):
            try:
                async with asyncio.timeout(self.settings.timeout):
                    await self._answering(exchange, content)
            except TimeoutError:
                raise Refused(
                    504, f"no answer within {self.settings.timeout:g} s", code="timeout"
                ) from None


def _require(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise Refused(
            405, f"{method[:20]} is not for this page", headers={"allow": ", ".join(allowed)}
        )


def make(settings: Settings, **_: Any) -> Application:
    """The application for some settings. Raises `UsageError` for what cannot be served."""
    return Application(settings)
