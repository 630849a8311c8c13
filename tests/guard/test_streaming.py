"""Checks while a response is written: nothing forbidden is shown, and nothing else is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Problem, Response, Usage, Verdict
from assay.guard.check import Check
from assay.guard.guarding import Guard, guard
from assay.guard.streaming import HOLDS, LONGEST, watchable
from assay.verifiers import constraints as c
from assay.verifiers.simulated import Simulated, always
from assay.verifiers.text import Exact

EMPTY = Problem()
WORDS = ["rain", "sun.", "secret", "Secret!", "code", "x\n", "y\n\n", "secret\ncode", "雨。", "Dr."]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
RULES = {
    "word": c.avoids("secret"),
    "phrase": c.avoids("secret code"),
    "length": c.words(at_most=8),
    "negation": ~c.contains("secret"),
    "several": c.avoids("secret") & c.words(at_most=12) & ~c.contains("雨"),
    "end": c.avoids("secret") & c.ends_with("rain"),
}


@st.composite
def cut(draw):
    """A text, cut into chunks anywhere."""
    text = draw(TEXTS)
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    ends = [*places, len(text)]
    return [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("hold", HOLDS)
@given(chunks=cut())
def test_what_is_shown_is_allowed_and_the_result_is_that_of_the_whole(hold, rule, chunks) -> None:
    text = "".join(chunks)
    strict = guard(rule, on_failure="refuse", refusal="")
    watch = strict.watch(hold=hold)
    shown = ""
    for chunk in chunks:
        shown += watch.feed(chunk)
        assert text.startswith(shown)
        verdict = rule(EMPTY, Response(shown))
        assert not rule.lasts(EMPTY, Response(shown), verdict) or verdict.label == "correct"
    shown += watch.end()
    whole = strict.check(EMPTY, text)
    assert watch.result.action == whole.action
    if whole.action == "pass":
        assert shown == text
        assert [one.verdict for one in watch.result.judged] == [o.verdict for o in whole.judged]
    else:
        assert shown == watch.result.text != text or not text


@given(chunks=cut())
def test_a_guard_that_marks_shows_everything(chunks) -> None:
    stream = guard(RULES["several"], on_failure="flag").stream(chunks)
    text = "".join(chunks)
    assert "".join(stream) == text
    assert stream.result.action == guard(RULES["several"], on_failure="flag").check("", text).action


@pytest.mark.parametrize(
    ("hold", "chunks", "pieces"),
    [
        ("sentence", ["One. Two", "! Three"], ["One. ", "Two! ", "Three"]),
        ("sentence", ['He said "no." Then', " left."], ['He said "no." ', "Then left."]),
        ("sentence", ["3.", "14 is pi. ", "Yes"], ["3.14 is pi. ", "Yes"]),
        ("sentence", ["雨。雪", "。"], ["雨。", "雪。"]),
        ("line", ["One. Two\nThr", "ee"], ["One. Two\n", "Three"]),
        ("paragraph", ["One\nTwo\n", "\nThree"], ["One\nTwo\n\n", "Three"]),
        ("paragraph", ["One\n\nTwo"], ["One\n\n", "Two"]),
        ("whole", ["One. ", "Two."], ["One. Two."]),
    ],
)
def test_what_is_held_back(hold, chunks, pieces) -> None:
    assert list(guard().stream(chunks, hold=hold)) == pieces


def test_a_long_piece_does_not_hold_up_the_stream() -> None:
    pieces = list(guard().stream(["word "] * 1000))
    assert max(map(len, pieces)) <= LONGEST
    assert "".join(pieces) == "word " * 1000
    assert list(guard().stream(["x" * 5000])) == ["x" * 5000]  # no word ends in it


@pytest.mark.parametrize("hold", HOLDS)
def test_a_text_without_ends_takes_no_time(hold) -> None:
    begun = time.process_time()
    assert len("".join(guard().stream(["x"] * 40_000, hold=hold))) == 40_000
    assert time.process_time() - begun < 3


def test_the_source_is_closed_once_it_is_stopped() -> None:
    closed = []

    def source():
        try:
            yield "One. "
            yield "A secret. "
            yield "never"
        finally:
            closed.append(True)

    stream = guard(c.avoids("secret"), on_failure="refuse", refusal="No.").stream(source())
    assert list(stream) == ["One. "]
    assert closed == [True]
    assert stream.result.response.finish_reason == "content_filter"
    assert stream.result.text == "One. "
    assert "found" in stream.result.why


@pytest.mark.parametrize("chunks", [["A secret. ", "More."], ["A secret."]])
def test_the_refusal_is_shown_where_nothing_was(chunks) -> None:
    stream = guard(c.avoids("secret"), on_failure="refuse", refusal="No.").stream(chunks)
    assert list(stream) == ["No."]
    assert stream.result.text == "No."


def test_the_request_is_judged_before_the_source_is_opened() -> None:
    asked = []

    def source(messages):
        asked.append(messages)
        return iter(["Fine."])

    careful = guard(before=c.avoids("rain"), refusal="No.")
    refused = careful.stream(source, "Will it rain?")
    assert (list(refused), asked, refused.result.action) == (["No."], [], "refuse")
    assert "".join(careful.stream(source, "Will it snow?")) == "Fine."
    assert asked[0][0].content == "Will it snow?"


def test_repairs_need_the_whole() -> None:
    mending = guard(c.avoids("secret"), on_failure="fix", refusal="No.")
    assert list(mending.stream(["A secret. ", "Yes."], hold="whole")) == ["A . Yes."]
    assert list(mending.stream(["Hm. ", "A secret. ", "Yes."])) == ["Hm. "]
    shown = guard(c.avoids("secret"), on_failure="fix", at_last="flag").stream(
        ["A secret. ", "Yes."]
    )
    assert ("".join(shown), shown.result.action) == ("A secret. Yes.", "flag")


def test_what_may_be_mended_by_the_end_does_not_stop() -> None:
    late = guard(c.ends_with("Bye."), on_failure="refuse")
    assert "".join(late.stream(["One. ", "Two. ", "Bye."])) == "One. Two. Bye."
    cut_off = late.stream(["One. ", "Two."])
    assert (list(cut_off), cut_off.result.action) == (["One. "], "refuse")
    early = Guard(after=(Check(verifier=c.ends_with("Bye."), on_failure="refuse", early=True),))
    assert early.stream(["One. ", "Bye."]).__next__() == early.refusal


def test_what_breaks_is_not_shown_where_the_guard_fails_closed() -> None:
    broken = Simulated(truth=c.avoids("secret"), broken=1.0)
    closed = Guard(after=(Check(verifier=broken, on_failure="refuse", on_broken="refuse",
                                early=True),), refusal="No.")  # fmt: skip
    assert list(closed.stream(["One. ", "Two."])) == ["No."]
    opened = Guard(after=(Check(verifier=broken, on_failure="refuse", early=True),))
    stream = opened.stream(["One. ", "Two."])
    assert ("".join(stream), stream.result.action) == ("One. Two.", "flag")


def test_usage_comes_with_the_end() -> None:
    watch = guard(c.avoids("x")).watch("Hi")
    assert (watch.feed("Hello. "), watch.feed("You")) == ("", "Hello. ")
    with pytest.raises(BadArgument, match="not ended"):
        _ = watch.result
    used = Response("", usage=Usage(output_tokens=3, model_calls=1), finish_reason="length")
    assert (watch.end(used), watch.end()) == ("You", "")
    assert watch.result.ledger.phases["generate"].output_tokens == 3
    assert watch.result.response.finish_reason == "length"


def test_a_stream_that_nobody_reads_on_closes_its_source() -> None:
    closed = []

    def source():
        try:
            yield "One. "
            yield "Two. "
        finally:
            closed.append(True)

    stream = guard().stream(source())
    next(stream)
    stream.close()
    assert closed == [True]


def test_unknown_holds_are_refused() -> None:
    with pytest.raises(BadArgument, match="hold is one of sentence"):
        guard().watch(hold="word")


@pytest.mark.parametrize(
    ("verifier", "expected"),
    [(Exact(), False), (always(Verdict("correct")), False), (~c.contains("x"), True),
     (c.ends_with("x"), False), (c.ends_with("x") & c.words(at_most=3), True)],
)  # fmt: skip
def test_who_can_tell_from_the_beginning(verifier, expected) -> None:
    assert watchable(verifier) is expected
