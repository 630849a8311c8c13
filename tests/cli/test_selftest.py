"""``assay selftest llmbar`` from end to end."""

import json
from pathlib import Path

import pytest

from assay.cli import main

ROW = {
    "subset": "Natural", "idx": 0, "judge": "GPT-4", "prompt": "Vanilla", "label": 1,
    "completion": "Output (a)", "completion_swap": "Output (b)", "winner": "1", "winner_swap": "1",
}  # fmt: skip


@pytest.mark.parametrize(("winner", "status"), [("1", 0), ("2", 1)])
def test_llmbar(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], winner: str, status: int
) -> None:
    content = json.dumps({**ROW, "winner": winner})
    (tmp_path / "judge_outputs.jsonl").write_text(content, encoding="utf-8")
    assert main(["selftest", "llmbar", "--data", str(tmp_path), "--by-subset"]) == status
    shown = capsys.readouterr().out
    assert "GPT-4    Vanilla           Natural" in shown
    assert ("NOT all" in shown) == bool(status)
    assert main(["selftest", "llmbar", "--data", str(tmp_path), "--json"]) == status
    answer = json.loads(capsys.readouterr().out)
    assert answer["passed"] == (status == 0)
    assert answer["judges"][0]["accuracy"] == 1.0


def test_a_folder_without_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "llmbar", "--data", str(tmp_path)]) == 2
    assert "judge_outputs.jsonl" in capsys.readouterr().err
