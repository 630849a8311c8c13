"""Annotators of pairs: rules with tastes, models under several prompts, and pools of them.

What AlpacaFarm (Dubois et al. 2023, section 3.2) needs of a simulated annotator is that it varies
as people do. So a pair is given to one annotator of a pool, chosen by the task and always the same;
the two responses are shown in an order drawn by lot; and labels to learn from are flipped with a
known probability. Everything drawn depends on the seed and on the texts, and on nothing else: who
swaps the two responses gets the same preference.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol, runtime_checkable

from assay.core import (
    BadArgument,
    Label,
    Model,
    Problem,
    Reason,
    Response,
    Usage,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.core.seeds import rng
from assay.evaluate.suites.href_methods import other_of, outcome
from assay.verifiers.judges import PairJudge
from assay.verifiers.parts import Combination


class Said(NamedTuple):
    """What an annotator said of two responses: the score of the one shown first, None if unread."""

    score: float | None
    reasons: tuple[Reason, ...] = ()
    cost: Usage | None = None


@runtime_checkable
class Annotator(Protocol):
    """Who says which of two responses is better, shown once and in one order."""

    called: str

    def said(self, problem: Problem, one: str, other: str, draw: random.Random) -> Said:
        """The preference; `draw` is its chance, which is the same for the same pair."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Simulated(Verifier):
    """A rule with tastes: for the points a text makes, for long texts, and for what comes first.

    The problem's ``points`` are texts that a response should contain. A response is better by
    `points` times the share of them that it makes, by `longer` times tanh of the characters it has
    more (in hundreds), and by `first` if it is shown first. The better one is preferred, equals
    tie; with `noise` above 0 it is drawn with chances logistic(difference / noise).

    >>> problem = Problem.of("When?", metadata={"points": ["Monday"], "other": "No idea."})
    >>> Simulated(points=1.0)(problem, Response("On Monday.")).score
    1.0
    """

    name = "simulated"

    called: str = "simulated"
    points: float = 4.0
    longer: float = 0.0
    first: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        if not self.noise >= 0:
            raise BadArgument(f"noise must be 0 or more, not {self.noise!r}")

    def said(self, problem: Problem, one: str, other: str, draw: random.Random) -> Said:
        better = self.points * (made(problem, one) - made(problem, other)) + self.first
        better += self.longer * math.tanh((len(one) - len(other)) / 100)
        reason = Reason("the one shown first is better by", f"{better:.3g}")
        if self.noise:
            return Said(float(draw.random() < 1 / (1 + math.exp(-better / self.noise))), (reason,))
        return Said(0.5 if better == 0 else float(better > 0), (reason,))

    def decide(self, problem: Problem, response: Response) -> Verdict:
        return Pool(parts=(self,)).decide(problem, response)


@dataclass(frozen=True, kw_only=True, repr=False)
class Asked(PairJudge):
    """A model that is asked in one order, as AlpacaFarm asks; `criteria` is its prompt."""

    name = "asked"

    called: str = "asked"

    def said(self, problem: Problem, one: str, other: str, draw: random.Random) -> Said:
        poll = self._poll(problem, one, other)
        leader = poll.leader()
        score = {"A": 1.0, "B": 0.0, "tie": 0.5}.get(leader or "")
        return Said(score, poll.reasons(leader), poll.usage)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        return Pool(parts=(self,)).decide(problem, response)


def made(problem: Problem, text: str) -> float:
    """The share of a problem's points that a text makes: its planted quality."""
    points = problem.metadata.get("points")
    if not isinstance(points, list) or not points:
        raise VerifierError(
            f"{problem.called} has no points to look for, so that no rule can prefer: ask a model",
            kind="problem",
        )
    low = text.lower()
    return sum(str(point).lower() in low for point in points) / len(points)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pool(Combination):
    """One of several annotators, chosen by the task: is the response better than ``other``?

    1 for a win, 0.5 for a tie (two equal texts always), 0 for a loss; undecided where the annotator
    could not be read. With `flip` a preference is turned with that probability: it is replaced by
    the throw of a coin with twice the probability, as published. The verdict's part names the
    annotator, and has what it said before that.

    >>> problem = Problem.of("When?", metadata={"points": ["Monday"], "other": "No idea."})
    >>> verdict = Pool(parts=tastes())(problem, Response("On Monday."))
    >>> verdict.score, verdict.parts[0].verifier
    (1.0, 'hasty')
    """

    name = "annotated"
    version = "1"
    FLIP: ClassVar[float] = 0.25
    """The published noise of labels to learn from."""

    parts: tuple[Verifier, ...] = ()
    flip: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        self.check_parts(least=1)
        for part in self.parts:
            if not isinstance(part, Annotator):
                raise BadArgument(f"{part!r:.80} is no annotator: it has no method 'said'")
        if not 0 <= self.flip <= 0.5:
            raise BadArgument(f"flip is a probability up to 0.5, not {self.flip!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            reason = Reason("the response is empty")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        return self.compare(problem, response.text, other_of(problem))

    def compare(self, problem: Problem, one: str, other: str) -> Verdict:
        """The verdict on one text beside another."""
        if one == other:
            return outcome(self.name, 0.5, Reason("both texts are the same"))
        pair = (problem.prompt, *sorted((one, other)))
        by = rng(self.seed, "annotator", problem.prompt).choice(self.parts)
        assert isinstance(by, Annotator)
        draw = rng(self.seed, "annotation", by.called, *pair)
        turned = (draw.random() < 0.5) == (one < other)
        found = by.said(problem, *((other, one) if turned else (one, other)), draw)
        score = found.score
        if score is None:
            part = Verdict("undecided", reasons=found.reasons, verifier=by.called)
            reason = Reason(f"annotator {by.called!r} could not be read")
            return self._verdict("undecided", None, part, reason, found.cost)
        if turned:
            score = 1 - score
        shown = Reason(f"annotator {by.called!r} saw it", "second" if turned else "first")
        part = outcome(by.called, score, *found.reasons)
        noise = rng(self.seed, "noise", *pair)
        if noise.random() < 2 * self.flip:
            score = float(noise.choice((True, False)) == (one < other))
            shown = Reason("replaced by the throw of a coin")
        label: Label = "correct" if score == 1.0 else "incorrect"
        return self._verdict(label, score, part, shown, found.cost)

    def _verdict(
        self, label: Label, score: float | None, part: Verdict, why: Reason, cost: Usage | None
    ) -> Verdict:
        return Verdict(label, score, reasons=(why,), parts=(part,), verifier=self.name, cost=cost)


def tastes(*, noise: float = 0.0) -> tuple[Simulated, ...]:
    """Thirteen simulated annotators, as many as published, who differ in what they like."""
    liked = {
        "exact": (4.0, 0.0, 0.0),
        "strict": (5.0, 0.0, 0.0),
        "lenient": (3.5, 0.0, 0.0),
        "talkative": (4.0, 0.8, 0.0),
        "expansive": (4.0, 1.2, 0.0),
        "patient": (4.5, 0.5, 0.0),
        "curious": (5.0, 0.9, 0.0),
        "terse": (4.0, -0.5, 0.0),
        "hasty": (4.0, 0.2, 0.4),
        "impatient": (4.5, 0.0, 0.5),
        "forgetful": (4.0, 0.3, -0.4),
        "late": (4.5, 0.6, -0.3),
        "easy": (4.0, 0.7, 0.2),
    }
    return tuple(
        Simulated(called=called, points=points, longer=longer, first=first, noise=noise)
        for called, (points, longer, first) in liked.items()
    )


PROMPTS = {
    "plain": ("the better response is the one that most people would rather have.", False),
    "reasoned": ("the better response is the one that most people would rather have.", True),
    "careful": (
        "the better response follows the instruction in every detail and says nothing untrue.",
        True,
    ),
    "helpful": ("the better response helps the one who asked, and is easy to read.", False),
}
"""Criteria in our own words, and whether the model explains itself first: the published prompts
differ in examples, in how many pairs they show at once and in the form of the answer."""


def asked(models: Sequence[str | Model], *, temperature: float = 1.0) -> tuple[Asked, ...]:
    """A pool of models, each under every prompt; drawn at a temperature of 1, as published."""
    return tuple(
        Asked(
            called=f"{model if isinstance(model, str) else model.name} {prompt}",
            model=model,
            criteria=criteria,
            explain=explain,
            temperature=temperature,
        )
        for model in models
        for prompt, (criteria, explain) in PROMPTS.items()
    )
