"""The aggregator that Safe describes: a small recurrent network over the sequence of states.

As in arXiv 2506.04592, section 3.3: one-hot states into an LSTM of two layers with 64 units, a
linear layer on the last hidden vector, cross-entropy weighted by the share of the classes, Adam,
batches of 32, at most 200 epochs, the epoch with the best balanced accuracy on a fifth of the
rows. Needs ``pip install 'assay[transformers]'`` (torch and safetensors).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib import util
from pathlib import Path
from typing import Any, Self

from assay.core import BadArgument, DataError, MissingExtra
from assay.core.seeds import rng, split
from assay.verifiers.formal.aggregator import best_threshold
from assay.verifiers.formal.states import STATES, State
from assay.verifiers.sequence import one_hot

UNITS, LAYERS, BATCH = 64, 2, 32


class Recurrent:
    """A fitted network; made by `fit` or `load`, and used as an `Aggregator` is."""

    def __init__(self, network: Any, threshold: float) -> None:
        self.network, self.threshold = network, threshold

    def __repr__(self) -> str:
        return f"<Recurrent {self.digest}>"

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with the weights and the threshold."""
        content = hashlib.sha256(repr(self.threshold).encode())
        for _, tensor in sorted(self.network.state_dict().items()):
            content.update(tensor.numpy().tobytes())
        return content.hexdigest()[:16]

    def probability(self, states: Sequence[State]) -> float:
        """The chance in (0, 1) that a solution with these states is right."""
        return self._probabilities([states])[0]

    @classmethod
    def fit(
        cls,
        sequences: Sequence[Sequence[State]],
        labels: Sequence[bool],
        *,
        seed: int = 0,
        epochs: int = 200,
        rate: float = 1e-4,
    ) -> Self:
        """Fit on labelled solutions. Raises `BadArgument` unless both classes are there twice."""
        torch = _torch()
        if len(sequences) != len(labels):
            raise BadArgument(f"{len(sequences)} sequences have {len(labels)} labels")
        positives = sum(map(bool, labels))
        if min(positives, len(labels) - positives) < 2:
            raise BadArgument("a network is fitted on right and on wrong solutions, two at least")
        held, rest = _divided(labels, seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(split(seed, "recurrent"))
            fitted = cls(_network(torch), 0.5)
            weight = torch.tensor((len(labels) - positives) / positives)
            loss = torch.nn.BCEWithLogitsLoss(pos_weight=weight)
            steps = torch.optim.Adam(fitted.network.parameters(), lr=rate)
            best, kept = -1.0, None
            for epoch in range(epochs):
                for batch in _batches(rest, rng(seed, "epoch", epoch)):
                    logits = fitted._logits([sequences[row] for row in batch])
                    target = torch.tensor([float(labels[row]) for row in batch])
                    steps.zero_grad()
                    loss(logits, target).backward()
                    steps.step()
                scores = fitted._probabilities([sequences[row] for row in held])
                score = _balanced(scores, [labels[row] for row in held])
                if score > best:
                    state = fitted.network.state_dict().items()
                    best, kept = score, {name: tensor.clone() for name, tensor in state}
        fitted.network.load_state_dict(kept)
        fitted.threshold = best_threshold(fitted._probabilities(sequences), labels)
        return fitted

    def save(self, path: Path) -> None:
        """Write weights and threshold as safetensors."""
        from safetensors.torch import save_file

        save_file(self.network.state_dict(), path, metadata={"threshold": repr(self.threshold)})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; raises `DataError`."""
        torch = _torch()
        from safetensors import SafetensorError, safe_open

        network = _network(torch)
        try:
            with safe_open(path, framework="pt") as file:
                threshold = float((file.metadata() or {})["threshold"])
                network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
        except (OSError, SafetensorError, RuntimeError, KeyError, ValueError) as error:
            raise DataError(f"not a fitted network: {error}", path=str(path)) from None
        return cls(network, threshold)

    def _probabilities(self, sequences: Sequence[Sequence[State]]) -> list[float]:
        torch = _torch()
        with torch.no_grad():
            found: list[float] = torch.sigmoid(self._logits(sequences)).tolist()
        return found

    def _logits(self, sequences: Sequence[Sequence[State]]) -> Any:
        """Of shape (sequences,); an empty sequence is one row of zeros."""
        torch = _torch()
        rows = [one_hot(one, STATES) or [[0.0] * len(STATES)] for one in sequences]
        packed = torch.nn.utils.rnn.pack_sequence(
            [torch.tensor(row) for row in rows], enforce_sorted=False
        )
        _, (hidden, _) = self.network["lstm"](packed)
        return self.network["head"](hidden[-1]).squeeze(-1)


def _network(torch: Any) -> Any:
    lstm = torch.nn.LSTM(len(STATES), UNITS, LAYERS)
    return torch.nn.ModuleDict({"lstm": lstm, "head": torch.nn.Linear(UNITS, 1)})


def _divided(labels: Sequence[bool], seed: int) -> tuple[list[int], list[int]]:
    """A fifth of each class held out, and the rest."""
    held: list[int] = []
    for label in (False, True):
        rows = [row for row, given in enumerate(labels) if bool(given) is label]
        held += rng(seed, "held", int(label)).sample(rows, max(1, len(rows) // 5))
    return held, [row for row in range(len(labels)) if row not in set(held)]


def _batches(rows: list[int], draw: Any) -> Iterator[list[int]]:
    mixed = draw.sample(rows, len(rows))
    for start in range(0, len(mixed), BATCH):
        yield mixed[start : start + BATCH]


def _balanced(scores: Sequence[float], labels: Sequence[bool]) -> float:
    right = [score >= 0.5 for score, label in zip(scores, labels, strict=True) if label]
    wrong = [score < 0.5 for score, label in zip(scores, labels, strict=True) if not label]
    return (sum(right) / len(right) + sum(wrong) / len(wrong)) / 2


def _torch() -> Any:
    if util.find_spec("torch") is None:
        raise MissingExtra("torch", "transformers", "the recurrent aggregator")
    import torch

    return torch
