"""``assay view`` from the command line."""

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from assay.cli import main

pytest.importorskip("uvicorn", reason="needs assay[view]")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "there is no folder 'nowhere'"),
        ([".", "--token", "short"], "a token has at least 8 characters"),
        ([".", "--port", "70000"], "cannot listen on port 70000"),
    ],
)
def test_wrong_usage(arguments, said, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["view", "--no-open", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_port_in_use(capsys, tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["view", str(tmp_path), "--no-open", "--port", str(port)]) == 2
    assert "choose another with --port, or 0 for any" in capsys.readouterr().err


def test_it_serves_until_it_is_interrupted(tmp_path) -> None:
    command = [sys.executable, "-m", "assay", "view", str(tmp_path), "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        address = child.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(address) as answer:
            assert "There are no runs here yet." in answer.read().decode()
        base = address.partition("?")[0]
        with opener.open(f"{base}progress.json") as answer:
            assert json.loads(answer.read()) == []
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(base)
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 0
