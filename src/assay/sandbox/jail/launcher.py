"""The parent's side of one zygote: start it, hand it requests, end it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from typing import Any, NamedTuple

from assay.core import UsageError, VerifierError
from assay.sandbox.jail import kernel
from assay.sandbox.jail.limits import Limits
from assay.sandbox.jail.root import SCRATCH

START_SECONDS = 60.0
END_SECONDS = 2.0
GRACE_SECONDS = 10.0
"""How much longer than a request's wall time the zygote may take to answer."""
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": SCRATCH,
    "TMPDIR": SCRATCH,
    "USER": "jail",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
}
"""All that a jailed program finds in its environment. The order of sets is the same each time."""


class NoSandbox(UsageError):
    """There is no working jail on this machine, and none was waived."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            f"untrusted programs are not run, because no sandbox works here: {why}; "
            "where that is no danger, say unsafe=True (on the command line: --unsafe)"
        )

    def __reduce__(self) -> tuple[type[NoSandbox], tuple[str]]:
        return type(self), (self.why,)


class SandboxError(VerifierError):
    """The sandbox itself failed; nothing is known about the program."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="crash")

    def __reduce__(self) -> tuple[type[SandboxError], tuple[str]]:
        return type(self), (str(self),)


class Order(NamedTuple):
    """One process to start: which role, and its descriptors from 0 up."""

    role: int
    descriptors: list[int]
    lasting: bool = False
    """Whether its process may run the next request's, too."""


class Launcher:
    """One zygote. Not for several threads at once."""

    def __init__(self, roles: Sequence[str], preload: Sequence[str], *, unsafe: bool) -> None:
        self._roles, self._preload, self._unsafe = list(roles), list(preload), unsafe
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket
        self._folder = ""

    @property
    def idle(self) -> bool:
        """Whether no zygote runs."""
        return self._process is None or self._process.poll() is not None

    def run(
        self, orders: Sequence[Order], limits: Limits, passed_on: Sequence[int] = ()
    ) -> dict[str, Any]:
        """Have cells started; how they ended. Raises `SandboxError`, `NoSandbox`.

        The descriptors in `passed_on` are closed here once they are sent.
        """
        closing = list(passed_on)
        try:
            return self._run(orders, limits, closing)
        finally:
            for descriptor in closing:
                os.close(descriptor)

    def _run(self, orders: Sequence[Order], limits: Limits, closing: list[int]) -> dict[str, Any]:
        if self.idle:
            self.start()
        self._clear_folder()
        request = {
            "cells": [
                {"role": o.role, "descriptors": len(o.descriptors), "lasting": o.lasting}
                for o in orders
            ],
            "wall": limits.wall,
            "cpu": limits.cpu,
            "memory": limits.memory,
            "file_size": limits.file_size,
            "scratch": limits.scratch,
            "processes": limits.processes,
        }
        descriptors = [descriptor for order in orders for descriptor in order.descriptors]
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            while closing:
                os.close(closing.pop())
            reply = self._receive(limits.wall + GRACE_SECONDS)
        except OSError as error:
            self.close()
            raise SandboxError(f"the sandbox's own process is gone ({error})") from error
        if "error" in reply:
            self.close()
            raise SandboxError(f"the sandbox cannot start a process: {reply['error']}")
        for cell in reply["cells"]:
            if cell["trouble"]:
                raise SandboxError(f"the sandbox cannot confine a process: {cell['trouble']}")
        return reply

    def start(self) -> None:
        """Start the zygote. Raises `NoSandbox` with the reason if it cannot lock itself in."""
        self.close()
        why = None if self._unsafe else kernel.why_not_here()
        if why:
            raise NoSandbox(why)
        if self._unsafe:
            self._folder = tempfile.mkdtemp(prefix="assay-unsafe-")
        own = dict.fromkeys(("HOME", "TMPDIR"), self._folder) if self._folder else {}
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        code = (
            f"import sys; sys.path[:0] = {_own_path()!r}; "
            f"from assay.sandbox.jail.zygote import main; main({theirs.fileno()})"
        )
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-S", "-P", "-X", "utf8", "-c", code],
                env={**ENVIRONMENT, **own},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                start_new_session=True,
            )
        self._control = ours
        setup = [_folders(), _packages(), self._preload, self._roles, not self._unsafe]
        try:
            ours.send(json.dumps([*setup, self._folder]).encode())
            reply = self._receive(START_SECONDS)
        except OSError as error:
            self.close()
            raise NoSandbox(f"its process does not start ({error})") from error
        if "error" in reply:
            self.close()
            raise NoSandbox(reply["error"])

    def close(self) -> None:
        """End the zygote, and with it whatever runs."""
        process, self._process = self._process, None
        if process is not None:
            self._control.close()  # it ends itself, and whatever runs, as soon as it notices
            try:
                process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _receive(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        message = self._control.recv(65536)
        if not message:
            raise ConnectionError("it hung up")
        reply: dict[str, Any] = json.loads(message)
        return reply

    def _clear_folder(self) -> None:
        """Without a jail the scratch folder is an ordinary one, emptied between programs."""
        if self._folder and os.listdir(self._folder):  # noqa: PTH208
            shutil.rmtree(self._folder, ignore_errors=True)
            os.makedirs(self._folder, exist_ok=True)  # noqa: PTH103


def _own_path() -> list[str]:
    """Where assay itself is imported from."""
    import assay

    return [os.path.dirname(os.path.dirname(os.path.abspath(assay.__file__)))]  # noqa: PTH120, PTH100


def _packages() -> list[str]:
    """Where jailed programs import from: the standard library and the installed packages."""
    paths = sysconfig.get_paths()
    standard = [
        paths["stdlib"],
        f"{paths['platstdlib']}/lib-dynload",
        f"{paths['stdlib']}/lib-dynload",
    ]
    found = [*standard, paths["purelib"], paths["platlib"]]
    return [path for path in dict.fromkeys(found) if os.path.isdir(path)]  # noqa: PTH112


def _folders() -> list[str]:
    return [folder for folder in {sys.base_prefix, sys.prefix, *_packages()} if folder != "/"]
