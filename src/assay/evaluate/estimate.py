"""What an evaluation will cost, before it is paid.

Calls are those that a suite's way of answering makes: a call a turn of a dialogue. Tokens of
prompts are estimated from their length; those of answers from a run that is there already, or
bounded by what an answer may have. Money follows from the prices given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import JSON, Problem, Sampling, Usage, Value
from assay.core.wording import counted
from assay.evaluate.asking import expected
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.suite import Suite
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
    notes: tuple[str, ...] = ()
    """What it leaves out, or rests on, in words."""

    def to_dict(self) -> dict[str, JSON]:
        return {**{name: getattr(self, name) for name in self.__slots__}, "notes": [*self.notes]}

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
        told = "".join(f"; {note}" for note in self.notes)
        return f"{', '.join(said)}{': ' if prices else ''}{', '.join(prices)}{told}"


def estimate(
    problems: Sequence[Problem],
    sampling: Sampling,
    *,
    suite: Suite | None = None,
    samples: int = 1,
    prices: Prices | None = None,
    like: Evaluation | None = None,
    resume: Evaluation | None = None,
) -> Estimate:
    """What asking these problems will cost.

    A sample is a call with the messages as they are, or, with `suite`, the calls that this suite
    makes of a problem. `like` is a run whose answers tell how long answers are, and `resume` the
    run that is gone on with: what is there is not asked again, and its answers tell too. A run of
    another suite tells how long answers are, but not how long prompts are.

    >>> asked = [Problem.of("What is six times seven, in words?")] * 100
    >>> print(estimate(asked, Sampling(max_tokens=50), prices=Prices.of("input=2,output=8")))
    100 calls, about 1,600 tokens in, at most 5,000 out: at most $0.04
    """
    there = {} if resume is None else _answered(resume)
    asked = [
        ([problem] if suite is None else expected(suite, problem), number)
        for problem in problems
        if (number := samples - there.get(problem.id, 0)) > 0
    ]
    more = sum(number for _, number in asked)
    calls = sum(number * len(of) for of, number in asked)
    mean_in, mean_out, by = _means(resume, like)
    other = _other(like, suite) if like is not None and by == str(like.path) else ""
    tokens_in = sum(number * sum(map(_tokens, of)) for of, number in asked)
    if mean_in is not None and not other:
        tokens_in = round(more * mean_in)
    tokens_out = None if mean_out is None else round((calls if other else more) * mean_out)
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
        notes=tuple(_notes(suite, other, mean_in, [call for of, _ in asked for call in of])),
    )


def _other(like: Evaluation, suite: Suite | None) -> str:
    """The suite of a run, if it is not this one."""
    name = str(like.manifest.what.get("suite", {}).get("name", ""))
    return name if suite is not None and name != suite.name else ""


def _notes(
    suite: Suite | None, other: str, mean_in: float | None, calls: Sequence[Problem]
) -> Iterator[str]:
    if other:
        yield f"answers as long as those of a run of another suite, {other!r}"
    if (mean_in is None or other) and any(map(_replies, calls)):
        yield "the model's own replies, which later turns show it again, are not among what goes in"
    if suite is not None and suite.options.get("judge"):
        yield "what the judge is asked comes on top"


def _replies(call: Problem) -> bool:
    """Whether earlier user turns have no reply yet: the model will read its own."""
    roles = [message.role for message in call.messages]
    return roles.count("user") > roles.count("assistant") + 1


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
