"""What the published checkers decide, kind by kind: functions of the raw sentence and the text.

MulDimIF (Ye et al. 2025, arXiv 2505.07591) reads each constraint sentence with regular expressions
when it checks a response. These functions follow those rules, their oddities and their defaults
for sentences that no rule reads; the typed kinds call them in the faithful profile alone. Where the
published code would raise an exception they say False.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assay.verifiers.constraints.muldimif.published.content import (
    identifiers_hold,
    punctuation_holds,
)
from assay.verifiers.constraints.muldimif.published.counts import (
    paragraphs_hold,
    sentences_hold,
)
from assay.verifiers.constraints.muldimif.published.formats import json_holds, others_hold
from assay.verifiers.constraints.muldimif.published.keywords import keywords_hold
from assay.verifiers.constraints.muldimif.published.languages import chinese_holds, english_holds
from assay.verifiers.constraints.muldimif.published.markdown import markdown_holds
from assay.verifiers.constraints.muldimif.published.table import table_holds
from assay.verifiers.constraints.muldimif.published.words import words_hold
from assay.verifiers.constraints.text import Text

CHECKS: Mapping[str, Callable[[str, Text], bool]] = {
    "content:keywords": keywords_hold,
    "content:punctuation": punctuation_holds,
    "content:identifiers": identifiers_hold,
    "length:words": words_hold,
    "length:sentences": sentences_hold,
    "length:paragraphs": paragraphs_hold,
    "format:json": json_holds,
    "format:markdown": markdown_holds,
    "format:table": table_holds,
    "format:others": others_hold,
    "language:english": english_holds,
    "language:chinese": chinese_holds,
}
"""The published decision of each kind: (constraint sentence, text) -> whether it passes."""
