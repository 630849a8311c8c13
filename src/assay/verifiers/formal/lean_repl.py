"""The read-eval-print loop of Lean 4, as a program one speaks with in JSON.

The protocol is that of leanprover-community/repl: one JSON object a command, then a blank line;
back comes one JSON object, which may span lines, then a blank line. A command names the
environment it starts from (``env``), and the reply names the one that results, so that an
environment with its imports loaded is used again and again.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assay.core import JSON, VerifierError

LONGEST_REPLY = 4_000_000
"""Bytes of one reply; a longer one ends the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What Lean says of a command.

    `env` is the environment behind it; None if Lean could not take the command. `messages` are
    pairs of severity (``error``, ``warning``, ``info``) and text; `sorries` are the goals left
    open.
    """

    env: int | None
    messages: tuple[tuple[str, str], ...] = ()
    sorries: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """The texts of the errors."""
        return tuple(text for severity, text in self.messages if severity == "error")

    @property
    def open(self) -> bool:
        """Whether something was left unproved."""
        said = (text for severity, text in self.messages if severity == "warning")
        return bool(self.sorries) or any("sorry" in text for text in said)


def read_reply(data: JSON) -> Reply:
    """The reply from its JSON form; raises `VerifierError` for anything else."""
    if not isinstance(data, dict):
        raise _broken(f"it answered {data!r:.200}")
    if "env" not in data:
        return Reply(env=None, messages=(("error", str(data.get("message", data))),))
    try:
        messages = tuple(
            (str(message["severity"]), str(message["data"])) for message in data.get("messages", ())
        )
        sorries = tuple(str(left.get("goal", "")) for left in data.get("sorries", ()))
        return Reply(env=int(data["env"]), messages=messages, sorries=sorries)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _broken(f"it answered {data!r:.200}") from None


class Late(Exception):
    """Lean did not answer in time, or died on the command; the session was ended."""


class LeanRepl:
    """A session with Lean, started when first needed and again after it was killed.

    `command` starts the loop, in `folder` (a Lake project, where there is one). `header` is sent
    first, such as ``import Mathlib``; `start_seconds` bounds it, `memory` (bytes) the process.
    Safe to share by threads: commands wait for one another.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: str = ".",
        header: str = "",
        start_seconds: float = 300.0,
        memory: int | None = None,
    ) -> None:
        self.command, self.folder, self.header = tuple(command), folder, header
        self.start_seconds, self.memory = start_seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._base: int | None = None
        self._buffer = b""
        self._lock = threading.Lock()

    def run(self, command: str, *, env: int | None = None, seconds: float) -> tuple[Reply, int]:
        """Run a command from environment `env`, by default the one behind the header.

        The number of the session comes with the reply: environments of an ended one are gone.
        Raises `Late` when time is up, `VerifierError` when Lean cannot be started.
        """
        with self._lock:
            if self._process is None:
                self._start()
            process = self._process
            assert process is not None
            base = self._base if env is None else env
            return self._ask(command, base, seconds), process.pid

    def close(self) -> None:
        """End the session."""
        with self._lock:
            self._kill()

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise VerifierError(
                f"Lean's loop {self.command[0]!r} cannot be started: {error}; it has to be built "
                "from https://github.com/leanprover-community/repl",
                kind="missing",
            ) from None
        if self.memory is not None:
            with contextlib.suppress(OSError):
                resource.prlimit(self._process.pid, resource.RLIMIT_AS, (self.memory, self.memory))
        self._buffer, self._base = b"", None
        if self.header:
            try:
                reply = self._ask(self.header, None, self.start_seconds)
            except Late as late:
                raise _broken(f"the header {self.header!r} failed: {late}") from None
            if reply.errors:
                self._kill()
                raise _broken(f"the header {self.header!r} failed: {reply.errors[0]}")
            self._base = reply.env

    def _ask(self, command: str, env: int | None, seconds: float) -> Reply:
        assert self._process is not None
        assert self._process.stdin is not None
        order: dict[str, Any] = {"cmd": command}
        if env is not None:
            order["env"] = env
        finished = False
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n\n")
            self._process.stdin.flush()
            reply = read_reply(self._read(time.monotonic() + seconds))
            finished = True
        except OSError as error:
            raise Late(f"Lean has ended: {error}") from None
        finally:
            if not finished:
                self._kill()
        return reply

    def _read(self, deadline: float) -> JSON:
        """One JSON object up to its blank line."""
        assert self._process is not None
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while True:
                text, found, rest = self._buffer.partition(b"\n\n")
                if found and text.strip():
                    self._buffer = rest
                    return _json(text)
                if found:
                    self._buffer = rest
                    continue
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise Late("Lean did not answer in time")
                piece = os.read(self._process.stdout.fileno(), 65536)
                if not piece:
                    raise Late("Lean has ended")
                self._buffer += piece
                if len(self._buffer) > LONGEST_REPLY:
                    raise Late("Lean's answer has no end")

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self._kill()


def _json(text: bytes) -> JSON:
    try:
        return json.loads(text)
    except ValueError:
        raise _broken(f"it answered {text[:200]!r}") from None


def _broken(why: str) -> VerifierError:
    return VerifierError(f"Lean's loop does not work: {why}", kind="crash")
