"""Whatever a log holds, a sample comes of each row, or a row that says why not."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.interop.logs import Logged, read
from assay.runs.rows import BadRow

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.sampled_from(["", "x", "True", "-1", "['a']", "id", "{", "\ud800", "0"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["arg_0", "arg_1", "content", "role", "correct", "sampled", "message"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = {
    "lm-eval": [
        "doc_id", "doc", "target", "arguments", "resps", "filter", "metrics",
        "exact_match", "score",
    ],
    "openai-evals": ["spec", "sample_id", "type", "data", "final_report"],
    "alpaca-eval": [
        "instruction", "input", "output", "output_1", "output_2", "preference", "generator",
        "generator_2", "reference", "dataset",
    ],
}  # fmt: skip
LIKELY = {
    "doc": {"question": "?", "documents": 3, "constraints": ["x"], "kwargs": 2},
    "resps": [["text"]],
    "arguments": {"gen_args_0": {"arg_0": "Q"}},
    "metrics": ["exact_match"],
    "type": "sampling",
    "sample_id": "s.0",
    "data": {"prompt": "?", "sampled": ["a"]},
    "instruction": "Say",
    "output": "a",
    "output_2": "b",
}

OURS = {"metrics": st.just(["correct", "score", "invalid", "undecided", "broken"])}


def rows(form: str) -> st.SearchStrategy:
    """Rows that may lack anything, and hold anything."""
    return st.fixed_dictionaries(
        {},
        optional={
            key: st.just(LIKELY.get(key)) | OURS.get(key, VALUES) | VALUES for key in KEYS[form]
        },
    )


@pytest.mark.parametrize("form", KEYS)
@given(st.data())
@settings(max_examples=120)
def test_any_row(tmp_path_factory, form, data) -> None:
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    listed = data.draw(st.lists(rows(form), min_size=1, max_size=3))
    path.write_text("".join(json.dumps(row) + "\n" for row in listed))
    entries = list(read(path, form).entries())
    assert len(entries) <= 3 * len(listed)
    for entry in entries:
        assert isinstance(entry, BadRow | Logged)
        if isinstance(entry, Logged):
            assert entry.problem.id == entry.record.problem
            assert (entry.record.response is None) == (entry.record.error is not None)
