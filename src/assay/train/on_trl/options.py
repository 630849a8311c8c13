"""Settings of TRL's trainers that our methods need, and that a machine without a GPU needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument
from assay.train.method import Method
from assay.train.on_trl.quiet import quiet, trl

_UNCLIPPED = 1e9
_OWN = {"beta", "scale_rewards", "loss_type", "epsilon", "epsilon_high", "num_iterations"}
"""What the method says, or what its mathematics does not allow."""


def settings(out: str | Path, *, samples: int = 8, **options: Any) -> dict[str, Any]:
    """Arguments for `trl.GRPOConfig`: `samples` answers a prompt, and what else is given.

    What they default to here: no reports, no checkpoints, and on a machine without a GPU full
    precision without recomputing activations. Sampling is at temperature 1 from all tokens, since
    advantages are for answers that the policy itself drew. Raises `BadArgument` for an option that
    the method decides.
    """
    decided = _OWN & options.keys()
    if decided:
        raise BadArgument(f"{min(decided)!r} is decided by the method, and cannot be set")
    return plain(out, num_generations=samples, **options)


def plain(out: str | Path, **options: Any) -> dict[str, Any]:
    """Arguments for any of TRL's trainers: no reports, no checkpoints, and what else is given."""
    return {
        "output_dir": str(out),
        "report_to": [],
        "save_strategy": "no",
        "logging_steps": 1,
        "disable_tqdm": True,
        **machine(),
        **options,
    }


def dataset(rows: Sequence[Mapping[str, JSON]] | Any) -> Any:
    """Rows as a `datasets.Dataset`, which they may be already."""
    from datasets import Dataset

    return rows if hasattr(rows, "column_names") else Dataset.from_list([dict(one) for one in rows])


def machine() -> dict[str, Any]:
    """What differs between a machine with a GPU and one without."""
    import torch

    if torch.cuda.is_available():
        return {"bf16": True}
    # All three are the other way round by default, and fail or crawl on a CPU.
    return {"use_cpu": True, "bf16": False, "gradient_checkpointing": False}


def configured(method: Method, given: dict[str, Any]) -> Any:
    """The `trl.GRPOConfig` of a method."""
    package = trl()
    with quiet():
        return package.GRPOConfig(
            **given,
            beta=0.0,
            scale_rewards="none",  # the method has scaled them, or not
            num_iterations=1,
            # TRL has no plain sum; dr_grpo divides by a constant, which `_compute_loss` undoes.
            loss_type="dr_grpo" if method.loss == "sum" else method.loss,
            epsilon=_UNCLIPPED if method.clip_low is None else method.clip_low,
            epsilon_high=_UNCLIPPED if method.clip_high is None else method.clip_high,
        )
