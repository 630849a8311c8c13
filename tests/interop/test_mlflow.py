"""A run in MLflow, read back by MLflow."""

import json
from pathlib import Path
from typing import Any

import pytest

from assay.core import WrongRun
from assay.evaluate.evaluation import Evaluation
from assay.interop.mlflow import log

pytest.importorskip("mlflow", reason="needs mlflow (assay[interop])")
# It imports what is deprecated, and leaves connections to its own database to the collector.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)  # artifacts lie below where it runs
    return f"sqlite:///{tmp_path / 'mlflow.db'}"


def table(client: Any, run: str, name: str, folder: Path) -> list[dict[str, Any]]:
    file = Path(client.download_artifacts(run, name, str(folder)))
    kept = json.loads(file.read_text())
    return [dict(zip(kept["columns"], row, strict=True)) for row in kept["data"]]


def test_a_run_is_read_back(evaluation: Evaluation, uri: str, tmp_path: Path) -> None:
    from mlflow.tracking import MlflowClient

    made = log(evaluation.path, uri=uri, experiment="ours")
    client = MlflowClient(tracking_uri=uri)
    found = client.get_run(made)
    assert found.info.status == "FINISHED"
    assert found.info.run_name == evaluation.path.name
    assert client.get_experiment(found.info.experiment_id).name == "ours"
    assert found.data.params["model.name"] == "m"
    assert (found.data.metrics["v"], found.data.metrics["v.n"]) == (0.5, 4)
    assert found.data.metrics["v.low"] < 0.5 < found.data.metrics["v.high"]
    assert (found.data.metrics["w.undecided"], found.data.metrics["v.broken"]) == (6, 2)
    assert "w" not in found.data.metrics
    scores = table(client, made, "scores.json", tmp_path)
    assert [row["score"] for row in scores] == ["v", "w", "level/a/b:c/v", "level/a/b:c/w"]
    samples = table(client, made, "samples.json", tmp_path)
    assert [row["v.outcome"] for row in samples][2:6] == [
        "incorrect",
        "invalid",
        "undecided",
        "broken",
    ]
    assert "is wrong (1)" in samples[2]["v.why"]
    assert "\\udcd" not in samples[2]["response"]


def test_it_leaves_the_global_state_alone(evaluation: Evaluation, uri: str, tmp_path: Path) -> None:
    import mlflow

    before = mlflow.get_tracking_uri()
    first, second = (log(evaluation, uri=uri, samples=0, name="again") for _ in range(2))
    assert first != second
    assert mlflow.get_tracking_uri() == before
    assert mlflow.active_run() is None


def test_a_run_that_is_none_is_told(tmp_path: Path, uri: str) -> None:
    with pytest.raises(WrongRun):
        log(tmp_path / "none", uri=uri)
