"""``assay models``."""

import json
from pathlib import Path

import pytest

from assay.cli import main
from assay.models import weights


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    shown = capsys.readouterr().out
    for form in ("local | local:FILE.gguf", "openai:NAME", "replay:FILE.jsonl", "scripted:RATE"):
        assert form in shown


def test_list_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path))
    assert main(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["embedded"] is None
    (state,) = (row["state"] for row in listed["schemes"] if row["scheme"] == "local")
    assert state.startswith("not ready: ")


def test_try_a_replay(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    rows = [{"prompt": "hi", "response": "one\n\x1b[2Jtwo"}, {"prompt": "hi", "response": "three"}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["models", "try", f"replay:{file}", "hi", "-n", "2"]) == 0
    assert capsys.readouterr().out == "--- 1\none\n\\x1b[2Jtwo\n--- 2\nthree\n"
    assert main(["models", "try", f"replay:{file}", "hi", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "one\n\x1b[2Jtwo"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["try", "replay:none.jsonl", "hi"], 2, "there is no file 'none.jsonl' to replay"),
        (["try", "opnai:x", "hi"], 2, "did you mean 'openai'"),
        (["try", "scripted:1", "hi", "--option", "latency"], 2, "NAME=VALUE"),
        (["try", "scripted:1", "hi", "--option", "pace=3"], 2, "no option 'pace'"),
        (["try", "scripted:1", "hi"], 1, "no answer to 'hi'"),
        (["try", "scripted:1"], 2, "prompt"),
        (["dance"], 2, "dance"),
    ],
)
def test_what_goes_wrong_is_said(
    arguments: list[str], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", *arguments]) == status
    assert words in capsys.readouterr().err


def test_install_says_why_it_cannot(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gguf", reason="needs assay[local]")
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"GGUF")
    assert main(["models", "install", "--from", str(wrong)]) == 1
    assert "does not hold the expected model" in capsys.readouterr().err
    assert weights.receipt() is None


@pytest.mark.model
def test_try_the_embedded_model(capsys: pytest.CaptureFixture[str]) -> None:
    if weights.receipt() is None:
        pytest.skip("needs the embedded model: assay models install")
    arguments = ["try", "local", "What is the capital of Japan?", "--option", "threads=1"]
    assert main(["models", *arguments]) == 0
    assert capsys.readouterr().out == "The capital of Japan is Tokyo.\n"
    assert main(["models", "install"]) == 0
    assert "already installed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "url", "state"),
    [
        ("", "", "needs OPENAI_API_KEY"),
        ("sk-1", "", "a key is set for api.openai.com; the server was not asked"),
        ("", "http://localhost:1/v1", "no key is set for http://localhost:1/v1"),
        ("", "nowhere", "not ready: base_url 'nowhere'"),
    ],
)
def test_a_server_is_not_called_ready(
    key: str, url: str, state: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    for arguments in (["--json"], ["--json", "list"], ["list", "--json"]):
        assert main(["models", *arguments]) == 0
        rows = {
            row["scheme"]: row["state"] for row in json.loads(capsys.readouterr().out)["schemes"]
        }
        assert rows["openai"].startswith(state)
