"""Checks within a latency budget: what does not end in time is broken, with the kind ``timeout``.

A check with a limit runs in a thread of its own. Python can end no thread, so one that is late
goes on unheard until its verifier returns; at most `MOST` such threads are alive at a time, and
when there are as many, further checks are not started and count as late. A check that may hang
for good belongs in a worker process (`Check.isolated`), which is killed.

Dear checks run side by side, after the cheap ones, and not at all once a cheap one refuses.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from assay.core import Failure, Ledger, Problem, Reason, Response, Usage, Verdict, Verifier
from assay.guard.check import Check
from assay.guard.result import Judged, Side
from assay.sandbox.calls import call

MOST = 256
_free = threading.BoundedSemaphore(MOST)
_NOT_RUN = Verdict("undecided", reasons=(Reason("not run: already refused"),))


class Clock:
    """The latency budget of one request: the time that its checks have taken, of so many seconds.

    >>> Clock(0.2).left, Clock(None).left
    (0.2, None)
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.spent = 0.0

    @property
    def left(self) -> float | None:
        """Seconds that checks may still take; None without a limit."""
        return None if self.seconds is None else max(0.0, self.seconds - self.spent)


def judge(
    checks: Sequence[Check],
    problem: Problem,
    response: Response,
    *,
    side: Side,
    clock: Clock,
    ledger: Ledger,
) -> tuple[Judged, ...]:
    """What every check finds, in their order; their time is charged to the clock."""
    started = time.monotonic()
    found: dict[int, Judged] = {}
    cheap = [index for index, check in enumerate(checks) if not check.verifier.dear]
    dear = [index for index, check in enumerate(checks) if check.verifier.dear]
    for index in cheap:
        limit = _within(checks[index], clock, started)
        wait = _start(checks[index], problem, response, limit)
        found[index] = _entry(checks[index], side, wait(limit))
    if any(one.action == "refuse" for one in found.values()):
        for index in dear:
            name = checks[index].verifier.name
            found[index] = Judged(side=side, verifier=name, verdict=_NOT_RUN, action="pass")
    else:
        begun = []
        for index in dear:
            limit = _within(checks[index], clock, started)
            wait = _start(checks[index], problem, response, limit, apart=len(dear) > 1)
            begun.append((index, wait))
        for index, wait in begun:
            limit = _within(checks[index], clock, started)
            found[index] = _entry(checks[index], side, wait(limit))
    clock.spent += time.monotonic() - started
    for one in found.values():
        cost = one.verdict.cost or Usage()
        ran = int(one.verdict is not _NOT_RUN)
        ledger.charge("verify", Usage(verifier_calls=ran, seconds=one.seconds) + cost)
    return tuple(found[index] for index in range(len(checks)))


def _entry(check: Check, side: Side, timed: tuple[Verdict, float]) -> Judged:
    verdict, seconds = timed
    name = check.verifier.name or type(check.verifier).__name__
    return Judged(
        side=side, verifier=name, verdict=verdict, action=check.action(verdict), seconds=seconds
    )


def _within(check: Check, clock: Clock, started: float) -> float | None:
    """The seconds that a check may still take."""
    # A worker process has its own deadline, which does not count the time to start it.
    limits = [] if check.seconds is None or check.isolated else [check.seconds]
    if clock.left is not None:
        limits.append(max(0.0, clock.left - (time.monotonic() - started)))
    return min(limits, default=None)


Wait = Callable[["float | None"], "tuple[Verdict, float]"]


def _start(
    check: Check,
    problem: Problem,
    response: Response,
    limit: float | None,
    *,
    apart: bool = False,
) -> Wait:
    """Begin a check if there is time for it; the function that waits for it, so many seconds."""
    if limit is not None and limit <= 0:
        return lambda _: (_late(None, "no time was left for the check"), 0.0)
    work = (
        partial(_isolated, check, problem, response)
        if check.isolated
        else partial(check.verifier, problem, response)
    )
    if apart:
        return _in_thread(work)

    def here(limit: float | None) -> tuple[Verdict, float]:
        if limit is not None:
            return _in_thread(work)(limit)
        begun = time.monotonic()
        return work(), time.monotonic() - begun

    return here


def _in_thread(work: Callable[[], Verdict]) -> Wait:
    begun = time.monotonic()
    done = threading.Event()
    results: list[Verdict] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  raised again where it is waited for
            errors.append(error)
        finally:
            _free.release()
            done.set()

    if not _free.acquire(blocking=False):
        return lambda limit: (_late(limit, f"{MOST} earlier checks are still running"), 0.0)
    threading.Thread(target=target, name="assay-guard", daemon=True).start()

    def wait(limit: float | None) -> tuple[Verdict, float]:
        if not done.wait(limit):
            return _late(limit, "the check was not done"), time.monotonic() - begun
        if errors:
            raise errors[0]
        return results[0], time.monotonic() - begun

    return wait


def _late(limit: float | None, why: str) -> Verdict:
    within = "" if limit is None else f" within {limit:.3g} s"
    return Verdict.broken(Failure("timeout", f"{why}{within}"))


def _isolated(check: Check, problem: Problem, response: Response) -> Verdict:
    assert check.seconds is not None
    found = call(_verdict, (check.verifier, problem, response), timeout=check.seconds)
    if isinstance(found, Failure):
        return Verdict.broken(found, verifier=check.verifier.name)
    assert isinstance(found, Verdict)
    return found


def _verdict(task: tuple[Verifier, Problem, Response]) -> Verdict:
    verifier, problem, response = task
    return verifier(problem, response)
