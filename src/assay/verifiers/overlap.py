r"""Words that two texts share: the token measures of question answering, as published.

The normalisation is that of the SQuAD evaluation, which InstructQA (arXiv 2307.16877, section 4)
uses for every measure: lower case; the 32 ASCII punctuation characters deleted ("don't" is
"dont", "3.5" is "35"); the words *a*, *an* and *the* deleted; what stands between white space is a
token. Texts are compared as multisets of tokens: a word counts as often as it occurs.

>>> tokens("The U.S. won, 3-2!")
['us', 'won', '32']
>>> shared = overlap(tokens("It was Ada Lovelace, in 1843."), tokens("Ada Lovelace"))
>>> shared.recall, round(shared.precision, 2)
(1.0, 0.33)
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

_NO_PUNCTUATION = dict.fromkeys(map(ord, string.punctuation))
_PUNCTUATION = frozenset(string.punctuation)
_ARTICLE = re.compile(r"\b(a|an|the)\b")
_WORD = re.compile(r"\S+")

Span = tuple[int, int]


def normalised(text: str, *, articles: bool = False) -> str:
    """The text in lower case, without ASCII punctuation and articles, white space squeezed.

    >>> normalised("  The  Big Bang-Theory ")
    'big bangtheory'
    """
    return " ".join(tokens(text, articles=articles))


def tokens(text: str, *, articles: bool = False) -> list[str]:
    """The tokens of a text; with `articles` they are kept.

    >>> tokens("An answer: the Answer"), tokens("An A", articles=True)
    (['answer', 'answer'], ['an', 'a'])
    """
    bare = text.lower().translate(_NO_PUNCTUATION)
    return (bare if articles else _ARTICLE.sub(" ", bare)).split()


def token_spans(text: str, *, articles: bool = False) -> list[tuple[str, Span]]:
    """The tokens of a text, each with where in the text it stands.

    >>> token_spans("The U.S. won")
    [('us', (4, 7)), ('won', (9, 12))]
    """
    lowered, origin = text.lower(), _origins(text)
    kept = [index for index, char in enumerate(lowered) if char not in _PUNCTUATION]
    bare = "".join(lowered[index] for index in kept)
    if not articles:
        bare = _ARTICLE.sub(lambda found: " " * len(found[0]), bare)
    return [
        (found[0], (origin[kept[found.start()]], origin[kept[found.end() - 1]] + 1))
        for found in _WORD.finditer(bare)
    ]


def _origins(text: str) -> Sequence[int]:
    """For each character of the lowered text, the character of the text it comes from."""
    if len(text.lower()) == len(text):
        return range(len(text))
    return [index for index, char in enumerate(text) for _ in char.lower()]  # "İ" becomes two


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many tokens two texts have, and share as multisets.

    The ratios of empty texts are the published ones: no tokens in the response give a precision
    of 0, none in the other text a recall of 1, and F1 is 1 if both are empty, 0 if one is.
    """

    shared: int
    response: int
    other: int

    @property
    def precision(self) -> float:
        """The share of the response's tokens that the other text has."""
        return self.shared / self.response if self.response else 0.0

    @property
    def recall(self) -> float:
        """The share of the other text's tokens that the response has."""
        return self.shared / self.other if self.other else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        if not self.response or not self.other:
            return float(self.response == self.other)
        return 2 * self.shared / (self.response + self.other)


def overlap(response: Iterable[str], other: Iterable[str]) -> Overlap:
    """What the tokens of a response share with those of another text."""
    ours, theirs = Counter(response), Counter(other)
    return Overlap((ours & theirs).total(), ours.total(), theirs.total())


def without(listed: Iterable[str], words: Collection[str]) -> list[str]:
    """The tokens that are not among `words`: the "++" measures take out those of the question.

    >>> without(["oslo", "is", "north"], {"is", "where"})
    ['oslo', 'north']
    """
    return [token for token in listed if token not in words]


def contains(response: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the other text's tokens stand in the response in one run, on whole tokens.

    >>> contains(["in", "new", "york"], ["new", "york"]), contains(["focus"], ["us"])
    (True, False)
    """
    return not other or f" {' '.join(other)} " in f" {' '.join(response)} "


def matched(
    response: Iterable[tuple[str, Span]], other: Iterable[str], *, inside: bool = True
) -> tuple[Span, ...]:
    """Where the tokens are that the other text has (or, not `inside`, does not have).

    A word that the response uses more often than the other text is matched as often as it can be,
    first come first.
    """
    left = Counter(other)
    spans = []
    for token, span in response:
        has = left[token] > 0
        left[token] -= has
        if has == inside:
            spans.append(span)
    return merged(spans)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those joined that are at most two characters apart.

    >>> merged([(0, 3), (4, 9), (30, 31)])
    ((0, 9), (30, 31))
    """
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= 2:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
