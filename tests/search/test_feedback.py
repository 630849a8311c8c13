"""A model is told what is wrong, and never what is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import Failure, Problem, Reason, Verdict
from assay.search.feedback import LONGEST, MOST, asked_again, critique

PROBLEM = Problem.of("What is 6 * 7?", reference="42")


def wrong(*reasons: Reason | str, parts: tuple[Verdict, ...] = ()) -> Verdict:
    told = tuple(one if isinstance(one, Reason) else Reason(one) for one in reasons)
    return Verdict("incorrect", reasons=told, parts=parts)


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (None, ""),
        (Verdict("correct", reasons=(Reason("fine"),)), ""),
        (Verdict("undecided", reasons=(Reason("who knows"),)), ""),
        (Verdict.broken(Failure("error", "boom")), ""),
        (wrong(), ""),
        (wrong("too long"), "- too long"),
        (wrong(Reason("at most 3 words", "9 words")), "- at most 3 words (9 words)"),
        (Verdict("invalid", reasons=(Reason("no answer"),)), "- no answer"),
        (wrong("twice", "twice"), "- twice"),
        (
            wrong("first", parts=(wrong("second"), Verdict("correct", reasons=(Reason("no"),)))),
            "- second",
        ),
        (wrong("over\ntwo  lines"), "- over two lines"),
    ],
)
def test_what_is_told(verdict: Verdict | None, told: str) -> None:
    assert critique(PROBLEM, verdict) == told


@pytest.mark.parametrize(
    ("reference", "reason", "kept"),
    [
        ("42", "'41' is not '42'", False),
        ("42", "421 is no answer", True),
        (42, "it is 42.", False),
        (["42", "forty-two"], "expected Forty-Two", False),
        ("Paris", "the answer is not paris", False),
        ("assert f(2) == 4", "test 1 of 1 failed: assert f(2) == 4", False),
        ("assert f(2) == 4", "the program failed at line 3", True),
        (None, "anything", True),
        ("", "anything", True),
    ],
)
def test_a_reason_that_gives_the_reference_away_is_left_out(reference, reason, kept) -> None:
    told = critique(PROBLEM.replace(reference=reference), wrong(reason))
    assert told == (f"- {reason}" if kept else "- it is wrong")


def test_only_so_much_is_told() -> None:
    told = critique(PROBLEM, wrong(*(f"reason {place}" for place in range(2 * MOST))))
    assert len(told.splitlines()) == MOST
    long = critique(PROBLEM, wrong("a " * LONGEST + "the end"))
    assert len(long) <= LONGEST + 3
    assert long.endswith("the end")


@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from(["", "- too long"])), max_size=6))
def test_speakers_take_turns(attempts: list[tuple[str, str]]) -> None:
    chat = asked_again(PROBLEM, attempts)
    assert [message.role for message in chat] == ["user", *(["assistant", "user"] * len(attempts))]
    assert all(message.content for message in chat)
    for (_, found), message in zip(attempts, chat[2::2], strict=True):
        assert ("too long" in message.content) == bool(found)
