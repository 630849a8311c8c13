"""The published defaults for sentences that no published rule reads, and some of its oddities."""

import pytest

from assay.verifiers.constraints.muldimif.published import CHECKS
from assay.verifiers.constraints.text import analyse

UNREAD = "Do it with care"

CASES_OF_RULES = [
    ("length:words", UNREAD, "text", True),
    ("length:sentences", UNREAD, "text", True),
    ("length:paragraphs", UNREAD, "text", False),
    ("format:markdown", UNREAD, "text", True),
    ("format:table", UNREAD, "text", True),
    ("format:table", "Draw a table", "text", False),
    ("format:json", UNREAD, "{}", False),
    ("format:others", UNREAD, "text", False),
    ("content:identifiers", UNREAD, "text", False),
    ("content:keywords", UNREAD, "text", True),
    ("language:english", UNREAD, "text", False),
    ("language:chinese", UNREAD, "text", False),
    ("content:punctuation", "Many periods", "One. Two", False),
    ("content:punctuation", "Finally, a period", "One! Two.", False),
    ("language:english", "Must be in all uppercase letters", "123", True),
    ("language:english", "Keep it in capitalized form", "ABC", True),
    ("length:words", "Each entry has at most 2 words", "| a |\n|---|\n| b c d |", False),
    ("format:markdown", "Many block quotes", "> a\n\n> b", False),
    ("format:others", "no more than two attributes", "no tag", True),
]


@pytest.mark.parametrize(("kind", "sentence", "text", "passes"), CASES_OF_RULES)
def test_the_published_rules(kind, sentence, text, passes):
    assert CHECKS[kind](sentence, analyse(text)) is passes
