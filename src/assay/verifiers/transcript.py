"""What a verifier and its model said to each other, kept beside the verdict, within bounds.

>>> from assay.core import Message, Response
>>> with overheard() as said:
...     note([Message("user", "Is 2 + 2 = 4?")], [Response("Verdict: correct")])
>>> [(message.role, message.content) for message in said]
[('user', 'Is 2 + 2 = 4?'), ('assistant', 'Verdict: correct')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from assay.core import Message, Response

KEPT = 2_000
"""Characters of a message that are kept: most of them from its beginning, the others its end."""
MESSAGES = 16
"""How many messages are kept; a note stands for those after them."""
_END = 600

_said: ContextVar[list[Message] | None] = ContextVar("said", default=None)


@contextmanager
def overheard() -> Iterator[list[Message]]:
    """Collect what is noted within, in this thread. Of two, one within the other, the inner one."""
    said: list[Message] = []
    before = _said.set(said)
    try:
        yield said
    finally:
        _said.reset(before)


def note(asked: Sequence[Message], replies: Sequence[Response], prefix: str = "") -> None:
    """Keep a call; messages that are there already are not repeated. Without `overheard`, nothing.

    `prefix` is the beginning of each reply that the model was given.
    """
    said = _said.get()
    if said is None:
        return
    for message in map(_cut, asked):
        if message not in said:
            _add(said, message)
    for reply in replies:
        _add(said, _cut(Message("assistant", prefix + reply.text)))


def _add(said: list[Message], message: Message) -> None:
    if len(said) < MESSAGES:
        said.append(message)
    elif len(said) == MESSAGES:
        said.append(Message("system", "[more was said, and is not kept]"))


def _cut(message: Message) -> Message:
    """The message without images, and without the middle of a long text."""
    text = message.content
    if len(text) > KEPT:
        gone = len(text) - KEPT
        text = f"{text[: KEPT - _END]}\n[{gone:,} characters left out]\n{text[-_END:]}"
    return Message(message.role, text)
