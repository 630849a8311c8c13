"""A value learnt from outcomes: labels, features, and that it knows what can still be won."""

from statistics import fmean

import pytest

from assay.evaluate.selective import auroc
from assay.recipes.twenty_four import TARGET, moves, puzzles, value
from assay.recipes.twenty_four_value import WIDTH, features, learn, rows, verifier


def test_labels_are_of_the_whole_solution_or_of_its_steps() -> None:
    states = puzzles(0, 4)
    outcomes, steps = (rows(0, states, 20, 0.5, by) for by in ("outcome", "steps"))
    assert [state for state, _ in outcomes] == [state for state, _ in steps]
    ends = [(state, label) for state, label in outcomes if len(state) == 1]
    assert ends
    assert all(label == (state[0] == TARGET) for state, label in ends)
    assert all(label == 1 for state, label in steps if len(state) > 1)
    assert fmean(label for _, label in outcomes) < fmean(label for _, label in steps)


def test_features_stay_within_the_table_and_tell_24_from_23() -> None:
    first = [after for _, after in moves(puzzles(1, 1)[0])]
    assert all(max(features(state)) < WIDTH for state in first)
    assert len({features(state) for state in first}) > len(first) / 2


def test_what_is_learnt_from_outcomes_knows_more_than_from_steps() -> None:
    pytest.importorskip("torch")
    every = puzzles(5, 60)
    train, test = every[:50], every[50:]
    first = [after for start in test for _, after in moves(start)]
    second = [after for start in first[::20] for _, after in moves(start)]
    found = {}
    for by in ("outcome", "steps"):
        network = verifier(learn(0, rows(0, train, 30, 0.4, by), epochs=6))
        found[by] = auroc([network.of(one) for one in second], [value(one) > 0 for one in second])
    assert found["outcome"] > 0.85
    assert found["outcome"] > found["steps"] + 0.1
