"""MLflow: a run with its scores, their intervals, and tables of scores and samples.

Written against 3.17. No global state of MLflow is read or changed but, where no `uri` is given, the
tracking URI that is set.

    import assay.interop.mlflow

    assay.interop.mlflow.log("runs/mini", uri="sqlite:///mlflow.db")
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from assay.core import MissingExtra
from assay.evaluate.evaluation import Evaluation
from assay.interop.tracked import SAMPLES, metrics, opened, params, plain, tables, title

_PARAMS, _METRICS = 100, 1000
"""How many of each MLflow takes at once."""
_NAME, _VALUE = 250, 6000
"""How long names, and the values of parameters, may be."""


def log(
    run: Evaluation | str | Path,
    *,
    experiment: str = "assay",
    uri: str | None = None,
    name: str | None = None,
    samples: int = SAMPLES,
) -> str:
    """Write a run, given or by its folder, as a new run of MLflow; the id of that.

    Parameters are what the run was made with; metrics are its scores (``strict``, ``strict.low``,
    ``strict.n``, ``strict.undecided`` ...); ``scores.json`` and ``samples.json`` are tables, the
    latter of the first `samples` samples. Characters that MLflow refuses in names become ``_``.

    Raises `MissingExtra` where MLflow is not installed.
    """
    try:
        from mlflow.tracking import MlflowClient
    except ImportError as error:
        raise MissingExtra("mlflow", "interop", "logging to MLflow") from error

    done = opened(run)
    client: Any = MlflowClient(tracking_uri=uri)
    found = client.get_experiment_by_name(experiment)
    home = found.experiment_id if found else client.create_experiment(experiment)
    made = client.create_run(
        home,
        run_name=name or title(done),
        start_time=_milliseconds(done.manifest.started),
        tags={"assay.run": title(done), "assay.kind": done.manifest.kind},
    )
    made_id: str = made.info.run_id
    status = "FAILED"
    try:
        _write(client, made_id, done, samples)
        status = "FINISHED"
    finally:
        client.set_terminated(made_id, status, _milliseconds(done.manifest.finished))
    return made_id


def _write(client: Any, made: str, run: Evaluation, samples: int) -> None:
    from mlflow.entities import Metric, Param

    when = _milliseconds(run.manifest.finished or run.manifest.started) or 0
    # Two names that differ only in what MLflow refuses are one there, and have the later's value.
    told = {plain(key)[:_NAME]: str(value)[:_VALUE] for key, value in params(run).items()}
    found = {plain(key)[:_NAME]: value for key, value in metrics(run.scores).items()}
    given = [Param(key, value) for key, value in told.items()]
    measured = [Metric(key, value, when, 0) for key, value in found.items()]
    for start in range(0, len(given), _PARAMS):
        client.log_batch(made, params=given[start : start + _PARAMS])
    for start in range(0, len(measured), _METRICS):
        client.log_batch(made, metrics=measured[start : start + _METRICS])
    for name, table in tables(run, samples).items():
        client.log_table(made, table, f"{name}.json")


def _milliseconds(time: str | None) -> int | None:
    return round(datetime.fromisoformat(time).timestamp() * 1000) if time else None
