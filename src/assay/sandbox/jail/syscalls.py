"""Which system calls a jailed program may not make: a seccomp filter made by hand.

The namespaces already hide files, processes and the network. The filter takes away the parts of
the kernel that such programs have no use for and that have been the way out of namespaces before:
new namespaces and mounts, tracing, keys, BPF, io_uring, and every socket but a pair.

The filter is a list of what is refused, not of what is allowed, so a call that a later kernel
brings is not refused by it; the namespaces, the limits and the lack of capabilities still hold.
"""

from __future__ import annotations

import errno
import struct

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Numbers in the order (x86_64, aarch64); None where a machine lacks the call. Calls since
# Linux 5.1 have one number for all machines. Source: the kernel's syscall tables.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "fanotify_init": (300, 262),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "personality": (135, 92),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442),
    "memfd_secret": (447, 447),
}
_FORKS: dict[str, tuple[int | None, int | None]] = {"fork": (57, None), "vfork": (58, None)}
_CLONE = (56, 220)
_CLONE3 = 435  # its flags lie in memory, out of a filter's sight; libc then uses clone
_X32 = 0x40000000

_NEW_NAMESPACE = 0x7E020080
"""Every CLONE_NEW* flag of clone, time namespaces among them."""
_THREAD = 0x00010000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _refuse(number: int) -> bytes:
    return _step(_RETURN, _ERROR | number)


def compiled(machine: str, *, processes: bool) -> bytes:
    """The filter for a machine; with `processes` the program may start processes of its own."""
    column = list(_ARCHITECTURES).index(machine)
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [_step(_AT_LEAST, _X32, 0, 1), _refuse(errno.ENOSYS)]
    refused = [(numbers[column], errno.EPERM) for numbers in _REFUSED.values()]
    refused.append((_CLONE3, errno.ENOSYS))
    if not processes:
        refused += [(numbers[column], errno.EAGAIN) for numbers in _FORKS.values()]
    for number, code in refused:
        if number is not None:
            steps += [_step(_EQUAL, number, 0, 1), _refuse(code)]
    steps += [
        _step(_EQUAL, _CLONE[column], 1, 0),
        _step(_RETURN, _ALLOW),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _NEW_NAMESPACE, 0, 1),
        _refuse(errno.EPERM),
    ]
    if not processes:
        steps += [_step(_ANY_BIT, _THREAD, 1, 0), _refuse(errno.EAGAIN)]
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)
