"""Numbers to a target: from ``2,3,7:23=`` to ``3*7+2``."""

from __future__ import annotations

import functools
import itertools
import random
import re
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.core.verdict import Failure
from assay.train.tasks.task import TRIES, Task

_TERM = re.compile(r"(\d+)([+\-*])(\d+)([+\-*])(\d+)")


@dataclass(frozen=True, kw_only=True, repr=False)
class Countdown3(Task):
    """Three numbers of 1 to `highest`, each once, with ``+``, ``-`` and ``*``, to a target.

    Times binds closer than plus and minus; there are no brackets. Targets are between 1 and
    `most`; those that some expression of the numbers makes.

    >>> task = Countdown3()
    >>> asked = task.problem("2,3,7:23=")
    >>> sorted(task.solutions(asked))
    ['2+3*7', '2+7*3', '3*7+2', '7*3+2']
    >>> task.verifier.verify("3+2*7", asked).label
    'incorrect'
    """

    name = "countdown3"
    number = "highest"

    highest: int = 9
    most: int = 99

    def __post_init__(self) -> None:
        if self.highest < 3 or self.most < 1:
            raise BadArgument(f"countdown3 needs numbers up to 3 and a target, not {self!r}")

    @property
    def characters(self) -> str:
        return "0123456789+-*,:="

    @property
    def longest(self) -> tuple[int, int]:
        digits = len(str(self.highest))
        return 3 * digits + 4 + len(str(self.most)), 3 * digits + 3

    @property
    def verifier(self) -> Verifier:
        return Expression()

    def draw(self, source: random.Random) -> Problem:
        for _ in range(TRIES):
            numbers = tuple(sorted(source.randint(1, self.highest) for _ in range(3)))
            targets = [one for one in _reached(numbers) if 1 <= one <= self.most]
            if targets:
                shown = ",".join(map(str, numbers))
                return self.problem(f"{shown}:{source.choice(targets)}=")
        raise BadArgument(
            f"hardly any three numbers up to {self.highest} make a target up to {self.most}; take "
            "lower numbers, or a higher target"
        )

    def solutions(self, problem: Problem) -> tuple[str, ...]:
        """All right expressions."""
        numbers, target = asked(problem.prompt)
        return _reached(numbers)[target]

    def solution(self, problem: Problem, source: random.Random) -> str:
        return source.choice(self.solutions(problem))


@functools.cache
def _reached(numbers: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """What can be made of numbers, and how."""
    found: dict[int, set[str]] = {}
    for a, b, c in itertools.permutations(numbers):
        for one, other in itertools.product("+-*", repeat=2):
            text = f"{a}{one}{b}{other}{c}"
            found.setdefault(value(text), set()).add(text)
    return {made: tuple(sorted(texts)) for made, texts in sorted(found.items())}


def value(text: str) -> int:
    """The value of an expression of three numbers. Raises `ValueError` for other texts.

    >>> value("3+2*7"), value("9-2-3")
    (17, 4)
    """
    read = _TERM.fullmatch(text)
    if read is None or max(map(len, read.groups())) > 9:
        raise ValueError(f"{text[:40]!r} is no expression of three numbers")
    a, b, c = (int(read[group]) for group in (1, 3, 5))
    if read[4] == "*" and read[2] != "*":
        return _made(a, read[2], b * c)
    return _made(_made(a, read[2], b), read[4], c)


def _made(a: int, operation: str, b: int) -> int:
    return a * b if operation == "*" else a + b if operation == "+" else a - b


def asked(prompt: str) -> tuple[tuple[int, ...], int]:
    """Numbers and target of a prompt. Raises `ValueError` for others."""
    numbers, _, target = prompt.rstrip("=").partition(":")
    return tuple(map(int, numbers.split(","))), int(target)


@dataclass(frozen=True, kw_only=True, repr=False)
class Expression(Verifier):
    """Whether an expression uses each number once and makes the target."""

    name = "expression"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        try:
            numbers, target = asked(problem.prompt)
        except ValueError as error:
            return Verdict.broken(Failure("problem", str(error)))
        try:
            made = value(response.text)
        except ValueError as error:
            return Verdict("invalid", reasons=(Reason(str(error)),), verifier=self.name)
        used = sorted(int(number) for number in re.findall(r"\d+", response.text))
        if used != sorted(numbers):
            reason = Reason(f"needs each of {', '.join(map(str, numbers))} once", response.text)
            return Verdict("incorrect", reasons=(reason,), verifier=self.name)
        reason = Reason(f"needs to make {target}", f"makes {made}")
        return Verdict(
            "correct" if made == target else "incorrect", reasons=(reason,), verifier=self.name
        )
