"""The leaderboard: the newest run of a model counts, and ties stay ties."""

import json

import pytest

from assay.web import board


def places(shelf, suite: str = "tiny") -> list[tuple[str, str]]:
    (found,) = [one for one in board.boards(shelf).boards if one.suite == suite]
    return [(place.run.model, place.rank) for place in found.places]


def test_who_is_surely_better_has_the_better_rank(runs, shelf, make) -> None:
    for model, share in (("weak", 3), ("good", 27), ("also", 26)):
        records = [make.record(n, right=n < share) for n in range(30)]
        make.write(runs / model, model, records, count=30)
    assert places(shelf) == [("good", "1–2"), ("also", "1–2"), ("weak", "3")]


@pytest.mark.parametrize("few", [0, 20_000])
def test_large_runs_are_compared_by_their_intervals(runs, shelf, make, monkeypatch, few) -> None:
    monkeypatch.setattr(board, "FEW", few)
    for model, share in (("weak", 3), ("good", 27)):
        records = [make.record(n, right=n < share) for n in range(30)]
        make.write(runs / model, model, records, count=30)
    assert places(shelf) == [("good", "1"), ("weak", "2")]


def test_suites_have_boards_of_their_own_and_runs_without_scores_none(runs, shelf, make) -> None:
    make.write(runs / "a", "m", [make.record(0)], count=1)
    make.write(runs / "b", "m", [make.record(0)], count=1, suite="other")
    make.write(runs / "c", "n", [], count=1)
    assert [(one.suite, len(one.places)) for one in board.boards(shelf).boards] == [
        ("other", 1),
        ("tiny", 1),
    ]


def test_other_options_are_another_board(runs, shelf, make) -> None:
    for name, profile in (("a", "faithful"), ("b", "repaired")):
        folder = make.write(runs / name, "m", [make.record(0)], count=1).path
        kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        kept["what"]["suite"]["options"] = {"profile": profile}
        (folder / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")
    assert [one.suite for one in board.boards(shelf).boards] == [
        "tiny (profile faithful)",
        "tiny (profile repaired)",
    ]


@pytest.mark.parametrize(("items", "ranks"), [(None, ["1", "2"]), (12, ["1–2", "1–2"])])
def test_conditions_of_one_item_are_one_observation(runs, shelf, make, items, ranks) -> None:
    problems = [
        make.problem(n).replace(metadata={"item": str(n % items)} if items else {})
        for n in range(120)
    ]
    for model, right in (("a", 5), ("b", 8)):
        records = [make.record(n, right=n % 12 < right) for n in range(120)]
        make.write(runs / model, model, records, problems=problems)
    assert [rank for _, rank in places(shelf)] == ranks


def test_what_is_left_out_or_not_whole_is_told(runs, shelf, make) -> None:
    make.write(runs / "whole", "m", [make.record(n) for n in range(4)], count=4)
    make.write(runs / "part", "n", [make.record(0)], count=4)
    make.write(runs / "none", "o", [], count=4)
    make.write(runs / "old", "m", [make.record(0, right=False)], count=4)
    (runs / "bad").mkdir()
    (runs / "bad" / "manifest.json").write_text("{", encoding="utf-8")
    found = board.boards(shelf)
    (only,) = found.boards
    assert "n is partial: 1 of 4 samples" in only.notes
    told = "\n".join(found.left_out)
    assert "none has no samples and is left out" in told
    assert "bad cannot be read and is left out: " in told
    assert "1 older run of a model that has a newer one: " in told


@pytest.mark.parametrize(
    ("way", "first"), [("lower", "weak"), ("higher", "good"), ("neither", "good")]
)
@pytest.mark.parametrize("few", [0, 20_000])
def test_the_best_comes_first_whichever_way_that_is(
    runs, shelf, make, monkeypatch, way, first, few
) -> None:
    monkeypatch.setattr(board, "FEW", few)
    for model, share in (("weak", 3), ("good", 27)):
        records = [make.record(n, right=n < share) for n in range(30)]
        folder = make.write(runs / model, model, records, count=30).path
        kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        kept["what"]["suite"][way] = ["prompt_strict"]
        (folder / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")
    (only,) = board.boards(shelf).boards
    assert only.better == way
    assert next((place.run.model, place.rank) for place in only.places) == (first, "1")
    assert bool(only.notes) == (way != "higher")


def test_models_are_ordered_by_the_mean_of_the_suites(runs, shelf, make) -> None:
    for suite in ("a", "b"):
        for model, share in (("weak", 3), ("good", 27), ("lacking", 30)):
            if (suite, model) != ("b", "lacking"):
                records = [make.record(n, right=n < share) for n in range(30)]
                make.write(runs / f"{suite}-{model}", model, records, count=30, suite=suite)
    found = board.boards(shelf)
    assert list(found.models) == ["good", "weak", "lacking"]
    assert found.mean(found.models["good"])[0] == 0.9
    assert found.mean(found.models["lacking"]) is None
