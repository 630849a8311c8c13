r"""Documents in a request: text that came from others than the user, and where it stands.

They are what a problem holds as its documents, what tools returned, and what a message holds
between tags (``<context>``, ``<document>``, ``<search_results>`` ...) or below a line such as
"Search results:", up to a blank line before the question; below "Context:" one paragraph.

>>> from assay.core import Message
>>> asked = "Who built it?\n\nSearch results:\nAda built it.\n\nQuestion: Who?"
>>> [document.text for document in documents(Problem.of(asked))]
['Ada built it.']
>>> users_own(Problem.of(asked))
'Who built it?\n\nSearch results:\n\n\nQuestion: Who?'
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assay.core import Message, Problem, Span

_TAGS = (
    r"context|documents?|passages?|search_results?|results?|retrieved|sources?|data|excerpts?"
    r"|web_?page|page|emails?|attachments?|file"
)
_TAGGED = re.compile(
    rf"<(?P<tag>{_TAGS})(?:\s[^<>]{{0,200}})?>(?P<text>.*?)(?:</(?P=tag)\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_QUESTION = r"\n[^\S\n]*\n\s*(?:question|task|query|instructions?|q)[ \t]*:"
_HEADED = re.compile(
    r"^[ \t]*(?:"
    # What retrieval gives: paragraphs of it, up to a question with a label.
    r"(?:search results?|documents?|passages?|sources?|retrieved\w*|excerpts?|web ?pages?)"
    rf"[ \t]*:[ \t]*\n?(?P<long>.*?)(?={_QUESTION}|\Z)"
    # What users head their own words with, too: one paragraph.
    r"|(?:context|e-?mail|table)[ \t]*:[ \t]*\n?(?P<short>.*?)(?=\n[^\S\n]*\n|\Z)"
    r")",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)


class Document(NamedTuple):
    """A document: its text, the message that holds it (None: the problem's own), and where."""

    text: str
    message: int | None
    span: Span


def documents(problem: Problem) -> tuple[Document, ...]:
    """The documents of a request, the problem's own first, then in the order of messages.

    A message of the assistant or the system holds none.
    """
    found = [Document(text, None, (0, len(text))) for text in problem.documents]
    for index, message in enumerate(problem.messages):
        found += [
            Document(message.content[start:end], index, (start, end))
            for start, end in spans(message)
        ]
    return tuple(found)


def spans(message: Message) -> list[Span]:
    """Where the documents in a message stand."""
    if message.role == "tool":
        return [(0, len(message.content))] if message.content.strip() else []
    if message.role != "user":
        return []
    found = [match.span("text") for match in _TAGGED.finditer(message.content)]
    # A heading before tags is no second document.
    found = found or [
        match.span(match.lastgroup or 0) for match in _HEADED.finditer(message.content)
    ]
    return [(a, b) for a, b in found if message.content[a:b].strip()]


def users_own(problem: Problem) -> str:
    """What the users' messages say outside of documents."""
    return "\n\n".join(
        edited(message, [(span, "") for span in spans(message)]).content
        for message in problem.messages
        if message.role == "user"
    )


def edited(message: Message, changes: list[tuple[Span, str]]) -> Message:
    """The message with other text in the place of some spans."""
    text = message.content
    for (start, end), new in sorted(changes, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    return message if text == message.content else message.replace(content=text)
