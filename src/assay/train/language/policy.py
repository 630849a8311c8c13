"""A language model that learns: network, tokenizer, and low-rank matrices beside the weights.

Only the low-rank matrices learn (Hu et al. 2021, *LoRA*, section 4.1); peft puts them beside every
linear layer but the last. While the policy writes they are added into the weights, which costs one
pass over the weights and makes each token as cheap as the plain model's.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assay.core import BadArgument, DataError, Message, MissingExtra, ModelError, Problem, Response
from assay.core.usage import Usage
from assay.core.values import JSON
from assay.train.language.reading import Reading, read
from assay.train.language.writing import write
from assay.train.rollout import Prompt, Rollout


@dataclass(slots=True, kw_only=True)
class Policy:
    """A language model with LoRA. Its matrices are changed in place by a `Learner`."""

    network: Any
    """The causal language model, wrapped by peft."""
    tokenizer: Any
    source: str
    """What the weights are: ``local``, a folder, or ``transformers:`` and a name on the hub."""
    rank: int
    rows: int = 64
    """How many answers are written side by side."""
    _frozen: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """The weights as they were, while the matrices are added into them."""

    @classmethod
    def load(
        cls,
        source: str = "local",
        *,
        rank: int = 16,
        seed: int = 0,
        device: str | None = None,
        dtype: str = "float32",
        rows: int = 64,
    ) -> Policy:
        """The embedded model (``local``), a folder, or ``transformers:`` and a name on the hub.

        `seed` draws the matrices; they start as no change at all. `device` is by default a GPU if
        there is one. Raises `MissingExtra`, `ModelError`, and what `loadable` raises.
        """
        if rank < 1 or rows < 1:
            raise BadArgument(f"rank and rows are at least 1, not {rank!r} and {rows!r}")
        loadable(source, device=device, dtype=dtype)
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        place = str(_embedded()) if source == "local" else source.removeprefix("transformers:")
        kind = getattr(torch, dtype)
        try:
            with _quiet():
                tokenizer = AutoTokenizer.from_pretrained(place)
                network: Any = AutoModelForCausalLM.from_pretrained(place, dtype=kind)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{source!r} cannot be loaded: {str(error).splitlines()[0]:.300}; is it a folder "
                "with a model and tokenizer?"
            ) from None
        where = device or ("cuda" if torch.cuda.is_available() else "cpu")
        with _quiet():
            network = _with_lora(network.to(where), rank, seed)
        return cls(network=network, tokenizer=tokenizer, source=source, rank=rank, rows=rows)

    @property
    def weights(self) -> dict[str, Any]:
        """The tensors that learn, by name."""
        return {name: each for name, each in self.network.named_parameters() if each.requires_grad}

    @property
    def longest(self) -> int:
        """The tokens that prompt and answer may have together."""
        return int(getattr(self.network.config, "max_position_embeddings", 2**31))

    @property
    def ends(self) -> frozenset[int]:
        """The tokens that end an answer."""
        ends = self.network.generation_config.eos_token_id
        if ends is None:
            ends = self.tokenizer.eos_token_id
        return frozenset(ends if isinstance(ends, list) else [] if ends is None else [ends])

    def encode(self, problem: Problem) -> tuple[int, ...]:
        """The tokens of a problem's chat, up to where the answer begins."""
        return self.chat(problem.messages or (Message("user", problem.prompt),))

    def chat(self, messages: Sequence[Message]) -> tuple[int, ...]:
        """The tokens of a chat in the model's own template; plain text where it has none."""
        if self.tokenizer.chat_template:
            chat = [{"role": one.role, "content": one.content} for one in messages]
            text = self.tokenizer.apply_chat_template(
                chat, tokenize=False, add_generation_prompt=True
            )
        else:
            text = "\n".join(one.content for one in messages)
        found = tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])
        if not found:
            raise BadArgument("a prompt of no tokens cannot be answered")
        return found

    def tokens(self, text: str) -> tuple[int, ...]:
        """The tokens of a text that stands for itself, as an answer does."""
        return tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of an answer's tokens, without what ends it."""
        body = tokens[:-1] if tokens and tokens[-1] in self.ends else tokens
        return str(self.tokenizer.decode(list(body), skip_special_tokens=True))

    def sample(
        self,
        prompts: Sequence[Prompt],
        *,
        samples: int,
        longest: int,
        seed: int,
        temperature: float = 1.0,
        first_group: int = 0,
    ) -> list[Rollout]:
        """`samples` answers to each prompt, of at most `longest` tokens with their end.

        At a temperature of 0 the likeliest token is taken. Each prompt is one group, numbered from
        `first_group` on. Every answer has a seed of its own.
        """
        asked = [self.encode(one.problem) for one in prompts]
        if asked and max(map(len, asked)) + longest > self.longest:
            raise BadArgument(
                f"a prompt of {max(map(len, asked)):,} tokens and an answer of {longest:,} do not "
                f"fit into the {self.longest:,} of the model"
            )
        with self.writing():
            written = write(
                self, asked, samples=samples, longest=longest, seed=seed, temperature=temperature
            )
        return [
            Rollout(
                group=first_group + place // samples,
                prompt=asked[place // samples],
                tokens=tokens,
                text=self.decode(tokens),
                truncated=not tokens or tokens[-1] not in self.ends,
                kind=prompts[place // samples].kind,
                problem=prompts[place // samples].problem,
                source=prompts[place // samples].source,
            )
            for place, tokens in enumerate(written)
        ]

    def greedy(self, problems: Sequence[Problem], *, longest: int) -> list[Response]:
        """The likeliest answer to each problem, token by token."""
        asked = [Prompt(problem=problem) for problem in problems]
        return [
            Response(
                one.text,
                finish_reason="length" if one.truncated else "stop",
                usage=Usage(input_tokens=len(one.prompt), output_tokens=len(one.tokens)),
                model=self.source,
            )
            for one in self.sample(asked, samples=1, longest=longest, seed=0, temperature=0.0)
        ]

    def read(self, rollouts: Sequence[Rollout], *, temperature: float = 1.0) -> Reading:
        """Log-probabilities and entropies of the rollouts' tokens, with gradients."""
        return read(self, rollouts, temperature=temperature)

    def logp(self, rollouts: Sequence[Rollout]) -> list[list[float]]:
        """The log-probability of each token of each rollout, without gradients."""
        import torch

        with torch.no_grad():
            rows = self.read(rollouts).logp.tolist()
        return [row[: len(one.tokens)] for row, one in zip(rows, rollouts, strict=True)]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The matrices added into the weights, for as long as answers are written."""
        import torch

        if not self._frozen:
            self._frozen = {
                name: each.detach().clone()
                for name, each in self.network.named_parameters()
                if name.endswith("base_layer.weight")
            }
        self.network.merge_adapter()
        try:
            yield
        finally:
            self.network.unmerge_adapter()
            # Adding and taking away leaves rounding behind, which would gather step by step.
            with torch.no_grad():
                for name, each in self.network.named_parameters():
                    if name in self._frozen:
                        each.copy_(self._frozen[name])

    def save(self, path: Path) -> None:
        """Write the matrices that learn as safetensors, whole or not at all."""
        from safetensors.torch import save_file

        beside = path.with_suffix(".part")
        tensors = {name: each.detach().cpu().contiguous() for name, each in self.weights.items()}
        save_file(tensors, beside, {"source": self.source, "rank": str(self.rank)})
        beside.replace(path)

    def restore(self, path: Path) -> None:
        """Take up the matrices that `save` wrote. Raises `DataError`."""
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            found = load_file(path)
        except (OSError, SafetensorError) as error:
            raise DataError(f"holds no matrices: {error!s:.200}", path=str(path)) from None
        own = self.weights
        if {name: each.shape for name, each in found.items()} != {
            name: each.shape for name, each in own.items()
        }:
            raise DataError("holds matrices of another model or rank", path=str(path))
        with torch.no_grad():
            for name, each in own.items():
                each.copy_(found[name])

    def export(self, folder: Path) -> None:
        """Write the model with what it learnt, so that ``transformers:FOLDER`` names it."""
        import copy

        with _quiet():
            merged = copy.deepcopy(self.network).merge_and_unload()
            merged.save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)

    def about(self) -> dict[str, JSON]:
        """What it is, for records."""
        learnt = sum(each.numel() for each in self.weights.values())
        return {
            "model": self.source,
            "rank": self.rank,
            "parameters": sum(each.numel() for each in self.network.parameters()) - learnt,
            "learnt": learnt,
            "device": str(self.network.device),
            "dtype": str(self.network.dtype).removeprefix("torch."),
        }


def loadable(source: str, *, device: str | None = None, dtype: str = "float32") -> None:
    """Raise `BadArgument` for what `Policy.load` cannot load, without loading or asking the hub."""
    for package in ("torch", "transformers", "peft"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "train", "learning by a language model")
    import torch

    if not isinstance(getattr(torch, dtype, None), torch.dtype):
        raise BadArgument(f"dtype is the name of a type of torch, not {dtype!r}")
    if device is not None:
        try:
            # a number there and back: torch knows names of devices that the machine does not have
            torch.zeros(1, device=device).item()
        except (RuntimeError, AssertionError) as error:
            raise BadArgument(
                f"device {device!r} cannot be used here: {str(error).splitlines()[0]:.200}"
            ) from None
    if source == "local" or source.startswith("transformers:") or Path(source).is_dir():
        return
    raise BadArgument(
        f"model {source!r} is no folder; it is local, a folder with a model and tokenizer, or "
        "transformers:OWNER/NAME of the hub"
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Without bars and warnings of the libraries, which tell nothing that a user can act on."""
    import warnings

    from transformers.utils import logging

    shown: Any = logging
    bars = shown.is_progress_bar_enabled()
    shown.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if bars:
            shown.enable_progress_bar()


def _embedded() -> Path:
    from assay.models import float32

    return float32.unpacked()


def _with_lora(network: Any, rank: int, seed: int) -> Any:
    """The network with matrices of a rank beside its linear layers; everything else is frozen."""
    import torch
    from peft import LoraConfig, get_peft_model

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        config: Any = LoraConfig(
            r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM"
        )
        wrapped: Any = get_peft_model(network, config)
    return wrapped.eval()
