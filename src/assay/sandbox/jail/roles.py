"""What a cell runs when it is given a whole program: the program, as `__main__`."""

from __future__ import annotations

import builtins
import os
import sys
from types import ModuleType

PAYLOAD = 3
"""Descriptor of the program's text."""


def read_all(descriptor: int) -> bytes:
    """All that is in a file, from its start; the descriptor is closed."""
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()


def fresh_main() -> ModuleType:
    """An empty module that is `__main__` from now on."""
    module = ModuleType("__main__")
    module.__builtins__ = __builtins__  # type: ignore[attr-defined]
    vars(builtins).update(exit=sys.exit, quit=sys.exit)  # as where `site` is loaded
    sys.modules["__main__"] = module
    return module


def script() -> None:
    """Run a program as Python runs a script: its errors and its exit status are the cell's."""
    source = read_all(PAYLOAD)
    module = fresh_main()
    sys.argv = ["program.py"]
    status = 0
    try:
        exec(compile(source, "program.py", "exec"), module.__dict__)  # noqa: S102
    except SystemExit as ending:
        status = _status(ending.code)
    except BaseException as error:  # noqa: BLE001  (whatever the program raises is its end)
        trace = error.__traceback__
        sys.excepthook(type(error), error, trace and trace.tb_next)  # without this frame
        status = 1
    finish(status)


def finish(status: int) -> None:
    """End the cell once what was printed is out, without the interpreter's own farewell."""
    import threading

    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            status = status or 1  # it could not print what it wanted to
    os._exit(status)


def _status(code: object) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1
