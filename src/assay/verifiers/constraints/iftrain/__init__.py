"""The 29 kinds that IFTrain adds to those of IFEval (Pyatkin et al. 2025, arXiv 2507.02833).

Argument names are those of the published data. ``faithful`` follows the checker published in
open-instruct (IFEvalG), whose sentences are `Text.sents_rx`.
"""

from assay.verifiers.constraints.iftrain import (
    copying,
    counting,
    keywords,
    paragraphs,
    positions,
    punctuation,
    wrapping,
)

__all__ = [
    "copying",
    "counting",
    "keywords",
    "paragraphs",
    "positions",
    "punctuation",
    "wrapping",
]
