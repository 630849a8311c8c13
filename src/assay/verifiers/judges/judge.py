"""A judge of one response: is it correct, by criteria and, where there is one, the reference?"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import BadArgument, Label, Problem, Reason, Response, Verdict
from assay.verifiers.judges.asking import ModelVerifier
from assay.verifiers.judges.fence import answer_of, asked_of, fenced, nonce
from assay.verifiers.judges.parse import choices
from assay.verifiers.parts import empty
from assay.verifiers.text import accepted_texts

TASK = """\
{data}

Judge the RESPONSE to the TASK.{reference_rule}
Criteria: {criteria}

{instruction}"""

CRITERIA = "the response does what the task asks, completely, and what it says is true."

REFERENCE_RULE = """
The REFERENCE is known to be right: a response that disagrees with it in substance is wrong. \
Another wording or form does not matter."""

ENDING = "Verdict: <correct, incorrect or undecided>"
ONE_WORD = "Reply with one word and nothing else: correct or incorrect."

READ = choices(
    {"correct": ("correct",), "incorrect": ("incorrect",), "undecided": ("undecided", "unsure")}
)
NAMES: dict[str, Label] = {
    "correct": "correct", "incorrect": "incorrect", "undecided": "undecided",
}  # fmt: skip
LABELS = {"correct": ("correct",), "incorrect": ("incorrect",)}


@dataclass(frozen=True, kw_only=True, repr=False)
class Judge(ModelVerifier):
    r"""Asks a model whether a response is correct.

    `criteria` say what counts. A reference in the problem is shown as the right answer unless
    `use_reference` is False. The score is the share of votes for correct; with `tokens`, which
    needs a model that gives log-probabilities, it is the probability of "correct" against
    "incorrect" at the first token, and the label follows from 0.5; undecided if the two words hold
    less than a tenth of the probability.

    >>> from assay.models import load
    >>> grader = load("scripted:1", function=lambda _: "It adds up.\nVerdict: correct")
    >>> verdict = Judge(model=grader).verify("4", "What is 2 + 2?")
    >>> verdict.label, verdict.reasons[0].text, verdict.cost.model_calls
    ('correct', 'It adds up.', 1)
    """

    name = "judge"

    criteria: str = CRITERIA
    use_reference: bool = True
    tokens: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.criteria.strip():
            raise BadArgument("criteria must say something")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not answer_of(response).strip():
            return empty(self.name)
        code, task = self.task(problem, response)
        if self.tokens:
            return self._by_tokens(code, task)
        poll = self.poll(task, ENDING, READ, nonce=code, allowed=tuple(NAMES))
        leader = poll.leader()
        label: Label = NAMES[leader] if leader is not None else "undecided"
        votes = [value for value in poll.readable if value != "undecided"]
        score = votes.count("correct") / len(votes) if votes else 0.0
        return Verdict(
            label,
            score if label != "undecided" else None,
            reasons=poll.reasons(leader),
            verifier=self.name,
            cost=poll.usage,
        )

    def task(self, problem: Problem, response: Response) -> tuple[str, str]:
        """The nonce, and what the model is asked."""
        texts = {"TASK": asked_of(problem)}
        if self.use_reference and problem.reference is not None:
            texts["REFERENCE"] = "\n".join(accepted_texts(problem))
        texts["RESPONSE"] = answer_of(response)
        code = nonce(self.seed, *texts.values())
        task = TASK.format(
            data="\n\n".join(fenced(name, text, nonce=code) for name, text in texts.items()),
            reference_rule=REFERENCE_RULE if "REFERENCE" in texts else "",
            criteria=self.criteria,
            instruction=ONE_WORD if self.tokens else self.instruction(ENDING),
        )
        return code, task

    def _by_tokens(self, code: str, task: str) -> Verdict:
        found = self.first_token(code, task, LABELS, "Verdict:")
        measured = f"{found['correct']:.3f} of {found.mass:.3f}"
        reasons = (Reason('probability of "correct" beside "incorrect"', measured),)
        if found.mass < self.LEAST_MASS:
            return Verdict("undecided", reasons=reasons, verifier=self.name, cost=found.usage)
        score = found["correct"]
        label: Label = "correct" if score >= 0.5 else "incorrect"
        return Verdict(label, score, reasons=reasons, verifier=self.name, cost=found.usage)
