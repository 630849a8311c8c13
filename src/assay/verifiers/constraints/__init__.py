"""The registry of instruction constraints, and short names for the common ones.

>>> from assay import constraints as c
>>> c.words(at_most=3).verify("One two three.").label
'correct'
>>> c.build("length_constraints:number_words", {"relation": "at least", "num_words": 3})
NumberWords(relation='at least', num_words=3)
>>> c.parse('not contains "hot dog"').verify("A hot dog, please.").label
'incorrect'
"""

from assay.verifiers.constraints.constraint import Bounds, Constraint, Finding, constraint
from assay.verifiers.constraints.parsing import parse
from assay.verifiers.constraints.registry import all_kinds, build, contradictions, from_spec, kind
from assay.verifiers.constraints.short import (
    avoids,
    bullets,
    contains,
    ends_with,
    highlights,
    json,
    language,
    lowercase,
    matches,
    mentions,
    no_commas,
    paragraphs,
    placeholders,
    postscript,
    quoted,
    sections,
    sentences,
    starts_with,
    title,
    uppercase,
    words,
)
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.verifier import Constraints

__all__ = [
    "Bounds",
    "Constraint",
    "Constraints",
    "Finding",
    "Text",
    "all_kinds",
    "analyse",
    "avoids",
    "build",
    "bullets",
    "constraint",
    "contains",
    "contradictions",
    "ends_with",
    "from_spec",
    "highlights",
    "json",
    "kind",
    "language",
    "lowercase",
    "matches",
    "mentions",
    "no_commas",
    "paragraphs",
    "parse",
    "placeholders",
    "postscript",
    "quoted",
    "sections",
    "sentences",
    "starts_with",
    "title",
    "uppercase",
    "words",
]
