"""How many calls run at once: as many as the server bears, found out by trying.

Additive increase, multiplicative decrease (Chiu and Jain 1989): a refusal halves the limit, a
full window of successes adds one. Until the first refusal every success adds one, so that a server
that bears many calls soon has them (the slow start of TCP, RFC 5681, section 3.1).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from assay.core import BadArgument


class Limiter:
    """A limit on concurrent calls that adapts. Safe to share by threads.

    >>> limiter = Limiter(maximum=8, start=4)
    >>> with limiter.slot() as ticket:
    ...     limiter.overloaded(ticket)
    >>> limiter.limit
    2
    """

    def __init__(self, maximum: int, start: int | None = None) -> None:
        if maximum < 1:
            raise BadArgument(f"max_concurrency must be at least 1, not {maximum!r}")
        self.maximum = maximum
        self._limit = min(start or maximum, maximum)
        self._running = 0
        self._successes = 0
        self._cuts = 0
        self._not_before = 0.0
        self._changed = threading.Condition()

    @property
    def limit(self) -> int:
        """How many calls may run at once now."""
        return self._limit

    @contextmanager
    def slot(self, deadline: float | None = None) -> Iterator[int]:
        """Wait for a place, and hold it for the block. Gives the ticket that `overloaded` takes.

        Raises `TimeoutError` if `deadline`, on the monotonic clock, passes before.
        """
        with self._changed:
            try:
                self._wait(deadline)
            except BaseException:
                self._changed.notify()  # it may be this one that was told of the place
                raise
            self._running += 1
            ticket = self._cuts
            if self._running < self._limit:
                self._changed.notify()  # one wakes the next: all at once would crowd the door
        try:
            yield ticket
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify()

    def _wait(self, deadline: float | None) -> None:
        while True:
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                raise TimeoutError
            held = self._not_before - now
            if self._running < self._limit and held <= 0:
                return
            until = [] if deadline is None else [deadline - now]
            if held > 0:
                until.append(held)
            self._changed.wait(min(until, default=None))

    def succeeded(self) -> None:
        """Count a success; a full window of them, or before any refusal one, adds one."""
        with self._changed:
            self._successes += 1
            window = self._limit if self._cuts else 1
            if self._successes >= window and self._limit < self.maximum:
                self._limit += 1
                self._successes = 0
                self._changed.notify()

    def overloaded(self, ticket: int, hold: float = 0.0) -> None:
        """Halve the limit, once for all the calls that were under way; let none start for `hold` s.

        A burst of refusals tells one thing once: calls whose ticket is from before the last cut
        do not cut again.
        """
        with self._changed:
            self._not_before = max(self._not_before, time.monotonic() + hold)
            self._successes = 0
            if ticket == self._cuts:
                self._cuts += 1
                self._limit = max(1, self._limit // 2)
