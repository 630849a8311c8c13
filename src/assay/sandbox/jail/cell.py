"""One jailed process: how it waits, confines itself and plays its role, and how it is ended."""

from __future__ import annotations

import contextlib
import gc
import marshal
import os
import resource
import select
import signal
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from assay.sandbox.jail import kernel

MESSAGE_BYTES, DESCRIPTORS = 65536, 64
_HIGH = 200
"""Descriptors are moved above this number while a cell puts its own in order."""
_THREADS = 32
"""So many threads a cell may have beside its processes."""
_OWN_PROCESSES = 8
"""The zygote itself, what started it, and the cells of one request, with some to spare."""

Role = Callable[[], object]
_WORN_CPU = 0.5
"""After so many seconds of CPU time a cell that lasts ends: limits count from its start ..."""
_WORN_BYTES = 64 * 2**20
"""... or when it has grown by so much: what was freed may be in pieces."""
_REHEARSAL = "rehearse"
"""An attribute of a role: what a spare runs to be warm, with no effect that could be seen."""


class Kit(NamedTuple):
    """What each cell of a zygote needs."""

    scratch: str
    """Its folder."""
    mapped: int
    """Bytes of address space that are not counted as the program's."""
    filters: Mapping[bool, bytes]
    """Refused system calls, with and without processes of its own; empty if nothing is locked."""


STOPPED = {"exit": -signal.SIGKILL, "ended": False, "cpu": 0.0, "peak": 0, "trouble": ""}
"""Of a cell that is ended after the report, since another has rested: its use is not known."""


class Cell:
    """The zygote's side of a cell."""

    def __init__(self, pid: int, orders: socket.socket, trouble: int, *, locked: bool) -> None:
        self._pid = pid
        self._trouble = trouble
        self._locked = locked
        self._limits: dict[str, Any] | None = None
        self.orders = orders
        self.lasts = False
        self.handle = os.pidfd_open(pid)

    def fits(self, limits: dict[str, Any]) -> bool:
        """Whether it can be used under these limits: it has put none on itself, or the same."""
        return self._limits is None or self._limits == limits

    def begin(self, limits: dict[str, Any], descriptors: list[int], *, lasting: bool) -> None:
        """Hand it what it is to run."""
        self._limits, self.lasts = limits, lasting
        with contextlib.suppress(BrokenPipeError):  # it told its trouble
            socket.send_fds(self.orders, [marshal.dumps((limits, lasting))], descriptors)
        if not lasting:
            self.orders.close()

    def rested(self) -> dict[str, Any] | None:
        """What it used, if it has ended its work and waits for more; else None."""
        if not self.lasts:
            return None
        try:
            cpu, peak = struct.unpack("dQ", self.orders.recv(16, socket.MSG_DONTWAIT))
        except (BlockingIOError, ConnectionError, struct.error):
            return None
        return {"exit": 0, "ended": True, "cpu": cpu, "peak": peak, "trouble": ""}

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
        self.orders.close()
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


def become(role: Role, kit: Kit, orders: int, trouble: int) -> NoReturn:
    """Be a spare until there are orders, then confine this process and play the role.

    A role that lasts is played again, on new descriptors, until it leaves something behind.
    """
    try:
        os.dup2(trouble, _HIGH, inheritable=False)
        os.dup2(orders, _HIGH + 1, inheritable=False)
        os.closerange(0, _HIGH)
        os.closerange(_HIGH + 2, _HIGH + DESCRIPTORS)
        os.setsid()
        control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, _HIGH + 1)
        rehearse = getattr(role, _REHEARSAL, None)
        if rehearse is not None:
            rehearse()
        limits, lasting = _ordered(control)
        if not lasting:
            control.close()
        os.chdir(kit.scratch)
        _limit(limits, kit)
        if kit.filters:
            _give_up_rights(kit.filters[limits["processes"] > 1])
        os.close(_HIGH)
        gc.enable()
        before = first = _used()
        while role() is True and lasting and not (used := _used()).is_much_after(first):
            control.send(struct.pack("dQ", used.cpu - before.cpu, used.peak))
            os.closerange(0, _HIGH)
            _ordered(control)
            before = used
    except BaseException as error:  # noqa: BLE001  (nothing may get back to the zygote's loop)
        with contextlib.suppress(OSError):
            os.write(_HIGH, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    os._exit(0)


class _Used(NamedTuple):
    cpu: float
    peak: int

    def is_much_after(self, first: _Used) -> bool:
        return self.cpu > _WORN_CPU or self.peak - first.peak > _WORN_BYTES


def _used() -> _Used:
    found = resource.getrusage(resource.RUSAGE_SELF)
    return _Used(found.ru_utime + found.ru_stime, found.ru_maxrss * 1024)


def _ordered(control: socket.socket) -> tuple[dict[str, Any], bool]:
    """What the zygote orders, once it does; with descriptors as 0, 1, 2 ..., the lowest free ones.

    Ends the process if the zygote is gone.
    """
    message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, DESCRIPTORS)
    if not message:
        os._exit(0)
    if descriptors != list(range(len(descriptors))):
        raise OSError("descriptors arrived out of order")
    for descriptor in descriptors:
        os.set_inheritable(descriptor, True)  # noqa: FBT003
    limits, lasting = marshal.loads(message)  # noqa: S302  (from the zygote)
    return limits, lasting


def _limit(request: dict[str, Any], kit: Kit) -> None:
    cpu = int(request["cpu"] + _WORN_CPU) + 1
    limits = {
        resource.RLIMIT_AS: kit.mapped + request["memory"],
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: request["file_size"],
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if kit.filters:  # else it would count what this user runs elsewhere
        limits[resource.RLIMIT_NPROC] = _OWN_PROCESSES + _THREADS + request["processes"]
    for which, value in limits.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def _give_up_rights(refused: bytes) -> None:
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.install_filter(refused)
