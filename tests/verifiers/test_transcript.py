"""What is kept of what was said to a model."""

from assay.core import Message, Response
from assay.verifiers.transcript import KEPT, MESSAGES, note, overheard

ASKED = Message("user", "How?")


def test_what_is_said_again_is_kept_once() -> None:
    with overheard() as said:
        note([ASKED], [Response("So."), Response("So.")])
        note(
            [ASKED, Message("assistant", "So."), Message("user", "Why?")],
            [Response(" it is")],
            "As",
        )
    assert [message.content for message in said] == ["How?", "So.", "So.", "Why?", "As it is"]


def test_it_is_bounded() -> None:
    long = "a" * KEPT + "b" * KEPT
    with overheard() as said:
        note([Message("user", long, images=("data:image/png;base64,AAAA",))], [Response(long)])
        for number in range(2 * MESSAGES):
            note([], [Response(str(number))])
    assert len(said) == MESSAGES + 1
    assert all(len(message.content) < KEPT + 60 for message in said)
    assert said[0].content.endswith("b")
    assert f"[{KEPT:,} characters left out]" in said[0].content
    assert said[0].images == ()
    assert said[-1].content == "[more was said, and is not kept]"


def test_each_is_overheard_by_its_own() -> None:
    note([ASKED], [Response("unheard")])
    with overheard() as outer:
        note([], [Response("before")])
        with overheard() as inner:
            note([], [Response("within")])
        note([], [Response("after")])
    assert [message.content for message in outer] == ["before", "after"]
    assert [message.content for message in inner] == ["within"]
