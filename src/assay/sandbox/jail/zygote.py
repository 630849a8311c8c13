"""The process that starts jailed programs: a prepared interpreter that locks itself in, then forks.

It is started with a socket and a `Setup`. It loads the modules that programs are likely to import
and the functions that run them (the *roles*), takes a root of its own, an empty network, and a user
without rights, and then serves one request after the other: fork a cell a role, wait, report.

A cell is the first process of a process namespace of its own: when it ends, or is killed, the
kernel ends everything it has started. The zygote never reads what cells are given: payloads,
outputs and reports travel in descriptors, so no cell inherits another's secrets in its memory.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from assay.sandbox.jail import kernel, root, syscalls

MESSAGE_BYTES, DESCRIPTORS = 65536, 64
_HIGH = 200
"""Descriptors are moved above this number while a cell puts its own in order."""
_THREADS = 32
"""So many threads a cell may have beside its processes."""
_OWN_PROCESSES = 8
"""The zygote itself, what started it, and the cells of one request, with some to spare."""
_NOBODY = 65534
_INNER = 1000

Role = Callable[[], None]


class Setup(NamedTuple):
    """What a zygote is told at its start."""

    folders: list[str]
    """Folders of Python to show: the interpreter's and its packages'."""
    paths: list[str]
    """Where programs import from."""
    preload: list[str]
    """Modules to import before any program runs."""
    roles: list[str]
    """Functions that cells run, as ``module:name``."""
    locked: bool
    """Whether to lock itself in; otherwise limits alone hold."""
    folder: str
    """The scratch folder of a zygote that is not locked in."""


def main(descriptor: int) -> None:
    """Lock in, and serve until the other end of the socket is closed."""
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    setup = Setup(*json.loads(control.recv(MESSAGE_BYTES)))
    try:
        os.umask(0o022)
        roles, mapped = _loaded(setup), _bytes_mapped()
        namespaces = _lock_in(setup) if setup.locked else None
        zygote = Zygote(control, roles, mapped, namespaces, setup)
    except BaseException as error:  # noqa: BLE001  (told to the parent, which raises)
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    control.send(json.dumps({"ready": True}).encode())
    zygote.serve()


def _loaded(setup: Setup) -> list[Role]:
    sys.path[:] = [*sys.path, *(path for path in setup.paths if path not in sys.path)]
    roles: list[Role] = []
    for place in setup.roles:
        module, _, name = place.partition(":")
        roles.append(getattr(import_module(module), name))
    for module in setup.preload:
        import_module(module)
    sys.path[:] = setup.paths
    return roles


def _lock_in(setup: Setup) -> int:
    """Move into namespaces and the jail's root; the descriptor of our process namespace.

    Returns in a child: the process that was started stays behind to wait for it.
    """
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    planned = root.plan(sorted(setup.folders))
    apart = kernel.NEW_NS | kernel.NEW_NET | kernel.NEW_IPC | kernel.NEW_UTS | kernel.NEW_PID
    is_root = os.geteuid() == 0
    if is_root:  # root's own files may be closed to others: mount first, then become nobody
        kernel.unshare(kernel.NEW_NS)
        root.build(planned)
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.NEW_USER | apart)
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{_INNER} {user} 1"),
        ("gid_map", f"{_INNER} {group} 1"),
    ):
        _write_at(proc, f"self/{name}", content)
    _stay_behind()
    own = os.open("self/ns/pid", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    os.close(proc)
    if not is_root:
        root.build(planned)
    for folder in (os.path.dirname(os.__file__), *setup.paths):  # noqa: PTH120
        if not os.access(folder, os.R_OK | os.X_OK):
            raise PermissionError(
                f"Python's folder {folder!r} cannot be read by a user without rights"
            )
    kernel.gain_no_capabilities()
    return own


def _write_at(folder: int, name: str, content: str) -> None:
    descriptor = os.open(name, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(descriptor, content.encode())
    finally:
        os.close(descriptor)


def _stay_behind() -> None:
    """Fork; the child, first of its process namespace, goes on, and both die together."""
    child = os.fork()
    if child:
        os.closerange(3, 64)
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


class Zygote:
    """Starts cells on request and reports how they ended."""

    def __init__(
        self,
        control: socket.socket,
        roles: list[Role],
        mapped: int,
        namespaces: int | None,
        setup: Setup,
    ) -> None:
        self._control = control
        self._roles = roles
        self._namespaces = namespaces
        self._scratch = root.SCRATCH if setup.locked else setup.folder
        self._scratch_size = 0
        self._scratch_mark: object = None
        self._mapped = mapped  # not counted as the program's
        self._filters = {
            processes: syscalls.compiled(kernel.MACHINE, processes=processes)
            for processes in ((False, True) if setup.locked else ())
        }
        gc.collect()
        gc.freeze()  # cells share these pages as long as nobody writes to them

    def serve(self) -> None:
        """One request after the other, until the parent hangs up."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, DESCRIPTORS)
            if not message:
                return
            try:
                reply = self._run(json.loads(message), list(descriptors))
            except OSError as error:
                reply = {"error": f"{type(error).__name__}: {error}"}
            self._control.send(json.dumps(reply).encode())

    def _run(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """Start the cells, wait for the last of them, end the others."""
        started = time.monotonic()
        cells: list[_Cell] = []
        taken = list(descriptors)
        try:
            self._prepare_scratch(request["scratch"])
            for entry in request["cells"]:
                own, taken = taken[: entry["descriptors"]], taken[entry["descriptors"] :]
                cells.append(self._start(entry["role"], own, request))
            for descriptor in descriptors:
                os.close(descriptor)
            descriptors.clear()
            timed_out = not _wait(cells[-1], self._control, started + request["wall"])
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
            ends = [cell.end() for cell in cells]
        return {
            "cells": ends,
            "timed_out": timed_out,
            "wall": time.monotonic() - started,
        }

    def _start(self, role: int, descriptors: list[int], request: dict[str, Any]) -> _Cell:
        trouble, writes = os.pipe()
        if self._namespaces is not None:
            kernel.unshare(kernel.NEW_PID)
        pid = os.fork()
        if pid == 0:
            self._become_cell(role, descriptors, request, writes)
        os.close(writes)
        if self._namespaces is not None:
            kernel.setns(self._namespaces, kernel.NEW_PID)
        return _Cell(pid, trouble, locked=self._namespaces is not None)

    def _become_cell(
        self, role: int, descriptors: list[int], request: dict[str, Any], trouble: int
    ) -> NoReturn:
        try:
            _arrange(descriptors, trouble)
            os.setsid()
            os.chdir(self._scratch)
            self._limit(request)
            if self._namespaces is not None:
                kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
                _give_up_rights(self._filters[request["processes"] > 1])
            os.close(_HIGH)
            gc.enable()
            self._roles[role]()
        except BaseException as error:  # noqa: BLE001  (nothing may get back to the zygote's loop)
            with contextlib.suppress(OSError):
                os.write(_HIGH, f"{type(error).__name__}: {error}".encode()[:4000])
            os._exit(1)
        os._exit(0)

    def _limit(self, request: dict[str, Any]) -> None:
        cpu = int(request["cpu"]) + 1
        limits = {
            resource.RLIMIT_AS: self._mapped + request["memory"],
            resource.RLIMIT_CPU: cpu,
            resource.RLIMIT_FSIZE: request["file_size"],
            resource.RLIMIT_NOFILE: 128,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
        }
        if self._namespaces is not None:  # else it would count what this user runs elsewhere
            limits[resource.RLIMIT_NPROC] = _OWN_PROCESSES + _THREADS + request["processes"]
        for which, value in limits.items():
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))

    def _prepare_scratch(self, size: int) -> None:
        """An empty folder for the next program; the same one if nobody has touched it."""
        if self._namespaces is None:
            return
        if size != self._scratch_size or self._scratch_mark != _mark(self._scratch):
            root.fresh_scratch(size, used=self._scratch_size > 0)
            self._scratch_size = size
            self._scratch_mark = _mark(self._scratch)


class _Cell:
    """The zygote's side of a cell."""

    def __init__(self, pid: int, trouble: int, *, locked: bool) -> None:
        self._pid = pid
        self._trouble = trouble
        self._locked = locked
        self.handle = os.pidfd_open(pid)

    def end(self) -> dict[str, Any]:
        """Kill what is left of it, and say how it ended."""
        running = not select.select([self.handle], [], [], 0)[0]
        with contextlib.suppress(ProcessLookupError):
            if self._locked:
                os.kill(self._pid, signal.SIGKILL)
            else:
                os.killpg(self._pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._pid, 0)
        os.close(self.handle)
        with os.fdopen(self._trouble, "rb") as trouble:
            os.set_blocking(self._trouble, False)
            told = trouble.read() or b""
        exit_status = os.waitstatus_to_exitcode(status)
        return {
            "exit": exit_status,
            # One that was about to end by itself may still be there when we look.
            "ended": not running or exit_status != -signal.SIGKILL,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * 1024,
            "trouble": told.decode(errors="replace"),
        }


def _wait(cell: _Cell, control: socket.socket, deadline: float) -> bool:
    """Whether a cell ended before the deadline; ends the zygote if the parent is gone."""
    poll = select.poll()
    poll.register(cell.handle, select.POLLIN)
    poll.register(control, select.POLLRDHUP)
    while (left := deadline - time.monotonic()) > 0:
        for descriptor, _ in poll.poll(1000 * left + 1):
            if descriptor == cell.handle:
                return True
            os._exit(0)  # every cell dies with us
    return False


def _arrange(descriptors: list[int], trouble: int) -> None:
    """Descriptors as 0, 1, 2 ..., trouble at `_HIGH`, and no other open."""
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD, _HIGH + 1) for each in descriptors]
    os.dup2(trouble, _HIGH, inheritable=False)
    for number, descriptor in enumerate(moved):
        os.dup2(descriptor, number)
    os.closerange(len(moved), _HIGH)
    os.closerange(_HIGH + 1, _HIGH + DESCRIPTORS + 8)


def _give_up_rights(refused: bytes) -> None:
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.install_filter(refused)


def _mark(folder: str) -> object:
    status = os.stat(folder)  # noqa: PTH116
    return (status.st_dev, status.st_ino, status.st_ctime_ns, status.st_mtime_ns)


def _bytes_mapped() -> int:
    """The address space that this process uses."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * resource.getpagesize()
