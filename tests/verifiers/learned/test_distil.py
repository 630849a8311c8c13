"""The student learns a blend of label and teacher, and less noise than the labels have."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.learned import Learned, Settings
from assay.verifiers.learned.distil import blended, distil

GRADES = st.floats(0, 9)


@given(GRADES, GRADES, st.floats(0, 3), st.floats(0.1, 3))
def test_a_blend_lies_between(label, teacher, hard, soft) -> None:
    found = blended(label, teacher, hard, soft)
    assert min(label, teacher) - 1e-9 <= found <= max(label, teacher) + 1e-9


@given(st.floats(0.01, 0.99), GRADES, GRADES)
def test_the_blend_has_the_published_gradient(share, label, teacher) -> None:
    """0.3 of the cross entropy with the label plus 2 of the divergence from the teacher."""

    def slope(wanted: float) -> float:  # of the cross entropy, in the student's logit
        return share - wanted

    published = 0.3 * slope(label / 9) + 2.0 * slope(teacher / 9)
    assert 2.3 * slope(blended(label, teacher) / 9) == pytest.approx(published, abs=1e-9)


def rows(n: int = 200) -> list[dict[str, object]]:
    """Good responses say "surely"; the labels are noisy."""
    draw, made = random.Random(0), []
    for number in range(n):
        good = draw.random() < 0.5
        made.append(
            {
                "prompt": f"Question {number}?",
                "reference": "surely",
                "response": f"{draw.choice(['red', 'blue'])} {'surely' if good else 'maybe'}",
                "quality": min(9.0, max(0.0, 7.0 * good + 1 + draw.gauss(0, 3))),
            }
        )
    return made


def test_teacher_and_student_are_kept_and_agree(tmp_path) -> None:
    first, second = distil(rows(), tmp_path, teacher="features")
    assert first.measures["correlation"]["value"] > 0.5
    # The blended grades have lost most of the noise.
    assert second.measures["correlation"]["value"] > first.measures["correlation"]["value"]
    student = Learned(path=tmp_path / "student")
    good, bad = (student.values(f"red {word}", "Question 7?")[0] for word in ("surely", "maybe"))
    assert good > 0.5 > bad


def test_weights_that_make_no_mean_are_refused(tmp_path) -> None:
    for hard, soft in ((0.0, 0.0), (-1.0, 2.0)):
        with pytest.raises(BadArgument, match="weights are not negative"):
            distil(rows(), tmp_path, hard=hard, soft=soft, settings=Settings())
