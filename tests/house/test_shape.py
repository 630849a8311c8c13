"""The repository stays readable, mirrored by its tests, and speaks only of itself."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "assay"
TESTS = ROOT / "tests"

MODULE_LINES = 400
FUNCTION_LINES = 60

# Folders of tests that cross modules: the house itself, and jobs from one end to the other.
CROSSING = {"house", "jobs"}

# Places on one machine. Spelled in pieces, so that this file does not match itself.
PLACES = re.compile(
    "|".join([r"(?<![\w.])/" + r"(?:work|opt|root|home/\w+)/", r"\.\./" + "shared"])
)
TEXT = {".cfg", ".css", ".html", ".ini", ".js", ".json", ".jsonl", ".md", ".py", ".sh", ".toml"}
TEXT |= {".txt", ".yml", ""}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_a_module_is_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES, f"more than {MODULE_LINES} lines: split it"
    long = [
        f"{node.name} has {length} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := code_lines(node)) > FUNCTION_LINES
    ]
    assert long == []


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return (function.end_lineno or 0) - function.lineno + 1
    return (function.end_lineno or 0) - (first.end_lineno or 0) + first.lineno - function.lineno


def mirrored(test: Path) -> bool:
    """Whether a test file has a source of its name: a module, private or not, or a package."""
    folder = SOURCE / test.relative_to(TESTS).parent
    name = test.stem.removeprefix("test_")
    return (
        any((folder / candidate).exists() for candidate in (f"{name}.py", f"_{name}.py", name))
        or (
            # a job of the folder: its forms, its laws, or what hostile input does to it
            folder.is_dir() and name.rpartition("_")[2] in ("hostile", "forms", "laws")
        )
        or (name in (folder.name, "main", "kinds") and folder.is_dir())
    )


def test_every_test_file_mirrors_a_source_file() -> None:
    tests = [
        path
        for path in sorted(TESTS.rglob("test_*.py"))
        if path.relative_to(TESTS).parts[0] not in CROSSING
    ]
    assert [relative(path) for path in tests if not mirrored(path)] == []


def tracked() -> list[Path]:
    """The files of the repository, or of the unpacked source distribution."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return [*modules(), *sorted(TESTS.rglob("*.py")), *sorted(ROOT.glob("*.*"))]
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_nothing_names_a_place_outside_the_repository() -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path.suffix in TEXT
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if PLACES.search(line)
    ]
    assert found == []
