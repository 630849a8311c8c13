"""The backbone in between: a small network (`assay.verifiers.learned.network`).

It is trained from nothing, with torch, in seconds to minutes. It compares texts, where features see
one text and a few counted facts, and is no model of language: it knows the words of its rows.
"""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from assay.core import JSON, DataError, MissingExtra
from assay.runs.rows import replacing
from assay.verifiers.learned import network
from assay.verifiers.learned.backbone import Backbone
from assay.verifiers.learned.network import Row, Vocabulary

WORDS = "words.json"
WEIGHT_DECAY = 0.01


class Small(Backbone):
    """The network with a linear layer on its first state and the greatest of all states."""

    name = "small"
    packages = ("torch",)
    usual = network.USUAL

    def __init__(self, *, classes: int, longest: int, seed: int = 0) -> None:
        require("a learned verifier on a small network")
        self._classes, self._longest, self._seed = classes, longest, seed
        self._turn = threading.RLock()
        self._make(Vocabulary(()))

    @classmethod
    def empty(cls, parts: Path, *, classes: int, options: dict[str, JSON]) -> Self:
        """A network whose words are in `parts`, and whose weights are still to be loaded."""
        try:
            longest = int(options["longest"])
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"describes no small network: {error}", path=str(parts)) from None
        made = cls(classes=classes, longest=longest)
        made._make(read_words(parts))
        return made

    def _make(self, vocabulary: Vocabulary) -> None:
        import torch

        self._torch: Any = torch
        self._vocabulary = vocabulary
        self._network = network.network(vocabulary, self._seed)
        self._head = self._make_head()
        self._all = torch.nn.ModuleDict({"network": self._network, "head": self._head})
        self._optimiser = torch.optim.AdamW(
            self._all.parameters(), lr=0.0, weight_decay=WEIGHT_DECAY
        )

    def _make_head(self) -> Any:
        head = self._torch.nn.Linear(2 * network.SIZE, self._classes)
        self._torch.nn.init.zeros_(head.weight)  # before it has learned anything, it says nothing
        self._torch.nn.init.zeros_(head.bias)
        return head

    def meet(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._make(Vocabulary.of(pairs))

    @property
    def options(self) -> dict[str, JSON]:
        return {"longest": self._longest}

    def prepare(self, pairs: Sequence[tuple[str, str]]) -> list[Any]:
        return [
            network.tokens(self._vocabulary, network.parted(given, judged), self._longest)
            for given, judged in pairs
        ]

    def size(self, prepared: Any) -> int:
        return len(prepared)

    def step(
        self, batch: Sequence[Any], targets: Sequence[Sequence[float]], *, rate: float, seed: int
    ) -> float:
        return self._learn(batch, targets, rate, seed)

    def _learn(
        self, rows: Sequence[Row], targets: Sequence[Sequence[float]], rate: float, seed: int
    ) -> float:
        torch = self._torch
        self._all.train()
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        with torch.random.fork_rng():
            torch.manual_seed(seed)  # for dropout and forgotten words
            loss = self._loss(network.forgotten(network.batch(rows)), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._all.parameters(), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad()
        return float(loss.detach())

    def _loss(self, rows: network.Batch, targets: Sequence[Sequence[float]]) -> Any:
        wanted = self._torch.tensor(targets)
        return self._torch.nn.functional.cross_entropy(self._scores(rows), wanted)

    def logits(self, batch: Sequence[Any]) -> list[list[float]]:
        with self._turn, self._torch.inference_mode():
            self._all.eval()
            scores: list[list[float]] = self._scores(network.batch(batch)).tolist()
        return scores

    def _scores(self, rows: network.Batch) -> Any:
        states = self._network(*rows)
        greatest = states.masked_fill(~rows.mask.unsqueeze(-1), -1e4).max(1).values
        return self._head(self._torch.cat([states[:, 0], greatest], -1))

    def save(self, path: Path, *, training: bool = False) -> None:
        kept = dict(self._all.state_dict())
        if training:
            for index, state in self._optimiser.state_dict()["state"].items():
                kept |= {f"optimiser.{index}.{name}": each for name, each in state.items()}
        save_tensors(kept, path)

    def load(self, path: Path, *, training: bool = False) -> None:
        found = load_tensors(path)
        optimiser = {name: found.pop(name) for name in list(found) if name.startswith("optimiser.")}
        load_state(self._all, found, path)
        if training:
            state: dict[int, dict[str, Any]] = {}
            for name, each in optimiser.items():
                _, index, part = name.split(".", 2)
                state.setdefault(int(index), {})[part] = each
            self._optimiser.load_state_dict({**self._optimiser.state_dict(), "state": state})

    def save_parts(self, folder: Path) -> None:
        write_words(self._vocabulary, folder)


def require(what: str) -> None:
    """Raise `MissingExtra` without torch or safetensors."""
    for package in ("torch", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "transformers", what)


def write_words(vocabulary: Vocabulary, folder: Path) -> None:
    """Put a vocabulary into a folder."""
    text = json.dumps(vocabulary.words, ensure_ascii=False, indent=0)
    (folder / WORDS).write_text(text + "\n", encoding="utf-8")


def read_words(folder: Path) -> Vocabulary:
    """The vocabulary of a folder. Raises `DataError`."""
    path = folder / WORDS
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"holds no list of words: {error}", path=str(path)) from None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise DataError("holds no list of words", path=str(path))
    return Vocabulary(words)


def save_tensors(kept: dict[str, Any], path: Path) -> None:
    """Write tensors to a file, which is there wholly or not at all."""
    from safetensors.torch import save_file

    with replacing(path) as beside:
        save_file({name: each.detach().clone().contiguous() for name, each in kept.items()}, beside)


def load_tensors(path: Path) -> dict[str, Any]:
    """The tensors of a file. Raises `DataError`."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return dict(load_file(path))
    except (OSError, SafetensorError, ValueError) as error:
        raise DataError(f"holds no weights: {error}", path=str(path)) from None


def load_state(module: Any, found: dict[str, Any], path: Path) -> None:
    """Give a module its weights. Raises `DataError` if they are another's."""
    try:
        module.load_state_dict(found)
    except RuntimeError as error:
        why = (str(error).splitlines() or ["another model"])[0]
        raise DataError(f"holds not this network's weights: {why:.200}", path=str(path)) from None
    module.eval()
