"""Importing stays instant, and the floors stay floors."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "assay"
STANDARD = frozenset(sys.stdlib_module_names)

IMPORT = "import assay"
HELP = """
import sys
sys.argv = ["assay", "--help"]
from assay.cli import main
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.suppress(SystemExit):
    main()
assert "verify" in shown.getvalue(), shown.getvalue()
"""
ROUNDS = 5


def measured(code: str) -> tuple[list[str], float]:
    """Run code in a fresh interpreter: the foreign modules it loads, and its CPU milliseconds."""
    program = f"""
import sys, time
before, start = set(sys.modules), time.process_time()
exec({code!r})
spent = time.process_time() - start
import json
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}}
foreign = sorted(loaded - sys.stdlib_module_names - {{"assay"}})
print(json.dumps([foreign, 1000 * spent]))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    foreign, spent = json.loads(done.stdout.splitlines()[-1])
    return foreign, spent


@pytest.mark.parametrize("code", [IMPORT, HELP], ids=["import assay", "assay --help"])
def test_loads_only_the_standard_library(code: str) -> None:
    foreign, _ = measured(code)
    assert foreign == []


@pytest.mark.parametrize(
    ("code", "limit"), [(IMPORT, 50), (HELP, 100)], ids=["import assay", "assay --help"]
)
def test_costs_little(code: str, limit: float) -> None:
    assert min(measured(code)[1] for _ in range(ROUNDS)) < limit


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module a file imports, wherever in the file, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


@pytest.mark.parametrize(
    "path", sorted((SOURCE / "core").rglob("*.py")), ids=lambda path: path.stem
)
def test_core_imports_only_the_standard_library_and_itself(path: Path) -> None:
    foreign = [
        f"line {line}: {module}"
        for line, module in imported(path)
        if module.partition(".")[0] not in STANDARD and not f"{module}.".startswith("assay.core.")
    ]
    assert foreign == []
