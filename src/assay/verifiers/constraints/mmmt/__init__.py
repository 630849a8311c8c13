"""MMMT-IF (Epstein et al. 2024, arXiv 2409.18216): instructions that hold for all later turns.

Text only: no responses, images or checker were published. The predicates are inferred from the 13
wordings in the published data, so there is one profile.
"""

from assay.verifiers.constraints.mmmt.content import IncludeWord, ParityNumber
from assay.verifiers.constraints.mmmt.parse import parse, parse_one
from assay.verifiers.constraints.mmmt.read import read
from assay.verifiers.constraints.mmmt.sentences import (
    NumSentences,
    SentenceEnd,
    SentenceStart,
    SentenceWords,
)

__all__ = [
    "IncludeWord",
    "NumSentences",
    "ParityNumber",
    "SentenceEnd",
    "SentenceStart",
    "SentenceWords",
    "parse",
    "parse_one",
    "read",
]
