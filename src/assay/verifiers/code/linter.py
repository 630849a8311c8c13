"""Running ruff on a piece of code from nowhere: no file, no configuration of anybody's."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from assay.core import MissingExtra, VerifierError

SECONDS = 20.0
LARGEST = 1_000_000
"""Characters of code that are looked at."""
REMOVED = {"PD901": (0, 13)}
"""Rules that ruff no longer has from a version on; checked by ourselves then."""


class Finding(NamedTuple):
    """What the linter has found: its rule (``invalid-syntax`` for no Python), and where."""

    rule: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Rules to look for together, under the same settings."""

    rules: tuple[str, ...]
    settings: Mapping[str, str]
    preview: bool = False


def findings(code: str, selection: Selection, *, binary: str, published: bool) -> list[Finding]:
    """What ruff finds in code. As `published`, ``# noqa`` silences it.

    Raises `VerifierError` if ruff cannot do its work: that is nothing about the code.
    """
    if len(code) > LARGEST:
        raise VerifierError(f"the code has {len(code)} characters; at most {LARGEST} are linted")
    command = [binary, "check", "-", "--isolated", "--no-cache", "--no-fix", "--force-exclude"]
    command += ["--output-format", "json", "--select", ",".join(selection.rules)]
    for key, value in selection.settings.items():
        command += ["--config", f"{key}={value}"]
    command += ["--preview"] if selection.preview else []
    command += [] if published else ["--ignore-noqa"]
    try:
        done = subprocess.run(
            command,
            input=code.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=SECONDS,
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"the linter gave no answer within {SECONDS:g} s"
        raise VerifierError(message, kind="timeout") from None
    if done.returncode not in (0, 1):
        said = done.stderr.decode(errors="replace").strip()
        raise VerifierError(f"the linter failed with status {done.returncode}: {said:.300}")
    return [_finding(row) for row in json.loads(done.stdout or b"[]")]


def _finding(row: dict[str, object]) -> Finding:
    place = row.get("location")
    line = place.get("row", 0) if isinstance(place, dict) else 0
    return Finding(str(row.get("code") or "invalid-syntax"), line, str(row.get("message", "")))


def ruff(binary: str) -> str:
    """The linter to run: the one named, or the installed package's."""
    if binary:
        return binary
    try:
        from ruff import find_ruff_bin
    except ImportError:
        raise MissingExtra("ruff", "code", "checking how code is written") from None
    return str(find_ruff_bin())


@cache
def version(binary: str) -> tuple[int, ...]:
    """The version of a linter, as numbers."""
    try:
        done = subprocess.run(
            [binary, "--version"], capture_output=True, timeout=SECONDS, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise VerifierError(f"the linter {binary!r} does not run: {error}") from error
    return tuple(int(part) for part in done.stdout.split()[-1].split(".") if part.isdigit())


def available(rules: Sequence[str], binary: str) -> tuple[str, ...]:
    """The rules that this version of the linter still has."""
    found = version(binary)
    return tuple(rule for rule in rules if rule not in REMOVED or found < REMOVED[rule])
