"""The heat map across models."""

import pytest

from assay.evaluate.scores import Score, Scores
from assay.web.heat import heat
from assay.web.library import Library


def test_the_kinds_that_hold_least_come_first(two) -> None:
    shelf = Library(two)
    found = heat([(run, shelf.scores(run)) for run in shelf.runs()])
    shelf.close()
    assert found is not None
    assert [row.name for row in found.rows] == [
        "punctuation:no_comma",
        "length_constraints:number_words",
    ]
    assert sorted(cell.step for cell in found.rows[0].cells if cell) == [5, 6]
    assert [cell.step for cell in found.rows[1].cells if cell] == [10, 10]


@pytest.mark.parametrize(
    ("better", "steps"), [("higher", [2, 8]), ("lower", [2, 8]), ("neither", [None, None])]
)
def test_the_worst_come_first_whichever_way_that_is(two, better, steps) -> None:
    shelf = Library(two)
    run = shelf.runs()[0]
    shelf.close()
    rows = {
        name: {"s": Score(name="s", value=value, counts={"correct": 1}, better=better)}
        for name, value in (("much", 0.8), ("little", 0.2))
    }
    found = heat([(run, Scores({}, {"topic": rows}))])
    assert found is not None
    assert [cell.step for row in found.rows for cell in row.cells] == steps
    assert found.rows[0].name == ("much" if better == "lower" else "little")


def test_nothing_to_show() -> None:
    assert heat([]) is None
