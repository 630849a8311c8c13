"""The leaderboard: the newest run of a model counts, and ties stay ties."""

import pytest

from assay.web import board
from assay.web.library import Library


@pytest.fixture
def shelf(runs):
    found = Library(runs)
    yield found
    found.close()


def places(shelf, suite: str = "tiny") -> list[tuple[str, str]]:
    (found,) = [one for one in board.boards(shelf) if one.suite == suite]
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
    assert [(one.suite, len(one.places)) for one in board.boards(shelf)] == [
        ("other", 1),
        ("tiny", 1),
    ]
