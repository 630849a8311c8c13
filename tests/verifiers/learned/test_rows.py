"""Rows become examples or clear errors, and no prompt is on two sides of a split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import DataError
from assay.verifiers.learned.kinds import KINDS, find
from assay.verifiers.learned.rows import Example, digest, examples, split

STEPS = ["2 + 2 = 4", "4 + 1 = 6"]


@pytest.mark.parametrize(
    ("kind", "row", "targets"),
    [
        ("outcome", {"question": "q", "output": "r", "label": 1}, [(1, 0)]),
        ("process", {"problem": "q", "steps": STEPS, "first_error": 0}, [(0, 1)]),
        ("process", {"prompt": "q", "response": "a\n\nb", "step_labels": [1, 0]}, [(1, 0), (0, 1)]),
        ("value", {"prompt": "q", "steps": STEPS, "label": "wrong"}, [(0, 1), (0, 1)]),
        ("equivalence", {"reference": 4, "response": "four", "label": "A"}, [(1, 0, 0)]),
        ("equivalence", {"answer": ["4", "four"], "response": "", "label": "C"}, [(0, 0, 1)]),
        ("grounding", {"prompt": "q", "documents": "d", "response": "r", "label": "correct"},
         [(1, 0, 0)]),
        ("quality", {"prompt": "q", "response": "r", "quality": 9}, [(1, 0)]),
    ],
)  # fmt: skip
def test_rows_that_can_be_learned_from(kind, row, targets) -> None:
    assert [one.target for one in examples(find(kind), row, 1)] == targets


@pytest.mark.parametrize(
    ("kind", "row", "why"),
    [
        ("outcome", {}, "has no field 'prompt' or 'question' or 'problem'.*fields: none"),
        ("outcome", {"prompt": "q", "response": "r"}, "has no field 'label'"),
        ("outcome", {"prompt": 1, "response": "r", "label": 1}, "'prompt' must be text, not 1"),
        ("outcome", {"prompt": "q", "response": ["r"], "label": 1}, "'response' must be text"),
        ("outcome", {"prompt": "q", "response": "  ", "label": 1}, "empty response"),
        ("process", {"prompt": "q", "steps": [], "first_error": -1}, "at least one"),
        ("process", {"prompt": "q", "steps": [1], "first_error": -1}, "list of texts"),
        ("process", {"prompt": "q", "steps": STEPS}, "neither 'first_error' nor"),
        ("equivalence", {"reference": {}, "response": "r", "label": 1}, "'reference' must be"),
        ("equivalence", {"reference": [None], "response": "r", "label": 1}, "no reference"),
        ("value", {"prompt": "q", "steps": ["s"] * 257, "label": 1}, "more than 256"),
        ("grounding", {"prompt": "q", "documents": [1], "response": "r", "label": "correct"},
         "'documents' must be"),
    ],
)  # fmt: skip
def test_rows_that_cannot(kind, row, why) -> None:
    with pytest.raises(DataError, match=why):
        examples(find(kind), row, 1)


def test_a_column_of_another_name() -> None:
    row = {"prompt": "q", "response": "r", "meta": {"ok": True}, "label": "nonsense"}
    found = examples(find("outcome"), row, 1, {"label": "meta.ok"})
    assert found[0].target == (1.0, 0.0)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = sorted({column.name for kind in KINDS.values() for column in kind.columns})


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(row=st.dictionaries(st.sampled_from(NAMES), JUNK))
def test_hostile_rows_are_examples_or_data_errors(kind, row) -> None:
    try:
        found = examples(kind, row, 1)
    except DataError:
        return
    assert all(sum(one.target) == pytest.approx(1) for one in found)


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(0, 3), st.floats(0.1, 0.9))
def test_a_split_keeps_groups_whole_and_loses_nothing(groups, seed, held_out) -> None:
    found = [Example("", str(n), (1.0, 0.0), str(group), n) for n, group in enumerate(groups)]
    parts = split(found, held_out=held_out, seed=seed)
    assert sorted(one for part in parts for one in part) == sorted(found)
    names = [{one.group for one in part} for part in parts]
    assert sum(map(len, names)) == len(set().union(*names))


def test_the_digest_knows_order_and_label() -> None:
    one, other = Example("a", "b", (1.0, 0.0), "g", 1), Example("a", "b", (0.0, 1.0), "g", 2)
    assert len({digest([one, other]), digest([other, one]), digest([one])}) == 3
