"""The 13 wordings, and what is none of them."""

import pytest

from assay.core import DataError
from assay.verifiers.constraints.mmmt.parse import parse, parse_one

WORDINGS = [
    (
        "Put in at least one odd number bigger than 5",
        "global:parity_number",
        {"parity": "odd", "bound": 5},
    ),
    (
        "Give one even number in the range bigger than 5",
        "global:parity_number",
        {"parity": "even", "bound": 5},
    ),
    ("Use the word 'per se' somewhere", "global:include_word", {"word": "per se"}),
    ("Use the word 'itself' somewhere", "global:include_word", {"word": "itself"}),
    ("Use the word 'like' somewhere", "global:include_word", {"word": "like"}),
    ("End every sentence with a exclamation mark (!).", "global:sentence_end", {"char": "!"}),
    ("End every sentence with a question mark (?).", "global:sentence_end", {"char": "?"}),
    ("Start every sentence with the letter (B).", "global:sentence_start", {"letter": "B"}),
    ("Start every sentence with the letter (S).", "global:sentence_start", {"letter": "S"}),
    (
        "Let each sentence have at most 18 words",
        "global:sentence_words",
        {"op": "at most", "words": 18},
    ),
    (
        "Let each sentence have at least 18 words",
        "global:sentence_words",
        {"op": "at least", "words": 18},
    ),
    (
        "Answer in no more than 4 sentences.",
        "global:num_sentences",
        {"op": "at most", "sentences": 4},
    ),
    ("Answer in at least 5 sentences.", "global:num_sentences", {"op": "at least", "sentences": 5}),
]


@pytest.mark.parametrize(("instruction", "kind", "args"), WORDINGS)
def test_each_wording(instruction, kind, args):
    spec = parse_one(instruction)
    assert (spec.id, dict(spec.args), spec.text) == (kind, args, instruction)


def test_a_cell_is_unwrapped_before_it_is_cut():
    cell = "Instruction: Use the word \n'per se' somewhere. \nInstruction: \n"
    cell += "End every sentence \nwith a question mark (?)."
    assert [spec.id for spec in parse(cell)] == ["global:include_word", "global:sentence_end"]


def test_nothing_else_is_taken_for_one():
    assert parse("no marker, no instruction") == ()
    with pytest.raises(DataError, match="Sing"):
        parse("Instruction: Sing!")
