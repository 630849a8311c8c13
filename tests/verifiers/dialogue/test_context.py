"""Where documents stand in a request."""

import pytest

from assay.core import Message, Problem
from assay.verifiers.dialogue.context import documents, edited, spans, users_own


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is 2 + 2?", []),
        ("See <context>A page.</context> and answer.", ["A page."]),
        ('<document id="1">One</document> <document>Two</document>', ["One", "Two"]),
        ("<context>It goes on", ["It goes on"]),
        ("<b>bold</b>", []),
        ("Q?\n\nSearch results:\n<context>\nA page.\n</context>", ["\nA page.\n"]),
        ("Search results:\nA page.\nMore.\n\nQuestion: Who?", ["A page.\nMore."]),
        ("Sources: A page.\n\nMore.", ["A page.\n\nMore."]),
        ("Context: A page.", ["A page."]),
        ("Context:\nI teach.\n\nWrite a poem.", ["I teach."]),
        ("<context>  </context>", []),
        ("The results: none", []),
    ],
)
def test_documents_in_a_users_message(text, found) -> None:
    assert [document.text for document in documents(Problem.of(text))] == found


def test_others_messages() -> None:
    problem = Problem(
        messages=(
            Message("system", "<context>x</context>"),
            Message("user", "Hi"),
            Message("assistant", "<context>x</context>"),
            Message("tool", "The page"),
        ),
        documents=("Own",),
    )
    assert [(one.text, one.message) for one in documents(problem)] == [
        ("Own", None),
        ("The page", 3),
    ]


def test_what_the_user_says_and_edits() -> None:
    message = Message("user", "Sum up <context>A page.</context> please.")
    assert users_own(Problem(messages=(message,))) == "Sum up <context></context> please."
    [span] = spans(message)
    assert edited(message, [(span, "It.")]).content == "Sum up <context>It.</context> please."
    assert edited(message, []) is message
