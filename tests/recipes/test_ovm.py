"""OVM: known values in the beam, published puzzles, and what cannot be read."""

import pytest

from assay.core import BadArgument
from assay.recipes.ovm import KNOWN, read, solved
from assay.recipes.twenty_four import Scorer, puzzles


def test_a_known_value_beats_right_steps_and_a_wide_beam_hurts_it() -> None:
    states = puzzles(7, 25)

    def of(keep: int, scorer: Scorer) -> float:
        return sum(solved(f"value_beam:20,keep={keep}", scorer, states, 0)) / 25

    sharp, steps = of(1, Scorer()), of(1, Scorer(by="steps"))
    assert sharp > 0.5 > 0.2 > steps
    assert of(10, Scorer()) < sharp - 0.2


def test_a_wide_beam_helps_a_noisy_value() -> None:
    states = puzzles(8, 12)
    narrow, wide = (
        sum(solved(f"value_beam:100,keep={keep}", Scorer(noise=0.3), states, 0)) / 12
        for keep in (1, 25)
    )
    assert wide > narrow


def test_every_way_is_a_strategy_that_can_be_run() -> None:
    states = puzzles(9, 1)
    assert all(solved(call, scorer, states, 0) in ([0.0], [1.0])
               for (call, _), scorer in KNOWN.items())  # fmt: skip


def test_puzzles_are_read_from_the_published_layout(tmp_path) -> None:
    path = tmp_path / "24.csv"
    path.write_text("Rank,Puzzles\n1,6 4 1 1\n2,13 2 2 1\n")
    assert [list(map(int, state)) for state in read(path)] == [[1, 1, 4, 6], [1, 2, 2, 13]]
    with pytest.raises(BadArgument, match=r"has game24/24\.csv"):
        read(tmp_path / "none.csv")
