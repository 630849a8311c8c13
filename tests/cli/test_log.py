"""``assay log``."""

import importlib.util
import json
from pathlib import Path

import pytest

from assay.cli import main

ROWS = [{"instruction": "Say yes", "output": "yes", "generator": "m", "reference": "yes"}]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs.json").write_text(json.dumps(ROWS))
    assert main(["import", "outputs.json", "--out", "first"]) == 0
    assert main(["reverify", "first", "--verifier", "exact", "--out", "run", "--no-floor"]) == 0
    capsys.readouterr()
    return "run"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # MLflow imports what is deprecated
def test_a_run_is_logged(made: str, capsys: pytest.CaptureFixture) -> None:
    pytest.importorskip("mlflow", reason="needs mlflow (assay[interop])")
    from mlflow.tracking import MlflowClient

    # Absolute: MLflow keeps a store open under its URI, for whoever gives the same one again.
    uri = f"sqlite:///{Path('mlflow.db').resolve()}"
    command = ["log", made, "--to", "mlflow", "--uri", uri, "--project", "ours", "--samples", "0"]
    assert main([*command, "--name", "mine"]) == 0
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("logged: run as ")
    assert told.endswith(" in mlflow, 'ours'")
    found = MlflowClient(tracking_uri=uri).get_run(told.split()[3])
    assert (found.info.run_name, found.data.metrics["exact"]) == ("mine", 1.0)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_what_a_tracker_refuses_is_told(made: str, capsys: pytest.CaptureFixture) -> None:
    pytest.importorskip("mlflow", reason="needs mlflow (assay[interop])")
    assert main(["log", made, "--to", "mlflow", "--uri", "bogus://x"]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("assay: mlflow did not take the run: ")
    assert "bogus://x" in told


@pytest.mark.parametrize("tracker", ["mlflow", "wandb", "trackio"])
def test_a_tracker_that_is_missing_is_told(
    made: str, capsys: pytest.CaptureFixture, tracker: str
) -> None:
    if importlib.util.find_spec(tracker):
        pytest.skip(f"{tracker} is installed")
    assert main(["log", made, "--to", tracker]) == 2
    assert f"needs the package '{tracker}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["run"], 2, "--to"),
        (["run", "--to", "excel"], 2, "invalid choice: 'excel'"),
        (["none", "--to", "mlflow"], 2, "'none' is not a run"),
        (["run", "--to", "wandb", "--uri", "x"], 2, "--uri goes with --to mlflow"),
        (["run", "--to", "mlflow", "--offline"], 2, "--offline goes with --to wandb"),
        (["run", "--to", "mlflow", "--samples", "-1"], 2, "0 or more, not -1"),
    ],
)
def test_wrong_usage(
    made: str, capsys: pytest.CaptureFixture, arguments: list[str], status: int, said: str
) -> None:
    assert main(["log", *arguments]) == status
    assert said in capsys.readouterr().err
