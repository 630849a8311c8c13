"""The aggregator: what it learns, and that nothing strange comes out of it."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, DataError
from assay.verifiers.formal.aggregator import FEATURES, Aggregator, best_threshold, features
from assay.verifiers.formal.states import STATES, State

states = st.lists(st.sampled_from(STATES), max_size=12)


def solution(rng: random.Random, right: bool) -> list[State]:
    """States as a prover with false alarms would give them."""
    steps: list[State] = rng.choices(
        ["proved", "not_formalised", "no_proof_found"], [5, 3, 1], k=rng.randint(2, 8)
    )
    if not right or rng.random() < 0.1:
        steps[rng.randrange(len(steps))] = "failed" if rng.random() < 0.6 else "no_proof_found"
    return steps


def test_it_tells_right_from_wrong_better_than_chance_on_held_out_rows() -> None:
    rng = random.Random(7)
    labels = [rng.random() < 0.6 for _ in range(600)]
    rows = [solution(rng, label) for label in labels]
    fitted = Aggregator.fit(rows[:300], labels[:300])
    said = [fitted.probability(row) >= fitted.threshold for row in rows[300:]]
    pairs = list(zip(said, labels[300:], strict=True))
    hits = sum(a and b for a, b in pairs) / sum(b for _, b in pairs)
    rejections = sum(not a and not b for a, b in pairs) / sum(not b for _, b in pairs)
    assert (hits + rejections) / 2 > 0.7


def test_one_more_refuted_step_lowers_the_chance() -> None:
    rng = random.Random(3)
    labels = [at % 2 == 0 for at in range(200)]
    fitted = Aggregator.fit([solution(rng, label) for label in labels], labels)
    assert fitted.probability(["proved", "failed"]) < fitted.probability(["proved", "proved"])


@given(st.lists(st.tuples(states, st.booleans()), min_size=2, max_size=30))
def test_any_rows_with_both_classes_fit(rows: list[tuple[list[State], bool]]) -> None:
    sequences, labels = [row for row, _ in rows], [label for _, label in rows]
    if len(set(labels)) < 2:
        with pytest.raises(BadArgument, match="right and on wrong"):
            Aggregator.fit(sequences, labels)
        return
    fitted = Aggregator.fit(sequences, labels)
    assert all(0 < fitted.probability(sequence) < 1 for sequence in sequences)
    assert fitted == Aggregator.fit(sequences, labels)


@given(states)
def test_features_have_one_shape(sequence: list[State]) -> None:
    assert len(features(sequence)) == len(FEATURES)


def test_a_fitted_aggregator_is_kept_and_read(tmp_path: Path) -> None:
    fitted = Aggregator.fit([["proved"], ["failed"]], [True, False])
    fitted.save(tmp_path / "states.json")
    assert Aggregator.load(tmp_path / "states.json") == fitted
    assert eval(repr(fitted)) == fitted


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"assay": "state-aggregator/1"}'])
def test_a_file_that_holds_none_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(DataError):
        Aggregator.load(tmp_path / "bad.json")


def test_unknown_states_are_refused() -> None:
    with pytest.raises(BadArgument, match="'maybe'"):
        features(["maybe"])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ([0.1, 0.9], [False, True], 0.5),
        ([0.5, 0.5], [False, True], 0.0),
        ([0.2, 0.4, 0.6], [False, True, True], 0.3),
    ],
)
def test_the_threshold_balances(scores: list[float], labels: list[bool], expected: float) -> None:
    assert best_threshold(scores, labels) == pytest.approx(expected)
