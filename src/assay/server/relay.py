"""A request handed on as it is, and its answer handed back byte by byte."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from assay.core import JSON, AssayError, ModelError
from assay.server.asking import COMPLETIONS, failure
from assay.server.completions import UNCHECKED, VERDICT, sse
from assay.server.errors import refused
from assay.server.plan import FIELD, Plan
from assay.server.upstream import Reply, Upstream


def content_for(plan: Plan, body: Mapping[str, JSON], content: bytes) -> bytes:
    """The bytes for the upstream: those of the client, but for what only we understand."""
    if FIELD not in body and body.get("model") == plan.model:
        return content
    return told(plan, body)


def told(plan: Plan, body: Mapping[str, JSON]) -> bytes:
    """A request as the upstream understands it."""
    rest = {name: value for name, value in body.items() if name != FIELD}
    return json.dumps({**rest, "model": plan.model}).encode("ascii")


async def whole(upstream: Upstream, content: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for the client. Raises a `ModelError` where there is no answer."""
    reply = await upstream.post(COMPLETIONS, content)
    return reply.status, _headers(reply), checked(upstream, reply)


@asynccontextmanager
async def streamed(
    upstream: Upstream, content: bytes
) -> AsyncIterator[tuple[int, dict[str, str], AsyncIterator[bytes]]]:
    """As `whole`, with the body in the pieces that it arrives in.

    Where the upstream breaks off in the middle, the last piece is an event that says so.
    """
    async with upstream.opened(COMPLETIONS, content) as (reply, pieces):
        checked(upstream, reply)
        yield reply.status, _headers(reply), _told(upstream, reply, pieces)


async def _told(
    upstream: Upstream, reply: Reply, pieces: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece if reply.status == 200 else upstream.safe(piece)
    except ModelError as error:
        yield broken_off(error)


def broken_off(error: AssayError) -> bytes:
    """The event with which a stream ends that cannot go on."""
    return b"\n\n" + sse(refused(error).body)


def checked(upstream: Upstream, reply: Reply) -> bytes:
    """The body of a reply that a client may see; it is told nothing of our key."""
    if reply.status in {401, 403}:
        raise failure(reply, b"")
    return reply.content if reply.status == 200 else upstream.safe(reply.content)


def _headers(reply: Reply) -> dict[str, str]:
    return {"content-type": "application/json", **reply.headers, VERDICT: UNCHECKED}
