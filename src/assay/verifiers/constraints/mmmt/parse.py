"""The 13 published wordings of global instructions as constraints.

A cell of the published table holds all instructions given so far, each after "Instruction:", with
lines broken anywhere. They are unwrapped first and cut at that word.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assay.core import ConstraintSpec, DataError

MARKER = re.compile(r"Instruction:\s*")


def parse(cell: str) -> tuple[ConstraintSpec, ...]:
    """Every instruction of an accumulated cell, in order.

    >>> [spec.args for spec in parse("Instruction: Use the word 'like' at least once." )]
    [{'word': 'like'}]

    Raises `DataError` for a wording that is not one of the known ones.
    """
    pieces = MARKER.split(" ".join(cell.split()))[1:]
    return tuple(parse_one(piece.strip()) for piece in pieces if piece.strip())


def parse_one(instruction: str) -> ConstraintSpec:
    """One instruction, without its marker."""
    words = " ".join(instruction.split())
    for pattern, made in _WORDINGS:
        match = pattern.search(words)
        if match:
            kind, args = made(match)
            return ConstraintSpec(id=kind, args=args, text=words)
    raise DataError(f"not a known global instruction: {instruction!r:.200}")


_OPERATORS: dict[str, str] = {
    "no more than": "at most",
    "at most": "at most",
    "at least": "at least",
}
_Made = tuple[str, dict[str, object]]
_WORDINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Made]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), made)
    for pattern, made in (
        (
            r"\b(odd|even) number\b.{0,40}?\b(?:bigger|larger|greater|higher) than (\d{1,9})",
            lambda m: ("global:parity_number", {"parity": m[1].lower(), "bound": int(m[2])}),
        ),
        (
            r"\buse the (?:word|phrase) ['\"‘“](.{1,60}?)['\"’”]",
            lambda m: ("global:include_word", {"word": m[1]}),
        ),
        (
            r"\bend every sentence with an? .{0,30}?\(([!?])\)",
            lambda m: ("global:sentence_end", {"char": m[1]}),
        ),
        (
            r"\bstart every sentence with the letter \(?([a-z])\)?",
            lambda m: ("global:sentence_start", {"letter": m[1].upper()}),
        ),
        (
            r"\beach sentence\b.{0,60}?\b(at most|at least) (\d{1,6}) words",
            lambda m: ("global:sentence_words", {"op": m[1].lower(), "words": int(m[2])}),
        ),
        (
            r"\b(no more than|at most|at least) (\d{1,6}) sentences",
            lambda m: (
                "global:num_sentences",
                {"op": _OPERATORS[m[1].lower()], "sentences": int(m[2])},
            ),
        ),
    )
)
