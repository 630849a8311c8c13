"""ROUGE, BLEU and METEOR as InstructQA computes them: the best over the references.

ROUGE (Lin 2004) is the F-measure of shared n-grams, or of the longest common subsequence, over
runs of the letters a-z and digits in lower case, without stemming. BLEU (Papineni et al. 2002) is
unsmoothed with four orders, over the tokens of NIST's mteval-v13a, the shortest reference giving
the length; so a response without a shared run of four tokens has 0. METEOR (Banerjee and Lavie
2005, with the weights 0.9, 3 and 0.5) matches equal words and then equal stems. Its third stage,
synonyms, needs WordNet, which no package carries, and its stems are those of `passages.stem`, not
Porter's.

>>> round(rouge("the cat sat", "the cat slept", 1), 4), rouge_l("a b c d", "a c d e")
(0.6667, 0.75)
>>> bleu("a b c d e", ["a b c d e"])
1.0
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.verifiers.grounding.lexical import check_share, graded
from assay.verifiers.grounding.passages import stem
from assay.verifiers.parts import empty
from assay.verifiers.text import accepted_texts

_ROUGE_WORD = re.compile(r"[a-z0-9]+")
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))
_MTEVAL = (
    (re.compile(r"([{-~\[-` -&(-+:-@/])"), r" \1 "),  # punctuation, but - . , '
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),  # a stop or comma not after a digit
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),  # ... or not before one
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)


def rouge(response: str, reference: str, n: int) -> float:
    """The F-measure of shared n-grams."""
    ours, theirs = (_ngrams(_ROUGE_WORD.findall(text.lower()), n) for text in (response, reference))
    return _f((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(response: str, reference: str) -> float:
    """The F-measure of the longest common subsequence."""
    ours, theirs = (_ROUGE_WORD.findall(text.lower()) for text in (response, reference))
    return _f(_common_subsequence(ours, theirs), len(ours), len(theirs))


def bleu(response: str, references: Sequence[str], order: int = 4) -> float:
    """BLEU of one response against its references."""
    ours = mteval_tokens(response)
    theirs = [mteval_tokens(reference) for reference in references]
    if not ours or not theirs:
        return 0.0
    precisions = []
    for n in range(1, order + 1):
        grams = _ngrams(ours, n)
        allowed: Counter[tuple[str, ...]] = Counter()
        for reference in theirs:
            allowed |= _ngrams(reference, n)
        precisions.append((grams & allowed).total() / max(1, grams.total()))
    if min(precisions) == 0:
        return 0.0
    ratio = len(ours) / max(1, min(map(len, theirs)))
    brevity = 1.0 if ratio > 1 else math.exp(1 - 1 / ratio)
    return brevity * math.exp(math.fsum(map(math.log, precisions)) / order)


def meteor(response: str, reference: str) -> float:
    """METEOR by its exact and stem stages.

    >>> round(meteor("two rivers rise", "two river rise"), 4)
    0.9815
    """
    ours, theirs = (
        [word.lower() for word in mteval_tokens(text)] for text in (response, reference)
    )
    pairs: dict[int, int] = {}
    for form in (str, stem):
        places: dict[str, list[int]] = {}
        taken = set(pairs.values())
        for place, word in enumerate(theirs):
            if place not in taken:
                places.setdefault(form(word), []).append(place)
        for place in reversed([place for place in range(len(ours)) if place not in pairs]):
            same = places.get(form(ours[place]))
            if same:
                pairs[place] = same.pop()
    if not pairs:
        return 0.0
    precision, recall = len(pairs) / len(ours), len(pairs) / len(theirs)
    mean = precision * recall / (0.9 * precision + 0.1 * recall)
    matched = sorted(pairs.items())
    runs = 1 + sum((b[0] - a[0], b[1] - a[1]) != (1, 1) for a, b in pairwise(matched))
    return mean * (1 - 0.5 * (runs / len(pairs)) ** 3)


def mteval_tokens(text: str) -> list[str]:
    """Tokens as NIST's mteval-v13a makes them, case kept.

    >>> mteval_tokens("It cost $3.50, didn't it?")
    ['It', 'cost', '$', '3.50', ',', "didn't", 'it', '?']
    """
    text = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    text = f" {text} "
    for pattern, replacement in _MTEVAL:
        text = pattern.sub(replacement, text)
    return text.split()


_MEASURES = ("rouge1", "rouge2", "rougeL", "bleu", "meteor")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NGrams(Verifier):
    """Correct from a measure of `at_least` on; kept for comparison with published numbers.

    `measure` is ``rouge1``, ``rouge2``, ``rougeL``, ``bleu`` or ``meteor``.

    >>> NGrams(measure="rouge1").verify("the cat sat", reference="the cat sat").score
    1.0
    """

    name = "ngrams"

    measure: str = "rougeL"
    at_least: float = 0.5

    def __post_init__(self) -> None:
        check_share("at_least", self.at_least)
        if self.measure not in _MEASURES:
            raise BadArgument(f"measure is one of {', '.join(_MEASURES)}, not {self.measure!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        accepted = accepted_texts(problem)
        if not response.text.strip():
            return empty(self.name)
        score = min(1.0, self._score(response.text, accepted))
        reason = Reason(f"has a {self.measure} of at least {self.at_least:.2f}", f"{score:.2f}")
        return graded(self.name, score, self.at_least, reason)

    def _score(self, text: str, accepted: Sequence[str]) -> float:
        if self.measure == "bleu":
            return bleu(text, accepted)
        if self.measure == "meteor":
            return max(meteor(text, reference) for reference in accepted)
        if self.measure == "rougeL":
            return max(rouge_l(text, reference) for reference in accepted)
        return max(rouge(text, reference, int(self.measure[-1])) for reference in accepted)


def _ngrams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[start:] for start in range(n)), strict=False))


def _f(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if shared else 0.0


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest one, a row of the table at a time as bits (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for index, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << index
    full = (1 << len(one)) - 1
    row = full
    for word in other:
        here = row & places.get(word, 0)
        row = ((row + here) | (row - here)) & full
    return len(one) - row.bit_count()
