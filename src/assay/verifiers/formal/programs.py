"""Running a prover as a program that can be killed: in the jail, or under limits alone.

Text that a model wrote reaches a prover only in the jail. What assay itself wrote out from the
plain language needs limits of time and memory, and no walls.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import VerifierError

MEGA = 2**20
LONGEST_OUTPUT = 100_000
"""Characters of output that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a program ended: its exit status, what it printed, and whether its time was up."""

    exit: int
    output: str
    late: bool = False


def run(
    command: Sequence[str],
    files: Mapping[str, str],
    *,
    stdin: str = "",
    seconds: float,
    memory: int,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a program in a scratch folder with these files; it is killed with its children.

    `seconds` are wall-clock, `memory` is address space in bytes. Raises `VerifierError` if there
    is no such program.
    """
    with tempfile.TemporaryDirectory(prefix="assay-formal-") as folder:
        for name, content in files.items():
            Path(folder, name).write_text(content, encoding="utf-8", errors="replace")
        try:
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise VerifierError(f"{command[0]!r} cannot be run: {error}", kind="missing") from None
        with contextlib.suppress(OSError):  # it has ended already
            resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))
        late = False
        try:
            output, _ = process.communicate(stdin.encode(errors="replace"), timeout=seconds)
        except subprocess.TimeoutExpired:
            late, output = True, b""
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    text = output.decode(errors="replace")[:LONGEST_OUTPUT]
    return Finished(exit=process.returncode, output=text, late=late)


_IN_JAIL = textwrap.dedent(
    """
    import json, os, subprocess, sys
    order = json.load(sys.stdin)
    for name, content in order["files"].items():
        with open(name, "w", encoding="utf-8", errors="replace") as file:
            file.write(content)
    done = subprocess.run(order["command"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env={**os.environ, **order["environment"]})
    text = done.stdout.decode(errors="replace")[: order["longest"]]
    json.dump({"exit": done.returncode, "output": text}, sys.stdout)
    """
)


def run_jailed(
    command: Sequence[str],
    files: Mapping[str, str],
    *,
    seconds: float,
    memory: int,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """`run` in the jail: no network, no files but the system's and the given ones.

    Raises `NoSandbox` where no jail works.
    """
    from assay.sandbox.jail import Limits, shared

    order = {
        "command": list(command),
        "files": dict(files),
        "environment": dict(environment or {}),
        "longest": LONGEST_OUTPUT,
    }
    limits = Limits(wall=seconds, cpu=seconds, memory=memory, processes=16, file_size=32 * MEGA)
    ran = shared().run(_IN_JAIL, stdin=json.dumps(order), limits=limits)
    try:
        done = json.loads(ran.stdout)
        return Finished(exit=int(done["exit"]), output=str(done["output"]))
    except (ValueError, KeyError, TypeError):
        late = ran.timed_out or ran.cpu >= seconds
        words = ran.stderr.decode(errors="replace")[-500:]
        return Finished(exit=ran.exit or 1, output=f"{ran.ended}\n{words}", late=late)
