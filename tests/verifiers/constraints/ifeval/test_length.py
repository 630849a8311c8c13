"""length_constraints: what the table cannot say."""

import pytest

from assay.core import BadArgument
from assay.verifiers.constraints import build

NTH = "length_constraints:nth_paragraph_first_word"


def test_a_paragraph_beyond_the_last_cannot_be_asked_for():
    with pytest.raises(BadArgument, match="only 2 paragraphs"):
        build(NTH, {"num_paragraphs": 2, "nth_paragraph": 3, "first_word": "then"})


def test_the_surplus_is_shown():
    verdict = build(
        "length_constraints:number_words", {"relation": "less than", "num_words": 3}
    ).verify("one two three four")
    assert verdict.reasons[0].measured == "4 words"
    assert verdict.reasons[0].spans == ((8, 18),)
