"""Addition digit by digit: ``47+85=`` to ``12;13#132``."""

from __future__ import annotations

import random
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Verifier
from assay.train.tasks.marked import MARKER, Marked
from assay.train.tasks.task import Task


@dataclass(frozen=True, kw_only=True, repr=False)
class Add(Task):
    """Sums of two numbers of `digits` digits each.

    With a scratchpad the answer begins with the sum of each column from the right, the carry
    from the one before included. `show` says how many of these columns are written; 0 is none,
    so that the answer stays uncertain given the scratchpad.

    >>> task = Add()
    >>> task.solution(task.problem("47+85=", reference="132"), random.Random(0))
    '12;13#132'
    """

    name = "add"
    number = "digits"

    digits: int = 2
    show: int | None = None

    def __post_init__(self) -> None:
        if self.digits < 1 or not 0 <= (self.show or 0) <= self.digits:
            raise BadArgument(
                "add has at least 1 digit, and shows none to all of its columns, not "
                f"digits={self.digits} and show={self.show}"
            )

    @property
    def characters(self) -> str:
        return "0123456789+=;#"

    @property
    def longest(self) -> tuple[int, int]:
        columns = self.digits if self.show is None else self.show
        return 2 * self.digits + 2, 3 * columns + self.digits + 4

    @property
    def verifier(self) -> Verifier:
        return Marked()

    def draw(self, source: random.Random) -> Problem:
        low, high = 10 ** (self.digits - 1) if self.digits > 1 else 0, 10**self.digits - 1
        one, other = source.randint(low, high), source.randint(low, high)
        return self.problem(f"{one}+{other}=", reference=str(one + other))

    def solution(self, problem: Problem, source: random.Random) -> str:
        del source
        one, _, other = problem.prompt.rstrip("=").partition("+")
        carry, sums = 0, list[str]()
        for a, b in zip(reversed(one), reversed(other), strict=True):
            column = int(a) + int(b) + carry
            sums.append(str(column))
            carry = column // 10
        shown = sums if self.show is None else sums[: self.show]
        return ";".join(shown) + MARKER + str(problem.reference)
