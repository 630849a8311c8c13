"""How many requests at once: some work, some wait, the rest are told when to come again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque

from assay.server.errors import busy

_REMEMBERED = 0.9
"""The weight of the past in the running mean of how long a request takes."""


class Places:
    """Places for requests, first come first served; for one event loop.

    >>> async def many():
    ...     places = Places(most=1, queue=0)
    ...     async with places.taken("a"):
    ...         async with places.taken("b"):
    ...             pass
    >>> asyncio.run(many())
    Traceback (most recent call last):
    assay.server.errors.Refused: 1 requests are under way and 0 wait; come again later
    """

    def __init__(self, *, most: int, queue: int, per_key: int = 0) -> None:
        self.most, self.queue, self.per_key = most, queue, per_key
        self.running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._of_key: Counter[str] = Counter()
        self._usual = 1.0

    @property
    def waiting(self) -> int:
        """How many requests wait for a place."""
        return len(self._waiting)

    def taken(self, key: str) -> Place:
        """Hold a place for the block. Raises `Refused` (429) if there is not even room to wait."""
        return Place(self, key)

    async def enter(self, key: str) -> None:
        """Take a place, or wait for one."""
        if self.per_key and self._of_key[key] >= self.per_key:
            raise busy(
                f"this key has {self._of_key[key]} requests under way, which is its limit",
                self._usual,
            )
        if self.running >= self.most and self.waiting >= self.queue:
            raise busy(
                f"{self.running} requests are under way and {self.waiting} wait; come again later",
                self._usual * (self.waiting + 1) / self.most,
            )
        self._of_key[key] += 1
        try:
            await self._enter()
        except BaseException:
            self._forget(key)
            raise

    def leave(self, key: str, seconds: float) -> None:
        """Give back a place that was held for so long."""
        self._usual = _REMEMBERED * self._usual + (1 - _REMEMBERED) * seconds
        self._leave()
        self._forget(key)

    def _forget(self, key: str) -> None:
        self._of_key[key] -= 1
        if not self._of_key[key]:
            del self._of_key[key]

    async def _enter(self) -> None:
        if self.running < self.most:
            self.running += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # it was called in, and has gone
            else:
                self._waiting.remove(turn)
            raise

    def _leave(self) -> None:
        """Give the place to whoever waits longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)  # the place changes hands, and the count stays
                return
        self.running -= 1


class Place:
    """A place that is held for a block."""

    __slots__ = ("_key", "_places", "_since")

    def __init__(self, places: Places, key: str) -> None:
        self._places, self._key = places, key

    async def __aenter__(self) -> None:
        await self._places.enter(self._key)
        self._since = time.monotonic()

    async def __aexit__(self, *_: object) -> None:
        self._places.leave(self._key, time.monotonic() - self._since)
