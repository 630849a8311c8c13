"""How well instructions are read out of prompts, on published prompts whose instructions are known.

Each prompt of IFEval comes with its constraints. What `assay.verifiers.instructions.read` finds in
it is compared with them by what it asks for: "20 to 30 sentences" is "at least 20" and "less than
31", and a list of words is each word of it. Precision is the share of readings that ask for
nothing but what the labels ask for; recall the share of labels that some reading covers.

The patterns were written looking at one half of the prompts, told by a hash of their text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from assay.core import JSON, DataError, Problem, Span
from assay.core.values import Value
from assay.evaluate.statistics import wilson
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.ifeval.length import NthParagraphFirstWord
from assay.verifiers.constraints.published import read_published
from assay.verifiers.constraints.verifier import built
from assay.verifiers.instructions import Found, read

LEAST = 0.98
"""The precision that no half may surely miss."""
HALVES = ("developed on", "held out")

Atom = tuple[str, str, JSON]
"""One thing that is asked for: what is bounded or the kind, the relation, and the value."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Astray(Value):
    """A reading that the labels of its prompt do not bear out; they may be at fault themselves."""

    JSON_TYPE: ClassVar[str] = "reading-astray"

    key: str
    found: Found

    def to_dict(self) -> dict[str, JSON]:
        return {"key": self.key, "found": self.found.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Half(Value):
    """What was read in one half of the prompts; `kinds` has recalled and labelled by kind."""

    JSON_TYPE: ClassVar[str] = "half-read"

    name: str
    prompts: int
    readings: int
    right: int
    sentences: int
    sentences_right: int
    """Sentences that something was read from, and those from which nothing was read astray."""
    kinds: tuple[tuple[str, int, int], ...]
    astray: tuple[Astray, ...]

    @property
    def recalled(self) -> tuple[int, int]:
        """Labels that were read, and labels."""
        return sum(hit for _, hit, _ in self.kinds), sum(n for _, _, n in self.kinds)

    @property
    def falls_short(self) -> bool:
        """Whether precision lies below `LEAST` with its whole interval."""
        return wilson(self.right, self.readings)[1] < LEAST

    def to_dict(self) -> dict[str, JSON]:
        hit, labels = self.recalled
        return {
            "name": self.name,
            "prompts": self.prompts,
            "readings": self.readings,
            "right": self.right,
            "precision": self.right / self.readings if self.readings else None,
            "precision_interval": list(wilson(self.right, self.readings)),
            "sentences": self.sentences,
            "sentences_right": self.sentences_right,
            "labels": labels,
            "recalled": hit,
            "recall_interval": list(wilson(hit, labels)),
            "kinds": [list(kind) for kind in self.kinds],
            "astray": [each.to_dict() for each in self.astray],
        }


def measure(folder: str | Path) -> tuple[Half, Half]:
    """What is read in both halves of ``ifeval/input_data.jsonl`` in a folder.

    Raises `DataError` if the file is absent or cannot be read.
    """
    path = Path(folder) / "ifeval" / "input_data.jsonl"
    if not path.is_file():
        raise DataError(f"{str(folder)!r} has no ifeval/input_data.jsonl")
    problems = list(read_published(path))
    first = [problem for problem in problems if _first_half(problem.prompt)]
    second = [problem for problem in problems if not _first_half(problem.prompt)]
    return half(HALVES[0], first), half(HALVES[1], second)


def _first_half(prompt: str) -> bool:
    return hashlib.sha256(prompt.encode()).digest()[0] % 2 == 0


def half(name: str, problems: Sequence[Problem]) -> Half:
    """Readings and labels of problems, counted."""
    astray: list[Astray] = []
    readings, sentences, wrong = 0, 0, 0
    kinds: dict[str, list[int]] = {}
    for problem in problems:
        labels = [built(spec) for spec in problem.constraints]
        wanted = set[Atom]().union(*map(atoms, labels), *map(_implied, labels))
        read_here: set[Atom] = set()
        places, astray_at = set[Span](), set[Span]()
        for found in read(problem.prompt):
            readings += 1
            places.add(found.span)
            asked = atoms(built(found.constraint))
            read_here |= asked
            if not asked <= wanted:
                astray.append(Astray(key=problem.id, found=found))
                astray_at.add(found.span)
        sentences, wrong = sentences + len(places), wrong + len(astray_at)
        for label in labels:
            counted = kinds.setdefault(label.id, [0, 0])
            counted[0] += atoms(label) <= read_here
            counted[1] += 1
    return Half(
        name=name,
        prompts=len(problems),
        readings=readings,
        right=readings - len(astray),
        sentences=sentences,
        sentences_right=sentences - wrong,
        kinds=tuple((kind, hit, n) for kind, (hit, n) in sorted(kinds.items())),
        astray=tuple(astray),
    )


def atoms(constraint: Constraint) -> set[Atom]:
    """What a constraint asks for, taken apart.

    >>> from assay import constraints as c
    >>> sorted(atoms(c.words(at_least=3, at_most=9)))
    [('words', 'at least', 3), ('words', 'at most', 9)]
    >>> sorted(atoms(c.contains("Cat", "dog")))
    [('word "cat"', 'at least', 1), ('word "dog"', 'at least', 1)]
    """
    if not isinstance(constraint, NthParagraphFirstWord):
        found: set[Atom] = set()
        for bound in constraint.bounds():
            quantity = bound.quantity.lower()
            found |= {(quantity, "at least", bound.low)} if bound.low else set()
            found |= {(quantity, "at most", bound.high)} if bound.high is not None else set()
        if found:
            return found
    args = constraint.spec().args
    lists = [(name, value) for name, value in args.items() if isinstance(value, list)]
    if lists:
        return {
            (constraint.id, name, str(word).casefold()) for name, words in lists for word in words
        }
    folded = {
        name: " ".join(value.casefold().split()) if isinstance(value, str) else value
        for name, value in args.items()
    }
    return {(constraint.id, "", json.dumps(folded, sort_keys=True))}


def _implied(label: Constraint) -> Iterable[Atom]:
    """What a label asks for besides: so many paragraphs, where it names one of so many."""
    if isinstance(label, NthParagraphFirstWord):
        yield "paragraphs", "at least", label.num_paragraphs
        yield "paragraphs", "at most", label.num_paragraphs
