r"""Checks: small Python programs that a model wrote to find something out, run in the jail.

>>> run = run_check('print(equal("(x + 1)**2", "x**2 + 2*x + 1"), convert(3, "km", "m"))')
>>> run.ok, run.output
(True, 'True 3000.0')

Algebra (`sympy`) and units (`pint`) are imported, and these helpers are there:

- ``equal(a, b)``: whether two expressions (texts or sympy's own) are equal for all values;
- ``convert(value, source, target)``: a number in another unit;
- ``same_quantity(a, b, rel=1e-9)``: whether "3 km" and "3000 m" are the same.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

SECONDS = 10.0
"""Wall-clock and CPU seconds that one check may take."""
OUTPUT = 2000
"""Characters of its output that are kept."""
LONGEST = 20_000
"""Characters that a check may have."""

HELPERS = "assay.verifiers.tools.helpers"
"""The module whose names checks find at hand; imported before the jail closes."""

_BLOCK = re.compile(
    r"```[^\S\n]*(?:python|py|python3)[^\S\n]*\n(.*?)```", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Check:
    """A check that a model wrote."""

    code: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What became of a check: what it printed, or why it did not run to its end."""

    check: Check
    output: str = ""
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ran to its end and printed something."""
        return not self.problem

    @property
    def result(self) -> str:
        """The output, or the problem in words."""
        return self.output if self.ok else f"did not run: {self.problem}"


def code_in(text: str) -> Check | None:
    """The last Python block of a model's message; None if there is none."""
    blocks = _BLOCK.findall(text)
    return Check(blocks[-1].strip()) if blocks and blocks[-1].strip() else None


def computes(code: str) -> bool:
    """Whether a program works anything out, and does not only print what its writer believes.

    >>> computes("print(2 + 2 == 4)"), computes("print('correct')"), computes("x = True; print(x)")
    (True, False, False)

    Raises `SyntaxError` for what is no program.
    """
    return any(
        isinstance(node, ast.BinOp | ast.Compare)
        or (isinstance(node, ast.Call) and not _only_shows(node.func))
        for node in ast.walk(ast.parse(code))
    )


def _only_shows(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id in ("print", "str", "repr", "bool")


def run_check(code: str, *, unsafe: bool = False, seconds: float = SECONDS) -> CheckRun:
    """Run a check in the jail.

    A check that cannot be read, computes nothing, fails, is stopped or prints nothing has a
    `problem`. Raises `NoSandbox` where no jail works, unless `unsafe`.
    """
    check = Check(code)
    if len(code) > LONGEST:
        return CheckRun(check, problem=f"a check has at most {LONGEST:,} characters")
    try:
        if not computes(code):
            return CheckRun(check, problem="it computes nothing")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return CheckRun(check, problem=f"it is no Python program ({type(error).__name__}: {error})")
    return _jailed(check, unsafe=unsafe, seconds=seconds)


def _jailed(check: Check, *, unsafe: bool, seconds: float) -> CheckRun:
    from assay.sandbox.jail import Limits, shared

    # Compiled apart, so that the lines of a traceback are the check's own.
    program = (
        f"import sys\nnames = dict(vars(sys.modules[{HELPERS!r}]), __name__='__main__')\n"
        f"exec(compile({check.code!r}, 'check.py', 'exec'), names)\n"
    )
    jail = shared(preload=(HELPERS,), unsafe=unsafe)
    ran = jail.run(program, limits=Limits(wall=seconds, cpu=seconds))
    output = ran.stdout.decode(errors="replace").strip()[-OUTPUT:]
    if ran.exit != 0 or ran.timed_out:
        last = ran.stderr.decode(errors="replace").strip().rpartition("\n")[2][:400]
        return CheckRun(check, output, problem=f"it {ran.ended}" + (f": {last}" if last else ""))
    if not output:
        return CheckRun(check, problem="it printed nothing")
    return CheckRun(check, output)
