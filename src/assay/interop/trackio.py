"""trackio: a run with its scores, their intervals, and tables of scores and samples.

Written against 0.43. What is logged stays on this machine, in ``TRACKIO_DIR``, unless `settings`
name a space or a server; ``trackio show`` shows it.

    import assay.interop.trackio

    assay.interop.trackio.log("runs/mini", project="reading")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assay.core import MissingExtra
from assay.evaluate.evaluation import Evaluation
from assay.interop.tracked import SAMPLES, metrics, opened, params, rows, tables, title


def log(
    run: Evaluation | str | Path,
    *,
    project: str = "assay",
    name: str | None = None,
    samples: int = SAMPLES,
    **settings: Any,
) -> str:
    """Write a run, given or by its folder, as a new run of trackio; the name of that.

    The configuration is what the run was made with; the metrics are its scores (``strict``,
    ``strict.low``, ``strict.n``, ``strict.undecided`` ...); ``scores`` and ``samples`` are tables,
    the latter of the first `samples` samples. `settings` are further arguments of ``trackio.init``.

    Raises `MissingExtra` where trackio is not installed.
    """
    try:
        import trackio
    except ImportError as error:
        raise MissingExtra("trackio", "interop", "logging to trackio") from error

    done = opened(run)
    shown = {
        key: trackio.Table(columns=list(table), data=rows(table))
        for key, table in tables(done, samples).items()
    }
    quiet = {"embed": False, "auto_log_gpu": False, "auto_log_cpu": False}
    made = trackio.init(
        project, name=name or title(done), config=params(done), **{**quiet, **settings}
    )
    try:
        made.log({**metrics(done.scores), **shown})
    finally:
        made.finish()
    return str(made.name)
