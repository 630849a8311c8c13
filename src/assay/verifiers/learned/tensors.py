"""Numbers in a file of the safetensors format, read and written without any package.

The format is a length (eight bytes, little-endian), a JSON header that says where each tensor
stands, and the numbers (https://github.com/huggingface/safetensors). Reading one runs no code,
whatever is in it. Only 32-bit floats are read here: those that the feature backbone writes.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assay.core import DataError
from assay.runs.rows import replacing

_LONGEST_HEADER = 1_000_000
Tensors = Mapping[str, "array[float]"]
"""Flat arrays of floats by name."""


def write(path: Path, tensors: Tensors) -> None:
    """Write arrays to a file, which is there wholly or not at all, even after a crash."""
    header: dict[str, Any] = {}
    place = 0
    for name in sorted(tensors):
        end = place + 4 * len(tensors[name])
        header[name] = {
            "dtype": "F32", "shape": [len(tensors[name])], "data_offsets": [place, end],
        }  # fmt: skip
        place = end
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    with replacing(path) as beside, beside.open("wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for name in sorted(tensors):
            file.write(_little(tensors[name]).tobytes())


def read(path: Path) -> dict[str, array[float]]:
    """The arrays of a file. Raises `DataError` for anything but whole, finite 32-bit floats."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    if len(raw) < 8 or size > min(_LONGEST_HEADER, len(raw) - 8):
        raise DataError("is not a safetensors file: its header is cut off", path=str(path))
    body = memoryview(raw)[8 + size :]
    try:
        header = json.loads(raw[8 : 8 + size])
        return {
            name: _tensor(entry, body) for name, entry in header.items() if name != "__metadata__"
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(f"is not a file of 32-bit floats: {error}", path=str(path)) from None


def _tensor(entry: dict[str, Any], body: memoryview) -> array[float]:
    start, end = entry["data_offsets"]
    if entry["dtype"] != "F32" or not 0 <= start <= end <= len(body):
        raise ValueError(f"a tensor of {entry['dtype']} from {start} to {end} of {len(body)}")
    if end - start != 4 * math.prod(entry["shape"]):
        raise ValueError(f"{end - start} bytes are not of shape {entry['shape']}")
    numbers = array("f")
    numbers.frombytes(body[start:end])
    numbers = _little(numbers)
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a number is not finite")
    return numbers


def _little(numbers: array[float]) -> array[float]:
    if sys.byteorder == "little":
        return numbers
    swapped = numbers[:]
    swapped.byteswap()
    return swapped
