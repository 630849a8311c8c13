"""What a long job says while it works: a moving line on a terminal, else a plain one at times."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from types import TracebackType
from typing import Any, Self

from assay.core.wording import counted

_MARKS = {"correct": "✓", "incorrect": "✗", "invalid": "∅", "undecided": "?", "broken": "!"}
_PLAIN_EVERY = 15.0
_WINDOW = 120.0
"""Seconds of the past that tell how fast it goes: long enough for a slow problem or two."""
_ENOUGH = 3
"""Samples after which an estimate is worth its place."""


class Progress:
    """Shows how far a job is, on standard error. Used by one thread.

    `shown` None shows it on a terminal alone; True also elsewhere, as a plain line every quarter
    of a minute; False never.
    """

    def __init__(self, title: str, total: int, *, done: int = 0, shown: bool | None = None) -> None:
        self.title, self.total, self.before = title, total, done
        terminal = sys.stderr.isatty()
        self._bar: Any = None
        self._plain = bool(shown) and not terminal
        self._moving = terminal and shown is not False
        self._last = time.monotonic()
        self._marks = deque([(self._last, 0)])  # when how many were done

    def __enter__(self) -> Self:
        if self._moving:
            self._open_bar()
        elif self._plain:
            before = f" ({self.before} are there already)" if self.before else ""
            self._say(f"{self.title}: {counted(self.total, 'sample')}{before}")
        return self

    def _open_bar(self) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn(escape(self.title)),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[found]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            refresh_per_second=4,
            speed_estimate_period=_WINDOW,
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=self.total, completed=self.before, found="")

    def update(self, outcomes: Counter[str]) -> None:
        """Show what has come so far."""
        done = self.before + outcomes.total()
        found = "  ".join(
            f"{mark} {outcomes[name]}" for name, mark in _MARKS.items() if outcomes[name]
        )
        if self._bar is not None:
            self._bar.update(self._task, completed=done, found=found)
        elif self._plain and time.monotonic() - self._last >= _PLAIN_EVERY:
            self._last = time.monotonic()
            self._say(
                f"{self.title}: {done} of {self.total}  {found}{self._left(outcomes.total())}"
            )

    def _left(self, new: int) -> str:
        """How long it will take at the pace of the last minutes."""
        now = time.monotonic()
        self._marks.append((now, new))
        while now - self._marks[0][0] > _WINDOW and new - self._marks[1][1] >= _ENOUGH:
            self._marks.popleft()
        then, before = self._marks[0]
        if new - before < _ENOUGH:
            return ""
        seconds = (now - then) / (new - before) * (self.total - self.before - new)
        return (
            f"  about {seconds / 60:.0f} min left"
            if seconds >= 90
            else f"  about {seconds:.0f} s left"
        )

    def say(self, text: str) -> None:
        """A line that stays, unless nothing is to be shown."""
        if self._bar is not None:
            from rich.text import Text

            self._bar.console.print(Text(text))
        elif self._plain:
            self._say(text)

    def _say(self, text: str) -> None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
