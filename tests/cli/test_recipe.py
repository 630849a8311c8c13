"""``assay recipe`` and ``assay recipes`` as their users type them."""

import json

import pytest

from assay.cli import main
from assay.recipes import catalogue
from assay.recipes.experiment import Outcome, Setting, share
from assay.recipes.recipe import Recipe


def coin(setting: Setting) -> Outcome:
    return Outcome(
        fate="not shown",
        finding="heads as often as tails",
        tested="a coin of our own",
        measures=(share("heads", 2, 4), share("tails", 2, 4, control=True)),
        seeds=setting.seeds,
    )


@pytest.fixture
def coin_recipe(monkeypatch) -> None:
    recipe = Recipe(status="works", has="a coin", claim="heads win", experiment=coin)
    monkeypatch.setattr(catalogue.System, "recipe", property(lambda _: recipe))


def test_all_fifty_as_data(capsys) -> None:
    assert main(["recipes", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in rows] == list(range(1, 51))
    wanted = {"number", "name", "status", "claim", "command", "measured", "fate"}
    assert all(wanted <= set(row) for row in rows)
    assert {row["status"] for row in rows} <= {"works", "partly", "not yet"}


@pytest.mark.usefixtures("coin_recipe")
def test_an_experiment_is_run_and_kept(capsys, tmp_path) -> None:
    assert main(["recipe", "run", "3", "--seeds", "2", "--out", str(tmp_path / "kept")]) == 0
    shown = capsys.readouterr().out
    assert "not shown: heads as often as tails" in shown
    assert "control: tails 0.50" in shown
    kept = json.loads((tmp_path / "kept" / "outcome.json").read_text())
    assert kept["seeds"] == [0, 1]
    assert kept["command"] == "assay recipe run retro_reader --seeds 2"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "mimic_it"], "has no experiment to run"),
        (["run", "no_such"], "unknown recipe"),
        ([], "required: ACTION"),
    ],
)
def test_wrong_use_is_said(capsys, arguments, message) -> None:
    assert main(["recipe", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_claim_that_another_command_tests(capsys, monkeypatch) -> None:
    recipe = Recipe(status="works", claim="heads win", command="assay eval coins")
    monkeypatch.setattr(catalogue.System, "recipe", property(lambda _: recipe))
    assert main(["recipe", "run", "3"]) == 2
    assert "its claim is tested by: assay eval coins" in capsys.readouterr().err
