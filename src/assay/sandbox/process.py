"""The parent's side of one worker process: start it, give it chunks, kill it with its children."""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import time
from multiprocessing import connection as mp_connection

from assay.core import AssayError, Failure, UsageError
from assay.sandbox.feed import Chunk, Feed
from assay.sandbox.worker import FLUSH_SECONDS, Progress, Setup

START_SECONDS = 120.0
STARTS_IN_A_ROW = 3
"""How often starting a worker may fail before the pool gives up."""


class PoolError(AssayError):
    """The pool cannot work at all."""


class WorkerProcess:
    """The parent's side of one worker process, which is started when first needed."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._process: subprocess.Popen[bytes] | None = None
        self._progress: Progress | None = None
        self._ready = False
        self._failed_starts = 0
        self._heard = 0.0
        self._done = 0
        self.chunk: Chunk | None = None
        self.connection: mp_connection.Connection

    @property
    def returncode(self) -> int | None:
        return self._process.returncode if self._process else None

    def give(self, chunk: Chunk) -> None:
        """Have a chunk worked on."""
        self.chunk, self._done = chunk, 0
        if self._process is None or self.ended():
            self.kill(keep_chunk=True)
            self._start()
        if self._ready:
            self._send()

    def receive(self, feed: Feed) -> None:
        """Take one message, or find that the worker has died."""
        assert self.chunk is not None
        try:
            kind, content = self.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self.fail(feed, crash(self._last_status()))
            return
        self._heard = time.monotonic()
        if kind == "failed":
            raise UsageError(f"a worker process cannot load the function: {content}")
        if kind == "ready":
            self._ready, self._failed_starts = True, 0
            self._send()
            return
        wedged = False
        for succeeded, result in content:
            feed.put(self.chunk.start + self._done, result)
            self._done += 1
            wedged = wedged or (not succeeded and result.error == "MemoryError")
        if self._done == len(self.chunk.items):
            feed.finished(self._done, self._heard - self.chunk.sent)
            self.chunk = None
        if wedged:  # a process short of memory is not to be trusted with the next item
            self._give_up(feed)

    def fail(self, feed: Feed, failure: Failure) -> None:
        """Book a failure on the item at work, and hand the others back."""
        assert self.chunk is not None
        if not self._ready:
            self._failed_starts += 1
            if self._failed_starts >= STARTS_IN_A_ROW:
                raise PoolError(f"worker processes do not start: {failure.message}")
            self._give_up(feed)
            return
        culprit = max(self._done, self._at_work())
        start, items = self.chunk.start, self.chunk.items
        feed.put(start + culprit, failure)
        # What was done before the culprit but not yet sent is done again.
        feed.again(Chunk(start + self._done, items[self._done : culprit]))
        feed.again(Chunk(start + culprit + 1, items[culprit + 1 :]))
        self.kill()

    def patience(self, now: float, timeout: float | None) -> float:
        """Seconds until the worker has to be killed."""
        if not self._ready:
            return self._heard + START_SECONDS - now
        return math.inf if timeout is None else self._heard + timeout + FLUSH_SECONDS - now

    def ended(self) -> bool:
        """Whether the process is no more."""
        return self._process is not None and self._process.poll() is not None

    def kill(self, *, keep_chunk: bool = False) -> None:
        """End the process and every process it has started."""
        process, self._process, self._ready = self._process, None, False
        if not keep_chunk:
            self.chunk = None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group outlives its leader
        process.wait()
        self.connection.close()
        if self._progress is not None:
            self._progress.close()

    def _last_status(self) -> int | None:
        """The exit status of a process that has hung up."""
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1.0)
        return self._process.returncode

    def _at_work(self) -> int:
        assert self._progress is not None
        return self._progress.get()

    def _give_up(self, feed: Feed) -> None:
        if self.chunk is not None:
            feed.again(Chunk(self.chunk.start + self._done, self.chunk.items[self._done :]))
        self.kill()

    def _send(self) -> None:
        assert self.chunk is not None
        assert self._progress is not None
        self._progress.set(0)
        self._heard = self.chunk.sent = time.monotonic()
        with contextlib.suppress(OSError):  # it has died; `receive` finds out
            self.connection.send(self.chunk.items)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with tempfile.TemporaryFile() as memory, theirs:
            memory.truncate(8)
            self._progress = Progress(memory.fileno())
            code = (
                f"import sys; sys.path[:] = {sys.path!r}; "
                "from assay.sandbox.worker import main; "
                f"main({theirs.fileno()}, {memory.fileno()})"
            )
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), memory.fileno()),
                start_new_session=True,  # its own process group; Ctrl-C reaches the parent alone
            )
        self.connection = mp_connection.Connection(ours.detach())
        self._heard = time.monotonic()
        self.connection.send(self._setup)


def crash(status: int | None) -> Failure:
    """The failure of an item whose worker ended by itself."""
    if status is None:
        return Failure("crash", "the worker process hung up")
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        return Failure("crash", f"the worker process was killed by {name}")
    return Failure("crash", f"the worker process ended with exit status {status}")
