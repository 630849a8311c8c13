"""Suites, and how they are found."""

import dataclasses
import json
import pickle
import types

import pytest

from assay.core import BadArgument, DataError, Problem, UnknownName
from assay.evaluate import suite as suites
from assay.evaluate.suite import Suite
from assay.verifiers.text import Exact


def test_ids_are_made_unique() -> None:
    problems = [Problem.of("?", id=name) for name in ("a", "", "a", "a", "b")]
    assert [p.id for p in Suite.of(problems, Exact()).problems()] == ["a", "2", "a#2", "a#3", "b"]


def test_no_problems() -> None:
    with pytest.raises(DataError, match="suite 'mine' has no problems"):
        list(Suite.of([], Exact(), name="mine").problems())


def test_a_suite_needs_verifiers() -> None:
    with pytest.raises(BadArgument, match="has no verifiers"):
        Suite.of([], {})
    with pytest.raises(BadArgument, match="an instance is needed"):
        Suite.of([], {"a": Exact})


def test_a_suite_can_be_sent_to_another_process() -> None:
    suite = Suite.of([Problem.of("?", id="a")], Exact())
    assert list(pickle.loads(pickle.dumps(suite)).problems()) == list(suite.problems())
    assert pickle.loads(pickle.dumps(suites.load("starter"))).name == "starter"


def test_unknown_names() -> None:
    with pytest.raises(UnknownName, match="unknown suite 'ifevl'; did you mean 'ifeval'"):
        suites.load("ifevl")


@pytest.mark.parametrize("name", ["ifeval", "ifbench"])
def test_published_suites_say_that_they_need_data(name: str) -> None:
    with pytest.raises(BadArgument, match=f"suite '{name}' needs its published problems"):
        list(suites.load(name).problems())
    assert suites.load(name).needs == ("data",)
    assert suites.load(name, data="problems.jsonl").needs == ()


def test_profiles() -> None:
    assert suites.load("ifeval", data="x").options == {"profile": "faithful"}
    repaired = suites.load("ifeval", data="x", profile="repaired")
    assert repaired.verifiers["strict"].profile == "repaired"
    with pytest.raises(BadArgument, match="'faithful' or 'repaired', not 'x'"):
        suites.load("ifeval", data="x", profile="x")


def test_suites_of_other_packages(monkeypatch) -> None:
    mine = Suite.of([Problem.of("?", id="a")], Exact(), name="mine")
    entries = [
        types.SimpleNamespace(name="value", load=lambda: mine),
        types.SimpleNamespace(name="made", load=lambda: lambda data, profile: mine),
        types.SimpleNamespace(name="wrong", load=lambda: lambda data, profile: 7),
    ]
    monkeypatch.setattr(suites.metadata, "entry_points", lambda group: entries)
    assert suites.load("value") is mine
    assert suites.load("made", data="x") is mine
    assert "made" in suites.names()
    with pytest.raises(BadArgument, match="takes no data"):
        suites.load("value", data="x")
    with pytest.raises(BadArgument, match="should be a Suite, and is 7"):
        suites.load("wrong")


def test_options_that_a_suite_takes(monkeypatch) -> None:
    mine = Suite.of([Problem.of("?", id="a")], Exact(), name="mine")

    def made(*, data=None, profile=None, judge="none"):
        return dataclasses.replace(mine, options={"judge": judge})

    entries = [types.SimpleNamespace(name="made", load=lambda: made)]
    monkeypatch.setattr(suites.metadata, "entry_points", lambda group: entries)
    assert suites.load("made", judge="local").options == {"judge": "local"}
    assert suites.load("made", judge=None).options == {"judge": "none"}
    with pytest.raises(BadArgument, match="has no option 'juge'; it takes judge"):
        suites.load("made", juge="local")
    with pytest.raises(BadArgument, match="suite 'starter' has no option 'judge'; it takes none"):
        suites.load("starter", judge="local")


def test_a_catalogue_reads_no_problems() -> None:
    rows = [suites.load(name).about() for name in suites.names()]
    assert json.loads(json.dumps(rows)) == rows
    assert all(row["description"] and (row["size"] or row["published"]) for row in rows)


def test_statistics_of_a_name() -> None:
    assert suites.statistics("starter") == ()
    assert suites.statistics("no such suite") == ()


@pytest.mark.parametrize(
    ("items", "limit", "said"),
    [
        ([0, 0, 1, 1], 2, ""),
        ([0, 0, 1, 1], 9, ""),
        ([None] * 4, 3, ""),
        ([0, 0, 1, 1], 1, "1 problem is of 1 of 2 items, 1 of them incomplete; the first 2 are"),
        ([0, 0, 1, 1], 3, "3 problems are of 2 of 2 items, 1 of them incomplete; the first 2 or 4"),
        ([0, 1, 0, 1], 2, "2 problems are of 2 of 2 items, 2 of them incomplete; the first 4 are"),
    ],
)
def test_a_limit_that_cuts_through_items_is_told(items, limit, said) -> None:
    asked = [
        Problem.of(f"{n}?", metadata={} if item is None else {"item": item})
        for n, item in enumerate(items)
    ]
    found = Suite.of(asked, Exact()).cut(limit)
    assert found.startswith(said)
    assert bool(found) == bool(said)
