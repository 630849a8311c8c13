"""Text that nobody should trust, made safe to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.evaluate.report.text import one_line, pieces, visible

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = visible(text)
    shown.encode()
    for character in shown:
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
        assert unicodedata.bidirectional(character) not in ("RLO", "LRO", "RLE", "LRE", "RLI")


@pytest.mark.parametrize(
    "kept", ["grün", "你好", "مرحبا", "👩‍👩‍👧", "क्‍ष", "line\nline\ttab", "a b"]
)
def test_what_people_write_stays(kept: str) -> None:
    assert visible(kept) == kept


def test_one_line() -> None:
    assert one_line("a\n\x07b" * 100, 10) == "a ⟨07⟩ba …"


@given(ANY_TEXT, st.lists(st.tuples(st.integers(0, 3), st.tuples(*[st.integers(-5, 40)] * 2))))
def test_pieces_put_together_are_the_text(text, spans) -> None:
    found = pieces(text, spans)
    again = "".join(chr(int(piece.text, 16)) if piece.unseen else piece.text for piece in found)
    assert again == text
    place = 0
    for piece in found:
        length = 1 if piece.unseen else len(piece.text)
        middle = range(place, place + length)
        for owner in range(4):
            covers = {i for o, (s, e) in spans if o == owner for i in range(max(s, 0), e)}
            assert all((i in covers) == (owner in piece.marks) for i in middle)
        place += length
