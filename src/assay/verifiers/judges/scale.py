"""A judge that gives one response a number on a scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assay.core import BadArgument, Label, Problem, Reason, Response, Usage, Verdict
from assay.verifiers.judges.asking import ModelVerifier
from assay.verifiers.judges.fence import answer_of, asked_of, fenced, nonce
from assay.verifiers.judges.judge import REFERENCE_RULE
from assay.verifiers.judges.parse import number
from assay.verifiers.parts import empty
from assay.verifiers.text import accepted_texts

TASK = """\
{data}

Rate the RESPONSE to the TASK from {low:g} to {high:g}.{reference_rule}
Criteria: {criteria}
{low:g} means that none of this holds, {high:g} that all of it does.

{instruction}"""

CRITERIA = "helpful, true, complete, and to the point."

ENDING = "Score: <a number from {low:g} to {high:g}>"
ONE_DIGIT = "Reply with one digit and nothing else: your score from {low:g} to {high:g}."


@dataclass(frozen=True, kw_only=True, repr=False)
class Scale(ModelVerifier):
    """Asks a model for a number from `low` to `high`; correct from `at_least` on.

    The verdict's score is the mean of the votes, moved to [0, 1]. `at_least` is on the model's
    scale (None: its middle). With `tokens`, which needs a model that gives log-probabilities and
    a scale of single digits, it is the expected number over the digits at the first token (as in
    G-Eval, arXiv 2303.16634, section 2).

    >>> from assay.models import load
    >>> grader = load("scripted:1", function=lambda _: "Clear, but long. Score: 7/10")
    >>> verdict = Scale(model=grader, at_least=8).verify("Rain is water.", "Describe rain.")
    >>> verdict.label, round(verdict.score, 3), verdict.reasons[-1].measured
    ('incorrect', 0.667, '7 of 1 to 10')
    """

    name = "judge_scale"

    criteria: str = CRITERIA
    low: float = 1
    high: float = 10
    at_least: float | None = None
    use_reference: bool = True
    tokens: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("low", "high", "at_least"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, _number(name, value))
        if not self.low < self.high:
            raise BadArgument(
                f"a scale rises from low to high, not from {self.low!r} to {self.high!r}"
            )
        if self.at_least is not None and not self.low <= self.at_least <= self.high:
            raise BadArgument(f"at_least lies on the scale, not at {self.at_least!r}")
        whole = self.low == int(self.low) and self.high == int(self.high)
        if self.tokens and not (whole and self.low >= 0 and self.high <= 9):
            raise BadArgument("scores by tokens need a scale of single digits, such as 1 to 5")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not answer_of(response).strip():
            return empty(self.name)
        code, task = self._task(problem, response)
        if self.tokens:
            return self._by_tokens(code, task)
        ending = ENDING.format(low=self.low, high=self.high)
        poll = self.poll(
            task,
            ending,
            number(self.low, self.high),
            nonce=code,
            allowed=[f"{self.low + step:g}" for step in range(int(self.high - self.low) + 1)],
        )
        if not poll.enough:
            return Verdict(
                "undecided", reasons=poll.reasons(None), verifier=self.name, cost=poll.usage
            )
        mean = math.fsum(poll.readable) / len(poll.readable)
        return self._verdict(mean, poll.reasons(poll.readable[0]), poll.usage)

    def _verdict(self, mean: float, reasons: tuple[Reason, ...], usage: Usage | None) -> Verdict:
        pass_mark = (self.low + self.high) / 2 if self.at_least is None else self.at_least
        label: Label = "correct" if mean >= pass_mark else "incorrect"
        score = min(1.0, max(0.0, (mean - self.low) / (self.high - self.low)))
        measured = f"{mean:.4g} of {self.low:g} to {self.high:g}"
        needed = Reason(f"needs at least {pass_mark:g}", measured)
        return Verdict(label, score, reasons=(*reasons, needed), verifier=self.name, cost=usage)

    def _task(self, problem: Problem, response: Response) -> tuple[str, str]:
        texts = {"TASK": asked_of(problem)}
        if self.use_reference and problem.reference is not None:
            texts["REFERENCE"] = "\n".join(accepted_texts(problem))
        texts["RESPONSE"] = answer_of(response)
        code = nonce(self.seed, *texts.values())
        low, high = self.low, self.high
        ending = ENDING.format(low=low, high=high)
        task = TASK.format(
            data="\n\n".join(fenced(name, text, nonce=code) for name, text in texts.items()),
            low=low,
            high=high,
            reference_rule=REFERENCE_RULE if "REFERENCE" in texts else "",
            criteria=self.criteria,
            instruction=ONE_DIGIT.format(low=low, high=high)
            if self.tokens
            else self.instruction(ending),
        )
        return code, task

    def _by_tokens(self, code: str, task: str) -> Verdict:
        digits = {str(digit): (str(digit),) for digit in range(int(self.low), int(self.high) + 1)}
        # The space belongs to the marker: many vocabularies have digits as tokens without one.
        found = self.first_token(code, task, digits, "Score: ")
        reasons = (Reason("probability of digits at the first token", f"{found.mass:.3f}"),)
        if found.mass < self.LEAST_MASS:
            return Verdict("undecided", reasons=reasons, verifier=self.name, cost=found.usage)
        mean = math.fsum(int(digit) * share for digit, share in found.probabilities)
        return self._verdict(mean, reasons, found.usage)


def _number(name: str, value: float | str) -> float:
    try:
        return float(value)
    except ValueError:
        raise BadArgument(f"{name} is a number, not {value!r}") from None
