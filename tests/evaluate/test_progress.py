"""What a long job says."""

import os
import pty
import subprocess
import sys
from collections import Counter

import pytest

from assay.evaluate import progress
from assay.evaluate.progress import Progress

SHOWN = """
from collections import Counter
from assay.evaluate.progress import Progress
with Progress("a [b] title", 10, done=2, shown=None) as shown:
    shown.update(Counter(correct=3, broken=1))
    shown.say("a line [bold]that[/bold] stays")
"""


def test_nothing_is_said_away_from_a_terminal_unless_asked(capsys) -> None:
    with Progress("title", 10) as shown:
        shown.update(Counter(correct=3))
        shown.say("hello")
    assert capsys.readouterr() == ("", "")


def test_plain_lines(capsys, monkeypatch) -> None:
    monkeypatch.setattr(progress, "_PLAIN_EVERY", 0.0)
    with Progress("title", 10, done=2, shown=True) as shown:
        shown.update(Counter(correct=3, broken=1))
        shown.say("a line")
    out, err = capsys.readouterr()
    assert out == ""
    first, second, third = err.splitlines()
    assert first == "title: 10 samples (2 are there already)"
    assert second.startswith("title: 6 of 10  ✓ 3  ! 1  about ")
    assert third == "a line"


def test_the_time_left_is_told_by_the_last_minutes(monkeypatch) -> None:
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    shown = Progress("title", 1000, shown=True)
    told = []
    for minute in range(1, 9):  # 100 a minute at first, then 10
        now = 60.0 * minute
        told.append(shown._left(100 * minute if minute <= 2 else 200 + 10 * (minute - 2)))
    assert told[0] == "  about 9 min left"
    assert told[-1] == "  about 74 min left"
    assert Progress("title", 10, shown=True)._left(2) == ""


def test_plain_lines_come_now_and_then(capsys) -> None:
    with Progress("title", 10, shown=True) as shown:
        for _ in range(100):
            shown.update(Counter(correct=3))
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.slow
def test_a_terminal_gets_a_moving_line_on_standard_error() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    assert done.stdout == b""
    assert "a [b] title" in shown
    assert "6/10" in shown
    assert "✓ 3  ! 1" in shown
    assert "a line [bold]that[/bold] stays" in shown
