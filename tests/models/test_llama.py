"""Turns, places and threads of the server in this process; the server itself is in test_local."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assay.core import BadArgument, ModelError
from assay.models.llama import Cells, LlamaServer, Settings, Turns, choose_threads


@pytest.mark.parametrize(
    ("cores", "load", "threads"),
    [(1, 0.0, 1), (1, 9.0, 1), (2, 0.0, 2), (2, 0.3, 1), (2, 30.0, 1), (4, 1.0, 3), (128, 2, 8)],
)
def test_threads_leave_busy_cores_alone(cores: int, load: float, threads: int) -> None:
    assert choose_threads(cores, load) == threads


def test_threads_of_this_machine() -> None:
    assert 1 <= choose_threads() <= 8


def test_one_alone_runs_beside_nobody() -> None:
    turns, running, clashes = Turns(), [], []

    def work(number: int) -> None:
        alone = number % 3 == 0
        with turns.alone() if alone else turns.together():
            running.append(alone)
            if (alone or any(running)) and len(running) > 1:
                clashes.append(list(running))
            time.sleep(0.001)
            running.remove(alone)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(200)))
    assert clashes == []


def test_one_that_waits_to_be_alone_goes_before_new_ones() -> None:
    turns, order = Turns(), []
    entered = threading.Event()

    def alone() -> None:
        entered.set()
        with turns.alone():
            order.append("alone")

    def together() -> None:
        with turns.together():
            order.append("together")

    with ThreadPoolExecutor(2) as pool, turns.together():
        pool.submit(alone)
        entered.wait()
        time.sleep(0.05)
        pool.submit(together)
        time.sleep(0.05)
        assert order == []
    assert order == ["alone", "together"]


def test_places_run_out_and_come_back() -> None:
    cells, most, held = Cells(10), 0, 0
    lock = threading.Lock()

    def work(count: int) -> None:
        nonlocal most, held
        with cells.taken(count):
            with lock:
                held += count
                most = max(most, held)
            time.sleep(0.001)
            with lock:
                held -= count

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, [1, 4, 6, 10, 3] * 20))
    assert most == 10
    with pytest.raises(BadArgument, match="11 tokens"), cells.taken(11):
        raise AssertionError


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp", reason="needs assay[local]")
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match=r"broken\.gguf cannot be loaded"):
        LlamaServer.shared(Settings(file=file, threads=1, slots=1, context=512))
