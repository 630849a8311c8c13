"""The 25 kinds of IFEval (Zhou et al. 2023, arXiv 2311.07911), a module for each category.

Argument names are those of the published data, spelling included. ``faithful`` follows the
checker published in google-research (instruction_following_eval).
"""

from assay.verifiers.constraints.ifeval import (
    case,
    combination,
    content,
    formats,
    json_format,
    keywords,
    languages,
    length,
    punctuation,
    startend,
)

__all__ = [
    "case",
    "combination",
    "content",
    "formats",
    "json_format",
    "keywords",
    "languages",
    "length",
    "punctuation",
    "startend",
]
