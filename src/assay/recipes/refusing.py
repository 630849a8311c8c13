"""R-Tuning's training, on a small decoder of which it is known what it knows.

A decoder reads facts (a person of two letters, a relation, a value of one character), some of them
once and some 16 times. Of people whose name begins with one of half of the letters, the *obscure*
ones, most are never read of: as with people, what one knows goes with what one can see. It is asked
all facts, and tuned on the questions of some people in several ways; then it is asked about the
others. What each way makes of it: whether its best answer is right, how likely it finds that
answer, how sure it says it is; and whether it tells what it knows among the obscure alone, where
nothing but its memory says so.

The rows of every way come out of `assay.synthesize.refusal_aware`, with one character for each
sentence: ``?`` asks how sure, ``S`` and ``U`` say it, ``~`` says that one does not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assay.core import Verdict
from assay.core.seeds import rng
from assay.evaluate.abstention import Abstention, abstention, r_tuning_score
from assay.evaluate.selective import auroc, average_precision
from assay.synthesize import FromRows, Pipeline, Row, Step
from assay.synthesize.refusal_aware import (
    SURE,
    UNSURE,
    AnswerEntropy,
    Phrase,
    SplitByCorrectness,
    SplitByEntropy,
    Template,
)
from assay.train.mini.learner import Learner, Optimising, example
from assay.train.mini.policy import Policy
from assay.train.rollout import Rollout

PEOPLE, NEVER, MOST_OFTEN = 400, 0.6, 4
"""People; the share of the obscure that is never read of; a fact is read 2 to the power of up to so
many times."""
PASSES, TUNED = 6, 8
"""How often the facts are gone through, and the questions in tuning."""
SAMPLES, HEAT = 10, 0.7
"""Answers of which the entropy is taken, and the temperature they are drawn at."""
RATE = 3e-4
CHOSEN_ON = (100, 101, 102)
"""The rate of learning: of 3e-4 and 6e-4 the better one for both templates, by the gain, on these
seeds, of which nothing is reported. It is every way's, so that controls differ in labels alone."""
_LETTERS, _RELATIONS = "abcdefghijklmnopqrstuvwxyz", "ABCD"
VALUES = "0123456789()[]{}<>+-"
ASK, IGNORANT = "?", "~"
_SAID = {SURE: "S", UNSURE: "U"}
_CHARACTERS = _LETTERS + _RELATIONS + VALUES + ASK + IGNORANT + "SU^:="
_BATCH, _QUESTIONS = 256, 32

Fact = tuple[str, str]
"""A person and a relation."""
Pairs = list[tuple[str, str]]
"""What is asked, and what is to be written behind it."""


class Facts:
    """Facts of a seed, how often each is read, and which people are for tuning and for testing."""

    def __init__(self, seed: int, people: int) -> None:
        draw = rng(seed, "facts")
        names = draw.sample([one + other for one in _LETTERS for other in _LETTERS], people)
        dim = frozenset(draw.sample(_LETTERS, len(_LETTERS) // 2))
        self.obscure = frozenset(name for name in names if name[0] in dim)
        unread = [name for name in names if name in self.obscure]
        self.never = frozenset(unread[: round(NEVER * len(unread))])
        self.value = {(n, r): draw.choice(VALUES) for n in names for r in _RELATIONS}
        self.often = {
            fact: 0 if fact[0] in self.never else 2 ** draw.randint(0, MOST_OFTEN)
            for fact in self.value
        }
        draw.shuffle(names)
        self.tuning = [(n, r) for n in names[: 3 * people // 4] for r in _RELATIONS]
        self.testing = [(n, r) for n in names[3 * people // 4 :] for r in _RELATIONS]

    @property
    def read(self) -> Pairs:
        """What is read: each fact as often as it is, as a statement and as a question."""
        return [
            (text, self.value[fact])
            for fact, count in self.often.items()
            for text in (statement(fact), question(fact))
            for _ in range(count)
        ]


def statement(fact: Fact) -> str:
    """A fact as it is stated, up to its value."""
    return f"{fact[0]}{fact[1]}="


def question(fact: Fact) -> str:
    """A fact as it is asked for."""
    return f"^{fact[1]}{fact[0]}:"


def fresh(facts: Facts, seed: int, passes: int) -> Policy:
    """A decoder that has read the facts."""
    policy = Policy.fresh(_CHARACTERS, seed=seed, layers=2, width=64, heads=4, longest=12)
    taught(policy, facts.read, rate=2e-3, passes=passes, seed=seed, batch=_BATCH)
    return policy


def taught(
    policy: Policy, pairs: Pairs, *, rate: float, passes: int, seed: int, batch: int = _QUESTIONS
) -> Policy:
    """The policy, changed in place by what is to be written."""
    settings = Optimising(rate=rate, warmup=5, betas=(0.9, 0.95), decay=0.01)
    learner, draw, rows = Learner(policy, settings), rng(seed, "order"), list(pairs)
    for _ in range(passes):
        draw.shuffle(rows)
        for start in range(0, len(rows), batch):
            learner.supervise(_examples(policy, rows[start : start + batch]))
    return policy


def _examples(policy: Policy, pairs: Pairs) -> list[Rollout]:
    return [example(policy, asked, written, ends=False) for asked, written in pairs]


@dataclass(frozen=True, kw_only=True)
class Base:
    """A decoder that has read its facts, and what it answers to the questions of tuning."""

    facts: Facts
    policy: Policy
    seed: int

    @classmethod
    def of(cls, seed: int) -> Base:
        """The one of a seed."""
        facts = Facts(seed, PEOPLE)
        return cls(facts=facts, policy=fresh(facts, seed, PASSES), seed=seed)

    @cached_property
    def asked(self) -> list[Row]:
        """Its greedy answers with verdicts, as rows of a run."""
        texts = [question(fact) for fact in self.facts.tuning]
        said = self.policy.greedy(texts, longest=1)
        return [
            Row.of(prompt=text, reference=self.facts.value[fact], response=one.text).judged(
                "exact", Verdict("correct" if one.text == self.facts.value[fact] else "incorrect")
            )
            for fact, text, one in zip(self.facts.tuning, texts, said, strict=True)
        ]

    @cached_property
    def sampled(self) -> list[Row]:
        """Several drawn answers to each question, without verdicts."""
        encode, rows = self.policy.vocabulary.encode, []
        prompts = [encode(question(fact)) for fact in self.facts.tuning]
        drawn = self.policy.continued(
            prompts, samples=SAMPLES, longest=1, seed=self.seed, temperature=HEAT
        )
        for place, tokens in enumerate(drawn):
            fact = self.facts.tuning[place // SAMPLES]
            asked = Row.of(prompt=question(fact), reference=self.facts.value[fact])
            text = self.policy.vocabulary.decode(tokens)
            rows.append(asked.child(response=text, sample=place % SAMPLES))
        return rows


def vanilla(base: Base) -> Pairs:
    """Plain tuning: the right answer to every question."""
    return [(question(fact), base.facts.value[fact]) for fact in base.facts.tuning]


def refusing(base: Base, template: Template, *, by: str = "correctness") -> Pairs:
    """Refusal-aware tuning: split by correctness, by entropy, or (the control) by chance."""
    rows, steps = base.asked, tuple[Step, ...]((SplitByCorrectness(),))
    if by == "entropy":
        rows, steps = base.sampled, (AnswerEntropy(), SplitByEntropy())
    split = list(Pipeline(name="split", source=FromRows.of(rows), steps=steps).job(seed=base.seed))
    if by == "chance":
        drawn = rng(base.seed, "chance").sample([row["sure"] for row in split], len(split))
        split = [row.child(sure=sure) for row, sure in zip(split, drawn, strict=True)]
    phrase = Phrase(template=template, question=ASK)
    made = Pipeline(name="phrased", source=FromRows.of(split), steps=(phrase,)).job(seed=base.seed)
    return [pair for row in made for pair in _pairs(row, template)]


def _pairs(row: Row, template: Template) -> Pairs:
    """A row as what is asked and written; of a padded one the answer is learnt, too."""
    asked, *rest = (message["content"] for message in row["messages"])
    if template == "replacement":
        return [(asked, row["response"] if row["sure"] else IGNORANT)]
    answer, question_ = rest
    return [(asked, answer), (asked + answer + question_, _SAID[row["response"]])]


WAYS: Mapping[str, tuple[Template | None, Callable[[Base], Pairs]]] = {
    "plain tuning": (None, vanilla),
    "padding": ("padding", lambda base: refusing(base, "padding")),
    "padding, by entropy": ("padding", lambda base: refusing(base, "padding", by="entropy")),
    "padding, labels by chance": ("padding", lambda base: refusing(base, "padding", by="chance")),
    "replacement": ("replacement", lambda base: refusing(base, "replacement")),
    "replacement, labels by chance": (
        "replacement",
        lambda base: refusing(base, "replacement", by="chance"),
    ),
}
"""The ways to tune, and how each says that it is sure."""
PUBLISHED = "padding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A tuned decoder on the questions of testing: a number of each for every question."""

    right: tuple[bool, ...]
    likely: tuple[float, ...]
    """The probability of its best answer."""
    sure: tuple[float, ...]
    """The probability that it is sure; 1 where it was not taught to say so."""
    never: tuple[bool, ...]
    """Whether it has never read of the person."""
    obscure: tuple[bool, ...]
    """Whether the person is of those of whom most are never read."""

    @property
    def scores(self) -> list[float]:
        """What R-Tuning ranks by; after plain tuning the probability of the answer alone."""
        if min(self.sure) == 1.0:
            return list(self.likely)
        return [r_tuning_score(a, b) for a, b in zip(self.likely, self.sure, strict=True)]

    @property
    def precision(self) -> float:
        """The average precision of the score."""
        return average_precision(self.scores, self.right) or 0.0

    @property
    def area(self) -> float:
        """The AUROC of sureness."""
        found = auroc(self.sure, self.right)
        return 0.5 if found is None else found

    @property
    def area_within(self) -> float:
        """The AUROC of sureness among the obscure, where a name does not tell what is known."""
        rows = zip(self.sure, self.right, self.obscure, strict=True)
        kept = [(sure, right) for sure, right, obscure in rows if obscure]
        found = auroc([sure for sure, _ in kept], [right for _, right in kept]) if kept else None
        return 0.5 if found is None else found

    @property
    def counted(self) -> Abstention:
        """What it declines: all that it is not sure of."""
        return abstention(correct=self.right, answered=[one > 0.5 for one in self.sure])

    @property
    def accuracy(self) -> float:
        """The share of right answers, all answered."""
        return sum(self.right) / len(self.right)

    @property
    def gain(self) -> float:
        """The accuracy where it is sure less that of all; 0 where it is never sure."""
        where = self.counted.accuracy
        return 0.0 if where is None else where - self.accuracy

    @property
    def refused_unknown(self) -> float:
        """The share refused of questions on people it has never read of."""
        found = [one <= 0.5 for one, never in zip(self.sure, self.never, strict=True) if never]
        return sum(found) / len(found) if found else 0.0


def tried(policy: Policy, facts: Facts, template: Template | None) -> Tried:
    """Ask about the people that tuning had not."""
    asked = [question(fact) for fact in facts.testing]
    best = _best(policy, asked)
    answers = [value for value, _ in best]
    return Tried(
        right=tuple(
            value == facts.value[fact] for value, fact in zip(answers, facts.testing, strict=True)
        ),
        likely=tuple(likely for _, likely in best),
        sure=tuple(_sure(policy, asked, answers, template)),
        never=tuple(person in facts.never for person, _ in facts.testing),
        obscure=tuple(person in facts.obscure for person, _ in facts.testing),
    )


def _best(policy: Policy, asked: Sequence[str]) -> list[tuple[str, float]]:
    """The likeliest value behind each question, and its probability among values."""
    chances = _chances(policy, [(text, value) for text in asked for value in VALUES])
    found = []
    for start in range(0, len(chances), len(VALUES)):
        row = chances[start : start + len(VALUES)]
        top = max(range(len(VALUES)), key=row.__getitem__)
        found.append((VALUES[top], row[top] / math.fsum(row)))
    return found


def _sure(
    policy: Policy, asked: Sequence[str], answers: Sequence[str], template: Template | None
) -> list[float]:
    if template is None:
        return [1.0] * len(asked)
    if template == "replacement":
        return [1.0 - one for one in _chances(policy, [(text, IGNORANT) for text in asked])]
    behind = [text + answer + ASK for text, answer in zip(asked, answers, strict=True)]
    yes = _chances(policy, [(text, _SAID[SURE]) for text in behind])
    no = _chances(policy, [(text, _SAID[UNSURE]) for text in behind])
    return [one / (one + other) for one, other in zip(yes, no, strict=True)]


def _chances(policy: Policy, pairs: Pairs) -> list[float]:
    """The probability of what is written behind what is asked."""
    return [
        math.exp(row[0])
        for start in range(0, len(pairs), 4096)
        for row in policy.logp(_examples(policy, pairs[start : start + 4096]))
    ]


def one_way(base: Base, way: str, rate: float = RATE) -> Tried:
    """Tune a copy of a decoder in a way, and ask it."""
    template, pairs = WAYS[way]
    policy = taught(base.policy.copy(), pairs(base), rate=rate, passes=TUNED, seed=base.seed)
    return tried(policy, base.facts, template)
