"""What carries a verifier: something with weights that reads pairs of texts and tells classes.

There are two: hashed features in plain Python, and a model of transformers. The trainer, the
temperature, the card and the verifier are the same for both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from assay.core import JSON

WEIGHTS = "weights.safetensors"
PARTS = "backbone"
"""Folder of what else a backbone needs, such as its tokenizer."""


class Settings(NamedTuple):
    """How to train; None stands for what suits the backbone (see `Backbone.usual`)."""

    epochs: int | None = None
    rate: float | None = None
    batch: int | None = None
    patience: int = 2
    held_out: float = 0.3
    seed: int = 0
    longest: int = 256
    """Tokens of a pair that a transformer looks at."""
    freeze: bool = False
    """Train a transformer's head only, on the states of the model as it is."""


class Backbone(ABC):
    """Weights that turn a pair of texts into a number for each class.

    A *prepared* pair is whatever the backbone reads fastest; it is made once for all epochs.
    """

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    """Distributions whose version may change what it says."""
    usual: Settings
    """What `Settings` stand for where they are None."""

    @property
    def options(self) -> dict[str, JSON]:
        """What it needs to know, beside its files, to read pairs as it did in training."""
        return {}

    @abstractmethod
    def prepare(self, pairs: Sequence[tuple[str, str]]) -> list[Any]:
        """Pairs of texts in the form that `step` and `logits` take."""

    @abstractmethod
    def size(self, prepared: Any) -> int:
        """How much there is to read: pairs of like size go into one batch."""

    @abstractmethod
    def step(
        self,
        batch: Sequence[Any],
        targets: Sequence[Sequence[float]],
        *,
        rate: float,
        seed: int,
    ) -> float:
        """Learn from a batch at a learning rate; the mean loss (nats) before it."""

    @abstractmethod
    def logits(self, batch: Sequence[Any]) -> list[list[float]]:
        """A number for each class, for each prepared pair."""

    @abstractmethod
    def save(self, path: Path, *, training: bool = False) -> None:
        """Write the weights; `training`: with all that is needed to go on training."""

    @abstractmethod
    def load(self, path: Path, *, training: bool = False) -> None:
        """Take the weights that `save` wrote. Raises `DataError`."""

    def save_parts(self, folder: Path) -> None:  # noqa: B027  most have none
        """Write what is needed beside the weights, into a folder that is there."""
