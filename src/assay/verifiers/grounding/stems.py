"""ROUGE-L over stems, as Natural Instructions and others publish it.

The published `rouge_score` compares words of more than three letters by Porter's stems, in the
variant of NLTK. The longest common subsequence is that of `assay.verifiers.grounding.ngrams`.

>>> RougeL().verify("It rained.", reference=["It rained", "no"]).score
1.0
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from assay.core import MissingExtra, Problem, Reason, Response, Verdict, Verifier
from assay.verifiers.grounding.lexical import check_share, graded
from assay.verifiers.grounding.ngrams import rouge_l
from assay.verifiers.parts import empty
from assay.verifiers.text import accepted_texts

_WORD = re.compile(r"[a-z0-9]+")


def stemmed(text: str) -> str:
    """The words of a text that ROUGE compares, by their stems; `MissingExtra` without NLTK.

    >>> stemmed("The dogs barked loudly!")
    'the dog bark loudli'
    """
    words = _WORD.findall(text.lower())
    return " ".join(_stem(word) if len(word) > 3 else word for word in words)


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    stem: str = _stemmer().stem(word)
    return stem


@cache
def _stemmer() -> Any:
    try:
        porter = import_module("nltk.stem.porter")
    except ImportError:
        raise MissingExtra("nltk", "rouge", "ROUGE over stems") from None
    return porter.PorterStemmer()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RougeL(Verifier):
    """Correct from a ROUGE-L of `at_least` on, the best over the references; the score is it.

    Without `stem` words are compared as they are.
    """

    name = "rouge_l"

    at_least: float = 1.0
    stem: bool = False

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        accepted = accepted_texts(problem)
        if not response.text.strip():
            return empty(self.name)
        form = stemmed if self.stem else str
        said = form(response.text)
        score = min(1.0, max(rouge_l(said, form(reference)) for reference in accepted))
        over = " over stems" if self.stem else ""
        reason = Reason(f"has a ROUGE-L{over} of at least {self.at_least:.2f}", f"{score:.2f}")
        return graded(self.name, score, self.at_least, reason)
