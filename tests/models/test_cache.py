"""Responses on disk."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assay.core import DataError, Message, Model, ModelError, Response, Sampling, Usage
from assay.models.cache import CachedModel

ASKED = [Message("user", "2+2?")]


class Counting(Model):
    """Answers with the number of the call, so that each answer tells when it was made."""

    name = "counting"

    def __init__(self, **identity: Any) -> None:
        self.calls = 0
        self.wants: dict[str, Any] = {"model": "counting", **identity}

    @property
    def identity(self) -> dict[str, Any]:
        return self.wants

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        self.calls += 1
        if messages[0].content == "fail":
            raise ModelError("no")
        spent = Usage(model_calls=1, input_tokens=5, output_tokens=9, money=0.5, seconds=2.0)
        return tuple(
            Response(f"{self.calls}.{i}\ud800\x00", usage=spent) for i in range(sampling.n)
        )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "responses.sqlite"


def texts(model: Model, sampling: Sampling, messages: Sequence[Message] = ASKED) -> list[str]:
    return [r.text.removesuffix("\ud800\x00") for r in model.generate(messages, sampling)]


def test_a_hit_is_the_same_response_and_costs_nothing(file: Path) -> None:
    sampling = Sampling(n=2, seed=1, temperature=1.0)
    with CachedModel(Counting(), file) as model:
        fresh = model.generate(ASKED, sampling)
    with CachedModel(Counting(), file) as model:
        hit = model.generate(ASKED, sampling)
        assert (model.hits, model.misses) == (1, 0)
    assert [r.text for r in hit] == [r.text for r in fresh]
    assert hit[0].usage == Usage(input_tokens=5, output_tokens=9)
    assert fresh[0].usage is not None
    assert hit[0].metadata == {"cached": fresh[0].usage.to_dict()}
    assert fresh[0].metadata == {}


@pytest.mark.parametrize(
    ("sampling", "unseeded", "calls"),
    [
        (Sampling(temperature=0.0), False, 1),
        (Sampling(seed=1), False, 1),
        (Sampling(temperature=0.8), False, 2),
        (Sampling(), False, 2),
        (Sampling(temperature=0.8), True, 1),
    ],
)
def test_which_calls_repeat(file: Path, sampling: Sampling, unseeded: bool, calls: int) -> None:
    inner = Counting()
    with CachedModel(inner, file, unseeded=unseeded) as model:
        first, second = texts(model, sampling), texts(model, sampling)
    assert inner.calls == calls
    assert (first == second) == (calls == 1)


def test_only_missing_samples_are_paid_for(file: Path) -> None:
    with CachedModel(Counting(), file, unseeded=True) as model:
        assert texts(model, Sampling(n=2)) == ["1.0", "1.1"]
        assert texts(model, Sampling(n=4)) == ["1.0", "1.1", "2.0", "2.1"]
        assert texts(model, Sampling(n=3)) == ["1.0", "1.1", "2.0"]


def test_a_seeded_set_is_a_whole(file: Path) -> None:
    with CachedModel(Counting(), file) as model:
        assert texts(model, Sampling(n=2, seed=1)) == ["1.0", "1.1"]
        assert texts(model, Sampling(n=3, seed=1)) == ["2.0", "2.1", "2.2"]


STORED = Sampling(seed=1, temperature=0.5, max_tokens=10)


@pytest.mark.parametrize(
    ("model", "messages", "sampling", "words"),
    [
        ({}, ASKED, STORED, "hit"),
        ({}, ASKED, STORED.replace(seed=2), r"sampling\.seed \(stored 1, asked 2\)"),
        ({}, ASKED, STORED.replace(top_p=0.9), r"sampling\.top_p \(stored None, asked 0\.9\)"),
        ({}, ASKED, STORED.replace(prefix="a"), r"sampling\.prefix"),
        ({}, ASKED, STORED.replace(json_schema={"a": 1}), r"sampling\.json_schema"),
        ({}, ASKED, STORED.replace(seed=None, temperature=0.0), r"sampling\.seed.*temperature"),
        ({"weights": "f00"}, ASKED, STORED, r"model\.weights \(stored None, asked 'f00'\)"),
        ({}, [Message("system", "be good"), *ASKED], STORED, r"messages\[0\].*messages\[1\]"),
        ({}, [Message("user", "2+3?")], STORED, "no call with this prompt"),
        ({}, ASKED, Sampling(temperature=1.0), "not kept"),
        ({}, ASKED, STORED.replace(n=2), r"sampling\.n \(stored None, asked 2\)"),
    ],
)
def test_a_miss_is_explained(
    file: Path, model: dict[str, str], messages: list[Message], sampling: Sampling, words: str
) -> None:
    with CachedModel(Counting(), file) as cached:
        cached.generate(ASKED, STORED)
    inner = Counting(**model)
    with CachedModel(inner, file) as cached:
        import re

        assert re.search(words, cached.explain(messages, sampling))
        assert inner.calls == 0
        cached.generate(messages, sampling)
        assert inner.calls == (0 if words == "hit" else 1)


def test_the_nearest_call_is_named(file: Path) -> None:
    with CachedModel(Counting(), file) as cached:
        cached.generate(ASKED, STORED.replace(seed=5, temperature=0.1, max_tokens=3))
        cached.generate(ASKED, STORED)
        assert cached.explain(ASKED, STORED.replace(seed=2)) == (
            "miss: the nearest stored call differs in sampling.seed (stored 1, asked 2)"
        )


def test_an_image_counts_by_its_content(file: Path, tmp_path: Path) -> None:
    image = tmp_path / "a.png"
    messages = [Message("user", "what?", (str(image),))]
    inner = Counting()
    with CachedModel(inner, file) as model:
        for content in (b"1", b"1", b"2"):
            image.write_bytes(content)
            model.generate(messages, STORED)
    assert inner.calls == 2


def test_errors_are_not_kept(file: Path) -> None:
    inner = Counting()
    with CachedModel(inner, file) as model:
        for _ in range(2):
            with pytest.raises(ModelError):
                model.generate([Message("user", "fail")], STORED)
    assert inner.calls == 2


def test_threads_share_a_file(file: Path) -> None:
    inner = Counting()
    with CachedModel(inner, file) as model, ThreadPoolExecutor(8) as pool:
        asked = [[Message("user", str(i % 20))] for i in range(200)]
        list(pool.map(lambda messages: model.generate(messages, STORED), asked))
        assert model.hits + model.misses == 200
        before = inner.calls
        list(pool.map(lambda messages: model.generate(messages, STORED), asked))
        assert inner.calls == before


WRITER = """
import sys
from assay.core import Message, Sampling
from assay.models.cache import CachedModel
from assay.models.scripted import ScriptedModel
with CachedModel(ScriptedModel(1.0, function=str.upper), sys.argv[1]) as model:
    for i in range(100):
        text = f"prompt {i}"
        assert model.generate([Message("user", text)], Sampling(seed=1))[0].text == text.upper()
"""


def test_processes_share_a_file(file: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in running:
        assert (process.communicate()[1], process.returncode) == (b"", 0)
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT count(*) FROM responses").fetchone() == (100,)
    database.close()


@pytest.mark.parametrize(
    ("content", "words"), [(b"not a database at all, but long enough" * 50, "cannot be used")]
)
def test_a_file_that_is_none(file: Path, content: bytes, words: str) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with CachedModel(Counting(), file) as model, pytest.raises(DataError, match=words):
        model.generate(ASKED, STORED)
    assert file.read_bytes() == content


def test_a_file_of_a_newer_version(file: Path) -> None:
    file.parent.mkdir()
    database = sqlite3.connect(file)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with CachedModel(Counting(), file) as model, pytest.raises(DataError, match="newer assay"):
        model.generate(ASKED, STORED)


def test_what_is_stored_is_json_in_ascii(file: Path) -> None:
    with CachedModel(Counting(), file) as model:
        model.generate(ASKED, STORED)
    database = sqlite3.connect(file)
    (text,) = database.execute("SELECT response FROM responses").fetchone()
    database.close()
    assert text.isascii()
    assert json.loads(text)["text"] == "1.0\ud800\x00"
