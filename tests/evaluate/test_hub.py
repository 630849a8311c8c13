"""Data files by name, from a server that stands in for the hub."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assay.core import DataError, UsageError
from assay.evaluate import hub, suite

ROW = {"key": 1, "prompt": "Hi", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}
LINES = (json.dumps(ROW) + "\n").encode()


class Hub:
    """What the server has: files by data set, and what it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {"o/one": {"data.jsonl": LINES, "README.md": b""}}
        self.asked: list[tuple[str, str | None]] = []
        self.status = 200
        self.cut = False

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.status != 200:
            return self.status, b""
        for name, files in self.files.items():
            if path == f"/api/datasets/{name}":
                listing = {"sha": "abc", "siblings": [{"rfilename": file} for file in files]}
                return 200, json.dumps(listing).encode()
            for file, content in files.items():
                if path == f"/datasets/{name}/resolve/abc/{file}":
                    return 200, content
        return 404, b""


@pytest.fixture
def server(monkeypatch):
    stand_in = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            stand_in.asked.append((self.path, self.headers.get("authorization")))
            status, content = stand_in.answer(self.path)
            self.send_response(status)
            self.send_header("content-length", str(len(content) + 10 * stand_in.cut))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{listening.server_port}/")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield stand_in
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_a_file_is_fetched_once(server) -> None:
    path = hub.resolve("hf:o/one")
    assert path.read_bytes() == LINES
    assert hub.resolve("hf:o/one") == path
    assert [asked for asked, _ in server.asked].count("/datasets/o/one/resolve/abc/data.jsonl") == 1


def test_the_suite_reads_it(server) -> None:
    (problem,) = suite.load("ifeval", data="hf:o/one").problems()
    assert problem.prompt == "Hi"


def test_a_token_is_sent(server, monkeypatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "t")
    hub.resolve("hf:o/one")
    assert {token for _, token in server.asked} == {"Bearer t"}


def test_several_files_need_a_choice(server) -> None:
    server.files["o/one"]["b.jsonl"] = b"{}\n"
    with pytest.raises(DataError, match=r"say which file .* hf:o/one:FILE; it has README.md, b"):
        hub.resolve("hf:o/one")
    assert hub.resolve("hf:o/one:b.jsonl").read_bytes() == b"{}\n"
    with pytest.raises(DataError, match="say which file"):
        hub.resolve("hf:o/one:c.jsonl")


def test_parquet_becomes_json_lines(server, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra 'parquet'")
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist([{**ROW, "kwargs": [{"x": None}]}]), tmp_path / "f")
    server.files["o/one"] = {"data/test.parquet": (tmp_path / "f").read_bytes()}
    (problem,) = suite.load("ifeval", data="hf:o/one").problems()
    assert problem.constraints[0].id == "punctuation:no_comma"


def test_offline_the_copy_is_taken(server, monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(DataError, match="not kept on this machine"):
        hub.resolve("hf:o/one")
    assert not server.asked
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    hub.resolve("hf:o/one")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    asked = len(server.asked)
    assert hub.resolve("hf:o/one").read_bytes() == LINES
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    ("status", "said"), [(404, "there is no data set"), (401, "needs a token"), (500, "500")]
)
def test_a_server_that_refuses(server, status, said) -> None:
    server.status = status
    with pytest.raises(DataError, match=said):
        hub.resolve("hf:o/one")


def test_a_cut_connection_leaves_nothing(server) -> None:
    server.cut = True
    with pytest.raises(DataError, match="cannot fetch the data set 'o/one'"):
        hub.resolve("hf:o/one")
    server.cut = False
    assert hub.resolve("hf:o/one").read_bytes() == LINES


def test_nobody_there(monkeypatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with pytest.raises(DataError, match="without a network, give the path"):
        hub.resolve("hf:o/one")


@pytest.mark.parametrize("name", ["hf:", "hf:one", "hf:../../x", "hf:o/one:../../etc/passwd"])
def test_names_that_are_none(name) -> None:
    with pytest.raises(UsageError, match="a data set on the hub is hf:OWNER/NAME"):
        hub.resolve(name)


def test_a_server_cannot_write_elsewhere(server) -> None:
    server.files["o/one"] = {"../../../evil.jsonl": LINES}
    with pytest.raises(DataError, match="say which file"):
        hub.resolve("hf:o/one")


def test_a_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        hub.resolve(str(tmp_path / "x.jsonl"))
    (tmp_path / "x.jsonl").write_bytes(LINES)
    assert hub.resolve(str(tmp_path / "x.jsonl")) == tmp_path / "x.jsonl"
