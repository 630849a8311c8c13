"""Arrays and numbers of NumPy, which are data: as bytes from one process to the other."""

from __future__ import annotations

import math
import re
import sys
from typing import Any

_KIND = re.compile(r"[<>|=](?:[biufc]\d{1,2}|[SU]\d{1,6}|[mM]8(?:\[\d{0,9}\w{1,2}\])?)")


def is_array(value: Any) -> bool:
    """Whether a value is an array or a number of NumPy itself; never loads it."""
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value).__module__ != "numpy":
        return False
    return type(value) is numpy.ndarray or isinstance(value, numpy.generic)


def taken_apart(value: Any) -> tuple[Any, ...] | None:
    """What an array is made of; None if it holds objects, which are no data."""
    kind = str(value.dtype.str)
    if not _KIND.fullmatch(kind):
        return None
    return ("array", kind, tuple(value.shape), value.tobytes(), type(value).__name__ != "ndarray")


def made(kind: Any, shape: Any, data: Any, single: Any) -> Any:
    """The array that another process has taken apart. Raises `ValueError` for anything else."""
    if not (isinstance(kind, str) and _KIND.fullmatch(kind) and type(data) is bytes):
        raise ValueError("not an array")
    if not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise ValueError("not the shape of an array")
    import numpy as np

    dtype = np.dtype(kind)
    if dtype.itemsize * math.prod(shape) != len(data):
        raise ValueError("not the content of an array")
    array = np.frombuffer(data, dtype).reshape(shape).copy()
    return array[()] if single else array
