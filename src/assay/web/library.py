"""The runs of a folder: which there are, how each is doing, and its table kept up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assay.core import OUTCOMES, AssayError, UnknownName
from assay.evaluate.evaluation import SCORES, Evaluation
from assay.evaluate.scores import Scores
from assay.runs import columnar, manifest
from assay.runs.index import RECORDS
from assay.web import filing
from assay.web.keeper import LITTLE, Keeper
from assay.web.lookup import Lookup

State = Literal["finished", "running", "stopped", "unreadable"]

DEPTH = 4
"""Folders within folders in which runs are looked for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A run of the folder: its name there, and what is known of it without its samples."""

    name: str
    path: Path
    state: State
    manifest: manifest.Manifest | None
    why: str = ""
    """Why it cannot be read."""

    @property
    def suite(self) -> str:
        """The name of the suite, or the kind of the job where there is none."""
        if self.manifest is None:
            return ""
        return str(self.manifest.what.get("suite", {}).get("name") or self.manifest.kind)

    @property
    def model(self) -> str:
        """The name of the model, and its strategy where it has one."""
        return columnar.model_name(self.manifest) if self.manifest else ""

    @property
    def planned(self) -> int:
        """How many samples there are to be."""
        plan = self.manifest.plan if self.manifest else {}
        return int(plan.get("problems", 0)) * int(plan.get("samples", 1))

    @property
    def started(self) -> str:
        """When it was started, to the minute."""
        return self.manifest.started[:16].replace("T", " ") if self.manifest else ""

    def open(self) -> Evaluation:
        """The run, for reading."""
        return Evaluation.open(self.path)


class Library:
    """The runs below a folder, or the one run that the folder is.

    Names of runs are looked up among those that were found, so no name leads out of the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.keeper = Keeper()
        self._found: dict[str, Path] = {}
        self._scores: dict[Path, tuple[object, Scores | None]] = {}

    def runs(self) -> list[Listed]:
        """All runs, the newest first."""
        self._found = dict(_runs_below(self.folder))
        listed = [_listed(name, path) for name, path in self._found.items()]

        def begun(run: Listed) -> tuple[str, str]:  # to the second, where pages show the minute
            return (run.manifest.started if run.manifest else "", run.name)

        return sorted(listed, key=begun, reverse=True)

    def run(self, name: str) -> Listed:
        """The run of a name; `UnknownName` if there is none."""
        if name not in self._found or not self._found[name].exists():
            self._found = dict(_runs_below(self.folder))
        if name not in self._found:
            raise UnknownName("run", name, list(self._found)[:1_000])
        return _listed(name, self._found[name])

    def lookup(self, run: Listed) -> Lookup:
        """The table of a run's samples, brought up to date if that is soon done."""
        self.keeper.keep(run.path)
        return Lookup(run.path)

    def filed(self, run: Listed) -> float:
        """The share of a run's records that its table covers."""
        size = _size(run.path)
        return 1.0 if not size else min(1.0, 1 - filing.behind(run.path) / size)

    def scores(self, run: Listed) -> Scores | None:
        """The scores, of all that is there or of what was there a moment ago; None before."""
        stamp = (_size(run.path), _mtime(run.path / SCORES), self.keeper.rounds)
        known = self._scores.get(run.path)
        if known is None or known[0] != stamp:
            known = self._scores[run.path] = (stamp, self._scores_of(run))
        return known[1]

    def scores_if_readable(self, run: Listed) -> Scores | None:
        """The scores of a run beside others: None too if they cannot be read, as its page says."""
        try:
            return self.scores(run)
        except (AssayError, OSError, ValueError, KeyError, TypeError):
            return None

    def _scores_of(self, run: Listed) -> Scores | None:
        evaluation, size = run.open(), _size(run.path)
        kept = evaluation.kept()
        if kept is not None:
            return kept
        if size <= LITTLE:
            return evaluation.counted()
        with self.lookup(run) as table:
            counted, data = table.fact("scores_bytes"), table.fact("scores")
        if counted is None or counted < 0.95 * size or (run.state != "running" and counted < size):
            self.keeper.ask("score", run.path)
        return _directed(run, Scores.from_dict(json.loads(data))) if data else None

    def progress(self, run: Listed) -> dict[str, object]:
        """How far a run is, as JSON data."""
        with self.lookup(run) as table:
            counts = table.counts()
        done = sum(counts.values())
        return {
            "name": run.name,
            "state": run.state,
            "done": done,
            "planned": run.planned,
            "outcomes": {outcome: counts[outcome] for outcome in OUTCOMES},
            "filed": round(self.filed(run), 3),
        }

    def close(self) -> None:
        """End the processes that were started here."""
        self.keeper.close()


def _directed(run: Listed, scores: Scores) -> Scores:
    """Scores that were kept, each with which way it is better, as the run's suite declares."""
    return scores.directed(run.manifest.what.get("suite", {})) if run.manifest else scores


def _size(folder: Path) -> int:
    try:
        return (folder / RECORDS).stat().st_size
    except OSError:
        return 0


def _mtime(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _runs_below(folder: Path) -> Iterator[tuple[str, Path]]:
    if (folder / manifest.FILE).is_file():
        yield folder.name or "run", folder
        return
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        try:
            inner = [entry for entry in place.iterdir() if entry.is_dir()]
        except OSError:
            continue
        for entry in inner:
            if entry.is_symlink() and not entry.resolve().is_relative_to(folder):
                continue
            if (entry / manifest.FILE).is_file():
                yield entry.relative_to(folder).as_posix(), entry
            elif depth + 1 < DEPTH:
                waiting.append((entry, depth + 1))


def _listed(name: str, path: Path) -> Listed:
    try:
        found = manifest.Manifest.load(path)
    except (AssayError, OSError) as error:
        return Listed(name, path, "unreadable", None, str(error))
    state: State = "finished" if found.finished else "running" if held(path) else "stopped"
    if state != "running" and not (path / RECORDS).is_file():
        return Listed(name, path, "unreadable", None, f"it has lost its file {RECORDS!r}")
    return Listed(name, path, state, found)


def held(folder: Path) -> bool:
    """Whether a process holds the lock of a run, told without trying to take it.

    Taking it, for a moment only, could turn a job away that starts in that moment.
    """
    try:
        lock = (folder / "run.lock").stat()
        locks = Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return False
    return any(
        line.split()[1] == "FLOCK" and line.split()[5].rpartition(":")[2] == str(lock.st_ino)
        for line in locks.splitlines()
        if len(line.split()) >= 6
    )
