"""The fixtures, in test runs of their own that make an error of every warning."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]

TESTS = """
from assay import constraints as c


def test_short(verify):
    assert verify("It rains.", c.words(at_most=5)).score == 1.0


def test_long(verify):
    verify("It rains, it pours.", c.words(at_most=2), problem="Describe rain.")


def test_without_reference(verify):
    verify("4", "exact")


def test_mostly(verify_rate):
    verify_rate(["4"] * 40, "exact", reference="4", at_least=0.9)


def test_rarely(verify_rate):
    verify_rate(["4"] * 5 + ["5"] * 35, "exact", reference="4", at_least=0.9)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "pytest", "-p", "assay.interop.pytest_plugin"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_failures_are_readable(tmp_path: Path) -> None:
    (tmp_path / "test_answers.py").write_text(TESTS)
    done = run(tmp_path, "--junit-xml=out.xml", "-o", "junit_family=xunit1")
    assert "3 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    for line in [
        "E           assay.interop.assertions.NotVerified: the response is incorrect",
        "Answer with at most 2 words. (4 words)",
        "prompt: Describe rain.",
        "It rains, it pours.",
        "assay.interop.assertions.BrokenVerifier: the verifier broke",
        "5 of 40 responses are correct: 0.12 [0.05, 0.26]; the low end of this interval has to be",
    ]:
        assert line.removeprefix("E           ") in done.stdout, done.stdout
    assert "def assert_verified" not in done.stdout  # our own frames are not shown
    assert "def verified" not in done.stdout
    cases = ET.parse(tmp_path / "out.xml").getroot().iter("testcase")
    kept = {case.get("name"): [one.get("value") for one in case.iter("property")] for case in cases}
    assert kept["test_short"] == ["assay:words: correct"]
    assert kept["test_without_reference"] == ["exact: broken"]
    assert kept["test_mostly"] == ["exact: rate [0.91, 1.00]"]


@pytest.mark.slow
def test_it_costs_nothing_where_it_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "test_none.py").write_text(
        """
import sys

def test_none():
    ours = sorted(name for name in sys.modules if name.partition(".")[0] == "assay")
    assert ours == ["assay", "assay.interop", "assay.interop.pytest_plugin"]
"""
    )
    done = run(tmp_path, "-q")
    assert done.returncode == 0, done.stdout + done.stderr


def test_pytest_finds_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"assay": "assay.interop.pytest_plugin"}
