"""CoDI-Eval (Chen et al. 2024, arXiv 2401.00690): length and keywords, asked for in many words.

Its other tasks (sentiment, topic, toxicity) are judged by classifiers, which are not here.
"""

from assay.verifiers.constraints.codi.keyword import Keyword
from assay.verifiers.constraints.codi.length import Length
from assay.verifiers.constraints.codi.read import read

__all__ = ["Keyword", "Length", "read"]
