"""Sentences of our own, and what they are read as."""

import pytest

from assay.core import BadArgument
from assay.verifiers.constraints import from_spec
from assay.verifiers.constraints.muldimif.parse import KINDS, kind_of, parse, read
from assay.verifiers.constraints.muldimif.published import CHECKS

SENTENCES = [
    ("length:words", "Keep the letter to at most 40 words", {"at_most": 40}),
    ("length:words", "Do not exceed a total of 1,200 words", {"at_most": 1200}),
    ("length:words", "write twenty-five to thirty words", {"at_least": 25, "at_most": 30}),
    ("length:words", "A minimum length of 30 words is asked for", {"at_least": 30}),
    ("length:words", "Give precisely 12 words", {"at_least": 12, "at_most": 12}),
    ("length:words", "fewer than 10 words", {"at_most": 9}),
    (
        "length:words",
        "Each cell of the table has no more than 4 words",
        {"at_most": 4, "each": "cell"},
    ),
    (
        "length:words",
        "in 5 to 9 words, so that all details are covered",
        {"at_least": 5, "at_most": 9},
    ),
    ("length:words", "最多50个字", {"at_most": 50}),
    ("length:words", "Say it briefly", {"unsupported": "no number of words"}),
    ("length:sentences", "No fewer than three sentences, please", {"at_least": 3}),
    ("length:sentences", "It shall be a single sentence", {"at_least": 1, "at_most": 1}),
    ("length:sentences", "至少三句话", {"at_least": 3}),
    ("length:sentences", "Every row gets at most 2 sentences", {"at_most": 2, "each": "row"}),
    ("length:sentences", "use at most 2 sentences to ensure each word counts", {"at_most": 2}),
    (
        "length:sentences",
        "At most 30 words and at least 2 sentences",
        {"at_least": 2, "at_most_words": 30},
    ),
    (
        "length:paragraphs",
        "Divide it into between 2 and 4 paragraphs",
        {"at_least": 2, "at_most": 4},
    ),
    ("length:paragraphs", "nicely divided", {"unsupported": "no number of paragraphs"}),
    ("content:keywords", "Mention the keyword 'tea'", {"words": ["tea"]}),
    ("content:keywords", 'Mention "green tea," and "milk."', {"words": ["green tea", "milk"]}),
    ("content:keywords", "Use the word 'cat's eye'", {"words": ["cat's eye"]}),
    ("content:keywords", "Use 'tea' but avoid 'milk'", {"words": ["tea"], "absent": ["milk"]}),
    (
        "content:keywords",
        "Either 'tea' or 'milk' occurs",
        {"words": ["tea", "milk"], "any_of": True},
    ),
    ("content:keywords", "Say 'tea' at least twice", {"words": ["tea"], "at_least": 2}),
    (
        "content:keywords",
        "Every question has the word 'tea'",
        {"words": ["tea"], "each": "question"},
    ),
    ("content:keywords", "Use the word tea", {"unsupported": "no keyword in quotes"}),
    ("content:punctuation", "Finish with a full stop", {"endings": ["."]}),
    (
        "content:punctuation",
        "All sentences end in a period",
        {"endings": ["."], "each": "sentence"},
    ),
    ("content:punctuation", "Avoid exclamation points", {"absent": ["!"]}),
    ("content:punctuation", "It must not end with a comma", {"never_last": [","]}),
    ("content:punctuation", "Mind the spelling", {"unsupported": "no punctuation mark is named"}),
    (
        "content:identifiers",
        "Begin with the phrase 'Dear all'",
        {"rule": "start", "phrase": "Dear all"},
    ),
    ("content:identifiers", "Make it sing", {"unsupported": "no known identifier"}),
    ("format:json", "A JSON object with at least three levels of nesting", {"at_least": 3}),
    ("format:json", "Nest it well", {"unsupported": "no number of levels"}),
    ("format:markdown", "Give it a level 3 heading", {"levels": [3]}),
    ("format:markdown", "include at least one level 2 heading", {"levels": [2]}),
    ("format:markdown", "use exactly two heading levels", {"at_least": 2, "at_most": 2}),
    ("format:markdown", "use at least two heading levels, such as # and ##", {"at_least": 2}),
    (
        "format:markdown",
        "a level 2 heading titled 'Notes'",
        {"titles": ["Notes"], "titled": 2},
    ),
    ("format:markdown", "Put the verse in block quotes", {"block_quotes": 1}),
    (
        "format:markdown",
        "Be neat",
        {"unsupported": "no rule on headings, quotes, bold or bullets"},
    ),
    ("format:table", "Add a table of exactly 4 rows", {"at_least_rows": 4, "at_most_rows": 4}),
    (
        "format:table",
        "If a table is used, limit it to 3 rows",
        {"at_most_rows": 3, "optional": True},
    ),
    ("format:table", "Tables should not have more than 7 rows", {"at_most_rows": 7}),
    (
        "format:table",
        "A table with no more than 3 rows and 2 columns",
        {"at_most_rows": 3, "at_most_columns": 2},
    ),
    (
        "format:table",
        "A table with exactly 2 columns: Town and River",
        {"at_least_columns": 2, "at_most_columns": 2, "columns": ["Town", "River"]},
    ),
    ("format:table", "The list has at most 6 rows", {"at_most_rows": 6, "or_list": True}),
    ("format:table", "Make a table", {"unsupported": "no number of rows or columns"}),
    ("format:others", "At most two attributes an element", {"rule": "attributes", "at_most": 2}),
    ("format:others", "Give it in APA style", {"rule": "apa"}),
    ("format:others", "Sing it", {"unsupported": "no known format"}),
    ("language:english", "Write in all caps", {"case": "upper"}),
    ("language:english", "Capitalize each word", {"case": "capitalised"}),
    ("language:english", "Each heading is capitalized", {"case": "capitalised", "each": "heading"}),
    ("language:english", "Write English", {"unsupported": "no letter case is named"}),
    (
        "language:chinese",
        "Answer in Traditional Chinese",
        {"script": "traditional", "extent": "all"},
    ),
    ("language:chinese", "Add some Simplified Chinese", {"script": "simplified", "extent": "some"}),
    ("language:chinese", "Write Chinese", {"unsupported": "no Chinese script is named"}),
]


@pytest.mark.parametrize(("kind", "sentence", "arguments"), SENTENCES, ids=lambda x: str(x)[:30])
def test_a_sentence_is_read_once_into_arguments(kind, sentence, arguments):
    spec = read(kind, sentence)
    assert (spec.id, spec.text) == (kind, sentence)
    assert spec.args == {"text": sentence, **arguments}
    assert from_spec(spec).describe() == sentence


def test_what_cannot_be_read_is_undecided_and_never_passes_in_silence():
    spec = parse("Words", "At most", "Be brief, will you")
    verdict = from_spec(spec).verify("Yes.")
    assert verdict.label == "undecided"
    assert "no number of words" in verdict.reasons[0].measured
    # The published checker passes what it cannot read.
    assert from_spec(spec, profile="faithful").verify("Yes.").label == "correct"


def test_every_spelling_has_a_kind_and_every_kind_a_published_rule():
    assert set(KINDS.values()) == set(CHECKS)
    assert len(KINDS) == 56
    with pytest.raises(BadArgument, match="'Smell'"):
        kind_of("Smell", "Sweet")


@pytest.mark.parametrize("kind", sorted(CHECKS))
@pytest.mark.parametrize(
    "sentence", ["", "\x00", "a" * 5000, "exactly " * 250, "'" * 1999, "1 to " * 399, "each " * 399]
)
def test_any_sentence_is_read_or_refused(kind, sentence):
    spec = read(kind, sentence)
    for profile in ("repaired", "faithful"):
        made = from_spec(spec, profile=profile)
        assert made.verify("Some text.").failure is None
