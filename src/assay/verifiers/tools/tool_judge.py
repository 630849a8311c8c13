"""A judge of answers that computes, in CoSineVerifier's manner (arXiv 2512.01224).

The model is asked to write a Python check instead of doing sums in its head. The check runs in
the jail, its output goes back to the model, and so on for a few rounds, until the model concludes.
The prompts are our own; as there, the end of the response is shown, without its reasoning section,
and the reference is right by definition. Unlike there, a run that ends without a verdict, and a
verdict without a check that ran, are undecided and not counted as incorrect.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assay.core import (
    BadArgument,
    Label,
    Message,
    Problem,
    Reason,
    Response,
    Sampling,
    Usage,
    Verdict,
)
from assay.core.seeds import split
from assay.verifiers.judges.answer import beside_reference
from assay.verifiers.judges.asking import OURS, RATIONALE, ModelVerifier
from assay.verifiers.judges.fence import fenced
from assay.verifiers.judges.parse import choices, parse
from assay.verifiers.parts import empty
from assay.verifiers.tools.checks import CheckRun, code_in, run_check

TASK = """\
{data}

Find out whether the final answer of the RESPONSE is the same as the REFERENCE, which is right by \
definition. Do not trust sums done in your head: write a short Python program that checks it and \
prints what it finds.

In the program, sympy, pint and math are imported, and there are
  equal(a, b)                     whether two expressions, given as texts, are equal
  convert(value, source, target)  a number in another unit
  same_quantity(a, b)             whether "3 km" and "3000 m" are the same

Rules: all parts of the answer must agree. Rounding to as many digits as the reference has is \
allowed. An answer in another unit is right if the quantity is the same. An answer that breaks off \
or names several results is incorrect.

Reply with one block that begins with ```python and ends with ```, and stop there. You will be \
shown what it prints, and may then write another check or conclude with one line:
{ending}"""

RESULT = """\
{data}

Write another check, or conclude with one line:
{ending}"""

NUDGE = """\
There is neither a ```python block nor a verdict in your answer. Reply with one of them:
{ending}"""

ENDING = "Verdict: <correct, incorrect or undecided>"

READ = choices(
    {"correct": ("correct",), "incorrect": ("incorrect",), "undecided": ("undecided", "unsure")}
)
NAMES: dict[str, Label] = {
    "correct": "correct", "incorrect": "incorrect", "undecided": "undecided",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class ToolJudge(ModelVerifier):
    r"""Asks a model to compare an answer with the reference by programs that it writes.

    At most `rounds` answers of the model a vote; `seconds` for each check. `unsafe` runs checks
    without a jail where none works. The reasons of the verdict are the checks and what they
    printed. Undecided if no check ran to its end, if the model does not conclude, or if votes tie.

    >>> from assay.models import load
    >>> def writer(prompt):
    ...     if "REFERENCE" in prompt:
    ...         return '```python\nprint(same_quantity("3 km", "3000 m"))\n```'
    ...     return "Verdict: correct" if "True" in prompt else "Verdict: incorrect"
    >>> judge = ToolJudge(model=load("scripted:1", function=writer))
    >>> verdict = judge.verify("It is 3000 m.", "How far?", reference="3 km")
    >>> verdict.label, verdict.reasons[0].measured
    ('correct', 'True')
    """

    name = "judge_tools"
    depends = ("sympy", "pint")

    rounds: int = 5
    seconds: float = 10.0
    unsafe: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.rounds, int) or self.rounds < 2:
            raise BadArgument(f"rounds must be at least 2, a check and a verdict: {self.rounds!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        shown = beside_reference(problem, response, self.seed)
        if shown is None:
            return empty(self.name)
        task = TASK.format(
            data=shown.data,
            ending=ENDING,
        )
        votes = [self._vote(shown.nonce, task, number) for number in range(self.votes)]
        usage = sum((vote.usage for vote in votes), Usage())
        labels = Counter(vote.label for vote in votes if vote.label != "undecided")
        ranked = labels.most_common(2)
        tie = len(ranked) == 2 and ranked[0][1] == ranked[1][1]
        if tie or 2 * labels.total() <= self.votes:
            why = (Reason("the votes tie"),) if tie else ()
            return Verdict(
                "undecided", reasons=votes[0].reasons + why, verifier=self.name, cost=usage
            )
        label = ranked[0][0]
        return Verdict(
            label,
            labels["correct"] / labels.total(),
            reasons=next(vote.reasons for vote in votes if vote.label == label),
            verifier=self.name,
            cost=usage,
        )

    def _vote(self, code: str, task: str, number: int) -> _Vote:
        """One dialogue: checks and their outputs, until the model concludes or rounds are over."""
        model, messages = self.asked, self.chat(code, task)
        usage, runs = Usage(), list[CheckRun]()
        sampling = Sampling(
            temperature=self.warmth,
            max_tokens=self.max_tokens or 1024,
            seed=split(self.seed, code, number) if model.capabilities.seed else None,
        )
        for _ in range(self.rounds):
            answer = self.ask(messages, sampling)[0]
            usage += answer.usage or Usage()
            check = code_in(answer.text)
            if check is not None:
                runs.append(run_check(check.code, unsafe=self.unsafe, seconds=self.seconds))
                data = fenced("OUTPUT", runs[-1].result, nonce=code)
                told = RESULT.format(data=data, ending=ENDING)
            else:
                found = parse(answer.text, READ, OURS, shown=task)
                if found is not None:
                    return self._concluded(NAMES[found.value], answer.text, runs, usage)
                told = NUDGE.format(ending=ENDING)
            messages += [Message("assistant", answer.text or "(nothing)"), Message("user", told)]
        why = Reason(f"no verdict within {self.rounds} rounds")
        return _Vote("undecided", (*_cited(runs), why), usage)

    def _concluded(self, label: Label, said: str, runs: list[CheckRun], usage: Usage) -> _Vote:
        if not any(run.ok for run in runs):
            why = Reason("no check ran, so the model's word counts for nothing", f"said {label}")
            return _Vote("undecided", (*_cited(runs), why), usage)
        conclusion = Reason("the model concludes", " ".join(said.split())[-RATIONALE:])
        return _Vote(label, (*_cited(runs), conclusion), usage)


@dataclass(frozen=True, slots=True)
class _Vote:
    label: Label
    reasons: tuple[Reason, ...]
    usage: Usage


def _cited(runs: list[CheckRun]) -> tuple[Reason, ...]:
    """The checks as reasons, each with what came of it."""
    return tuple(Reason(run.check.code[:RATIONALE], run.result) for run in runs)
