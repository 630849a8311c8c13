"""The trainer that all kinds and backbones share: batches, early stopping, checkpoints.

Whatever is random follows from the seed, the epoch and the number of the batch, so that a training
that was killed and goes on ends with the same weights as one that was not.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import BadArgument
from assay.core.seeds import rng, split
from assay.runs.rows import replacing
from assay.verifiers.learned.backbone import Backbone, Settings
from assay.verifiers.learned.rows import Example

CHECKPOINT_SECONDS = 30.0
CHUNK = 16
"""Batches in which pairs are put together by size."""
ENOUGH = 1e-4
"""How many nats less is better."""


class Progress(NamedTuple):
    """How far a training has come; `held_out` is the loss after an epoch, None within it."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    held_out: float | None = None


Tell = Callable[[Progress], object]


class Data:
    """Examples as a backbone reads them, with their targets."""

    def __init__(self, backbone: Backbone, examples: Sequence[Example]) -> None:
        self.prepared = backbone.prepare([(one.given, one.judged) for one in examples])
        self.targets = [
            backbone.wanted(one, prepared)
            for one, prepared in zip(examples, self.prepared, strict=True)
        ]
        self.sizes = [backbone.size(one) for one in self.prepared]

    def __len__(self) -> int:
        return len(self.targets)


class State:
    """What a training that goes on needs to know beside the weights."""

    def __init__(self) -> None:
        self.epoch = self.step = 0
        self.total = 0.0
        """The sum of the losses in this epoch."""
        self.best_epoch, self.best_loss = -1, math.inf
        self.history: list[dict[str, float]] = []

    def to_dict(self) -> dict[str, Any]:
        """The state as JSON data."""
        return {**vars(self), "best_loss": None if self.best_epoch < 0 else self.best_loss}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> State:
        """The state from what `to_dict` returned."""
        state = cls()
        vars(state).update(data)
        if state.best_epoch < 0:
            state.best_loss = math.inf
        return state


class Trainer:
    """Trains a backbone in a folder, or goes on with what was begun there.

    `key` names the data and settings: a training that was begun with others is refused.
    """

    def __init__(
        self, backbone: Backbone, folder: Path, settings: Settings, *, key: str, tell: Tell
    ) -> None:
        self.backbone, self.folder, self.key, self.tell = backbone, folder, key, tell
        usual = backbone.usual
        self.epochs = settings.epochs or usual.epochs or 1
        self.rate = settings.rate or usual.rate or 0.0
        self.batch = settings.batch or usual.batch or 1
        patience = usual.patience if settings.patience is None else settings.patience
        self.patience = patience or 0
        self.seed = settings.seed
        self.state = State()

    def fit(self, train: Data, held_out: Data) -> State:
        """Train until the loss on the held-out part no longer falls; the best weights are kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        saved = time.monotonic()
        steps = math.ceil(len(train) / self.batch)
        while not self._done():
            batches = list(self.batches(train.sizes))
            while self.state.step < steps:
                self._step(train, batches[self.state.step], steps)
                if time.monotonic() - saved > CHECKPOINT_SECONDS and self.state.step < steps:
                    self._save()
                    saved = time.monotonic()
            self._end_epoch(held_out, steps)
            self._save()
            saved = time.monotonic()
        if self.state.best_epoch < 0:
            raise BadArgument("the loss is not a number; try a lower learning rate")
        self.backbone.load(self._best)
        return self.state

    def _done(self) -> bool:
        state = self.state
        waited = state.epoch - 1 - state.best_epoch
        return state.epoch >= self.epochs or (state.epoch > 0 and waited >= self.patience)

    def _step(self, train: Data, batch: list[int], steps: int) -> None:
        state = self.state
        loss = self.backbone.step(
            [train.prepared[index] for index in batch],
            [train.targets[index] for index in batch],
            rate=self.rate * self._share(state.epoch * steps + state.step, self.epochs * steps),
            seed=split(self.seed, "step", state.epoch, state.step),
        )
        state.step += 1
        state.total += loss
        self.tell(Progress(state.epoch, self.epochs, state.step, steps, state.total / state.step))

    @staticmethod
    def _share(step: int, steps: int) -> float:
        """Of the learning rate: it rises over the first tenth and falls to 0 at the end."""
        return min(10 * (step + 1) / steps, (steps - step) / steps, 1.0)

    def _end_epoch(self, held_out: Data, steps: int) -> None:
        state = self.state
        loss = self.backbone.loss(held_out.prepared, held_out.targets)
        mean = state.total / steps
        state.history.append({"train": round(mean, 5), "held_out": round(loss, 5)})
        if loss < state.best_loss - ENOUGH:
            state.best_epoch, state.best_loss = state.epoch, loss
            self.backbone.save(self._best)
        self.tell(Progress(state.epoch, self.epochs, steps, steps, mean, loss))
        state.epoch, state.step, state.total = state.epoch + 1, 0, 0.0

    def batches(self, sizes: Sequence[int]) -> Iterator[list[int]]:
        """The batches of an epoch, at random; pairs of like size share one."""
        draw = rng(self.seed, "epoch", self.state.epoch)
        order = list(range(len(sizes)))
        draw.shuffle(order)
        found = []
        chunk = self.batch * CHUNK
        for start in range(0, len(order), chunk):
            near = sorted(order[start : start + chunk], key=lambda index: sizes[index])
            found += [near[at : at + self.batch] for at in range(0, len(near), self.batch)]
        draw.shuffle(found)
        return iter(found)

    @property
    def _best(self) -> Path:
        return self.folder / "best.safetensors"

    @property
    def _state_file(self) -> Path:
        return self.folder / "state.json"

    def _save(self) -> None:
        """Weights first, then the state that names them, then the older weights go."""
        name = f"at-{self.state.epoch}-{self.state.step}.safetensors"
        self.backbone.save(self.folder / name, training=True)
        text = json.dumps({"key": self.key, "weights": name, "state": self.state.to_dict()})
        with replacing(self._state_file) as beside:
            beside.write_text(text, encoding="utf-8")
        for old in self.folder.glob("at-*.safetensors"):
            if old.name != name:
                old.unlink()

    def _resume(self) -> None:
        if not self._state_file.exists():
            return
        data = json.loads(self._state_file.read_text(encoding="utf-8"))
        if data["key"] != self.key:
            raise BadArgument(
                f"a training with other rows or settings was begun in {str(self.folder.parent)!r}; "
                "give the same ones to go on with it, or begin anew in another folder"
            )
        self.state = State.from_dict(data["state"])
        self.backbone.load(self.folder / data["weights"], training=True)
