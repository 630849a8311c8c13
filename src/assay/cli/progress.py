"""What long commands tell while they work: progress, and rows that cannot be read. On stderr."""

from __future__ import annotations

import sys
import time

NAMED_IN_FULL = 20


MOVING_EVERY, PLAIN_EVERY = 2.0, 30.0
"""Seconds between two reports, on a terminal and elsewhere."""


class Progress:
    """How much is done, by the clock: a line that is rewritten, or off a terminal plain lines."""

    def __init__(self, what: str) -> None:
        self.count = 0
        self._what = what
        self._shown = self._started = time.monotonic()
        self._width = 0
        self._moving = sys.stderr.isatty()
        self._every = MOVING_EVERY if self._moving else PLAIN_EVERY

    def step(self) -> None:
        """One more is done."""
        self.count += 1
        now = time.monotonic()
        if now - self._shown < self._every:
            return
        self._shown = now
        text = f"{self.count:,} {self._what}, {_pace(self.count, now - self._started)}"
        if self._moving:
            self._show(text)
        else:
            sys.stderr.write(f"assay: {text}\n")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that other things can be told."""
        if self._width:
            self._show("")
            self._width = 0

    def _show(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width) + ("" if text else "\r"))
        sys.stderr.flush()
        self._width = len(text)


def _pace(count: int, seconds: float) -> str:
    """How fast it goes, so that slow work has a number too.

    >>> _pace(900, 3.0), _pace(3, 30.0)
    ('300 a second', '10 s each')
    """
    return (
        f"{count / seconds:,.0f} a second" if count > seconds else f"{seconds / count:.0f} s each"
    )


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
        sys.stderr.write(f"assay: {place(source, line)}: {printable(why)}\n")

    def close(self) -> None:
        """Tell how many were not named."""
        if self.count > NAMED_IN_FULL:
            more = self.count - NAMED_IN_FULL
            sys.stderr.write(f"assay: and {more:,} more rows that cannot be read\n")


def place(source: str, number: int) -> str:
    """Where a row is: Parquet has rows, and no lines.

    >>> place("a.jsonl", 3), place("a.parquet", 3)
    ('a.jsonl line 3', 'a.parquet row 3')
    """
    return f"{source} {'row' if source.endswith('.parquet') else 'line'} {number}"


def printable(text: str) -> str:
    r"""Text from a file as it may be shown on a terminal: control characters as escapes.

    >>> printable("a\x1b[31mb\tc")
    'a\\x1b[31mb\\tc'
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
