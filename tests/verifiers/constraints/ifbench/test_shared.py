"""Words, ends of sentences, and small edits."""

import pytest

from assay.verifiers.constraints.ifbench import shared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't stop", ["don't", "stop"]),
        ("well-known 3.5 1,000", ["well-known", "3.5", "1,000"]),
        ("one—two -- three", ["one", "two", "three"]),
        ("and/or", ["and", "or"]),
        ("_so_ **it** “is”", ["so", "it", "is"]),
        ("-- … !", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert shared.words(text) == expected


@pytest.mark.parametrize(
    ("sentence", "mark"),
    [("Yes.", "."), ('"No!"', "!"), ("(Why?)**", "?"), ("so", "o"), ("”", ""), ("", "")],
)
def test_end_mark(sentence: str, mark: str) -> None:
    assert shared.end_mark(sentence) == mark


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Yes", "Yes. Go."), ("Yes!", "Yes! Go."), (" ", "Go."), ("Yes.\n", "Yes. Go.")],
)
def test_after(text: str, expected: str) -> None:
    assert shared.after(text, "Go.") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("```\na\n```", "a"), ("```py\na\n```\n", "a"), ("a\n", "a"), ("```a```", "```a```")],
)
def test_unfenced(text: str, expected: str) -> None:
    assert shared.unfenced(text) == expected


def test_filled_lines_know_their_place() -> None:
    text = "a\n\n  b\n"
    assert [(text[start:end], line) for (start, end), line in shared.filled_lines(text)] == [
        ("a", "a"),
        ("  b", "  b"),
    ]
