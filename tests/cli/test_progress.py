import io

from assay.cli.progress import BadRows, Progress, printable


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_one_line_that_is_taken_away(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    clock = iter(range(1000))
    monkeypatch.setattr("assay.cli.progress.time.monotonic", lambda: float(next(clock)))
    progress = Progress("rows")
    for _ in range(200):
        progress.step()
    progress.clear()
    shown = terminal.getvalue()
    assert "\r64 rows, " in shown
    assert "\n" not in shown
    assert shown.endswith("\r")


def test_a_file_sees_nothing(capsys):
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


def test_printable_keeps_letters_of_every_script():
    assert printable("é 你好 مرحبا") == "é 你好 مرحبا"
    assert printable("\u202e") == "\\u202e"
