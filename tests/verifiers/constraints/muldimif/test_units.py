"""What "each" ranges over."""

import pytest

from assay.verifiers.constraints.muldimif.units import named_unit, unit_spans
from assay.verifiers.constraints.text import analyse

TABLE = "| Town | River |\n|---|---|\n| Ulm | Danube |\n| Bonn | Rhine |"


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("each entry in the table must be short", "cell"),
        ("every list item should rhyme", "item"),
        ("each of the cities needs a line", "city"),
        ("each answer is short", None),
        ("use capital letters for each word", None),
        ("it has parts, each containing one name", None),
        ("so that all details are covered", None),
        ("all sentences must end so", "sentence"),
        ("use it in each one", "item"),
    ],
)
def test_the_noun_behind_each(sentence, unit):
    assert named_unit(sentence) == unit


@pytest.mark.parametrize(
    ("unit", "raw", "found"),
    [
        ("river", TABLE, ["Danube", "Rhine"]),
        ("cell", TABLE, ["Ulm", "Danube", "Bonn", "Rhine"]),
        ("row", TABLE, ["Ulm | Danube", "Bonn | Rhine"]),
        ("header", TABLE, ["Town", "River"]),
        ("animal", "1. cat\n2. dog", ["cat", "dog"]),
        ("animal", '{"a": "cat", "b": "dog"}', ["cat", "dog"]),
        ("key", '{"a": "cat", "b": "dog"}', ["a", "b"]),
        ("animal", "## Cat\nmeows\n\n## Dog\nbarks", ["meows", "barks"]),
        ("animal", "A cat.\n\nA dog.", ["A cat.", "A dog."]),
        ("animal", "A cat.", []),
        ("sentence", "One here. Two there.", ["One here.", "Two there."]),
        ("heading", "# A\ntext\n## B", ["A", "B"]),
    ],
)
def test_where_units_stand(unit, raw, found):
    assert [raw[start:end] for start, end in unit_spans(analyse(raw), unit)] == found
