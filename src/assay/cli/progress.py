"""What long commands tell while they work: progress, and rows that cannot be read. On stderr."""

from __future__ import annotations

import sys
import time

NAMED_IN_FULL = 20


class Progress:
    """A counter on one line that is rewritten twice a second; silent if stderr is no terminal."""

    def __init__(self, what: str) -> None:
        self.count = 0
        self._what = what
        self._shown = self._started = time.monotonic()
        self._width = 0
        self._on = sys.stderr.isatty()

    def step(self) -> None:
        """One more is done."""
        self.count += 1
        if self._on and self.count & 0x3F == 0 and time.monotonic() - self._shown > 0.5:
            self._shown = time.monotonic()
            rate = self.count / (self._shown - self._started)
            self._show(f"{self.count:,} {self._what}, {rate:,.0f} a second")

    def clear(self) -> None:
        """Take the line away, so that other things can be told."""
        if self._width:
            self._show("")
            self._width = 0

    def _show(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width) + ("" if text else "\r"))
        sys.stderr.flush()
        self._width = len(text)


class BadRows:
    """Names the first rows that cannot be read, and counts the others."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.count = 0
        self._progress = progress

    def add(self, source: str, line: int, why: str) -> None:
        """One more, in `source`."""
        self.count += 1
        if self.count > NAMED_IN_FULL:
            return
        if self._progress is not None:
            self._progress.clear()
        sys.stderr.write(f"assay: {source} line {line}: {printable(why)}\n")

    def close(self) -> None:
        """Tell how many were not named."""
        if self.count > NAMED_IN_FULL:
            more = self.count - NAMED_IN_FULL
            sys.stderr.write(f"assay: and {more:,} more rows that cannot be read\n")


def printable(text: str) -> str:
    r"""Text from a file as it may be shown on a terminal: control characters as escapes.

    >>> printable("a\x1b[31mb\tc")
    'a\\x1b[31mb\\tc'
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
