"""Verbs at the start of a text."""

import pytest

from assay.verifiers.constraints.ifbench.verbs import is_verb, tagged_verb

STARTS = [
    ("Consider", "this", True),
    ("Unleash", "your", True),
    ("Is", "it", True),
    ("Baking", "bread", True),
    ("Stirred", "by", True),
    ("Run", "to", True),
    ("run", "to", True),
    ("Don't", "go", True),
    ("Let’s", "go", True),
    ("Plan", "your", True),
    ("Plan", "B", False),
    ("The", "cat", False),
    ("Rome", "is", False),
    ("Sound", "travels", False),
    ("Something", "is", False),
    ("s", "is", False),
    ("", "", False),
]


@pytest.mark.parametrize(("first", "second", "expected"), STARTS)
def test_is_verb(first: str, second: str, expected: bool) -> None:
    assert is_verb(first, second) is expected


TAGGED = [
    ("Consider", "this", True),
    ("Let", "'s", True),
    ("Is", "it", True),
    ("Creating", "a", True),
    ("Zxqing", "a", True),
    ("Discover", "the", False),  # the published tagger takes it for a preposition
    ("The", "cat", False),
    ("*", "Run", False),
    ("42", "", False),
    ("", "", False),
]


@pytest.mark.parametrize(("first", "second", "expected"), TAGGED)
def test_tagged_verb(first: str, second: str, expected: bool) -> None:
    assert tagged_verb(first, second) is expected
