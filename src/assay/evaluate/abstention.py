"""What declining to answer costs and gains: R-Tuning's measures and their neighbours.

R-Tuning (arXiv 2311.09677) measures the accuracy on what a model is willing to answer, its
refusal rate, and the average precision of its score (`assay.evaluate.selective`). Refusal alone is
easily had; so over-refusal, refusing what one would have got right, stands beside it.
Calibration is in `assay.evaluate.calibration`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """Counts of responses, and the rates made of them; a rate of nothing is None.

    >>> print(abstention(correct=[True, True, False, False], answered=[True, False, True, False]))
    answered 2 of 4, right in 1; 1 of 2 right ones refused, 1 of 2 wrong ones refused
    """

    right_answered: int
    wrong_answered: int
    right_refused: int
    wrong_refused: int

    @property
    def n(self) -> int:
        """All responses."""
        return self.answered + self.right_refused + self.wrong_refused

    @property
    def answered(self) -> int:
        """Those that were answered."""
        return self.right_answered + self.wrong_answered

    @property
    def refusal_rate(self) -> float | None:
        """The share of questions refused."""
        return _rate(self.n - self.answered, self.n)

    @property
    def accuracy(self) -> float | None:
        """The share of right ones among those answered."""
        return _rate(self.right_answered, self.answered)

    @property
    def over_refusal(self) -> float | None:
        """The share refused among those that would have been right."""
        return _rate(self.right_refused, self.right_refused + self.right_answered)

    @property
    def due_refusal(self) -> float | None:
        """The share refused among those that would have been wrong."""
        return _rate(self.wrong_refused, self.wrong_refused + self.wrong_answered)

    @property
    def truthfulness(self) -> float | None:
        """The share of right answers and due refusals together."""
        return _rate(self.right_answered + self.wrong_refused, self.n)

    def __str__(self) -> str:
        right = self.right_refused + self.right_answered
        wrong = self.wrong_refused + self.wrong_answered
        return (
            f"answered {self.answered} of {self.n}, right in {self.right_answered}; "
            f"{self.right_refused} of {right} right ones refused, "
            f"{self.wrong_refused} of {wrong} wrong ones refused"
        )


def abstention(*, correct: Sequence[bool], answered: Sequence[bool]) -> Abstention:
    """Count: `correct` tells what the answer was or would have been, `answered` whether it came."""
    pairs = list(zip(correct, answered, strict=True))
    return Abstention(
        right_answered=pairs.count((True, True)),
        wrong_answered=pairs.count((False, True)),
        right_refused=pairs.count((True, False)),
        wrong_refused=pairs.count((False, False)),
    )


def r_tuning_score(p_answer: float, p_sure: float) -> float:
    """The score that R-Tuning ranks by: the mean of the two probabilities."""
    return 0.5 * p_answer + 0.5 * p_sure


def answer_confidence(logprobs: Sequence[float]) -> float:
    """The geometric mean of the tokens' probabilities; 0 for an answer without tokens.

    >>> round(answer_confidence([math.log(0.5), math.log(0.125)]), 4)
    0.25
    """
    return math.exp(math.fsum(logprobs) / len(logprobs)) if logprobs else 0.0


def _rate(count: int, n: int) -> float | None:
    return count / n if n else None
