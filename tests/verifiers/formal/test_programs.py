"""Provers as programs: real ones are run elsewhere, here is how any program is run."""

import sys
import time

import pytest

from assay.core import VerifierError
from assay.verifiers.formal.programs import LONGEST_OUTPUT, MEGA, run

MEMORY = 512 * MEGA


def python(code: str, *, stdin: str = "", seconds: float = 20.0):
    return run(
        [sys.executable, "step.py"], {"step.py": code}, stdin=stdin, seconds=seconds, memory=MEMORY
    )


@pytest.mark.parametrize(
    ("code", "stdin", "exit", "output"),
    [
        ("print('proved')", "", 0, "proved\n"),
        ("print(input())", "goal", 0, "goal\n"),
        ("import sys; sys.exit('no')", "", 1, "no\n"),
        ("import os; print(os.listdir())", "", 0, "['step.py']\n"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "", 0, "\ufffd"),
    ],
)
def test_how_it_ended(code: str, stdin: str, exit: int, output: str) -> None:
    done = python(code, stdin=stdin)
    assert (done.exit, done.output, done.late) == (exit, output, False)


def test_time_is_up_for_it_and_its_children() -> None:
    start = time.monotonic()
    done = python("import os, time\nos.fork()\ntime.sleep(60)", seconds=0.5)
    assert done.late
    assert time.monotonic() - start < 20


def test_memory_and_output_are_bounded() -> None:
    done = python("x = bytearray(2 ** 30)")
    assert "MemoryError" in done.output
    assert len(python(f"print('a' * {2 * LONGEST_OUTPUT})").output) == LONGEST_OUTPUT


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(VerifierError, match="'no-such-prover' cannot be run"):
        run(["no-such-prover"], {}, seconds=1, memory=MEMORY)
