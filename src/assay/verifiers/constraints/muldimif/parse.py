"""A published constraint (category, subtype, sentence) as a typed one.

The published data names twelve kinds in more than fifty spellings, and says the rest in free text.
Every sentence is read once, here. One that cannot be read keeps its kind and says why in
`unsupported`; its verdict is undecided, never a silent pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from assay.core import BadArgument, ConstraintSpec
from assay.verifiers.constraints.muldimif.parse_content import (
    read_identifier,
    read_keywords,
    read_punctuation,
)
from assay.verifiers.constraints.muldimif.parse_format import (
    read_chinese,
    read_english,
    read_json,
    read_markdown,
    read_other,
    read_table,
)
from assay.verifiers.constraints.muldimif.parse_length import (
    Unreadable,
    read_paragraphs,
    read_sentences,
    read_words,
)

LONGEST = 2000
"""Characters of a sentence; a longer one is not read."""

_SPELLINGS: Mapping[str, str] = {
    "content:keywords": "Content/Keywords, Content/Keywords: Must include",
    "content:punctuation": "Content/Punctuation, Content/Punctuation: Ending punctuation, "
    "Punctuation/Ending punctuation",
    "content:identifiers": "Content/Identifiers, Content/Length, Content/Quotes, Content/Sources, "
    "Content/Mention, Citations/In-text",
    "length:words": "Length/Words, Length/Words: At most, Length/Words: At least, "
    "Length/Words: Range, Words/At most, Words/At least, Format/Word Count",
    "length:sentences": "Length/Sentences, Length/Sentences: At least, Length/Sentences: At most, "
    "Length/Sentences: Range, Sentences/At most, Sentences/At least",
    "length:paragraphs": "Length/Paragraphs, Length/Paragraphs: At most, "
    "Length/Paragraphs: At least, Length/Paragraphs: Range, Paragraphs/At most",
    "format:json": "Format/Json, Json/Object nesting levels, Json/Number of attributes",
    "format:markdown": "Format/Markdown, Format/Markdown: Heading levels, Markdown/Heading levels, "
    "Markdown/Block quotes",
    "format:table": "Format/Table, Format/Table: Row limit, Format/Table: Column limit, "
    "Table/Row limit, Table/Column limit",
    "format:others": "Format/Markdown: Block quotes, Format/Text, XML/Number of attributes, "
    "References/Format, Format/Bullet Points, Format/XML, Format/Blurb, Table/Table, Format/Length",
    "language:english": "Language/English, Language/English: Capitalized, "
    "Language/English: All Uppercase",
    "language:chinese": "Language/Chinese, Language/Chinese: Simplified, "
    "Language/Chinese: Traditional",
}

KINDS: Mapping[tuple[str, str], str] = {
    (category, subtype): kind
    for kind, spellings in _SPELLINGS.items()
    for category, subtype in (spelling.split("/") for spelling in spellings.split(", "))
}
"""The kind of each published (category, subtype)."""

_READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "content:keywords": read_keywords,
    "content:punctuation": read_punctuation,
    "content:identifiers": read_identifier,
    "length:words": read_words,
    "length:sentences": read_sentences,
    "length:paragraphs": read_paragraphs,
    "format:json": read_json,
    "format:markdown": read_markdown,
    "format:table": read_table,
    "format:others": read_other,
    "language:english": read_english,
    "language:chinese": read_chinese,
}


def kind_of(category: str, subtype: str) -> str:
    """The kind's id. Raises `BadArgument` for a category that was never published.

    >>> kind_of("Words", "At most"), kind_of("Format", "Markdown: Block quotes")
    ('length:words', 'format:others')
    """
    try:
        return KINDS[category.strip(), subtype.strip()]
    except KeyError:
        raise BadArgument(
            f"no kind of constraint for category {category!r} and subtype {subtype!r}"
        ) from None


def parse(category: str, subtype: str, sentence: str) -> ConstraintSpec:
    """The typed constraint that a published one states.

    >>> parse("Words", "At most", "Keep it to at most 50 words").args["at_most"]
    50
    >>> parse("Length", "Words", "Be brief").args["unsupported"]
    'no number of words'
    """
    return read(kind_of(category, subtype), sentence)


def read(id: str, sentence: str) -> ConstraintSpec:
    """The typed constraint of a kind that a sentence states."""
    return ConstraintSpec(id=id, args={"text": sentence, **_arguments(id, sentence)}, text=sentence)


@lru_cache(maxsize=8192)
def _arguments(id: str, sentence: str) -> dict[str, Any]:
    if len(sentence) > LONGEST:
        return {"unsupported": f"longer than {LONGEST} characters"}
    try:
        found = _READERS[id](sentence)
    except Unreadable as reason:
        return {"unsupported": str(reason)}
    return {name: value for name, value in found.items() if value not in (None, False, [])}
