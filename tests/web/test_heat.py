"""The heat map across models."""

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


def test_nothing_to_show() -> None:
    assert heat([]) is None
