"""Corrections for many comparisons, against statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.evaluate.statistics import benjamini_hochberg, holm

# Benjamini and Hochberg 1995, section 3.2: of these 15, four are found at 5 %; Holm finds three.
THEIRS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1.000,
]  # fmt: skip


def test_their_example() -> None:
    assert sum(p <= 0.05 for p in benjamini_hochberg(THEIRS)) == 4
    assert sum(p <= 0.05 for p in holm(THEIRS)) == 3


def test_against_statsmodels() -> None:
    p_values = [0.039, 0.001, 0.06, 0.008, 0.041]
    assert holm(p_values) == pytest.approx([0.117, 0.005, 0.117, 0.032, 0.117])
    assert benjamini_hochberg(p_values) == pytest.approx([0.05125, 0.005, 0.06, 0.02, 0.05125])


@given(st.lists(st.floats(0, 1), max_size=20))
def test_laws(p_values) -> None:
    for adjusted in (holm(p_values), benjamini_hochberg(p_values)):
        assert all(p <= a + 1e-12 <= 1 + 1e-9 for p, a in zip(p_values, adjusted, strict=True))
        order = sorted(range(len(p_values)), key=p_values.__getitem__)
        assert [adjusted[place] for place in order] == sorted(adjusted)


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_only_p_values(correct) -> None:
    with pytest.raises(BadArgument, match=r"not at 1\.2"):
        correct([0.1, 1.2])
