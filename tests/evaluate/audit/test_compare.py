"""Two verifiers on the same rows."""

import pytest

from assay.core import BadArgument, Verdict
from assay.evaluate.audit.compare import compare
from assay.verifiers.simulated import always, planted


def test_what_flipped_and_by_how_much(rows):
    found = compare("exact", "answer", rows)
    assert found.names == ("exact", "answer")
    assert len(found.gained) == len(rows) / 2
    assert found.lost == ()
    difference = found.differences["correct"]
    assert (difference.difference, difference.n, difference.lost) == (1.0, len(rows) / 2, 0)
    assert difference.p == pytest.approx(2 / 2**8)
    assert found.differences["wrong"].difference == 0
    assert found.gained[0].why.startswith("must equal")
    assert "B alone agrees with the label: 8" in str(found)


def test_the_other_way_round_is_the_opposite(rows):
    one, other = compare("exact", "answer", rows), compare("answer", "exact", rows)
    assert other.lost[0].line == one.gained[0].line
    assert other.differences["all rows"].difference == -one.differences["all rows"].difference


def test_undecided_agrees_with_nobody(rows):
    found = compare(always(Verdict("undecided")), always(Verdict("incorrect")), rows)
    assert found.differences["correct"].difference == 0
    assert found.differences["wrong"].difference == 1
    assert found.outcomes == {("undecided", "incorrect"): len(rows)}
    assert found.to_json()["agreements"][0]["undecided"] == len(rows)


def test_rows_without_labels_are_no_comparison():
    with pytest.raises(BadArgument, match="rows with a label"):
        compare("exact", planted({}), [{"response": "4", "reference": "4"}])
