"""Calls with deadlines, from threads, in workers that are kept warm."""

import threading
import time

import pytest

from assay.core import Failure
from assay.sandbox import calls
from assay.sandbox.calls import call


def test_results_and_failures() -> None:
    assert call(len, "abc", timeout=5.0) == 3
    assert call(eval, "1/0", timeout=5.0) == Failure(
        "error", "division by zero", "ZeroDivisionError"
    )
    assert call(eval, "__import__('os')._exit(3)", timeout=5.0).kind == "crash"
    assert call(eval, "bytearray(10**12)", timeout=5.0, memory=2**29).error == "MemoryError"
    assert call(len, "ab", timeout=5.0) == 2


def test_the_deadline_holds_in_threads_and_in_c() -> None:
    results: list[Failure] = []
    threads = [
        threading.Thread(target=lambda: results.append(call(sum, range(10**15), timeout=0.3)))
        for _ in range(3)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.kind for result in results] == ["timeout"] * 3
    assert time.monotonic() - started < 30


def test_workers_are_kept_and_closed() -> None:
    call(len, "abc", timeout=4.0)
    assert any(pools for key, pools in calls._idle.items() if key[3] == 4.0)
    calls.close()
    assert not calls._idle
    assert call(len, "abc", timeout=4.0) == 3


def test_what_cannot_be_sent_is_an_error() -> None:
    with pytest.raises(Exception, match="cannot be sent"):
        call(lambda x: x, 1, timeout=1.0)
