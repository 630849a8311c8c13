"""Steps of learning for a language model: gradients gathered over pieces that fit into memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import BadArgument, DataError, Ledger, Usage
from assay.core.values import paste_back
from assay.train.credit.losses import padded, policy_loss
from assay.train.language.policy import Policy
from assay.train.language.reading import TOKENS, pieces
from assay.train.method import Method
from assay.train.rollout import Credit, Rollout


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Optimising:
    """How matrices follow gradients: AdamW with linear warm-up and gradients clipped by norm."""

    rate: float = 3e-4
    warmup: int = 3
    """Steps over which the rate rises to `rate`."""
    clip: float = 1.0
    """The longest gradient, by its norm; longer ones are shortened."""
    betas: tuple[float, float] = (0.9, 0.98)
    decay: float = 0.0
    tokens: int = TOKENS
    """About how many tokens are read at a time; memory grows with it, the gradient stays."""

    def __post_init__(self) -> None:
        if not (0 < self.rate < math.inf and self.clip > 0):
            raise BadArgument(f"rate and clip are above 0, and the rate is finite, not {self!r}")
        if self.tokens < 1 or self.warmup < 0:
            raise BadArgument(f"tokens are from 1 and warm-up from 0, not {self!r}")

    __repr__ = paste_back


class Learner:
    """A policy that learns, its optimiser, and the account of what learning cost."""

    def __init__(
        self, policy: Policy, settings: Optimising | None = None, ledger: Ledger | None = None
    ) -> None:
        import torch

        self.policy = policy
        self.settings = settings or Optimising()
        self.ledger = ledger or Ledger()
        self.steps = 0
        self._leaves = list(policy.weights.values())
        self._optimiser: Any = torch.optim.AdamW(
            self._leaves,
            lr=self.settings.rate,
            betas=self.settings.betas,
            weight_decay=self.settings.decay,
        )

    def update(
        self,
        rollouts: Sequence[Rollout],
        credit: Credit,
        method: Method,
        *,
        temperature: float = 1.0,
    ) -> dict[str, float]:
        """Step along the policy gradient of a batch; what is worth logging of it.

        The policy whose gradient it is is the one that wrote: that of the `temperature` at which
        the rollouts were drawn.
        Every batch is used once, so that the ratio is 1 and nothing is clipped. Rollouts without
        any advantage are left out where the method has no penalty: they have no gradient.
        """
        credit.check(rollouts)
        penalised = type(method).penalty is not Method.penalty
        kept = [i for i, row in enumerate(credit.advantages) if penalised or any(row)]
        used = [rollouts[i] for i in kept]
        items = float(sum(len(one.tokens) for one in rollouts))
        loss = entropy = tokens = 0.0
        with self.ledger.timed("train"):
            for places in pieces(used, self.settings.tokens):
                reading = self.policy.read([used[i] for i in places], temperature=temperature)
                share = padded([credit.advantages[kept[i]] for i in places]).to(reading.logp)
                found: Any = policy_loss(
                    reading.logp,
                    share,
                    reading.mask,
                    kind=method.loss,
                    clip_low=method.clip_low,
                    clip_high=method.clip_high,
                    longest=max(len(one.tokens) for one in rollouts),
                    rows=len(rollouts),
                    items=max(items, 1.0),
                )
                if penalised:
                    more = method.penalty(reading.logp, reading.entropy, share, reading.mask)
                    found = found + more * (len(places) / len(used))
                found.backward()
                loss += float(found.detach())
                entropy += float(reading.entropy.detach().sum())
                tokens += float(reading.mask.sum())
            norm = self.descend()
        self._charge("train", used)
        return {
            "loss": loss,
            "norm": norm,
            "entropy": entropy / max(tokens, 1.0),
            "length": items / max(1, len(rollouts)),
            "used": len(used) / max(1, len(rollouts)),
        }

    def supervise(self, examples: Sequence[Rollout]) -> dict[str, float]:
        """Step towards the tokens of examples: the mean of minus their log-probabilities."""
        items = float(sum(len(one.tokens) for one in examples))
        loss = 0.0
        with self.ledger.timed("train"):
            for places in pieces(examples, self.settings.tokens):
                reading = self.policy.read([examples[i] for i in places])
                found: Any = -reading.logp.sum() / max(items, 1.0)
                found.backward()
                loss += float(found.detach())
            norm = self.descend()
        self._charge("train", examples)
        return {"loss": loss, "norm": norm, "length": items / max(1, len(examples))}

    def descend(self) -> float:
        """One step along the gathered gradient; its norm before clipping."""
        import torch

        self.steps += 1
        for group in self._optimiser.param_groups:
            group["lr"] = self.settings.rate * min(1.0, self.steps / max(1, self.settings.warmup))
        norm = torch.nn.utils.clip_grad_norm_(self._leaves, self.settings.clip)
        self._optimiser.step()
        self._optimiser.zero_grad()
        return float(norm)

    def _charge(self, phase: str, rollouts: Sequence[Rollout]) -> None:
        read = sum(len(one.prompt) + len(one.tokens) for one in rollouts)
        self.ledger.charge(phase, Usage(input_tokens=read, model_calls=1))

    def save(self, path: Path) -> None:
        """Write the optimiser's state as safetensors; the policy's matrices are saved apart."""
        import torch
        from safetensors.torch import save_file

        tensors = {"steps": torch.tensor(self.steps)}
        for index, state in self._optimiser.state_dict()["state"].items():
            tensors |= {f"{index}.{name}": each.cpu() for name, each in state.items()}
        beside = path.with_suffix(".part")
        save_file(tensors, beside)
        beside.replace(path)

    def restore(self, path: Path) -> None:
        """Take up the state that `save` wrote. Raises `DataError`."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            found = load_file(path)
            self.steps = int(found.pop("steps"))
            state: dict[int, dict[str, Any]] = {}
            for name, each in found.items():
                index, _, key = name.partition(".")
                state.setdefault(int(index), {})[key] = each
            self._optimiser.load_state_dict({**self._optimiser.state_dict(), "state": state})
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise DataError(f"holds no state of learning: {error!s:.200}", path=str(path)) from None
