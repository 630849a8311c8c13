"""The 58 kinds of IFBench (Pyatkin et al. 2025, arXiv 2507.02833), a module per theme.

The faithful profile reproduces the checkers of github.com/allenai/IFBench at commit db69a6f, which
split sentences with Punkt. An exception there (an index out of range, an overlong CSV field) is a
failed check here.
"""

from assay.verifiers.constraints.ifbench import (
    bullets,
    counts,
    custom,
    keywords,
    layout,
    nesting,
    positions,
    ratio,
    repeat,
    sentences,
    tables,
    wordplay,
)

__all__ = [
    "bullets",
    "counts",
    "custom",
    "keywords",
    "layout",
    "nesting",
    "positions",
    "ratio",
    "repeat",
    "sentences",
    "tables",
    "wordplay",
]
