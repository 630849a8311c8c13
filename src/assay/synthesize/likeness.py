"""How alike two texts are: as words, as pieces of five characters, by their longest common words.

The index is datasketch's MinHashLSH at a threshold 0.2 below the one that is meant, and the exact
Jaccard similarity of what it finds: at the threshold itself half of the pairs would be missed.
Pieces of text are hashed with numpy; the similarity of word sequences is rapidfuzz's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from assay.core import BadArgument, MissingExtra

PIECE, PERMUTATIONS, MARGIN = 5, 128, 0.2
_WORD = re.compile(r"\w+")
_HARMLESS = re.compile(r"(?:(?<=\w)[.,;:?]+|(?<=[^\W\d_]{2})[.,;:?!]+)(?=\s|$)")
"""Ends of sentences and their parts. ``5!`` and ``n!`` are factorials, ``3.5`` is no 35."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+|(?<=\w)#|\*\*|[-*+/<>=^%&|~\\±×÷·≤≥≠≈√∑∏∫∞→←∈∪∩−]")
_DOUBTFUL = frozenset(("-", "*", "**"))
_NUMBERS = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
thousand million billion half twice"""
_COUNTS = frozenset(_NUMBERS.split())
T = TypeVar("T")


def words(text: str) -> list[str]:
    """The words of a text in small letters, without punctuation.

    >>> words("It's 6 * 7, no?")
    ['it', 's', '6', '7', 'no']
    """
    return _WORD.findall(text.casefold())


def normalised(text: str) -> str:
    """A text in small letters, without the marks at the ends of words, with single spaces.

    Every other sign carries meaning: an operator makes another problem of the same words.

    >>> normalised("What IS  3 - 2?"), normalised("C++")
    ('what is 3 - 2', 'c++')
    """
    return " ".join(_HARMLESS.sub("", text.casefold()).split())


def tokens(text: str) -> list[str]:
    """The words and operators of a text; ``-`` and ``*`` only where they stand between operands.

    >>> tokens("Is x < 5? A well-known *fact*: 6 * 7")
    ['is', 'x', '<', '5', 'a', 'well', 'known', 'fact', '6', '*', '7']
    """
    found = _TOKEN.findall(text.casefold())
    if not _DOUBTFUL.intersection(found):
        return found
    ends = [""]  # around the list, so that each sign has two neighbours
    around = zip(ends + found[:-1], found, found[1:] + ends, strict=True)
    return [one for before, one, after in around if _counts(before, one, after)]


def figures(text: str) -> tuple[str, ...]:
    """The numbers and operators of a text, in their order: what makes another sum of its words.

    >>> figures("Of 12 birds three leave: what is 12 - 3?"), figures("A well-known *fact*.")
    (('12', 'three', '12', '-', '3'), ())
    """
    return tuple(one for one in tokens(text) if not one.isalpha() or one in _COUNTS)


def worded(text: str) -> str:
    """A text by its words and operators: for answers, of which punctuation makes no other ones.

    >>> worded("The sum is **3.5**!"), worded("-42")
    ('the sum is 3.5', '- 42')
    """
    return " ".join(tokens(text)) or normalised(text)


def _counts(before: str, one: str, after: str) -> bool:
    """Whether it is no mere hyphen, dash or mark of emphasis, by what stands around it."""
    if one not in _DOUBTFUL:
        return True
    return _operand(after) and (_operand(before) or (one == "-" and after[0].isdigit()))


def _operand(token: str) -> bool:
    return token[:1].isdigit() or (len(token) == 1 and token.isalpha())


def runs(text: str, length: int) -> Iterable[str]:
    """Every run of so many words, operators among them.

    >>> list(runs("a rose is a rose", 4))
    ['a rose is a', 'rose is a rose']
    """
    found = tokens(text)
    return (" ".join(found[at : at + length]) for at in range(len(found) - length + 1))


def pieces(text: str, length: int = PIECE) -> Any:
    """The different pieces of so many characters, as a sorted array of 32-bit hashes."""
    import numpy as np

    codes = np.frombuffer(normalised(text).encode("utf-32-le", "replace"), dtype=np.uint32)
    if len(codes) < length:
        codes = np.pad(codes, (0, length - len(codes)))
    windows = np.lib.stride_tricks.sliding_window_view(codes, length).astype(np.uint64)
    mixed = np.zeros(len(windows), dtype=np.uint64)
    for column in range(length):  # FNV-1a, a character at a time
        mixed = (mixed ^ windows[:, column]) * np.uint64(0x100000001B3)
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(7)).astype(np.uint32))


def jaccard(one: Any, other: Any) -> float:
    """The share of all different pieces that two texts have in common.

    >>> round(jaccard(pieces("the cat sat"), pieces("the cat sat down")), 2)
    0.58
    """
    import numpy as np

    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


class Near(NamedTuple, Generic[T]):
    """Something that is like a text, and how much."""

    what: T
    likeness: float


class NearIndex(Generic[T]):
    """Texts by name, to be asked which of them is like another one. Raises `MissingExtra`.

    >>> index = NearIndex(0.7)
    >>> index.add("first", "The quick brown fox jumps over the lazy dog.")
    >>> near = index.nearest("The quick brown fox jumped over the lazy dog!")
    >>> near.what, round(near.likeness, 2)
    ('first', 0.76)
    """

    def __init__(self, threshold: float, *, piece: int = PIECE) -> None:
        if not 0 < threshold <= 1:
            raise BadArgument(f"a threshold of likeness is in (0, 1], not {threshold!r}")
        lsh, minhash = _datasketch()
        self._threshold, self._piece = threshold, piece
        self._lsh = lsh(threshold=max(0.05, threshold - MARGIN), num_perm=PERMUTATIONS)
        # One is made, and copied: making one draws its permutations.
        self._empty = minhash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
        self._known: list[tuple[T, Any]] = []

    def __len__(self) -> int:
        return len(self._known)

    def add(self, what: T, text: str) -> None:
        """Take a text in, under a name."""
        found = pieces(text, self._piece)
        self._insert(what, found, self._signature(found))

    def nearest(self, text: str) -> Near[T] | None:
        """The text that is most like this one, if any is as like as the threshold."""
        found = pieces(text, self._piece)
        return self._nearest(found, self._signature(found))

    def add_unless_near(
        self, what: T, text: str, may: Callable[[T], bool] | None = None
    ) -> Near[T] | None:
        """Take a text in unless one like it is there that it `may` be like; that one, if it is."""
        found = pieces(text, self._piece)
        signature = self._signature(found)
        near = self._nearest(found, signature, may)
        if near is None:
            self._insert(what, found, signature)
        return near

    def _insert(self, what: T, found: Any, signature: Any) -> None:
        self._lsh.insert(len(self._known), signature, check_duplication=False)
        self._known.append((what, found))

    def _nearest(
        self, found: Any, signature: Any, may: Callable[[T], bool] | None = None
    ) -> Near[T] | None:
        best: Near[T] | None = None
        for number in sorted(self._lsh.query(signature)):
            what, other = self._known[number]
            shorter, longer = sorted((len(found), len(other)))
            if shorter < self._threshold * longer:
                continue  # so unlike in length that no more need be counted
            if may is not None and not may(what):
                continue
            likeness = jaccard(found, other)
            if likeness >= self._threshold and (best is None or likeness > best.likeness):
                best = Near(what, likeness)
        return best

    def _signature(self, found: Any) -> Any:
        signature = self._empty.copy()
        signature.update_batch(found.tolist())
        return signature


def rouge_l(one: Sequence[str], other: Sequence[str], least: float = 0.0) -> float:
    """ROUGE-L F1 of two lists of words; 0 where it is below `least`.

    >>> rouge_l(["the", "cat", "sat"], ["the", "cat", "sat", "down"])
    0.8571428571428571
    """
    total = len(one) + len(other)
    if not one or not other or 2 * min(len(one), len(other)) < least * total:
        return 0.0
    found = 2 * _rapidfuzz().similarity(one, other) / total
    return float(found) if found >= least else 0.0


def _datasketch() -> tuple[Any, Any]:
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError as error:
        raise MissingExtra("datasketch", "synth", "finding near duplicates") from error
    return MinHashLSH, MinHash


def _rapidfuzz() -> Any:
    try:
        from rapidfuzz.distance import LCSseq
    except ImportError as error:
        raise MissingExtra("rapidfuzz", "synth", "ROUGE-L") from error
    return LCSseq
