"""Checks that a model wrote: what counts as one, what helpers there are, and hostile ones."""

import pytest

from assay.sandbox.jail import why_no_jail
from assay.verifiers.tools import code_in, computes, run_check

jailed = pytest.mark.skipif(why_no_jail() is not None, reason="no jail works on this machine")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```python\nprint(1)\n```", "print(1)"),
        ("Let me see.\n```py\na = 1\n```\nor\n```Python\nprint(2)\n```", "print(2)"),
        ("```\nprint(1)\n```", None),
        ("```python\n\n```", None),
        ("```python\nprint(1)", None),
        ("print(1)", None),
    ],
)
def test_the_last_block_counts(text: str, code: str | None) -> None:
    found = code_in(text)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("code", "holds"),
    [
        ("print(equal('x', 'x'))", True),
        ("print(3 > 2)", True),
        ("a = 6 * 7\nprint(a)", True),
        ("print(math.sqrt(2))", True),
        ("print('correct')", False),
        ("verdict = True\nprint(str(verdict))", False),
        ("", False),
    ],
)
def test_a_check_must_compute(code: str, holds: bool) -> None:
    assert computes(code) == holds


@jailed
@pytest.mark.parametrize(
    ("code", "output"),
    [
        ("print(equal('(x+1)^2', 'x^2 + 2x + 1'))", "True"),
        ("print(equal('sin(x)**2', '1 - cos(x)**2'))", "True"),
        ("print(equal('x^2', 'x^3'), equal('1/3', 0.33))", "False False"),
        ("print(convert(100, 'degC', 'degF'))", "211.99"),
        ("print(same_quantity('5 m/s', '18 km/h'), same_quantity('1 kg', '1 m'))", "True False"),
        ("print(sympy.solve('x**2 - 4'))", "[-2, 2]"),
    ],
)
def test_helpers(code: str, output: str) -> None:
    run = run_check(code)
    assert run.ok, run.problem
    assert run.output.startswith(output)


@jailed
@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("print(1 +", "no Python program"),
        ("print('correct')", "computes nothing"),
        ("x = 1 + 1", "printed nothing"),
        ("print(1 / 0)", "ZeroDivisionError"),
        ("print(equal('x', 'y +'))", "SyntaxError"),
        ("import time\nprint(1 + 1)\ntime.sleep(60)", "did not end"),
        ("while 1 + 1: pass", "killed|did not end"),
        ("x = [0] * (1 << 40)", "MemoryError"),
        ("print(open('/etc/shadow').read(1 + 1))", "Error"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 80 + 0))", "Error"),
        ("import os\nos.fork() + 1", "Error"),
        ("raise SystemExit(1 + 1)", "exit status 2"),
        ("(" * 5000 + ")" * 5000, "no Python program"),
        ("print(1 + 1)\0", "no Python program"),
        ("#" * 30_000, "at most"),
    ],
)
def test_what_does_not_run_says_why(code: str, problem: str) -> None:
    run = run_check(code, seconds=2.0)
    assert not run.ok
    assert any(each in run.problem for each in problem.split("|")), run.problem
    assert run.result.startswith("did not run: ")


@jailed
def test_long_output_keeps_its_end() -> None:
    run = run_check("for i in range(10 ** 5): print(i)\nprint('end')")
    assert run.ok
    assert len(run.output) <= 2000
    assert run.output.endswith("end")
