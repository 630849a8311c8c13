"""TRL's trainer for examples, with a weight for each token."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.core import JSON
from assay.train.on_trl.options import dataset, plain
from assay.train.on_trl.quiet import Quiet, quiet, trl

if TYPE_CHECKING:

    class Base:
        """`trl.SFTTrainer`, which has no types where it is not installed."""

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

else:
    Base = object  # the real one comes in when the class of the trainer is made


Weigh = Callable[[Any, Any, Any], Any]
"""Weights of tokens from surprise (minus log-probability), entropy and mask, of one shape."""


def weighted_trainer(
    model: Any,
    rows: Sequence[Mapping[str, JSON]] | Any,
    tokenizer: Any,
    out: str | Path,
    weigh: Weigh,
    **options: Any,
) -> Any:
    """TRL's `SFTTrainer` whose loss is the weighted mean of the tokens' surprise.

    `weigh` gives weights of tokens, as `assay.train.credit.entropy.informative` does, from tensors
    without gradient; what it gives is held constant. `options` go to `trl.SFTConfig`.
    """
    with quiet():
        return _class()(
            weigh=weigh,
            model=model,
            args=trl().SFTConfig(**plain(out, **options)),
            train_dataset=dataset(rows),
            processing_class=tokenizer,
        )


@cache
def _class() -> Any:
    return type("WeightedTrainer", (Quiet, Weighted, trl().SFTTrainer), {})


class Weighted(Base):
    """The part of the trainer that is ours, in front of `trl.SFTTrainer`."""

    def __init__(self: Any, *args: Any, weigh: Weigh, **kwargs: Any) -> None:
        self.weigh = weigh
        super().__init__(*args, **kwargs)

    def compute_loss(
        self: Any,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """The weighted mean of the tokens' surprise."""
        # The fused head: log-probabilities and entropies without the logits of all tokens.
        outputs = model(**{**inputs, "use_cache": False}, fused_lm_head=True)
        mask = outputs.label_mask.bool()
        surprise = -outputs.log_probs
        weights = self.weigh(surprise.detach(), outputs.entropy.detach(), mask)
        weights = weights.to(surprise.dtype) * mask
        loss = (weights * surprise).sum() / weights.sum().clamp(min=1e-9)
        # Where TRL counts the tokens, it expects a loss that gradient accumulation has divided.
        if num_items_in_batch is not None:
            loss = loss / self.current_gradient_accumulation_steps
        return (loss, outputs) if return_outputs else loss
