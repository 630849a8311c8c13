"""What a jailed program may use, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, fields

from assay.core import BadArgument

MEGA = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one program may use. `cpu` and `wall` are in seconds, the others in bytes.

    `memory` is address space a process, beyond what the interpreter has at its start; `file_size`
    bounds each file and what is printed; `scratch` all files together. With `processes` at 1 the
    program may start threads but no processes.

    >>> Limits(cpu=2.0).memory == 512 * MEGA
    True
    """

    wall: float = 10.0
    cpu: float = 10.0
    memory: int = 512 * MEGA
    file_size: int = 16 * MEGA
    scratch: int = 64 * MEGA
    processes: int = 1

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
                raise BadArgument(f"{field.name} must be above 0, not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a jailed program ended, what it printed (bytes), and what it used (seconds, bytes).

    `exit` is the exit status, or minus the number of the signal that killed the program. One of
    several processes that was `stopped` had not ended when the last one did.
    """

    exit: int
    stdout: bytes = b""
    stderr: bytes = b""
    timed_out: bool = False
    cpu: float = 0.0
    wall: float = 0.0
    peak: int = 0
    stopped: bool = False

    @property
    def ended(self) -> str:
        """In words, how it ended.

        >>> Ran(exit=-9, cpu=11.0).ended
        'was killed by signal 9 (SIGKILL) after 11.0 s of CPU time'
        """
        if self.timed_out:
            return f"did not end within {self.wall:.2g} s ({self.cpu:.1f} s of CPU time)"
        if self.exit < 0:
            return f"was killed by {_signal(-self.exit)} after {self.cpu:.1f} s of CPU time"
        return f"ended with exit status {self.exit}"


def _signal(number: int) -> str:
    import signal

    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"
