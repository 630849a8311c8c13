r"""Running programs that nobody trusts.

    >>> from assay.sandbox import Jail
    >>> with Jail() as jail:
    ...     ran = jail.run("print(6 * 7)")
    >>> ran.exit, ran.stdout
    (0, b'42\n')

A program sees no network, no files but Python's own (read-only) and an empty scratch folder, no
other processes, and an environment with nothing of ours in it; its time, memory, files and output
are limited, and it is killed with all it has started. Each starts as a fork of a prepared
interpreter, which takes milliseconds.

It is the kernel that holds these walls (namespaces, seccomp, resource limits): a program with a
working exploit for the kernel gets out. Memory is limited for each process, not for all together.
"""

from __future__ import annotations

import atexit
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from assay.core import BadArgument
from assay.sandbox.jail.launcher import Launcher, NoSandbox, Order
from assay.sandbox.jail.limits import Limits, Ran

SCRIPT = "assay.sandbox.jail.roles:script"
PRELOAD = [
    "bisect",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "pickle",
    "random",
    "re",
    "statistics",
    "string",
    "textwrap",
    "threading",
    "time",
    "traceback",
    "typing",
    "unittest",
]


class Jail:
    """Runs programs, `workers` at a time. Safe to share between threads; workers start when needed.

    `preload` are modules that programs will find imported already, which is faster for heavy ones.
    `roles` are functions (``module:name``) that cells can be started with beside whole programs.
    With `unsafe` a program runs under limits of time and memory alone. Raises `NoSandbox` when
    none works, at the first use.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        preload: Sequence[str] = (),
        roles: Sequence[str] = (),
        unsafe: bool = False,
    ) -> None:
        if workers < 1:
            raise BadArgument(f"a jail needs at least 1 worker, not {workers!r}")
        self._roles = [SCRIPT, *roles]
        self._idle: queue.LifoQueue[Launcher] = queue.LifoQueue()
        self._launchers = [
            Launcher(self._roles, [*PRELOAD, *preload], unsafe=unsafe) for _ in range(workers)
        ]
        for launcher in self._launchers:
            self._idle.put(launcher)

    def run(self, program: str, *, stdin: str = "", limits: Limits | None = None) -> Ran:
        """Run a program as a script and wait for its end."""
        given, outputs = [in_memory(stdin), in_memory(program)], [in_memory(), in_memory()]
        try:
            order = (SCRIPT, [given[0], *outputs, given[1]])
            return self.launch([order], limits or Limits(), outputs=[outputs])[0]
        finally:
            for descriptor in (*given, *outputs):
                os.close(descriptor)

    def launch(
        self,
        orders: Sequence[tuple[str, Sequence[int]]],
        limits: Limits,
        *,
        outputs: Sequence[Sequence[int]] = (),
        passed_on: Sequence[int] = (),
        lasting: bool = False,
    ) -> list[Ran]:
        """Start a process for each role with its descriptors (from 0 up) and wait for the last.

        When the last one ends, or time is up, all are ended. `outputs` are the descriptors, a pair
        a process, of files that stand for standard output and error; those in `passed_on` are
        closed here as soon as the processes have them, so that these see each other's end.
        With `lasting` the last role leaves nothing behind in its process if it returns True: it
        runs nothing that is not trusted, and the next request's may run there, too. What the
        others have used is not known then.
        """
        named = [Order(self._roles.index(role), list(given)) for role, given in orders]
        named[-1] = named[-1]._replace(lasting=lasting)
        with self._launcher() as launcher:
            reply = launcher.run(named, limits, passed_on)
        rans = []
        for index, cell in enumerate(reply["cells"]):
            pair = outputs[index] if index < len(outputs) else ()
            texts = [read_back(descriptor) for descriptor in pair] or [b"", b""]
            rans.append(_ran(reply, cell, texts, last=index + 1 == len(named)))
        return rans

    def check(self) -> None:
        """Start one worker now. Raises `NoSandbox` if that cannot be done."""
        with self._launcher() as launcher:
            if launcher.idle:
                launcher.start()

    def close(self) -> None:
        """End the workers, with whatever they run."""
        for launcher in self._launchers:
            launcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        for launcher in getattr(self, "_launchers", ()):
            launcher.close()

    @contextmanager
    def _launcher(self) -> Iterator[Launcher]:
        launcher = self._idle.get()
        try:
            yield launcher
        except BaseException:
            launcher.close()  # an answer may be on its way still: a fresh one starts next time
            raise
        finally:
            self._idle.put(launcher)


def _ran(reply: dict[str, Any], cell: dict[str, Any], texts: list[bytes], *, last: bool) -> Ran:
    return Ran(
        exit=cell["exit"],
        stdout=texts[0],
        stderr=texts[1],
        timed_out=last and reply["timed_out"],
        cpu=cell["cpu"],
        wall=reply["wall"],
        peak=cell["peak"],
        stopped=not last and not cell["ended"],
    )


def in_memory(content: str | bytes = b"") -> int:
    """A descriptor of a file in memory, read from its start."""
    descriptor = os.memfd_create("jail")
    if content:
        data = content.encode(errors="surrogatepass") if isinstance(content, str) else content
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def read_back(descriptor: int) -> bytes:
    """All that was written to a file in memory."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


_shared: dict[tuple[object, ...], Jail] = {}
_lock = threading.Lock()


def shared(*, preload: Sequence[str] = (), roles: Sequence[str] = (), unsafe: bool = False) -> Jail:
    """The jail of this process for these arguments, with as many workers as there are cores."""
    key = (os.getpid(), tuple(preload), tuple(roles), unsafe)
    with _lock:
        if key not in _shared:
            workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
            jail = Jail(workers=workers, preload=preload, roles=roles, unsafe=unsafe)
            _shared[key] = jail
            atexit.register(jail.close)
        return _shared[key]


_found: dict[int, str | None] = {}


def why_no_jail() -> str | None:
    """Why no jail works on this machine; None if one does. Tried once a process."""
    with _lock:
        if 0 not in _found:
            try:
                with Jail() as jail:
                    jail.check()
                _found[0] = None
            except NoSandbox as error:
                _found[0] = error.why
        return _found[0]
