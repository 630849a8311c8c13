"""``assay suites``."""

import json

from assay.cli import main
from assay.cli import suites as command
from assay.core import BadArgument
from assay.evaluate import suite as suites


def test_lists_every_suite(capsys) -> None:
    assert main(["suites"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n{name} " in out for name in suites.names())
    assert "\nifeval " in out
    assert "  541  data " in out


def test_shows_one(capsys) -> None:
    assert main(["suites", "starter"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("starter: everyday tasks")
    assert "\nverifiers       strict, loose\n" in out
    assert "\nproblems        120\n" in out


def test_as_data(capsys) -> None:
    assert main(["suites", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed] == suites.names()
    names = [name for one in listed for name in one.get("statistics", ())]
    assert {"PIF", "by task", "conditions"} <= set(names)
    assert not [name for name in names if "(" in name or "<" in name]
    assert all(one["description"] and one["source"] and one["licence"] for one in listed)


def test_a_suite_that_cannot_be_loaded_says_so(monkeypatch, capsys) -> None:
    def broken(name: str) -> object:
        raise BadArgument("no data")

    monkeypatch.setattr(command, "describe", broken)
    assert main(["suites"]) == 0
    assert "cannot be loaded: no data" in capsys.readouterr().out


def test_an_unknown_one_suggests(capsys) -> None:
    assert main(["suites", "ifevl"]) == 2
    assert "did you mean 'ifeval'" in capsys.readouterr().err
