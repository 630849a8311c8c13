"""One process at a time on a run."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from assay.core import RunError


class Lock:
    """Holds a folder for one process; the system lets go of it when that process dies.

    The lock is advisory (`flock`) on the file ``run.lock``, which names the process and stays.
    On a network file system that has no such locks, taking it fails and says so.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "run.lock"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise RunError(f"cannot open {str(path)!r} for writing: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._file, 64, 0).decode("ascii", "replace").strip() or "another"
            os.close(self._file)
            raise RunError(
                f"run {str(folder)!r} is being written by process {holder}; "
                f"wait until it ends, or choose another folder with --out"
            ) from error
        except OSError as error:
            os.close(self._file)
            raise RunError(f"cannot lock {str(path)!r}: {error.strerror}") from error
        self._sign(path)

    def _sign(self, path: Path) -> None:
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            self.release()
            raise RunError(f"cannot write {str(path)!r}: {error.strerror}") from error

    def release(self) -> None:
        """Let go; releasing twice is fine."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
