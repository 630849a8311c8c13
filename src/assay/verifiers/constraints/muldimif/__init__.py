"""MulDimIF (Ye et al. 2025, arXiv 2505.07591): twelve kinds that published sentences state.

`parse` turns a published (category, subtype, sentence) into a typed constraint, once; `read` does
so for a file of published rows. The repaired profile does what the sentence says; the faithful one
applies the published rules to the raw sentence, which the typed constraint keeps.
"""

from assay.verifiers.constraints.muldimif.content import Identifiers, Keywords, Punctuation
from assay.verifiers.constraints.muldimif.formats import Json, OtherFormat, TableFormat
from assay.verifiers.constraints.muldimif.languages import Chinese, English
from assay.verifiers.constraints.muldimif.length import Paragraphs, Sentences, Words
from assay.verifiers.constraints.muldimif.markdown import Markdown
from assay.verifiers.constraints.muldimif.parse import parse
from assay.verifiers.constraints.muldimif.read import read

__all__ = [
    "Chinese",
    "English",
    "Identifiers",
    "Json",
    "Keywords",
    "Markdown",
    "OtherFormat",
    "Paragraphs",
    "Punctuation",
    "Sentences",
    "TableFormat",
    "Words",
    "parse",
    "read",
]
