"""What a model is told about an answer that will not do."""

from assay.core import Message, Reason, Response, Verdict
from assay.guard.feedback import LONGEST, MOST, asked_again, feedback

PARTS = (
    Verdict("correct", reasons=(Reason("Be brief."),)),
    Verdict("incorrect", reasons=(Reason("No commas.", "2 commas"),)),
    Verdict("undecided", reasons=(Reason("Be kind,\nplease."),)),
)


def test_the_reasons_of_what_is_not_correct_are_told_once() -> None:
    whole = Verdict("incorrect", parts=PARTS)
    lines = feedback([whole, whole]).splitlines()
    assert lines[1:-1] == ["- No commas. (2 commas)", "- Be kind, please."]


def test_a_verdict_without_reasons_still_says_something() -> None:
    assert "- it was not accepted" in feedback([Verdict("incorrect")])


def test_it_stays_short() -> None:
    many = [Verdict("incorrect", reasons=(Reason(f"{n} " + "x" * 999),)) for n in range(50)]
    lines = feedback(many).splitlines()
    assert len(lines) == MOST + 2
    assert max(map(len, lines[1:-1])) <= LONGEST + 2


def test_the_chat_goes_on() -> None:
    start = (Message("user", "Hi"),)
    again = asked_again(start, Response(""), [Verdict("incorrect")])
    assert again[:2] == (*start, Message("assistant", "(nothing)"))
    assert again[2].role == "user"
