"""``assay loop`` by its command line."""

import json
from pathlib import Path

import pytest

from assay.cli import main

pytest.importorskip("torch", reason="needs assay[train]")
pytest.importorskip("peft", reason="needs assay[train]")
pytest.importorskip("datasketch", reason="needs assay[synth]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def test_one_command_goes_through_all_stages(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "loop"
    command = ["loop", "--model", str(tiny), "--out", str(out), "--problems", "4", "--limit", "3"]
    command += ["--method", "grpo", "--steps", "1", "--prompts", "2", "--samples", "2"]
    command += ["--longest", "8", "--test-longest", "8", "--rank", "2", "--capability", "4"]
    command += ["--capability-problems", "2"]
    assert main(command) == 0
    told = capsys.readouterr()
    assert "starter: prompt_strict" in told.out
    assert "on 3 problems" in told.out
    assert "with 4 samples a problem" in told.out
    assert "training by grpo" in told.err
    assert (out / "report.html").exists()
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plan"]["problems"] == 4


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--levels", "one"], "--levels takes numbers"),
        (["--levels", "9"], "levels"),
        (["--method", "grppo"], "did you mean 'grpo'"),
        (["--rate", "-1"], "a finite number above 0"),
        (["--ifeval", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_what_is_wrong_is_told(
    given: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["loop", "--out", str(tmp_path / "loop"), *given]) in (1, 2)
    assert words in capsys.readouterr().err
