"""Claims about numbers that are no equation that was read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.formal.unread import unread


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("3 + 4 = 7", None),
        ("Total = 3 + 4 = 7", None),
        ("We add them. <<3+4=7>>", None),
        ("so 3 -> 4 => 5", None),
        ("<b>bold</b>", None),
        ("√16 = 5", "="),
        ("5 > 7", ">"),
        ("5 != 7", "!="),
        ("x ≤ 7", "≤"),
        (r"x \leq 7", r"\leq"),
        ("3! is 6", "3!"),
        ("3 plus 4 is 8", "3 plus 4 is "),
        ("no numbers at all", None),
    ],
)
def test_the_first_claim(text: str, claim: str | None) -> None:
    found = unread(text)
    assert (None if found is None else text[slice(*found)]) == claim


@given(st.text(alphabet="3 +=<>!a√.\n-", max_size=40))
def test_a_claim_stands_in_the_text(text: str) -> None:
    found = unread(text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)
