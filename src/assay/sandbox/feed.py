"""Between the items of a map and the workers: chunks out, results back in order, bounded."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assay.core import Failure

CHUNK_SECONDS = 0.05
"""Chunks grow until working through one takes about so long ..."""
CHUNK_ITEMS, CHUNK_BYTES = 512, 4_000_000
"""... or they hold so much."""
AHEAD_ITEMS = 64
"""So many items are read ahead at least, however slow they are."""


@dataclass(slots=True, eq=False)
class Chunk:
    """Consecutive items that travel together; `start` is the place of the first among all."""

    start: int
    items: list[bytes]
    sent: float = 0.0


@dataclass(slots=True)
class Feed:
    """Items in, results out in order, with a bound on what lies between."""

    items: Iterable[Any]
    ahead: int
    exhausted: bool = False
    size: float = 1.0
    _again: deque[Chunk] = field(default_factory=deque)
    _results: dict[int, Any] = field(default_factory=dict)
    _read: int = 0
    _yielded: int = 0

    def __post_init__(self) -> None:
        self.items = iter(self.items)

    def next_chunk(self) -> Chunk | None:
        """Work for an idle worker: what has to be done again, else the next items."""
        if self._again:
            return self._again.popleft()
        if self._read - self._yielded >= max(AHEAD_ITEMS, self.ahead * self.size):
            return None  # a slow item holds up the rest
        chunk = Chunk(self._read, [])
        taken = 0
        while not self.exhausted and len(chunk.items) < self.size and taken < CHUNK_BYTES:
            try:
                item = next(self.items)  # type: ignore[call-overload]
            except StopIteration:
                self.exhausted = True
                break
            self._read += 1
            try:
                pickled = pickle.dumps(item, protocol=pickle.HIGHEST_PROTOCOL)
            except Exception as error:  # noqa: BLE001  (whatever the item's class raises)
                self._results[self._read - 1] = Failure.of(error)
                if not chunk.items:
                    chunk.start = self._read
                    continue
                break
            chunk.items.append(pickled)
            taken += len(pickled)
        return chunk if chunk.items else None

    def again(self, chunk: Chunk) -> None:
        """Take back items that nobody has worked on."""
        if chunk.items:
            self._again.append(chunk)

    def put(self, index: int, result: Any) -> None:
        self._results[index] = result

    def ready(self) -> Iterator[Any]:
        """The results whose turn it is."""
        while self._yielded in self._results:
            result = self._results.pop(self._yielded)
            self._yielded += 1
            yield result

    def finished(self, items: int, seconds: float) -> None:
        """Fit the size of chunks to the time that one took."""
        fitting = items * CHUNK_SECONDS / max(seconds, 1e-6)
        self.size = min(max(1.0, min(fitting, 4 * self.size)), CHUNK_ITEMS)
