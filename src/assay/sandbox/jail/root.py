"""The file system that a jailed program sees: what Python needs, read-only, and a scratch folder.

Nothing of the machine is there but the interpreter and its packages, the system's shared
libraries, time zones and a few devices. There is no ``/proc``, no ``/sys``, no ``/home``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from assay.sandbox.jail import kernel

SCRATCH = "/scratch"
"""Also as ``/tmp``, unless the Python that is shown lies there itself."""
_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin")
_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_USERS = f"jail:x:1000:1000::{SCRATCH}:/bin/sh\n"


class Plan(NamedTuple):
    """What is shown where: made outside, while all paths can still be seen."""

    binds: list[tuple[str, str]]
    """Sources (real paths) and where they appear."""
    links: list[tuple[str, str]]
    """Symbolic links: target and place."""


def plan(folders: list[str]) -> Plan:
    """The plan that shows `folders` (of Python) beside the system's own."""
    binds: list[tuple[str, str]] = []
    links: list[tuple[str, str]] = []
    for place in (*_SYSTEM, *_FILES, *folders):
        path = Path(place)
        if place == "/" or not path.exists():
            continue
        if place in _SYSTEM and path.is_symlink():
            links.append((str(path.readlink()), place))
        elif not any(_inside(place, target) for _, target in binds):
            binds.append((os.path.realpath(path), place))
    return Plan(binds, links)


def _inside(place: str, folder: str) -> bool:
    return f"{place}/".startswith(f"{folder}/")


def build(plan: Plan) -> None:
    """Make the planned file system the root of this process, which is in a mount namespace."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=0755")  # noqa: S108
    os.mkdir("/tmp/old", 0o755)  # noqa: PTH102, S108
    os.mkdir("/tmp/new", 0o755)  # noqa: PTH102, S108
    kernel.pivot_root("/tmp", "/tmp/old")  # noqa: S108
    os.chdir("/")
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmpfs", "/new", "tmpfs", flags, "mode=0755,size=1m")
    for source, target in plan.binds:
        _bind(f"/old{source}", f"/new{target}")
    for content, place in plan.links:
        Path(f"/new{place}").symlink_to(content)
    for device in _DEVICES:
        _bind(f"/old/dev/{device}", f"/new/dev/{device}", attributes=kernel.ATTR_NOSUID)
    Path("/new/dev/shm").symlink_to(SCRATCH)
    Path("/new/etc").mkdir(exist_ok=True)
    Path("/new/etc/passwd").write_text(_USERS, encoding="ascii")
    os.mkdir(f"/new{SCRATCH}", 0o755)  # noqa: PTH102
    if not os.path.lexists("/new/tmp"):
        os.symlink(SCRATCH, "/new/tmp")  # noqa: PTH211
    kernel.set_mount("/new", kernel.ATTR_READ_ONLY)
    os.chdir("/new")
    kernel.pivot_root(".", ".")  # the former root now lies over the new one ...
    kernel.unmount(".")  # ... and goes, with all that was below it
    os.chdir("/")


def _bind(
    source: str, target: str, attributes: int = kernel.ATTR_READ_ONLY | kernel.ATTR_NOSUID
) -> None:
    place = Path(target)
    if Path(source).is_dir():
        place.mkdir(parents=True, exist_ok=True, mode=0o755)
    else:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        place.touch(mode=0o444)
    kernel.mount(source, target, flags=kernel.MS_BIND | kernel.MS_REC)
    kernel.set_mount(target, attributes, recursive=True)


def fresh_scratch(size: int, *, used: bool) -> None:
    """Give the jail an empty scratch folder of so many bytes, in place of the one `used` before."""
    if used:
        kernel.unmount(SCRATCH)
    options = f"mode=0700,size={size},nr_inodes=4096"
    kernel.mount("tmpfs", SCRATCH, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
