"""A model asked to choose among a few labels: the questions of grounding.

The probabilities stand beside the model's first token where it gives them (InstructQA's yes and
no, KALMV's three letters, R-Tuning's sure and unsure), and are shares of votes where it does not.
A question may be put in several wordings; their probabilities are then averaged, as KALMV does
(arXiv 2310.12836). Texts of others are fenced as for every judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from assay.core import BadArgument, Problem, Reason, Response, Usage, Verdict, VerifierError
from assay.verifiers.grounding.lexical import NO_WORDS, check_share, documents_of, graded
from assay.verifiers.judges.asking import ModelVerifier
from assay.verifiers.judges.fence import fenced, nonce
from assay.verifiers.judges.parse import choices
from assay.verifiers.text import accepted_texts

YES_NO: Mapping[str, tuple[str, ...]] = {"yes": ("Yes",), "no": ("No",)}


_FAITHFUL = """\
Is everything that the RESPONSE says stated in the DOCUMENTS, or does it follow from \
them? Say no if any detail of the RESPONSE is neither. What you know yourself does not \
count."""

_MEETS = """\
Does the RESPONSE answer the QUESTION as the REFERENCE does? All information of the \
REFERENCE must be there, numbers and dates too, and nothing may contradict it. The \
RESPONSE may say more than the REFERENCE. What it calls possible counts as said."""

_TRUE = """\
Is the SENTENCE true? The CHECK tells whether the DOCUMENTS support it. Documents can be \
wrong or out of date, and a sentence can be true though no document says so: weigh what \
they say against what you know."""


class Choice(NamedTuple):
    """The probability of each label, how much of the model's all of them hold, and the cost."""

    shares: dict[str, float]
    mass: float
    usage: Usage
    said: str = ""
    """The model's explanation, where it was asked for one."""

    @property
    def best(self) -> str:
        """The likeliest label; the first listed of equals."""
        return max(self.shares, key=self.shares.__getitem__)

    def __str__(self) -> str:
        return ", ".join(f"{label} {share:.3f}" for label, share in self.shares.items())


@dataclass(frozen=True, kw_only=True, repr=False)
class LabelVerifier(ModelVerifier):
    """Asks a model to choose among `labels`; each wording of `tasks` is asked by itself.

    `tokens` True reads probabilities off the first token, False counts votes, None does the
    first where the model can. With `explain` the model reasons first, which only votes allow.
    """

    labels: ClassVar[Mapping[str, Sequence[str]]] = YES_NO
    tasks: ClassVar[tuple[str, ...]] = ()
    opening: ClassVar[str] = "Verdict:"
    """How an answer begins whose first token is read, for a model that can go on from it."""

    explain: bool = False
    tokens: bool | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tokens and self.explain:
            raise BadArgument("explain goes with votes: set tokens=False, or leave it out")

    def choose(self, texts: Mapping[str, str]) -> Choice:
        """Ask about the texts, which the tasks name: the average over the tasks."""
        code = nonce(self.seed, *texts.values())
        data = "\n\n".join(fenced(name, text, nonce=code) for name, text in texts.items())
        model = self.asked
        tokens = self.tokens
        if tokens is None:
            tokens = model.capabilities.logprobs and not self.explain
        asked = [
            self._by_tokens(code, f"{data}\n\n{task}") if tokens
            else self._by_votes(code, f"{data}\n\n{task}")
            for task in self.tasks
        ]  # fmt: skip
        shares = {
            label: sum(choice.shares[label] for choice in asked) / len(asked)
            for label in self.labels
        }
        mass = sum(choice.mass for choice in asked) / len(asked)
        usage = sum((choice.usage for choice in asked), Usage())
        return Choice(shares, mass, usage, asked[0].said)

    def unclear(self, choice: Choice) -> Verdict | None:
        """The undecided verdict on a choice that the model hardly made; None if it is clear."""
        if choice.mass >= self.LEAST_MASS:
            return None
        reason = Reason("the model did not choose a label", f"{choice}, mass {choice.mass:.3f}")
        return Verdict("undecided", reasons=(reason,), verifier=self.name, cost=choice.usage)

    @property
    def ending(self) -> str:
        """The line that an answer is to end with."""
        return f"Verdict: <{' or '.join(texts[0] for texts in self.labels.values())}>"

    def _by_tokens(self, code: str, task: str) -> Choice:
        words = ", ".join(texts[0] for texts in self.labels.values())
        told = f"{task}\nReply with one word and nothing else, out of: {words}."
        found = self.first_token(code, told, self.labels, self.opening)
        return Choice(dict(found.probabilities), found.mass, found.usage or Usage())

    def _by_votes(self, code: str, task: str) -> Choice:
        told = f"{task}\n{self.instruction(self.ending)}"
        spellings = [texts[0] for texts in self.labels.values()]
        poll = self.poll(told, self.ending, choices(self.labels), nonce=code, allowed=spellings)
        votes = poll.readable
        even = 1 / len(self.labels)
        shares = {
            label: votes.count(label) / len(votes) if votes else even for label in self.labels
        }
        said = poll.reasons(votes[0] if votes else None)[0].text if self.explain else ""
        return Choice(shares, float(poll.enough), poll.usage, said)


@dataclass(frozen=True, kw_only=True, repr=False)
class YesNo(LabelVerifier):
    """Base of the questions to which yes is good: the score is the probability of yes."""

    at_least: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        check_share("at_least", self.at_least)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip() and self.reads_response:
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        best: Choice | None = None
        spent = Usage()
        for texts in self.texts(problem, response):
            choice = self.choose(texts)
            spent += choice.usage
            if best is None or choice.shares["yes"] > best.shares["yes"]:
                best = choice
        if best is None:
            raise VerifierError(f"{problem.called} gives nothing to ask about")
        best = best._replace(usage=spent)
        unclear = self.unclear(best)
        if unclear is not None:
            return unclear
        reason = Reason(best.said or f"probability of yes, at least {self.at_least:.2f}", str(best))
        verdict = graded(self.name, min(1.0, best.shares["yes"]), self.at_least, reason)
        return Verdict(
            verdict.label, verdict.score, reasons=(reason,), verifier=self.name, cost=spent
        )

    reads_response: ClassVar[bool] = True

    def texts(self, problem: Problem, response: Response) -> list[dict[str, str]]:
        """What the model is shown; of several, the one that gets the clearest yes counts."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, repr=False)
class Faithful(YesNo):
    """Asks whether the documents support all that a response says: InstructQA's groundedness.

    >>> from assay.models import load
    >>> grader = load("scripted:1", function=lambda _: "Verdict: No")
    >>> verdict = Faithful(model=grader).verify("It is in Rome.", documents=("It is in Oslo.",))
    >>> verdict.label, verdict.score
    ('incorrect', 0.0)
    """

    name = "faithful"
    tasks = (_FAITHFUL,)

    def texts(self, problem: Problem, response: Response) -> list[dict[str, str]]:
        shown = {"DOCUMENTS": numbered(documents_of(problem)), "RESPONSE": response.text}
        return [{"QUESTION": problem.prompt, **shown} if problem.prompt else shown]


@dataclass(frozen=True, kw_only=True, repr=False)
class MeetsReference(YesNo):
    """Asks whether a response has all that the reference says: InstructQA's correctness.

    Every reference is asked about by itself, and the best counts. More than the reference says is
    allowed, a contradiction to it is not.
    """

    name = "meets_reference"
    tasks = (_MEETS,)

    def texts(self, problem: Problem, response: Response) -> list[dict[str, str]]:
        return [
            {"QUESTION": problem.prompt, "REFERENCE": reference, "RESPONSE": response.text}
            for reference in accepted_texts(problem)
        ]


@dataclass(frozen=True, kw_only=True, repr=False)
class Answerable(YesNo):
    """Asks whether the documents answer the question, whatever the response: a sketchy reader."""

    name = "answerable"
    reads_response = False
    tasks = ("Do the DOCUMENTS contain the answer to the QUESTION?",)

    def texts(self, problem: Problem, response: Response) -> list[dict[str, str]]:
        return [{"QUESTION": problem.prompt, "DOCUMENTS": numbered(documents_of(problem))}]


@dataclass(frozen=True, kw_only=True, repr=False)
class TrueSentence(YesNo):
    """Asks whether a sentence is true, told what a check against the documents found (TRM).

    For `FaithfulThenCorrect`, which puts that finding into the problem's metadata. With `explain`
    the reasoning comes before the verdict, and is kept as its reason.
    """

    name = "true_sentence"
    tasks = (_TRUE,)

    def texts(self, problem: Problem, response: Response) -> list[dict[str, str]]:
        found = {"correct": "supported", "incorrect": "not supported"}
        faithful = str(problem.metadata.get("faithful", ""))
        return [
            {
                "QUESTION": problem.prompt,
                "DOCUMENTS": numbered(documents_of(problem)),
                "ANSWER": str(problem.metadata.get("answer", response.text)),
                "SENTENCE": response.text,
                "CHECK": found.get(faithful, "not known"),
            }
        ]


@dataclass(frozen=True, kw_only=True, repr=False)
class Sure(LabelVerifier):
    """Asks a model whether it is sure of an answer (R-Tuning, arXiv 2311.09677).

    Correct if "sure" is likelier than "unsure". The score is that probability, or, where the
    response brings its own log-probabilities, the mean of it and their geometric mean, by which
    the paper ranks.
    """

    name = "sure"
    labels: ClassVar[Mapping[str, Sequence[str]]] = {"sure": ("Sure",), "unsure": ("Unsure",)}
    tasks = ("Are you sure that the ANSWER to the QUESTION is right, by what you know yourself?",)
    opening = "I am"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        choice = self.choose({"QUESTION": problem.prompt, "ANSWER": response.text})
        unclear = self.unclear(choice)
        if unclear is not None:
            return unclear
        score = sure = choice.shares["sure"]
        if response.logprobs:
            score = (sure + geometric_mean([one.logprob for one in response.logprobs])) / 2
        reason = Reason("sure of the answer", str(choice))
        return Verdict(
            "correct" if sure > 0.5 else "incorrect",
            min(1.0, score),
            reasons=(reason,),
            verifier=self.name,
            cost=choice.usage,
        )


def geometric_mean(logprobs: Sequence[float]) -> float:
    """Of the probabilities of tokens, from their natural logarithms."""
    import math

    return math.exp(min(0.0, math.fsum(logprobs) / len(logprobs))) if logprobs else 0.0


def numbered(documents: Sequence[str]) -> str:
    """Documents as a model is shown them."""
    return "\n\n".join(f"[{index}] {text}" for index, text in enumerate(documents, 1))
