"""One record, one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import DataError, Failure, Reason, Response, Verdict
from assay.runs import Record
from assay.runs.record import Head, decode, head

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@given(problem=ANY_TEXT, text=ANY_TEXT, index=st.integers(0, 10**6), broken=st.booleans())
def test_a_line_holds_everything(problem: str, text: str, index: int, broken: bool) -> None:
    reasons = (Reason("needs a word", "0 words", ((0, 1),)),)
    record = Record(
        problem=problem,
        index=index,
        response=Response(text),
        verdicts={"v": Verdict("incorrect", 0.5, reasons=reasons, parts=(Verdict("correct"),))},
        error=Failure("model", text) if broken else None,
    )
    line = record.to_line()
    assert b"\n" not in line
    assert Record.from_dict(decode(line, "here")) == record
    assert head(line) == Head(problem, index, broken)


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"null", b'{"problem":"p","index":1', b'{"index":1,"problem":"p"}', b"\0"]
)
def test_other_lines_have_no_head(line: bytes) -> None:
    assert head(line) is None


def test_what_is_not_json_stays_readable() -> None:
    record = Record(problem="p", response=Response("x", metadata={"odd": {1, 2}.__class__}))
    assert b"<class 'set'>" in record.to_line()


@pytest.mark.parametrize("line", [b"[1]", b"{", b"\xff"])
def test_a_line_that_cannot_be_read_names_the_place(line: bytes) -> None:
    with pytest.raises(DataError, match=r"records.jsonl: this line is not a record"):
        decode(line, "records.jsonl")
