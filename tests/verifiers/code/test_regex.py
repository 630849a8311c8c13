"""Responses that match expressions, and responses that are expressions."""

import time

import pytest

from assay.core import BadArgument
from assay.verifiers.code import Regex, RegexTests

DATE = r"\d{4}-\d\d-\d\d"
BOMB = r"(a|a)*b"


@pytest.mark.parametrize(
    ("response", "pattern", "outcome"),
    [
        ("2024-05-01", DATE, "correct"),
        (" 2024-05-01\n", DATE, "correct"),
        ("on 2024-05-01", DATE, "incorrect"),
        ("2024-05-01 or 2024-05-02", DATE, "incorrect"),
        ("", ".*", "invalid"),
        ("x", "(", "broken"),
        ("x", None, "broken"),
        ("x", "x" * 20_000, "broken"),
        ("a" * 50, r"(?:a|aa|a.)+$b", "broken"),
    ],
)
def test_the_response_matches(response: str, pattern: object, outcome: str) -> None:
    started = time.monotonic()
    assert Regex(timeout=1.0).verify(response, reference=pattern).outcome == outcome
    assert time.monotonic() - started < 30


def test_case_counts_unless_told() -> None:
    assert Regex().verify("YES", reference="yes").outcome == "incorrect"
    assert Regex(ignore_case=True).verify("YES", reference="yes").outcome == "correct"


CASES = {"matches": ["a1", "b22"], "rejects": ["a", "1a", "a1 "]}


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (r"[a-z]\d+", "correct"),
        (r"`[a-z]\d+`", "correct"),
        ("Use this:\n```regex\n[a-z]\\d+\n```", "correct"),
        (r"[a-z]\d", "incorrect"),
        (r".*", "incorrect"),
        ("", "invalid"),
        ("(", "incorrect"),
        ("hello", "incorrect"),
        ("<think>\n`x`\n</think>\n`[a-z]\\d+`", "correct"),
        ("<think>\n```\n[a-z]\\d+\n```\n</think>\nI give up.", "incorrect"),
        ("<think>\n```\n[a-z]\\d+\n```\n", "invalid"),
    ],
)
def test_the_response_is_an_expression(response: str, outcome: str) -> None:
    assert RegexTests().verify(response, metadata=CASES).outcome == outcome


def test_an_expression_that_never_ends_is_incorrect() -> None:
    cases = {"rejects": ["a" * 60]}
    verdict = RegexTests(timeout=0.5).verify(r"(?:a|aa|a.)+$b", metadata=cases)
    assert verdict.outcome == "incorrect"
    assert "no answer" in verdict.reasons[0].text


@pytest.mark.parametrize("metadata", [{}, {"matches": "abc"}, {"rejects": [1]}])
def test_unusable_problems(metadata: dict[str, object]) -> None:
    assert RegexTests().verify("a", metadata=metadata).outcome == "broken"


def test_arguments_are_checked() -> None:
    for kind in (Regex, RegexTests):
        with pytest.raises(BadArgument, match="timeout"):
            kind(timeout=0)
