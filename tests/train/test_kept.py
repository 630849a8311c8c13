"""Where a run stands is told whole, and another run is not taken for it."""

import json
from pathlib import Path

import pytest

from assay.core import DataError, Ledger, Usage
from assay.train import kept

RUN = {"method": "GRPO()", "seed": 3}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ledger = Ledger()
    ledger.charge("sample", Usage(output_tokens=7, model_calls=2))
    kept.write_curve(tmp_path, [{"step": 0}, {"step": 1, "reward": 0.5}])
    kept.write(tmp_path, RUN, 1, ledger, files={"curve.jsonl": "abc"})
    return tmp_path


def test_what_was_kept_is_read(folder: Path) -> None:
    state = kept.read(folder, RUN)
    assert state is not None
    assert (state.step, state.spent["sample"].output_tokens) == (1, 7)
    assert state.curve == [{"step": 0}, {"step": 1, "reward": 0.5}]
    assert state.beside["files"] == {"curve.jsonl": "abc"}
    assert not list(folder.glob("*.part"))


def test_an_empty_folder_keeps_nothing(tmp_path: Path) -> None:
    assert kept.read(tmp_path, RUN) is None


@pytest.mark.parametrize(
    ("identity", "differ"),
    [
        ({**RUN, "seed": 4}, "seed"),
        ({"method": "RLOO()", "seed": 4}, "method, seed"),
        ({**RUN, "task": "add"}, "task"),
        ({"seed": 3}, "method"),
    ],
)
def test_another_run_is_refused_by_what_differs(folder: Path, identity, differ: str) -> None:
    with pytest.raises(DataError, match=rf"another run \({differ} differ\)"):
        kept.read(folder, identity)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (kept.STATE, "{"),
        (kept.STATE, "[]"),
        (kept.STATE, json.dumps({"run": RUN, "step": 1})),
        (kept.STATE, json.dumps({"run": RUN, "step": "one", "ledger": {}})),
        (kept.CURVE, "{\n"),
    ],
)
def test_what_is_no_run_is_told(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(DataError, match="holds no state of a run"):
        kept.read(folder, RUN)


def test_a_curve_that_is_missing_is_told(folder: Path) -> None:
    (folder / kept.CURVE).unlink()
    with pytest.raises(DataError, match="holds no state of a run"):
        kept.read(folder, RUN)
