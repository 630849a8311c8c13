"""Work that a page cannot wait for: by another process, one job at a time.

It keeps the tables of samples up to date, and counts and compares large runs. The other process
leaves what it finds in the user's cache; a page shows what is there and asks again.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

from assay.core import AssayError
from assay.models.places import cache_folder
from assay.runs.index import RECORDS
from assay.runs.journal import write_whole
from assay.web import filing

LITTLE = 2_000_000
"""Bytes of records that are filed at once, while the page waits; more are by another process."""

_FORM = 2
"""Comparisons that an older assay kept lack fields, and are made again."""
Job = tuple[str, ...]
"""What is to be done, and the folders of the runs."""

_CHILD = "import sys; from assay.web import keeper; keeper.work(sys.argv[1:])"


class Keeper:
    """Does a little at once, and has much done by another process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: dict[Path, threading.Lock] = {}
        self._child: subprocess.Popen[bytes] | None = None
        self._waiting: dict[Job, None] = {}
        self._thread: threading.Thread | None = None
        self._closed = False
        self.rounds = 0
        """Jobs that are done."""

    def keep(self, folder: Path) -> None:
        """Bring a table up to date if it is soon done; else file a beginning, and ask for more."""
        missing = filing.behind(folder)
        if not missing and filing.place_of(folder).exists():
            return
        much = missing > LITTLE
        if much and self.asked("file", folder):
            return
        with self._lock:
            lock = self._busy.setdefault(folder, threading.Lock())
        with lock:
            filing.update(folder, begin=much)
        if much:
            self.ask("file", folder)

    def ask(self, what: str, *folders: Path) -> None:
        """Have something done by another process: ``file``, ``score`` or ``compare``."""
        with self._lock:
            if self._closed:
                return
            self._waiting.setdefault((what, *map(str, folders)))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def asked(self, what: str, *folders: Path) -> bool:
        """Whether it is being done, or waits to be."""
        return (what, *map(str, folders)) in self._waiting

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._closed or not self._waiting:
                    self._thread = None
                    return
                job = next(iter(self._waiting))
                self._child = subprocess.Popen(
                    [sys.executable, "-c", _CHILD, *job], stdin=subprocess.DEVNULL
                )
            self._child.wait()
            with self._lock:
                self._waiting.pop(job, None)
                self.rounds += 1

    def close(self) -> None:
        """End what is under way; the tables stay whole."""
        with self._lock:
            self._closed = True
            child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            child.wait()


def work(job: list[str]) -> None:
    """Do a job; what the other process runs."""
    what, *names = job
    folders = [Path(name) for name in names]
    if what == "compare":
        compare(*folders)
        return
    filing.update(folders[0])
    if what == "score":
        filing.score(folders[0])


def compare(before: Path, after: Path) -> None:
    """Compare two runs, and keep what was found, or why nothing was."""
    from assay.evaluate.comparison import compare

    try:
        found: object = compare(before, after)[0].to_dict()
    except AssayError as error:
        found = {"why": str(error)}
    place = compared(before, after)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, json.dumps(found, default=str).encode())


def compared(before: Path, after: Path) -> Path:
    """Where the comparison of two runs is kept, as they are now."""
    sizes = [(folder / RECORDS).stat() for folder in (before, after)]
    told: list[object] = [
        (str(folder), size.st_size, size.st_mtime_ns)
        for folder, size in zip((before, after), sizes, strict=True)
    ]
    told.append(_FORM)
    name = sha256(json.dumps(told).encode()).hexdigest()[:32]
    return cache_folder() / "view" / f"compare-{name}.json"
