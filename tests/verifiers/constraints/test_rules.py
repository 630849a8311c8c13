"""The rule-based splitters, oddities included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.constraints.rules import sents_rx, sents_simple


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One. Two", ["One.", "Two"]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("Mr. A St. B Mrs. C Ms. D Dr. E", ["Mr. A St. B Mrs. C Ms. D Dr. E"]),
        ("Prof. Oak", ["Prof.", "Oak"]),
        ("See a.com or b.org now.", ["See a.com or b.org now."]),
        ("Pi is 3.14 here.", ["Pi is 3.14 here."]),
        ("Well... no.. yes", ["Well...", "no..", "yes"]),
        ("A Ph.D. thesis", ["A Ph.D. thesis"]),
        ("J. Bond", ["J. Bond"]),
        ("The U.S. He left", ["The U.S.", "He left"]),
        ("The U.S. army", ["The U.S. army"]),
        ("Acme Inc. sells. Acme Inc. They sell.", ["Acme Inc. sells.", "Acme Inc", "They sell."]),
        ('He said "go." She went', ['He said "go".', "She went"]),
        ("“Go.” He went", ["“Go”.", "He went"]),
        ('"Go!" "Why?"', ['"Go"!', '"Why"?']),
        ("Really?! Yes", ["Really?", "!", "Yes"]),
        ("a <stop> b", ["a", "b"]),
    ],
)
def test_sents_rx(text: str, expected: list[str]) -> None:
    assert sents_rx(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("No stop", []),
        ("One. Two", ["One."]),
        ("3.5!", ["3.", "5!"]),
        ("Hm... ok.", ["Hm.", ".", ".", " ok."]),
        ("?", ["?"]),
    ],
)
def test_sents_simple(text: str, expected: list[str]) -> None:
    assert sents_simple(text) == expected


@given(st.text(alphabet="ab .!?\n"))
def test_sents_simple_is_a_prefix_with_one_stop_each(text: str) -> None:
    found = sents_simple(text)
    assert text.startswith("".join(found))
    assert len(found) == sum(text.count(stop) for stop in ".!?")
    assert all(sentence[-1] in ".!?" for sentence in found)
