"""What a label may be, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import DataError
from assay.verifiers.learned import labels

GOOD, BAD = labels.GOOD, labels.BAD


@pytest.mark.parametrize(
    ("value", "target"),
    [
        (True, GOOD), (False, BAD), (1, GOOD), (0, BAD), (1.0, GOOD), ("correct", GOOD),
        (" Incorrect ", BAD), ("true", GOOD), ("no", BAD),
    ],
)  # fmt: skip
def test_right_and_wrong(value, target) -> None:
    assert labels.outcome_class({"label": value}, 1) == [target]
    assert labels.same_for_all({"label": value}, 3) == [target] * 3


@pytest.mark.parametrize("value", [2, -1, 0.5, float("nan"), "maybe", "", None, [], {}, [1]])
def test_neither_right_nor_wrong(value) -> None:
    for read in (labels.outcome_class, labels.three_classes, labels.grounding_class):
        with pytest.raises(DataError, match="'label' must be"):
            read({"label": value}, 1)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"first_error": -1}, [GOOD, GOOD, GOOD]),
        ({"first_error": 0}, [BAD, None, None]),
        ({"first_error": 2}, [GOOD, GOOD, BAD]),
        ({"step_labels": [True, None, 0]}, [GOOD, None, BAD]),
        ({"step_labels": [1, 1, 1], "first_error": 0}, [GOOD, GOOD, GOOD]),
    ],
)
def test_steps(row, found) -> None:
    assert labels.step_classes(row, 3) == found


@pytest.mark.parametrize(
    "row",
    [
        {}, {"first_error": 3}, {"first_error": -2}, {"first_error": True}, {"first_error": 1.0},
        {"first_error": "1"}, {"step_labels": [1, 1]}, {"step_labels": "110"},
        {"step_labels": [1, 1, "perhaps"]},
    ],
)  # fmt: skip
def test_steps_that_do_not_fit(row) -> None:
    with pytest.raises(DataError):
        labels.step_classes(row, 3)


@pytest.mark.parametrize(
    ("value", "place"),
    [("A", 0), ("b", 1), ("C", 2), ("invalid", 2), (True, 0), ("incorrect", 1), (0, 1)],
)
def test_three_classes(value, place) -> None:
    assert labels.three_classes({"label": value}, 1)[0][place] == 1


@pytest.mark.parametrize(
    ("value", "place"), [("correct", 0), ("retrieval_error", 1), ("Grounding_Error", 2), ("B", 2)]
)
def test_grounding(value, place) -> None:
    assert labels.grounding_class({"label": value}, 1)[0][place] == 1


@given(st.floats(0, 9))
def test_a_grade_is_a_share(grade) -> None:
    ((good, bad),) = labels.quality_share({"quality": grade}, 1)
    assert good == pytest.approx(grade / 9)
    assert good + bad == pytest.approx(1)


@pytest.mark.parametrize("grade", [-0.1, 9.1, float("nan"), float("inf"), True, "7", None])
def test_no_grade(grade) -> None:
    with pytest.raises(DataError, match="from 0 to 9"):
        labels.quality_share({"quality": grade}, 1)
