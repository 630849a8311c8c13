"""Weights & Biases: a run with its scores, their intervals, and tables of scores and samples.

Written against 0.31. With ``mode="offline"`` nothing leaves the machine: what is written under
``wandb/`` is sent by ``wandb sync`` if somebody wishes.

    import assay.interop.wandb

    assay.interop.wandb.log("runs/mini", project="reading", mode="offline")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from assay.core import MissingExtra
from assay.evaluate.evaluation import Evaluation
from assay.interop.tracked import SAMPLES, Table, metrics, opened, params, rows, tables, title


def log(
    run: Evaluation | str | Path,
    *,
    project: str = "assay",
    name: str | None = None,
    mode: Literal["online", "offline", "disabled"] | None = None,
    samples: int = SAMPLES,
    **settings: Any,
) -> str:
    """Write a run, given or by its folder, as a new run of W&B; the id of that.

    The configuration is what the run was made with; the summary holds its scores (``strict``,
    ``strict.low``, ``strict.n``, ``strict.undecided`` ...); ``scores`` and ``samples`` are tables,
    the latter of the first `samples` samples. Left out, `mode` is W&B's own, from ``WANDB_MODE``;
    `settings` are further arguments of ``wandb.init``. A run of W&B that is open stays so.

    Raises `MissingExtra` where wandb is not installed.
    """
    try:
        import wandb
    except ImportError as error:
        raise MissingExtra("wandb", "interop", "logging to W&B") from error

    done = opened(run)
    with wandb.init(
        project=project,
        name=name or title(done),
        config=params(done),
        job_type=done.manifest.kind,
        mode=mode,
        **{"reinit": "create_new", **settings},
    ) as made:
        shown = {key: _table(wandb, table) for key, table in tables(done, samples).items()}
        made.log({**metrics(done.scores), **shown})
        return str(made.id)


def _table(wandb: Any, table: Table) -> Any:
    return wandb.Table(columns=list(table), data=rows(table), allow_mixed_types=True)
