"""Texts as vectors of meaning, from the package WordLlama: 256 numbers, no model to be fetched.

A vector is the mean of the vectors of a text's tokens, so word order says nothing, and what cosine
means *the same* differs from one kind of text to another: calibrate it on labelled pairs.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import BadArgument, MissingExtra
from assay.synthesize.likeness import figures

_BLOCK = 4096


class Calibrated(NamedTuple):
    """A threshold of cosines, and what it does on the pairs it was found on."""

    cosine: float
    precision: float
    recall: float
    n: int


def calibrated(pairs: Sequence[tuple[str, str, bool]], precision: float = 0.95) -> Calibrated:
    """The lowest cosine at which so large a share of the pairs found alike are labelled alike.

    `pairs` are two texts and whether they mean the same; some of either kind. Raises `BadArgument`
    where no threshold does it: then vectors are no way to tell these texts apart.
    """
    same = sum(label for _, _, label in pairs)
    if not 0 < same < len(pairs):
        raise BadArgument(f"pairs of both kinds are needed; {same} of {len(pairs)} mean the same")
    ours = encode([one for one, _, _ in pairs])
    theirs = encode([other for _, other, _ in pairs])
    cosines = (ours * theirs).sum(axis=1).tolist()
    best: Calibrated | None = None
    for cosine in sorted(set(cosines), reverse=True):
        found = [pair[2] for pair, value in zip(pairs, cosines, strict=True) if value >= cosine]
        if sum(found) >= precision * len(found):
            best = Calibrated(cosine, sum(found) / len(found), sum(found) / same, len(pairs))
    if best is None:
        raise BadArgument(
            f"no cosine finds the {same} pairs that mean the same with a precision of {precision:g}"
        )
    return best


class Vectors:
    """A memory of texts by their vectors: `seen` tells of the nearest that is near enough."""

    def __init__(self, cosine: float) -> None:
        if not 0 < cosine <= 1:
            raise BadArgument(f"a threshold of cosines is in (0, 1], not {cosine!r}")
        self._cosine = cosine
        self._rows: list[str] = []
        self._told: list[tuple[str, tuple[str, ...]]] = []
        self._blocks: list[Any] = []

    def seen(self, text: str, row: str, truth: str = "") -> str:
        """Why a text says nothing new, or nothing; then it is remembered under the row's id.

        Rows that have a `truth` each, and not the same, are not compared, and neither are texts
        with other numbers or operators.
        """
        import numpy as np

        vector, mine = encode([text])[0], figures(text)
        best, place = 0.0, -1
        for number, block in enumerate(self._blocks):
            cosines = block[: len(self._rows) - number * _BLOCK] @ vector
            if cosines.max() >= self._cosine:
                its = self._told[number * _BLOCK : (number + 1) * _BLOCK]
                may = [own == mine and (one == truth or not one or not truth) for one, own in its]
                cosines = np.where(may, cosines, 0.0)
            at = int(cosines.argmax())
            if cosines[at] > best:
                best, place = float(cosines[at]), number * _BLOCK + at
        if best >= self._cosine:
            return f"paraphrase: cosine {best:.2f} with row {self._rows[place]}"
        if len(self._rows) % _BLOCK == 0:
            self._blocks.append(np.zeros((_BLOCK, len(vector)), dtype=np.float32))
        self._blocks[-1][len(self._rows) % _BLOCK] = vector
        self._rows.append(row)
        self._told.append((truth, mine))
        return ""


def encode(texts: Sequence[str]) -> Any:
    """A row of length 1 for each text; zeros for one without words. Raises `MissingExtra`."""
    import numpy as np

    clean = [text.encode("utf-8", "replace").decode() for text in texts]  # lone surrogates
    vectors = np.asarray(_encoder().embed(clean), dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


@cache
def _encoder() -> Any:
    found = importlib.util.find_spec("wordllama")
    if found is None or found.origin is None:
        raise MissingExtra("wordllama", "synth", "vectors of texts")
    from wordllama import WordLlama

    # It looks for its own files in a cache by default, and would fetch them there.
    folder = Path(found.origin).parent
    return WordLlama.load(cache_dir=folder, disable_download=True)
