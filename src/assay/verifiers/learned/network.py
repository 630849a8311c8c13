r"""A small network that is trained from nothing and sees which words two texts share.

It reads three texts as one row of words: what is judged, the question, and the context. Each word
brings its meaning in training (a vector, for words that several training texts have) and, for each
of the two other texts, whether it occurs there. The second is what carries over to names that no
training text had, as the exact matches of DrQA (arXiv 1704.00051, section 3.2) do. Two layers of a
transformer with a convolution beside each, 0.1 M parameters, learn to read a few sentences in
seconds on one core. Whoever needs general language wants a trained encoder instead.

>>> words = Vocabulary.of([("Mira lives in Oslo.", "Oslo")] * 5)
>>> row = tokens(words, Texts(judged="Oslo", question="Where?", context="Ann lives in Oslo."))
>>> [word.text for word in row.words if word.flags]  # the words that occur in another text
['Oslo', 'Oslo']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Self

from assay.verifiers.learned.backbone import Settings

SIZE, HEADS, LAYERS, WIDTH = 64, 4, 2, 5
"""The size of a state, heads and layers of the transformer, and words that a convolution sees."""
LEAST, COMMON = 5, 0.02
"""A word has a vector if so many training texts have it, and so large a share of them."""
FORGET = 0.05
"""The share of words that are taken for unknown ones in training."""
_START, _NAME, _NUMBER, _OTHER, _FIRST = 1, 2, 3, 4, 5
"""Rows of the table of vectors: 0 fills up; unknown words go by their shape."""
_WORD = re.compile(r"\w+|[^\w\s]")
JUDGED, QUESTION, CONTEXT = 1, 2, 3


class Texts(NamedTuple):
    """What one row is made of."""

    judged: str
    question: str
    context: str


def parted(given: str, judged: str) -> Texts:
    """A pair of texts as three: the last paragraph of what is given is its question."""
    context, _, question = given.rpartition("\n\n")
    return Texts(judged, question, context)


class Word(NamedTuple):
    """A word of a row: its row in the table, its text's number, where else it occurs, its place."""

    number: int
    part: int
    flags: int
    text: str = ""
    span: tuple[int, int] = (0, 0)
    """Where it stands in its own text."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the network reads at once; the first place is no word and stands for all."""

    words: tuple[Word, ...]

    def __len__(self) -> int:
        return len(self.words)


class Vocabulary:
    """The words that have vectors of their own."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._numbers = {word: _FIRST + place for place, word in enumerate(self.words)}

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The words that enough pairs of texts have."""
        counts: Counter[str] = Counter()
        total = 0
        for given, judged in pairs:
            counts.update({key(found[0]) for found in _WORD.finditer(f"{given} {judged}")})
            total += 1
        least = max(LEAST, COMMON * total)
        return cls(sorted(word for word, count in counts.items() if count >= least))

    def __len__(self) -> int:
        return _FIRST + len(self.words)

    def number(self, word: str) -> int:
        """The row of a word in the table of vectors."""
        known = self._numbers.get(key(word))
        return shape(word) if known is None else known


def words(text: str) -> list[str]:
    """The words and signs of a text."""
    return _WORD.findall(text)


def key(word: str) -> str:
    """What makes two words the same."""
    return word.casefold()


def shape(word: str) -> int:
    """The row of an unknown word: that of names, of numbers or of others."""
    return _NAME if word[0].isupper() else _NUMBER if word[0].isdigit() else _OTHER


def tokens(vocabulary: Vocabulary, texts: Texts, longest: int = 512) -> Row:
    """A row of at most `longest` words; of what is too long the middle is left out."""
    found = [[(one[0], one.span()) for one in _WORD.finditer(text)] for text in texts]
    have = [{key(word) for word, _ in listed} for listed in found]
    room = longest - 1
    words = [Word(_START, 0, 0)]
    for part, listed in enumerate(found, start=1):
        kept = _ends(listed, room // 2 if part < CONTEXT else room)
        room -= len(kept)
        for word, span in kept:
            where = [place for place in range(3) if place != part - 1 and key(word) in have[place]]
            flags = sum(1 << place for place in where)
            words.append(Word(vocabulary.number(word), part, flags, word, span))
    return Row(tuple(words))


def _ends(listed: list[Any], most: int) -> list[Any]:
    if len(listed) <= most:
        return listed
    half = most // 2
    return listed[:half] + listed[len(listed) - (most - half) :]


@cache
def _modules() -> Any:
    """The network's class; torch is imported when it is first made."""
    import torch
    from torch import nn

    class Network(nn.Module):
        """States of shape (rows, words, SIZE)."""

        def __init__(self, vocabulary: int) -> None:
            super().__init__()
            self.word = nn.Embedding(vocabulary, SIZE)
            self.part = nn.Embedding(4, SIZE)
            self.flag = nn.Embedding(8, SIZE)
            self.near = nn.ModuleList(
                [nn.Conv1d(SIZE, SIZE, WIDTH, padding=WIDTH // 2) for _ in range(LAYERS)]
            )
            self.layers = nn.ModuleList(
                [
                    nn.TransformerEncoderLayer(
                        SIZE, HEADS, 2 * SIZE, 0.1, batch_first=True, norm_first=True
                    )
                    for _ in range(LAYERS)
                ]
            )
            self.norm = nn.LayerNorm(SIZE)

        def forward(self, numbers: Any, parts: Any, flags: Any, mask: Any) -> Any:
            states = self.word(numbers) + self.part(parts) + self.flag(flags)
            real = mask.unsqueeze(-1).to(states.dtype)
            for near, layer in zip(self.near, self.layers, strict=True):
                beside = near((states * real).transpose(1, 2)).transpose(1, 2)
                states = states + nn.functional.gelu(beside)
                states = layer(states, src_key_padding_mask=~mask)
            return self.norm(states)

    return torch, Network


class Batch(NamedTuple):
    """Rows side by side as tensors of shape (rows, words); `mask` is where there are words."""

    numbers: Any
    parts: Any
    flags: Any
    mask: Any


def network(vocabulary: Vocabulary, seed: int) -> Any:
    """A network that has learned nothing."""
    torch, kind = _modules()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return kind(len(vocabulary))


def batch(rows: Sequence[Row]) -> Batch:
    """Rows as the network takes them."""
    torch, _ = _modules()
    longest = max(map(len, rows))

    def column(place: int) -> Any:
        return torch.tensor(
            [[word[place] for word in row.words] + [0] * (longest - len(row)) for row in rows]
        )

    lengths = torch.tensor([[len(row)] for row in rows])
    mask = torch.arange(longest).unsqueeze(0) < lengths
    return Batch(column(0), column(1), column(2), mask)


def forgotten(rows: Batch) -> Batch:
    """The rows with a few words taken for names, so that unknown ones are learned from, too."""
    torch, _ = _modules()
    away = torch.rand(rows.numbers.shape) < FORGET
    away &= rows.numbers >= _FIRST
    return rows._replace(numbers=rows.numbers.masked_fill(away, _OTHER))


USUAL = Settings(epochs=30, rate=1e-3, batch=32, patience=12)
"""What trains it well enough. It learns nothing for some epochs and then, of a sudden, all."""
