"""A judge of two responses: which is better? Asked in both orders, since judges have a favourite.

Many judges prefer what they read first, or last, whatever it says. Both orders are asked always;
a preference that turns with the order is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assay.core import JSON, Problem, Reason, Response, Usage, Verdict, VerifierError
from assay.verifiers.judges.asking import ModelVerifier, Poll
from assay.verifiers.judges.fence import answer_of, asked_of, fenced, nonce
from assay.verifiers.judges.parse import choices
from assay.verifiers.parts import empty
from assay.verifiers.text import accepted_texts

Winner = Literal["first", "second", "tie"]

TASK = """\
{data}

Which response to the TASK is better, RESPONSE-A or RESPONSE-B?{reference_rule}
Criteria: {criteria}
Length, tone and the order in which they are shown do not matter.

{instruction}"""

CRITERIA = (
    "the better response does what the task asks more exactly; only if both do so equally, the "
    "one that is more helpful, true and complete."
)

REFERENCE_RULE = """
The REFERENCE was written by a person who did the task well. A response may say it in other words, \
but where it disagrees in substance it is worse."""

ENDING = "Better: <A, B or tie>"
READ = choices(
    {
        "A": ("A", "RESPONSE-A", "Response A", "Output (a)"),
        "B": ("B", "RESPONSE-B", "Response B", "Output (b)"),
        "tie": ("tie", "equal"),
    }
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a judge said of two responses, in both orders.

    `forward` and `backward` name the winner when the first response is shown first, and when it
    is shown second; None if the judge could not be read.
    """

    forward: Winner | None
    backward: Winner | None
    reasons: tuple[Reason, ...] = ()
    usage: Usage | None = None

    @property
    def winner(self) -> Winner | None:
        """The winner in both orders; None where they disagree or one cannot be read."""
        return self.forward if self.forward == self.backward else None

    @property
    def turns(self) -> bool:
        """Whether the preference turns with the order: then it is one for a place."""
        return {self.forward, self.backward} == {"first", "second"}


@dataclass(frozen=True, kw_only=True, repr=False)
class PairJudge(ModelVerifier):
    """Asks a model whether a response is better than another one.

    The other is `problem.metadata[other]`, or the problem's reference if there is none. Correct
    if the response wins in both orders, incorrect if it loses in both, undecided for a tie and
    where the orders disagree. With `use_reference` the judge is shown the problem's reference
    beside the two (Lyu et al. 2024, *HREF*).

    >>> from assay.models import load
    >>> biased = load("scripted:1", function=lambda _: "Better: A")
    >>> verdict = PairJudge(model=biased).verify("Hi!", "Greet.", reference="Hello.")
    >>> verdict.label, verdict.reasons[-1].text
    ('undecided', 'the winner turns with the order: the one shown first')
    """

    name = "judge_pair"

    criteria: str = CRITERIA
    other: str = "other"
    use_reference: bool = False

    def decide(self, problem: Problem, response: Response) -> Verdict:
        mine = answer_of(response)
        if not mine.strip():
            return empty(self.name)
        found = self.compare(problem, mine, self._other(problem))
        if found.winner == "first":
            return Verdict("correct", reasons=found.reasons, verifier=self.name, cost=found.usage)
        if found.winner == "second":
            return Verdict("incorrect", reasons=found.reasons, verifier=self.name, cost=found.usage)
        if found.winner == "tie":
            why = "a tie in both orders"
        elif found.turns:
            # Both times the same place won.
            place = "first" if found.forward == "first" else "second"
            why = f"the winner turns with the order: the one shown {place}"
        else:
            why = "the two orders do not name the same winner"
        return Verdict(
            "undecided",
            reasons=(*found.reasons, Reason(why)),
            verifier=self.name,
            cost=found.usage,
        )

    def compare(self, problem: Problem, first: str, second: str) -> Comparison:
        """Ask which of two responses is better, in both orders."""
        forward = self._poll(problem, first, second)
        backward = self._poll(problem, second, first)
        there: dict[str | None, Winner | None]
        there = {"A": "first", "B": "second", "tie": "tie", None: None}
        back: dict[str | None, Winner | None]
        back = {"A": "second", "B": "first", "tie": "tie", None: None}
        leaders = forward.leader(), backward.leader()
        return Comparison(
            there[leaders[0]],
            back[leaders[1]],
            (*forward.reasons(leaders[0]), *backward.reasons(leaders[1])),
            forward.usage + backward.usage,
        )

    def _poll(self, problem: Problem, one: str, other: str) -> Poll[str]:
        texts = {"TASK": asked_of(problem), "RESPONSE-A": one, "RESPONSE-B": other}
        if self.use_reference:
            texts["REFERENCE"] = accepted_texts(problem)[0]
        code = nonce(self.seed, *texts.values())
        task = TASK.format(
            data="\n\n".join(fenced(name, text, nonce=code) for name, text in texts.items()),
            criteria=self.criteria,
            reference_rule=REFERENCE_RULE if self.use_reference else "",
            instruction=self.instruction(ENDING),
        )
        return self.poll(task, ENDING, READ, nonce=code, allowed=("A", "B", "tie"))

    def _other(self, problem: Problem) -> str:
        other: JSON = problem.metadata.get(self.other, problem.reference)
        if isinstance(other, str):
            return other
        raise VerifierError(
            f"{problem.called} has no other response to compare with: neither "
            f"metadata {self.other!r} nor the reference is a text",
            kind="problem",
        )
