import importlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assay import __version__
from assay.cli import COMMANDS, GROUPS, main


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for title, group in GROUPS.items():
        assert title in out
        for name, command in group.items():
            assert name in out
            assert command.help in out


def test_no_command_shows_the_help(capsys):
    assert main([]) == 0
    assert "Usage: assay COMMAND" in capsys.readouterr().out


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"assay {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_two_functions_and_its_help(name, capsys):
    module = importlib.import_module(COMMANDS[name].module)
    assert callable(module.run)
    assert main([name, "--help"]) == 0
    assert f"usage: assay {name}" in capsys.readouterr().out


WRONG = [
    (["verfy"], "assay: unknown command 'verfy'; did you mean 'verify' or 'reverify'?"),
    (["nosuch"], "assay: unknown command 'nosuch'; known: audit, "),
    (["--loud"], "unrecognized arguments: --loud"),
    (["verify"], "the following arguments are required: INPUT"),
    (["verify", "x", "--mode", "lax"], "invalid choice: 'lax'"),
    (["verify", "no such file"], "assay: there is no file 'no such file'"),
    (["constraints", "show"], "assay: say which kind to show"),
    (["constraints", "show", "punctuation:no_coma"], "did you mean 'punctuation:no_comma'"),
    (["constraints", "--family", "ifevil"], "did you mean 'ifeval'"),
]


@pytest.mark.parametrize(("argv", "message"), WRONG)
def test_wrong_usage_is_one_line_and_exit_2(argv, message, capsys):
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert message in err
    assert "Traceback" not in err


def test_a_closed_standard_input_is_wrong_usage(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["verify", "-", "--constraint", "no_commas"]) == 2
    assert capsys.readouterr().err == "assay: standard input is closed\n"


def test_terminated_it_leaves_nothing_half_written(tmp_path):
    argv = ["verify", "-", "--constraint", "no_commas", "--out", str(tmp_path / "out.jsonl")]
    code = "import sys; from assay.cli import main; sys.exit(main())"
    program = subprocess.Popen([sys.executable, "-c", code, *argv], stdin=subprocess.PIPE)
    while not list(tmp_path.iterdir()):
        assert program.poll() is None
        time.sleep(0.02)
    program.terminate()
    program.communicate(timeout=30)
    assert program.returncode == 143
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback():
    command = [sys.executable, "-m", "assay", "--debug", "verify", "no such file"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_broken_pipe_is_quiet(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"response": "x", "reference": "x"}\n' * 20_000)
    command = f"'{sys.executable}' -m assay verify {rows} --verifier exact | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line(tmp_path, capsys):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"response": "x", "reference": "x"}\n' * 1000)
    assert main(["verify", str(rows), "--verifier", "exact", "--out", "/dev/full"]) == 1
    assert capsys.readouterr().err == "assay: /dev/full: No space left on device\n"


HEAVY = (
    "assay.core",
    "assay.verifiers",
    "dataclasses",
    "httpx",
    "rich",
    "json",
    "typing_extensions",
)


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from assay.cli import main; main(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
