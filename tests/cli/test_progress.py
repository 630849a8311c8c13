import io

import pytest

from assay.cli.progress import BadRows, Progress, printable


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes a second at each look."""
    seconds = iter(range(1000))
    monkeypatch.setattr("assay.cli.progress.time.monotonic", lambda: float(next(seconds)))


def test_a_terminal_sees_one_line_that_is_taken_away(monkeypatch, clock):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = Progress("rows")
    for _ in range(5):
        progress.step()
    progress.clear()
    shown = terminal.getvalue()
    assert "\r2 rows, 1 s each" in shown
    assert "\r4 rows, 1 s each" in shown
    assert "\n" not in shown
    assert shown.endswith("\r")


def test_off_a_terminal_slow_work_says_a_line_now_and_then(capsys, clock):
    progress = Progress("rows")
    for _ in range(65):
        progress.step()
    progress.clear()
    assert capsys.readouterr().err == "assay: 30 rows, 1 s each\nassay: 60 rows, 1 s each\n"


def test_off_a_terminal_fast_work_is_silent(capsys):
    progress = Progress("rows")
    for _ in range(1000):
        progress.step()
    progress.clear()
    assert capsys.readouterr().err == ""


def test_bad_rows_are_printable(capsys):
    bad = BadRows()
    bad.add("file", 3, "what \x1b[2J is\nthis")
    bad.close()
    assert capsys.readouterr().err == "assay: file line 3: what \\x1b[2J is\\nthis\n"


def test_rows_of_parquet_are_called_rows(capsys):
    BadRows().add("a.parquet", 2, "why")
    assert capsys.readouterr().err == "assay: a.parquet row 2: why\n"


def test_printable_keeps_letters_of_every_script():
    assert printable("é 你好 مرحبا") == "é 你好 مرحبا"
    assert printable("\u202e") == "\\u202e"
