"""A run in trackio, read back by a trackio of its own that starts anew."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assay.evaluate.evaluation import Evaluation

pytest.importorskip("trackio", reason="needs trackio (assay[interop])")
pytestmark = pytest.mark.slow

# Where it writes is decided when it is first imported, so each runs in a process of its own.
WRITE = """
import json, sys
from assay.interop.trackio import log
print("made", json.dumps(log(sys.argv[1], project="ours")))
"""
READ = """
import json, sys
from trackio import Api
from trackio.sqlite_storage import SQLiteStorage
(run,) = Api().runs("ours")
print("made", json.dumps([run.config, SQLiteStorage.get_logs("ours", run.name)], default=str))
"""


def said(program: str, folder: Path, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={
            "TRACKIO_DIR": str(folder / "trackio"),
            "HF_HUB_OFFLINE": "1",
            "HOME": str(folder),
            "PATH": "",
        },
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("made ")]
    return json.loads(line.removeprefix("made "))


def test_a_run_is_read_back(evaluation: Evaluation, tmp_path: Path) -> None:
    assert said(WRITE, tmp_path, str(evaluation.path)) == evaluation.path.name
    config, (found,) = said(READ, tmp_path)
    assert config["model.name"] == "m"
    assert (found["v"], found["v.n"], found["v.broken"]) == (0.5, 4, 2)
    assert found["v.low"] < 0.5 < found["v.high"]
    assert "w" not in found
    assert [one["score"] for one in found["scores"]["_value"]][:2] == ["v", "w"]
    outcomes = [one["v.outcome"] for one in found["samples"]["_value"]]
    assert outcomes[2:6] == ["incorrect", "invalid", "undecided", "broken"]
