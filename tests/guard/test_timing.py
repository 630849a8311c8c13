"""Checks within a latency budget."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from assay.core import Ledger, Problem, Response, UsageError, Verdict, Verifier
from assay.guard import timing
from assay.guard.check import Check
from assay.guard.guarding import guard
from assay.guard.timing import Clock, judge
from assay.verifiers import constraints as c
from assay.verifiers.simulated import always


@dataclass(frozen=True, kw_only=True, repr=False)
class Slow(Verifier):
    """Takes its time."""

    name = "slow"
    seconds: float
    dear: bool = True

    def decide(self, problem, response) -> Verdict:
        time.sleep(self.seconds)
        return Verdict("correct")


class Misused(Verifier):
    """Used in a wrong way."""

    name = "misused"
    dear = True

    def decide(self, problem, response) -> Verdict:
        raise UsageError("not like this")


def run(*checks, seconds=None, ledger=None):
    return judge(
        checks, Problem(), Response("A fine day."), side="after", clock=Clock(seconds),
        ledger=ledger or Ledger(),
    )  # fmt: skip


def test_a_late_check_is_broken_by_timeout_and_does_not_hold_up() -> None:
    begun = time.monotonic()
    late, fine = run(Check(verifier=Slow(seconds=9.0), seconds=0.05), Check(verifier=c.avoids("x")))
    assert time.monotonic() - begun < 6
    assert (late.verdict.outcome, late.verdict.failure.kind) == ("broken", "timeout")
    assert "within 0.05 s" in late.verdict.failure.message
    assert fine.verdict.label == "correct"


@pytest.mark.parametrize(("action", "expected"), [("pass", "pass"), ("refuse", "refuse")])
def test_a_guard_fails_open_or_closed(action, expected) -> None:
    slow = guard(Slow(seconds=2.0), on_broken="flag", on_timeout=action, seconds=0.05)
    assert slow.answer("Hi", lambda messages: "Hello").action == expected


def test_the_budget_is_for_all_checks_of_a_request() -> None:
    three = tuple(Check(verifier=Slow(seconds=1.0, dear=False)) for _ in range(3))
    found = run(*three, seconds=1.7)
    assert [one.verdict.outcome for one in found] == ["correct", "broken", "broken"]
    assert "no time was left" in found[2].verdict.failure.message
    clock = Clock(0.3)
    clock.spent = 0.5
    assert clock.left == 0


def test_dear_checks_run_side_by_side() -> None:
    begun = time.monotonic()
    found = run(*(Check(verifier=Slow(seconds=1.0)) for _ in range(6)))
    assert time.monotonic() - begun < 4
    assert {one.verdict.label for one in found} == {"correct"}


def test_dear_checks_do_not_run_once_a_cheap_one_refuses() -> None:
    ledger = Ledger()
    dear = Check(verifier=always(Verdict("incorrect"), dear=True))
    cheap = Check(verifier=c.avoids("day"), on_failure="refuse")
    skipped, refused = run(dear, cheap, ledger=ledger)
    assert (skipped.action, refused.action) == ("pass", "refuse")
    assert "not run" in skipped.verdict.reasons[0].text
    assert ledger.total.verifier_calls == 1


def test_wrong_use_is_the_callers_in_a_thread_too() -> None:
    with pytest.raises(UsageError, match="not like this"):
        run(Check(verifier=Misused(), seconds=5.0))


def test_late_checks_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(timing, "_free", threading.BoundedSemaphore(2))
    before = threading.active_count()
    waiting = Check(verifier=Slow(seconds=1.5), seconds=0.01)
    found = [one for _ in range(5) for one in run(waiting)]
    assert threading.active_count() <= before + 2
    assert {one.verdict.failure.kind for one in found} == {"timeout"}
    assert "earlier checks are still running" in found[-1].verdict.failure.message
    time.sleep(2.0)
    assert threading.active_count() <= before
    assert run(Check(verifier=Slow(seconds=0.0), seconds=2.0))[0].verdict.label == "correct"


def test_an_isolated_check_is_killed(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "verifiers"))
    from misbehaving import Misbehaving  # found by the worker through sys.path

    check = Check(verifier=Misbehaving(), seconds=1.0, isolated=True)
    found = {
        text: guard(check, on_failure="refuse").check("", text).judged[0].verdict
        for text in ("fine", "hang", "crash")
    }
    assert found["fine"].label == "correct"
    assert found["hang"].failure.kind == "timeout"
    assert found["crash"].failure.kind == "crash"
