"""``assay verifiers`` names every verifier and says what it takes."""

import json

import pytest

from assay.cli import main
from assay.cli.verifiers import OTHERS, describe
from assay.verifiers import registry


def test_lists_every_verifier(capsys) -> None:
    assert main(["verifiers"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in registry.names())


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN))
def test_each_of_ours_says_what_it_does(name: str) -> None:
    described = describe(name)
    assert described["summary"].endswith(".")
    assert described["group"] != OTHERS
    assert all(argument["kind"] for argument in described["arguments"])


def test_shows_one(capsys) -> None:
    assert main(["verifiers", "exact"]) == 0
    assert "ignore_case: bool (default: False)" in capsys.readouterr().out


def test_as_data(capsys) -> None:
    assert main(["verifiers", "--json"]) == 0
    assert {each["name"] for each in json.loads(capsys.readouterr().out)} == set(registry.names())


def test_an_unknown_one_suggests(capsys) -> None:
    assert main(["verifiers", "exakt"]) == 2
    assert "did you mean 'exact'" in capsys.readouterr().err
