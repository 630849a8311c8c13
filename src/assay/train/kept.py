"""What the runs of both torch back ends keep alike: a curve, and where a run stands.

``state.json`` says of which run a folder is, how many steps were made, and what they cost. A file
takes its place whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from assay.core import DataError, Ledger, Usage
from assay.core.values import JSON

Line = dict[str, JSON]
Progress = Callable[[Line], None]
"""Called with each line of the curve as it is written, and with other news (``{"told": ...}``)."""
STATE, CURVE = "state.json", "curve.jsonl"


class State(NamedTuple):
    """Where a run stood when it was last kept."""

    step: int
    spent: Mapping[str, Usage]
    curve: list[Line]
    beside: Mapping[str, JSON]
    """All that ``state.json`` says."""


def read(folder: Path, identity: Mapping[str, JSON]) -> State | None:
    """What a folder keeps; None if nothing. Raises `DataError` for what is no run, or another."""
    path = folder / STATE
    if not path.exists():
        return None
    try:
        held = json.loads(path.read_text("utf-8"))
        kept, step = held["run"], int(held["step"])
        spent = {name: Usage.from_dict(one) for name, one in held["ledger"].items()}
        lines = (folder / CURVE).read_text("utf-8").splitlines()
        curve = [json.loads(line) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"holds no state of a run: {error!s:.200}", path=str(path)) from None
    names = sorted({*kept, *identity})
    if changed := [name for name in names if kept.get(name) != identity.get(name)]:
        raise DataError(
            f"holds another run ({', '.join(changed)} differ); name another folder", path=str(path)
        )
    return State(step, spent, curve, held)


def write(
    folder: Path, identity: Mapping[str, JSON], step: int, ledger: Ledger, **beside: JSON
) -> None:
    """Say where a run stands, once all that belongs to it is there."""
    phases = {name: usage.to_dict() for name, usage in ledger.phases.items()}
    state = {"run": identity, "step": step, **beside, "ledger": phases}
    replace(folder / STATE, json.dumps(state, indent=1))


def write_curve(folder: Path, curve: Iterable[Line]) -> None:
    """The curve, a line a step."""
    replace(folder / CURVE, "".join(json.dumps(one) + "\n" for one in curve))


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
