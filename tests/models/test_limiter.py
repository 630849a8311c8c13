"""How many calls run at once."""

import contextlib
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.models.limiter import Limiter


@given(st.integers(1, 50), st.lists(st.booleans(), max_size=200))
def test_the_limit_stays_between_one_and_the_maximum(maximum: int, events: list[bool]) -> None:
    limiter = Limiter(maximum)
    for good in events:
        with limiter.slot() as ticket:
            before = limiter.limit
            if good:
                limiter.succeeded()
                assert limiter.limit in {before, before + 1}
            else:
                limiter.overloaded(ticket)
                assert limiter.limit == max(1, before // 2)
        assert 1 <= limiter.limit <= maximum


def test_a_burst_of_refusals_counts_once() -> None:
    limiter = Limiter(16)
    with limiter.slot() as one, limiter.slot() as two, limiter.slot() as three:
        for ticket in (one, two, three):
            limiter.overloaded(ticket)
    assert limiter.limit == 8


def test_a_full_window_of_successes_adds_one() -> None:
    limiter = Limiter(8, start=7)
    with limiter.slot() as ticket:
        limiter.overloaded(ticket)
    seen = []
    for _ in range(7):
        limiter.succeeded()
        seen.append(limiter.limit)
    assert seen == [3, 3, 4, 4, 4, 4, 5]


def test_before_any_refusal_every_success_adds_one() -> None:
    limiter = Limiter(5, start=2)
    seen = []
    for _ in range(4):
        limiter.succeeded()
        seen.append(limiter.limit)
    assert seen == [3, 4, 5, 5]


def test_a_hold_keeps_everybody_waiting() -> None:
    limiter = Limiter(4)
    with limiter.slot() as ticket:
        limiter.overloaded(ticket, hold=0.3)
    start = time.monotonic()
    with limiter.slot():
        assert time.monotonic() - start >= 0.29


def test_waiting_ends_at_the_deadline() -> None:
    limiter = Limiter(1)
    with limiter.slot(), pytest.raises(TimeoutError), limiter.slot(time.monotonic() + 0.05):
        raise AssertionError("there was no place")


def test_never_more_at_once_than_the_limit() -> None:
    limiter = Limiter(3)
    running, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal running, most
        for _ in range(20):
            with limiter.slot():
                with lock:
                    running += 1
                    most = max(most, running)
                time.sleep(0.001)
                with lock:
                    running -= 1
            limiter.succeeded()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 3


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(BadArgument, match="max_concurrency"):
        Limiter(0)


def test_a_place_is_not_lost_on_one_who_leaves() -> None:
    """One waits until a deadline that passes as a place comes free; the other gets the place."""
    for _ in range(20):
        limiter = Limiter(1)
        got = threading.Event()

        def leave(limiter: Limiter = limiter) -> None:
            with contextlib.suppress(TimeoutError), limiter.slot(time.monotonic() + 0.02):
                pass

        def wait(limiter: Limiter = limiter, got: threading.Event = got) -> None:
            with limiter.slot(time.monotonic() + 30):
                got.set()

        with limiter.slot():
            threads = [threading.Thread(target=leave), threading.Thread(target=wait)]
            for thread in threads:
                thread.start()
            time.sleep(0.02)
        assert got.wait(5)
        for thread in threads:
            thread.join()
