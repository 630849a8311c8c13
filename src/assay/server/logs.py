"""A line of JSON for each request, without a word of what was asked or answered."""

from __future__ import annotations

import json
import sys
import time
import traceback
from typing import TextIO

from assay.core import JSON
from assay.server.settings import Log


class Journal:
    """Writes what happened, to standard error."""

    def __init__(self, log: Log, stream: TextIO | None = None) -> None:
        self._log, self._stream = log, stream

    def request(self, status: int, seconds: float, **told: JSON) -> None:
        """Write the line of a request that has ended."""
        if self._log == "none" or (self._log == "errors" and status < 400):
            return
        self._write({"status": status, "ms": round(1000 * seconds, 1), **told})

    def failure(self, error: BaseException, id: str) -> None:
        """Write what nobody foresaw, with the places in the code but without its values."""
        places = [
            f"{frame.filename}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        self._write({"request": id, "broke": type(error).__name__, "at": places[-5:]})

    def event(self, what: str, **told: JSON) -> None:
        """Write that something happened to the server."""
        if self._log != "none":
            self._write({"event": what, **told})

    def _write(self, line: dict[str, JSON]) -> None:
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z"
        # ASCII escapes: nothing that a client sent can begin a line or move a cursor.
        text = json.dumps({"time": stamp, **{k: v for k, v in line.items() if v not in (None, "")}})
        (self._stream or sys.stderr).write(text + "\n")
