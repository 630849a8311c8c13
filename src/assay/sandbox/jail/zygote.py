"""The process that starts jailed programs: a prepared interpreter that locks itself in, then forks.

It is started with a socket and a `Setup`. It loads the modules that programs are likely to import
and the functions that run them (the *roles*), takes a root of its own, an empty network, and a user
without rights, and then serves one request after the other: fork a cell a role, wait, report.

A cell is the first process of a process namespace of its own: when it ends, or is killed, the
kernel ends everything it has started. The zygote never reads what cells are given: payloads,
outputs and reports travel in descriptors, so no cell inherits another's secrets in its memory.

While one request runs, cells for the next are started (*spares*). A spare has run nothing but our
own rehearsal of its role, which touches the memory that it will need; it waits for descriptors and
limits, confines itself, and only then opens what it was given.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import select
import signal
import socket
import sys
import time
from importlib import import_module
from typing import Any, NamedTuple

from assay.sandbox.jail import kernel, root, syscalls
from assay.sandbox.jail.cell import DESCRIPTORS, MESSAGE_BYTES, STOPPED, Cell, Kit, Role, become

_NOBODY = 65534
_INNER = 1000


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
    random.seed(0)  # each cell begins with the same numbers, so its verdict can be repeated
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
        self._kit = Kit(
            scratch=root.SCRATCH if setup.locked else setup.folder,
            mapped=mapped,
            filters={
                processes: syscalls.compiled(kernel.MACHINE, processes=processes)
                for processes in ((False, True) if setup.locked else ())
            },
        )
        self._scratch_size = 0
        self._scratch_mark: object = None
        self._spares: dict[int, Cell] = {}
        self._left: list[Cell] = []
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
            while self._left:  # all of it is gone before anything else may run
                self._left.pop().end()

    def _run(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """Start the cells, wait for the last of them, end the others."""
        started = time.monotonic()
        cells: list[Cell] = []
        taken = list(descriptors)
        entries = request.pop("cells")
        try:
            self._prepare_scratch(request["scratch"])
            for entry in entries:
                own, taken = taken[: entry["descriptors"]], taken[entry["descriptors"] :]
                cells.append(self._ready(entry["role"], request))
                cells[-1].begin(request, own, lasting=entry["lasting"])
            for descriptor in descriptors:
                os.close(descriptor)
            descriptors.clear()
            for entry in entries:  # nothing of this request is open any more
                if entry["role"] not in self._spares and not entry["lasting"]:
                    self._spares[entry["role"]] = self._start(entry["role"])
            timed_out = not _wait(cells[-1], self._control, started + request["wall"])
            rested = cells[-1].rested()
        except BaseException:
            for cell in cells:
                cell.end()
            raise
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        if rested is None:
            ends = [cell.end() for cell in cells]
        else:
            self._spares[entries[-1]["role"]] = cells.pop()
            self._left = cells
            ends = [STOPPED] * len(cells) + [rested]
        return {
            "cells": ends,
            "timed_out": timed_out and rested is None,
            "wall": time.monotonic() - started,
        }

    def _ready(self, role: int, limits: dict[str, Any]) -> Cell:
        spare = self._spares.pop(role, None)
        if spare is not None and spare.fits(limits):
            return spare
        if spare is not None:
            spare.end()
        return self._start(role)

    def _start(self, role: int) -> Cell:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        trouble, writes = os.pipe()
        if self._namespaces is not None:
            kernel.unshare(kernel.NEW_PID)
        pid = kernel.fork()
        if pid == 0:
            become(self._roles[role], self._kit, theirs.detach(), writes)
        os.close(writes)
        theirs.close()
        if self._namespaces is not None:
            kernel.setns(self._namespaces, kernel.NEW_PID)
        return Cell(pid, ours, trouble, locked=self._namespaces is not None)

    def _prepare_scratch(self, size: int) -> None:
        """An empty folder for the next program; the same one if nobody has touched it."""
        if self._namespaces is None:
            return
        if size != self._scratch_size or self._scratch_mark != _mark(self._kit.scratch):
            root.fresh_scratch(size, used=self._scratch_size > 0)
            self._scratch_size = size
            self._scratch_mark = _mark(self._kit.scratch)


def _wait(cell: Cell, control: socket.socket, deadline: float) -> bool:
    """Whether a cell ended before the deadline; ends the zygote if the parent is gone."""
    poll = select.poll()
    poll.register(cell.handle, select.POLLIN)
    if cell.lasts:
        poll.register(cell.orders, select.POLLIN)
    poll.register(control, select.POLLRDHUP)
    while (left := deadline - time.monotonic()) > 0:
        for descriptor, _ in poll.poll(1000 * left + 1):
            if descriptor == control.fileno():
                os._exit(0)  # every cell dies with us
            return True
    return False


def _mark(folder: str) -> object:
    status = os.stat(folder)  # noqa: PTH116
    return (status.st_dev, status.st_ino, status.st_ctime_ns, status.st_mtime_ns)


def _bytes_mapped() -> int:
    """The address space that this process uses."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * resource.getpagesize()
