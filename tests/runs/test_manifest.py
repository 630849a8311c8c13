"""The first page of a run."""

import json
from pathlib import Path

import pytest

from assay.core import RunError
from assay.runs import Manifest
from assay.runs.manifest import differences, versions, without_secrets


def test_it_comes_back_as_it_was(tmp_path: Path, tiny) -> None:
    manifest = tiny.manifest().noting("one", "two", "one")
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest
    assert Manifest.load(tmp_path).what == manifest.what
    assert Manifest.load(tmp_path).notes == ("one", "two")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"assay": "run/99"}', "\0\0"])
def test_one_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(RunError, match="cannot be read"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {}, [("a", 1, None)]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1]}}, [("a.b", [1, 2], [1])]),
        ({"a": 1}, {"a": {"b": 1}}, [("a", 1, {"b": 1})]),
    ],
)
def test_differences(here, there, found) -> None:
    assert list(differences(here, there)) == found


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"api_key": "x", "API-KEY": "x", "access_token": "x", "password": "x"}, {}),
        ({"Authorization": "Bearer x", "client_secret": "x"}, {}),
        (
            {"max_tokens": 5, "tokenizer": "t", "keys": 3},
            {"max_tokens": 5, "tokenizer": "t", "keys": 3},
        ),
        ({"url": "https://u:p@h:1/v1?api-version=1#f"}, {"url": "https://h:1/v1"}),
        ({"in": [{"secret": 1, "a": 2}]}, {"in": [{"a": 2}]}),
        ({"text": "see http://h/ and more"}, {"text": "see http://h/ and more"}),
    ],
)
def test_secrets_are_not_written_down(data, kept) -> None:
    assert without_secrets(data) == kept


def test_versions() -> None:
    found = versions(["pytest", "no-such-package"])
    assert found["no-such-package"] == "missing"
    assert json.dumps(found).count("pytest") == 1
