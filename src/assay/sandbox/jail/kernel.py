"""The few system calls of Linux that a jail needs and that Python does not offer.

Each raises `OSError` naming the call. Sources: the manual pages of the calls named here, and
``linux/{sched,mount,prctl,seccomp,capability}.h``.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

NEW_NS = 0x00020000
NEW_UTS = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PID = 0x20000000
NEW_NET = 0x40000000

MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MS_NOSUID, MS_NODEV = 0x2, 0x4
MNT_DETACH = 2

ATTR_READ_ONLY, ATTR_NOSUID = 0x1, 0x2
AT_RECURSIVE, AT_FDCWD = 0x8000, -100

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION = 0x20080522

_CALLS = {
    "x86_64": {"pivot_root": 155, "capset": 126, "mount_setattr": 442},
    "aarch64": {"pivot_root": 41, "capset": 91, "mount_setattr": 442},
}
MACHINE = platform.machine()


def why_not_here() -> str | None:
    """What rules a jail out on this system before anything is tried; None if nothing does."""
    if sys.platform != "linux":
        return f"it needs Linux, and this is {sys.platform}"
    if MACHINE not in _CALLS:
        return f"the system calls of {MACHINE!r} are not known to it"
    return None


_libc = ctypes.CDLL(None, use_errno=True)
_interpreter = ctypes.PyDLL(None, use_errno=True)
"""The same, called without giving up the interpreter's lock."""


def _checked(name: str, result: int, what: str = "") -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}{f' ({what})' if what else ''}")


def _bytes(path: str) -> ctypes.c_char_p:
    return ctypes.c_char_p(os.fsencode(path))


def fork() -> int:
    """Fork without what Python does around it, which wakes up hundreds of pages of memory.

    For a process with one thread, whose child needs no fresh random numbers.
    """
    child = int(_interpreter.fork())
    if child < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"fork: {os.strerror(number)}")
    return child


def unshare(flags: int) -> None:
    """Move the calling process (for `NEW_PID`: its next children) into new namespaces."""
    _checked("unshare", _libc.unshare(ctypes.c_int(flags)))


def setns(descriptor: int, kind: int) -> None:
    """Join the namespace that a descriptor stands for."""
    _checked("setns", _libc.setns(ctypes.c_int(descriptor), ctypes.c_int(kind)))


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system, or with `MS_BIND` a file or folder."""
    arguments = (_bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags))
    _checked("mount", _libc.mount(*arguments, _bytes(options)), f"{source} on {target}")


def unmount(target: str) -> None:
    """Take a mount away now, whoever uses it still."""
    _checked("umount", _libc.umount2(_bytes(target), MNT_DETACH), target)


def set_mount(target: str, attributes: int, *, recursive: bool = False) -> None:
    """Set attributes such as `ATTR_READ_ONLY` on a mount, and on those below it (Linux 5.12)."""
    content = struct.pack("QQQQ", attributes, 0, 0, 0)
    flags = AT_RECURSIVE if recursive else 0
    call = _CALLS[MACHINE]["mount_setattr"]
    result = _libc.syscall(call, AT_FDCWD, _bytes(target), flags, content, len(content))
    _checked("mount_setattr", result, target)


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root, and put the former root at `old`."""
    call = _CALLS[MACHINE]["pivot_root"]
    _checked("pivot_root", _libc.syscall(call, _bytes(new), _bytes(old)), new)


def prctl(option: int, value: int, *more: int) -> None:
    """Change an attribute of the calling process."""
    rest = [ctypes.c_ulong(number) for number in (*more, 0, 0, 0)[:3]]
    result = _libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), *rest)
    _checked("prctl", result, f"option {option}")


def gain_no_capabilities() -> None:
    """See to it that nothing this process or its children execute brings capabilities."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # the kernel has no more


def drop_capabilities() -> None:
    """Give up every capability for good."""
    header = struct.pack("Ii", CAPABILITY_VERSION, 0)
    _checked("capset", _libc.syscall(_CALLS[MACHINE]["capset"], header, bytes(24)))


def install_filter(program: bytes) -> None:
    """Put a seccomp filter (classic BPF, 8 bytes an instruction) on the process, for good."""
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    held = ctypes.create_string_buffer(header, len(header))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(held))
