"""Hashed features: bounded, the same each time, and arithmetic read as it is written."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import DataError
from assay.verifiers.learned.features import PLACES, Features, facts, softmax, vector


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_vector_is_bounded_and_the_same_each_time(given_text, judged) -> None:
    found = vector(given_text, judged)
    assert found == vector(given_text, judged)
    assert len(set(found.places)) == len(found.places) == len(found.values)
    assert all(0 <= place < PLACES for place in found.places)
    assert all(math.isfinite(value) and value > 0 for value in found.values)


@pytest.mark.parametrize(
    ("text", "holding", "failing"),
    [
        ("3 + 4 = 7", 1, 0),
        ("3 + 4 = 8", 0, 1),
        ("So 3 × 4 = 12 and 12 - 5 = 6.", 1, 1),
        ("$1,000 + $24 = $1,024", 1, 0),
        ("1.5 * 2 = 3.0", 1, 0),
        ("10 / 3 = 3.33", 1, 0),
        ("10 / 3 = 3.5", 0, 1),
        ("1 / 0 = 5", 0, 0),
        ("2 + 3 + 4 = 9", 0, 0),  # a sum of three is not read as one of its last two
        ("2 * 3 + 4 = 10", 0, 0),
        ("x3 + 4 = 8", 0, 0),
        ("3 + 4 = 7 + 1", 0, 0),
        ("3 − 5 = -2", 1, 0),
        ("no equation", 0, 0),
    ],
)
def test_equations_that_are_written_out(text, holding, failing) -> None:
    found = set(facts("", text))
    assert f"equations that hold: {holding}" in found
    assert f"equations that do not: {failing}" in found


@pytest.mark.parametrize(
    ("given_text", "judged", "fact"),
    [
        ("How many?\nAnswer: 12", "It is 12.", "last number is: the last given"),
        ("How many?\nAnswer: 12", "It is 12.", "holds the given answer: at the end"),
        ("How many?\nAnswer: 12", "12, or perhaps not", "holds the given answer: somewhere"),
        ("How many?\nAnswer: 12", "It is 125.", "holds the given answer: no"),
        ("3 pens, 4 cups", "3 of them", "last number is: given"),
        ("3 pens, 4 cups", "none", "last number is: none"),
    ],
)
def test_facts_about_both_texts(given_text, judged, fact) -> None:
    assert fact in set(facts(given_text, judged))


@pytest.mark.parametrize(
    "text",
    ["1" * 8000, "1," * 4000, "1 + " * 2000, "+ " * 4000, "1 " * 4000, " " * 8000, "=" * 8000,
     "1 + 1 = 1" * 800, "$" * 8000, "1.1." * 2000],
)  # fmt: skip
def test_hostile_texts_cost_little(text) -> None:
    started = time.process_time()
    vector(text, text)
    assert time.process_time() - started < 1


def test_it_learns_and_weights_come_back(tmp_path) -> None:
    made = Features(classes=2)
    pairs = made.prepare([("q", "yes indeed"), ("q", "no never")])
    targets = [(1.0, 0.0), (0.0, 1.0)]
    losses = [made.step(pairs, targets, rate=0.03, seed=0) for _ in range(80)]
    assert losses[0] == pytest.approx(math.log(2), abs=0.2)
    assert losses[-1] < 0.3
    made.save(tmp_path / "w", training=True)
    other = Features(classes=2)
    other.load(tmp_path / "w", training=True)
    assert other.logits(pairs) == made.logits(pairs)
    assert other.step(pairs, targets, rate=0.3, seed=0) == made.step(
        pairs, targets, rate=0.3, seed=0
    )


def test_weights_of_another_number_of_classes(tmp_path) -> None:
    Features(classes=2).save(tmp_path / "w")
    with pytest.raises(DataError, match="no weights for 3 classes"):
        Features(classes=3).load(tmp_path / "w")


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_shares_add_up(scores) -> None:
    assert sum(softmax(scores)) == pytest.approx(1)
