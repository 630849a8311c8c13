"""A task: problems without end, their verifier, and right answers to imitate.

Problems are drawn, and belong to training or test by the hash of their text: no test problem is
ever trained on, whatever the seeds.
"""

from __future__ import annotations

import hashlib
import random
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from assay.core import BadArgument, Problem, Verifier
from assay.core.seeds import rng
from assay.core.values import paste_back

Split = Literal["train", "test"]
TRIES = 2000
"""Draws in a row that bring no new problem, after which there are taken to be no more."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Task(ABC):
    """Problems of one kind. Subclasses are frozen dataclasses of what sets their difficulty."""

    name: ClassVar[str] = ""
    number: ClassVar[str] = ""
    """The argument that a number behind the name gives, as in ``add:3``."""
    test_share: ClassVar[float] = 0.25
    """The share of problem texts that belong to the test split."""

    @property
    @abstractmethod
    def characters(self) -> str:
        """Every character of prompts and answers."""

    @property
    @abstractmethod
    def longest(self) -> tuple[int, int]:
        """The most tokens of a prompt, and of an answer with its end."""

    @property
    @abstractmethod
    def verifier(self) -> Verifier:
        """The rule that tells right answers from wrong ones."""

    @abstractmethod
    def draw(self, source: random.Random) -> Problem:
        """A problem, with whatever its verifier needs."""

    @abstractmethod
    def solution(self, problem: Problem, source: random.Random) -> str:
        """A right answer, as a warm start should imitate it; one of several, where there are."""

    def problems(
        self, split: Split, count: int, *, seed: int, fewest: int | None = None
    ) -> list[Problem]:
        """`count` different problems of a split, `BadArgument` where there are fewer.

        With `fewest`, as many as there are will do where the task has no more, but not fewer.
        """
        source, found = rng(seed, self.name, split), dict[str, Problem]()
        least = count if fewest is None else min(fewest, count)
        idle = 0
        while len(found) < count:
            one = self.draw(source)
            if one.prompt in found or self.split(one) != split:
                if idle >= TRIES and len(found) >= least:
                    break
                idle = self._idle(idle, len(found), split, least)
                continue
            idle = 0
            found[one.prompt] = one
        return list(found.values())

    def batch(self, count: int, *, seed: int, step: int) -> list[Problem]:
        """`count` training problems for one step; some may come again."""
        source, found = rng(seed, self.name, "step", step), list[Problem]()
        idle = 0
        while len(found) < count:
            one = self.draw(source)
            if self.split(one) == "train":
                found.append(one)
                idle = 0
            else:
                idle = self._idle(idle, len(found), "train", count)
        return found

    def _idle(self, idle: int, found: int, split: Split, count: int) -> int:
        """One more draw that brought nothing; `BadArgument` where there seems to be no more."""
        if idle >= TRIES:
            raise BadArgument(
                f"{self!r} has hardly more than {found} different {split} problems, and {count} "
                f"are needed: a larger {self.number} makes more"
            )
        return idle + 1

    def split(self, problem: Problem) -> Split:
        """Where a problem belongs, by its text alone."""
        digest = hashlib.blake2b(problem.prompt.encode(), digest_size=4).digest()
        return "test" if int.from_bytes(digest, "big") < self.test_share * 2**32 else "train"

    def problem(self, prompt: str, **fields: object) -> Problem:
        """A problem whose id is its text."""
        return Problem.of(prompt, id=f"{self.name}:{prompt}", **fields)

    __repr__ = paste_back
