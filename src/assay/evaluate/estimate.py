"""What an evaluation will cost, before it is paid.

Tokens of prompts are estimated from their length; those of answers from a run that is there
already, or bounded by what an answer may have. Money follows from the prices given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import JSON, Problem, Sampling, Usage, Value
from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.models.prices import Prices

CHARACTERS = 4
"""Characters of English a token, roughly; other scripts and code have fewer."""
_FRAME = 8
"""Tokens around each message of a chat, roughly."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Estimate(Value):
    """Calls, tokens and US dollars to come. What is not known is None."""

    JSON_TYPE: ClassVar[str] = "estimate"

    calls: int
    input_tokens: int
    output_tokens: int | None = None
    """Expected, by the answers of a run."""
    most_output_tokens: int | None = None
    """If every answer is as long as it may be."""
    money: float | None = None
    most_money: float | None = None
    by: str = ""
    """The run that the expected answers are taken from."""

    def to_dict(self) -> dict[str, JSON]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        said = [counted(self.calls, "call"), f"about {self.input_tokens:,} tokens in"]
        if self.output_tokens is not None:
            said.append(f"about {self.output_tokens:,} out")
        if self.most_output_tokens is not None:
            said.append(f"at most {self.most_output_tokens:,} out")
        prices = [
            f"{word} ${value:,.2f}"
            for word, value in (("about", self.money), ("at most", self.most_money))
            if value is not None
        ]
        return f"{', '.join(said)}{': ' if prices else ''}{', '.join(prices)}"


def estimate(
    problems: Sequence[Problem],
    sampling: Sampling,
    *,
    samples: int = 1,
    prices: Prices | None = None,
    like: Evaluation | None = None,
    resume: Evaluation | None = None,
) -> Estimate:
    """What asking these problems will cost: a call a sample, with its messages as they are.

    `like` is a run whose answers tell how long answers are, and `resume` the run that is gone on
    with: what is there is not asked again, and its answers tell too.

    >>> asked = [Problem.of("What is six times seven, in words?")] * 100
    >>> print(estimate(asked, Sampling(max_tokens=50), prices=Prices.of("input=2,output=8")))
    100 calls, about 1,600 tokens in, at most 5,000 out: at most $0.04
    """
    there = {} if resume is None else _answered(resume)
    left = [(problem, max(0, samples - there.get(problem.id, 0))) for problem in problems]
    calls = sum(number for _, number in left)
    mean_in, mean_out, by = _means(resume, like)
    tokens_in = sum(number * _tokens(problem) for problem, number in left)
    if mean_in is not None:
        tokens_in = round(calls * mean_in)
    tokens_out = None if mean_out is None else round(calls * mean_out)
    most = None if sampling.max_tokens is None else calls * sampling.max_tokens
    if tokens_out is not None and most is not None:
        most = max(most, tokens_out)
    return Estimate(
        calls=calls,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        most_output_tokens=most,
        money=_money(prices, tokens_in, tokens_out),
        most_money=_money(prices, tokens_in, most),
        by=by,
    )


def _answered(run: Evaluation) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in run.rows():
        if row.get("error") is None:
            found[row["problem"]] = found.get(row["problem"], 0) + 1
    return found


def _tokens(problem: Problem) -> int:
    return sum(_FRAME + len(message.content) // CHARACTERS for message in problem.messages)


def _means(
    *runs: Evaluation | None,
) -> tuple[float | None, float | None, str]:
    """Tokens in and out of a sample, by the first run that tells."""
    for run in runs:
        if run is None:
            continue
        scores = run.scores
        usage, answered = scores.usage, scores.samples
        if answered and usage.get("output_tokens"):
            into = usage.get("input_tokens", 0) / answered
            return into or None, usage["output_tokens"] / answered, str(run.path)
    return None, None, ""


def _money(prices: Prices | None, tokens_in: int, tokens_out: int | None) -> float | None:
    if prices is None or tokens_out is None:
        return None
    return prices.of_usage(Usage(input_tokens=tokens_in, output_tokens=tokens_out))
