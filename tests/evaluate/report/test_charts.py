"""Where the parts of charts lie."""

import pytest

from assay.evaluate.report.charts import HEIGHT, WIDTH, Height, curve, mix


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"correct": 0}, []),
        ({"broken": 2}, [("broken", 0.0, 100.0)]),
        (
            {"incorrect": 1, "undecided": 1, "correct": 2},
            [("correct", 0.0, 50.0), ("incorrect", 50.0, 25.0), ("undecided", 75.0, 25.0)],
        ),
    ],
)
def test_mix(counts, expected) -> None:
    assert [(piece.outcome, piece.x, piece.width) for piece in mix(counts)] == expected


def test_a_curve_lies_inside_its_drawing_and_inside_its_band() -> None:
    values = {n: Height(1 - n / 10, max(0, 0.8 - n / 10), 1.0, 5) for n in range(1, 9)}
    drawn = curve("by turn", values)
    assert drawn is not None
    xs = [point.x for point in drawn.points]
    assert xs == sorted(xs)
    assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in drawn.points)
    assert [point.y for point in drawn.points] == sorted(point.y for point in drawn.points)
    assert drawn.points[0].told == "0.90 [0.70, 1.00] (n=5)"
    assert len(drawn.band.split()) == 2 * len(drawn.line.split())


@pytest.mark.parametrize("values", [{}, {1: 0.5}, {1: 0.5, 2: 1.5}, {1: -0.1, 2: 0.5}])
def test_what_is_no_curve(values) -> None:
    assert curve("x", {x: Height(y, y, y, 1) for x, y in values.items()}) is None
