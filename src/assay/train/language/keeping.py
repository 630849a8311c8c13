"""A training run in a folder: its curve, its matrices, its optimiser, and where it stands.

``state.json`` is written last, so that what it tells of is there; an interrupted run goes on from
it as if it had not been interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from assay.core import Ledger, Usage
from assay.core.values import JSON
from assay.train import kept
from assay.train.kept import Line, Progress, replace
from assay.train.language.learner import Learner

__all__ = ["Folder", "Line", "Progress", "charge_again", "replace"]


class Folder:
    """The folder of a run, or none (None), where nothing is kept."""

    def __init__(self, path: Path | None, identity: Mapping[str, JSON]) -> None:
        self.path = path
        self.identity = json.loads(json.dumps(identity))
        """What must be the same for a run to go on."""
        self.curve: list[Line] = []

    def save(self, step: int, learner: Learner) -> None:
        """Keep the run as it is after so many steps."""
        if self.path is None:
            return
        self.path.mkdir(parents=True, exist_ok=True)
        learner.policy.save(self.path / "adapter.safetensors")
        learner.save(self.path / "optimiser.safetensors")
        kept.write_curve(self.path, self.curve)
        kept.write(self.path, self.identity, step, learner.ledger)

    def resume(self, learner: Learner) -> int:
        """Take up what was kept; the steps that were made. Raises `DataError` for another run."""
        state = None if self.path is None else kept.read(self.path, self.identity)
        if self.path is None or state is None:
            return 0
        self.curve = state.curve
        learner.policy.restore(self.path / "adapter.safetensors")
        learner.restore(self.path / "optimiser.safetensors")
        charge_again(learner.ledger, state.spent)
        return state.step


def charge_again(ledger: Ledger, spent: Mapping[str, Usage]) -> None:
    """Book what was spent before an interruption, where it is not booked yet."""
    for name, usage in spent.items():
        if name not in ledger.phases:
            ledger.charge(name, usage)
