"""The verifier that runs tests against the program in a response."""

from __future__ import annotations

import json
import marshal
import os
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Literal

from assay.core import BadArgument, Failure, Problem, Reason, Response, Usage, Verdict, Verifier
from assay.sandbox.jail import (
    Jail,
    Limits,
    NoSandbox,
    Ran,
    in_memory,
    read_back,
    shared,
    why_no_jail,
)
from assay.verifiers.code.given import Given, given_by
from assay.verifiers.code.prepared import UNUSED
from assay.verifiers.code.source import Block, program_in

Mode = Literal["auto", "apart", "together"]
_ROLES = ("assay.verifiers.code.harness:program", "assay.verifiers.code.harness:tests")
_TAIL = 400
"""Characters of what a program printed that a reason shows."""
_MEGA = 2**20


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodeTests(Verifier):
    r"""Correct if the program in the response passes the problem's tests, run in a jail.

    Tests are a test program (the reference or `Problem.tests`: asserts, ``check(candidate)`` with
    ``metadata["entry_point"]``, ``test_...`` functions, unittest cases), or ``metadata["cases"]``:
    calls (``{"call": "f", "args": [2], "expected": 4}``) and whole runs (``{"stdin": "2\n",
    "stdout": "4\n"}``, compared without white space at the ends of lines and of the text).

    `timeout` is in seconds and `memory` in megabytes, for all tests of a response. In the mode
    ``apart`` program and tests run in two processes and talk by data, so a program cannot reach
    its tests; ``together`` runs them in one, where a program that knows how can fake a pass;
    ``auto`` takes ``together`` only for tests that patch or subclass what the program has, and
    the verdict then says so. With
    `unsafe` nothing but time and memory is limited. Raises `NoSandbox` where no jail works.

    >>> CodeTests().verify("def double(x): return 2 * x", reference="assert double(4) == 8").label
    'correct'
    """

    name = "code_tests"
    version = "3"
    dear = True

    timeout: float = 10.0
    memory: int = 512
    processes: int = 1
    mode: Mode = "auto"
    unsafe: bool = False

    def __post_init__(self) -> None:
        if self.mode not in ("auto", "apart", "together"):
            raise BadArgument(f"mode is auto, apart or together, not {self.mode!r}")
        for name in ("timeout", "memory", "processes"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
                raise BadArgument(f"{name} must be above 0, not {value!r}")
        if not self.unsafe and (why := why_no_jail()):
            raise NoSandbox(why)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        given = given_by(problem)
        block = program_in(response.text, given.names)
        if block is None:
            reason = Reason("no program was found in the response")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        jail = shared(roles=_ROLES, unsafe=self.unsafe)
        seconds = 0.0
        if given.sources or given.calls:
            report, ran = self._tested(jail, block.text, given)
            seconds += ran.wall
            if report is None or not report["ok"]:
                return self._failed(report, ran, block, seconds)
        for index, (stdin, expected) in enumerate(given.streams):
            ran = jail.run(block.text, stdin=stdin, limits=self._limits())
            seconds += ran.wall
            reason_text = _stream_trouble(ran, stdin, expected)
            if reason_text:
                text = f"case {index + 1} of {len(given.streams)} failed: {reason_text}"
                return self._verdict("incorrect", text, _tail(ran), block, seconds)
        count = len(given.sources) + len(given.calls) + len(given.streams)
        text = "passed the test" if count == 1 else f"passed all {count} tests"
        why = self._together(given)
        measured = f"in one process with the program, which might fake that: {why}" if why else ""
        return self._verdict("correct", text, measured, block, seconds)

    def _together(self, given: Given) -> str:
        """Why program and tests run in one process; empty if they do not."""
        if self.mode == "together":
            return "mode='together'"
        return given.needs_one_process if self.mode == "auto" else ""

    def _tested(self, jail: Jail, program: str, given: Given) -> tuple[dict[str, Any] | None, Ran]:
        """The report of the tests' process (None if it left none), and how the program ended."""
        together = bool(self._together(given))
        payload = marshal.dumps((program, together))
        asked = given.written(together=together)
        with ExitStack() as stack:
            ends = [end.detach() for end in socket.socketpair()]
            inputs = [in_memory(), in_memory(payload), in_memory(asked)]
            outputs = [in_memory() for _ in range(5)]
            for descriptor in (*inputs, *outputs):
                stack.callback(os.close, descriptor)
            null, first, second = inputs
            out, err, test_out, test_err, report = outputs
            rans = jail.launch(
                [
                    (_ROLES[0], [null, out, err, first, ends[0]]),
                    (_ROLES[1], [null, test_out, test_err, second, ends[1], report]),
                ],
                self._limits(),
                outputs=[(out, err), (test_out, test_err)],
                passed_on=ends,
                lasting=given.leave_nothing and not together,
            )
            text = read_back(report)
        ran = _joined(*rans)
        if text == UNUSED:
            said = f"before they used the program their process {ran.ended}"
            return {"ok": False, "ours": 1, "message": said}, ran
        return (json.loads(text) if text.strip() else None), ran

    def _failed(
        self, report: dict[str, Any] | None, ran: Ran, block: Block, seconds: float
    ) -> Verdict:
        if report is None:
            text = (
                f"the program {ran.ended}" if ran.timed_out else f"the tests' process {ran.ended}"
            )
            return self._verdict("incorrect", text, _tail(ran), block, seconds)
        said = ": ".join(part for part in (report.get("error"), report.get("message")) if part)
        if report.get("ours"):
            failure = Failure("problem", f"the tests cannot run: {said}", report.get("error", ""))
            return Verdict.broken(failure, verifier=self.name)
        where = f" at line {report['line']}" if "line" in report else ""
        if report["stage"] == "program":
            text = (
                f"the program failed{where}" if report.get("error") else f"the program {ran.ended}"
            )
        else:
            done, total = report.get("done", 0), report.get("total", 1)
            text = f"test {done + 1} of {max(total, 1)} failed"
            if report.get("source"):
                text += f": {report['source']}"
            if not said:
                said = f"the program {ran.ended}"
        return self._verdict("incorrect", text, said or _tail(ran), block, seconds)

    def _verdict(
        self,
        label: Literal["correct", "incorrect"],
        text: str,
        measured: str,
        block: Block,
        seconds: float,
    ) -> Verdict:
        return Verdict(
            label,
            reasons=(Reason(text, measured, (block.span,)),),
            verifier=self.name,
            cost=Usage(verifier_calls=1, seconds=round(seconds, 4)),
        )

    def _limits(self) -> Limits:
        return Limits(
            wall=self.timeout,
            cpu=self.timeout,
            memory=self.memory * _MEGA,
            processes=self.processes,
        )


def _joined(program: Ran, tests: Ran) -> Ran:
    """How both processes ended, as one: the program's output, and the time of the tests."""
    return Ran(
        exit=0 if program.stopped else program.exit,
        stdout=program.stdout + tests.stdout,
        stderr=program.stderr + tests.stderr,
        timed_out=tests.timed_out,
        cpu=program.cpu + tests.cpu,
        wall=tests.wall,
        peak=max(program.peak, tests.peak),
    )


def _stream_trouble(ran: Ran, stdin: str, expected: str) -> str:
    if ran.timed_out or ran.exit:
        return f"the program {ran.ended}"
    found = ran.stdout.decode(errors="replace")
    if _lines(found) == _lines(expected):
        return ""
    return f"for {stdin!r:.80} it printed {found!r:.80}, not {expected!r:.80}"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _tail(ran: Ran) -> str:
    text = (ran.stderr or ran.stdout).decode(errors="replace").strip()
    return text if len(text) <= _TAIL else f"…{text[-_TAIL:]}"
