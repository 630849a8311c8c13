"""What carries a verifier: something with weights that reads pairs of texts and tells classes.

There are three: hashed features in plain Python, a small network, and a model of transformers. The
trainer, the temperature, the card and the verifier are the same for all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from assay.core import JSON
from assay.verifiers.learned.temperature import log_loss

if TYPE_CHECKING:
    from assay.verifiers.learned.rows import Example

WEIGHTS = "weights.safetensors"
PARTS = "backbone"
"""Folder of what else a backbone needs, such as its tokenizer."""


class Settings(NamedTuple):
    """How to train; None stands for what suits the backbone (see `Backbone.usual`)."""

    epochs: int | None = None
    rate: float | None = None
    batch: int | None = None
    patience: int | None = None
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

    def meet(self, pairs: Sequence[tuple[str, str]]) -> None:  # noqa: B027  most need not
        """Look at the texts to learn from, before anything is prepared or learned."""

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

    def wanted(self, example: Example, prepared: Any) -> Sequence[float]:
        """What `step` is told to make of a prepared pair: the share of each class."""
        return example.target

    def loss(self, prepared: Sequence[Any], targets: Sequence[Sequence[float]]) -> float:
        """The mean loss (nats), by which training decides when to stop."""
        return log_loss(logits(self, prepared), targets)

    @abstractmethod
    def save(self, path: Path, *, training: bool = False) -> None:
        """Write the weights; `training`: with all that is needed to go on training."""

    @abstractmethod
    def load(self, path: Path, *, training: bool = False) -> None:
        """Take the weights that `save` wrote. Raises `DataError`."""

    def save_parts(self, folder: Path) -> None:  # noqa: B027  most have none
        """Write what is needed beside the weights, into a folder that is there."""


def logits(backbone: Backbone, prepared: Sequence[Any], batch: int = 32) -> list[list[float]]:
    """A number for each class and prepared pair, in order; pairs of like size share a batch."""
    order = sorted(range(len(prepared)), key=lambda index: backbone.size(prepared[index]))
    found: list[list[float]] = [[] for _ in prepared]
    for start in range(0, len(order), batch):
        near = order[start : start + batch]
        for index, row in zip(near, backbone.logits([prepared[i] for i in near]), strict=True):
            found[index] = row
    return found
