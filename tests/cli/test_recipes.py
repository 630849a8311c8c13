"""The list of systems as data, for those who read it with a program."""

import json

from assay.cli import main
from assay.recipes.catalogue import systems

FIELDS = ("name", "key", "title", "status", "claim", "command", "measured", "fate")
FATES = {"supported", "not shown", "contradicted", "not tested"}


def test_all_fifty_by_number_with_every_field(capsys) -> None:
    assert main(["recipes", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in rows] == list(range(1, 51))
    for row, system in zip(rows, systems(), strict=True):
        assert all(isinstance(row[field], str) for field in FIELDS)
        assert row["key"] == system.key
        assert row["title"] == row["name"] == system.title != ""
        assert row["status"] in {"works", "partly", "not yet"}
        assert row["fate"] in FATES
        assert bool(row["measured"]) == (row["fate"] != "not tested")


def test_one_system_by_number(capsys) -> None:
    assert main(["recipes", "31", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["key"] == "muldimif"
