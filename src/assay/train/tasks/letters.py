"""The last letters of words, word by word: ``cat,dog:`` to ``cat:t;dog:g;#tg``."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Verifier
from assay.train.tasks.marked import MARKER, Marked
from assay.train.tasks.task import Task


@dataclass(frozen=True, kw_only=True, repr=False)
class Letters(Task):
    """Last-letter concatenation of `fewest` to `words` words of `shortest` to `letters` letters.

    The words are made up: consonants and vowels of `alphabet` by turns.

    >>> task = Letters()
    >>> asked = task.problem("cat,dog:", reference="tg")
    >>> task.solution(asked, random.Random(0))
    'cat:t;dog:g;#tg'
    >>> task.steps(asked, "cat:t;dog:o;#to")
    [True, False]
    """

    name = "letters"
    number = "words"

    words: int = 3
    fewest: int = 2
    letters: int = 4
    shortest: int = 3
    alphabet: str = string.ascii_lowercase

    def __post_init__(self) -> None:
        if not 1 <= self.fewest <= self.words:
            raise BadArgument(
                f"letters has from fewest={self.fewest} to words={self.words} words: the first "
                "must be at least 1, and the second no less"
            )
        if not 1 <= self.shortest <= self.letters:
            raise BadArgument(
                f"letters has words of shortest={self.shortest} to letters={self.letters} "
                "letters: the first must be at least 1, and the second no less"
            )
        if not self.alphabet or set(self.alphabet) & set(",:;#"):
            raise BadArgument(
                f"letters takes its words from an alphabet without , : ; #, not {self.alphabet!r}"
            )

    @property
    def characters(self) -> str:
        return self.alphabet + ",:;#"

    @property
    def longest(self) -> tuple[int, int]:
        return self.words * (self.letters + 1), self.words * (self.letters + 4) + 2

    @property
    def verifier(self) -> Verifier:
        return Marked()

    def draw(self, source: random.Random) -> Problem:
        found = [self._word(source) for _ in range(source.randint(self.fewest, self.words))]
        return self.problem(",".join(found) + ":", reference="".join(one[-1] for one in found))

    def solution(self, problem: Problem, source: random.Random) -> str:
        del source
        steps = "".join(f"{word}:{word[-1]};" for word in _words(problem))
        return steps + MARKER + str(problem.reference)

    def steps(self, problem: Problem, text: str) -> list[bool]:
        """Whether each step of an answer names the last letter of the word whose turn it is."""
        body = text.rpartition(MARKER)[0]
        written = [step for step in body.split(";") if step]
        words = _words(problem)
        return [
            place < len(words) and step == f"{words[place]}:{words[place][-1]}"
            for place, step in enumerate(written)
        ]

    def ends(self, text: str) -> list[int]:
        """The place of the semicolon behind each step of an answer.

        >>> Letters().ends("cat:t;dog:g;#tg")
        [5, 11]
        """
        body = text.rpartition(MARKER)[0]
        return [at for at, one in enumerate(body) if one == ";" and body[:at].rpartition(";")[2]]

    def _word(self, source: random.Random) -> str:
        vowels = [one for one in self.alphabet if one in "aeiou"] or [*self.alphabet]
        others = [one for one in self.alphabet if one not in "aeiou"] or [*self.alphabet]
        length, first = source.randint(self.shortest, self.letters), source.randrange(2)
        return "".join(source.choice((others, vowels)[(first + i) % 2]) for i in range(length))


def _words(problem: Problem) -> list[str]:
    return problem.prompt.rstrip(":").split(",")
