"""One call at a time with a deadline, from any thread, in worker processes that are kept warm.

>>> call(len, "abc", timeout=5.0)
3
>>> call(sum, range(10**15), timeout=0.3).kind
'timeout'
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from typing import Any

from assay.sandbox.pool import Pool

KEPT = 4
"""So many idle workers are kept for each function."""

_Key = tuple[int, str, str, float, int | None]
_idle: dict[_Key, list[Pool]] = {}
_lock = threading.Lock()


def call(
    function: Callable[[Any], Any], argument: Any, *, timeout: float, memory: int | None = None
) -> Any:
    """`function(argument)`, computed in a worker process; a `Failure` if there is no result.

    `timeout` is in seconds, without the time to start a worker; `memory` in bytes of address
    space. The function must be importable by its name. Results of earlier calls play no part.
    """
    key = (os.getpid(), function.__module__, function.__qualname__, timeout, memory)
    with _lock:
        pools = _idle.setdefault(key, [])
        pool = pools.pop() if pools else None
    if pool is None:
        pool = Pool(function, processes=1, timeout=timeout, memory=memory, nested=True)
    try:
        [result] = pool.map([argument])
    except BaseException:
        pool.close()
        raise
    with _lock:
        keep = len(pools) < KEPT
        if keep:
            pools.append(pool)
    if not keep:
        pool.close()
    return result


@atexit.register
def close() -> None:
    """End the idle workers; the next call starts new ones."""
    with _lock:
        mine = [key for key in _idle if key[0] == os.getpid()]
        pools = [pool for key in mine for pool in _idle.pop(key)]
    for pool in pools:
        pool.close()
