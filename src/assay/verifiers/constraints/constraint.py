"""The constraint: a verifiable instruction with typed arguments.

It can say itself in words (`describe`), check a text (`check`), draw random valid arguments
(`draw`), edit a text until it obeys (`obey`), and tell what contradicts it (`contradicts`). One
frozen dataclass declares all of it:

>>> from assay.verifiers.constraints.arguments import PositiveInt
>>> from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
>>> @constraint("demo:shout", family="demo")
... class Shout(Constraint):
...     '''At least `n` exclamation marks.'''
...     n: PositiveInt
...
...     phrasings = ("Use at least {n} exclamation marks.", "Shout {n} times or more (!).")
...
...     def check(self, text):
...         count = text.raw.count("!")
...         return Finding(count >= self.n, f"{count} exclamation marks")
>>> Shout(n=2).verify("Hey! You!").label
'correct'
>>> Shout(n=2).describe()
'Use at least 2 exclamation marks.'

Every kind has two profiles. ``repaired`` (the default; `check`) does what the sentence says.
``faithful`` (`check_faithful`) does what the published checker does, so that published numbers
reproduce; a kind that has one says in `differs` where the two part.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, NamedTuple, Self, dataclass_transform

from assay.core import JSON, BadArgument, ConstraintSpec, Problem, Reason, Response, Span, Verdict
from assay.core.verifier import Verifier
from assay.verifiers.constraints.arguments import Relation, coerce, type_hints
from assay.verifiers.constraints.text import Text, analyse

Profile = Literal["faithful", "repaired"]
PROFILES: tuple[Profile, ...] = ("faithful", "repaired")


class Finding(NamedTuple):
    """What a check saw: whether the constraint holds (None: cannot tell), the quantity, where.

    `spans` may be a function without arguments, for places that are dear to find and that nobody
    asks for when only the answer counts.
    """

    holds: bool | None
    measured: str = ""
    spans: Iterable[Span] | Callable[[], Iterable[Span]] = ()

    @property
    def places(self) -> tuple[Span, ...]:
        """The spans, looked up."""
        return tuple(self.spans() if callable(self.spans) else self.spans)


class Bounds(NamedTuple):
    """A quantity of the answer and the range it must lie in; `high` None is no upper bound.

    >>> Bounds("words", 600).meets(Bounds("words", 0, 700))
    True
    """

    quantity: str
    low: int = 0
    high: int | None = None

    @classmethod
    def of(cls, quantity: str, relation: Relation, bound: int) -> Bounds:
        """What "at least" or "less than" a number asks for."""
        if relation is Relation.AT_LEAST:
            return cls(quantity, bound)
        return cls(quantity, 0, bound - 1)

    def meets(self, other: Bounds) -> bool:
        """Whether the quantities differ, or some number lies in both ranges."""
        if self.quantity != other.quantity:
            return True
        high = min((bound for bound in (self.high, other.high) if bound is not None), default=None)
        return high is None or max(self.low, other.low) <= high


ASPECTS: Mapping[str, str] = {
    "case": "upper or lower case of the whole answer",
    "ending": "the last words or characters",
    "language": "the language of the whole answer",
    "lines": "how the answer is laid out in lines",
    "opening": "the first words or characters",
    "paragraphs": "how the answer is divided into paragraphs",
    "sentences": "the length or order of every sentence",
    "spaces": "white space between words",
    "words": "a property of every word",
}
"""What kinds may settle for the whole answer. Two kinds that claim one aspect contradict, and so
does a kind that claims it with one that touches it; others may add aspects of their own."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Constraint(Verifier):
    """A verifiable instruction. Subclasses declare arguments, `phrasings` and `check`."""

    profile: Profile = field(default="repaired")

    id: ClassVar[str] = ""
    """Category and name as published, such as ``length_constraints:number_words``."""
    family: ClassVar[str] = ""
    """The published set it belongs to: ``ifeval``, ``ifbench``, ``iftrain``, ``muldimif`` ..."""
    phrasings: ClassVar[tuple[str, ...]] = ()
    """Sentences that state it in a prompt, with ``{argument}`` slots filled from `wording`."""
    differs: ClassVar[str] = ""
    """How the published checker departs from the sentence; empty where it does not."""
    conflicts: ClassVar[frozenset[str]] = frozenset()
    """Ids of kinds that cannot be asked for together with this one (the registry mirrors it)."""
    only_with: ClassVar[frozenset[str] | None] = None
    """Ids of the only kinds that can be asked for together with this one; None: no such limit.
    For kinds that dictate the whole answer (JSON, a fixed sentence, a copy)."""
    claims: ClassVar[frozenset[str]] = frozenset()
    """Aspects of the answer that this kind settles alone: see `ASPECTS`."""
    touches: ClassVar[frozenset[str]] = frozenset()
    """Aspects that this kind needs some freedom in, without settling them."""

    def __post_init__(self) -> None:
        given = {declared.name: getattr(self, declared.name) for declared in fields(self)}
        for name, value in coerce(type(self), given).items():
            object.__setattr__(self, name, value)

    def check(self, text: Text) -> Finding:
        """Whether a non-blank text does what the sentence says."""
        raise NotImplementedError

    def check_faithful(self, text: Text) -> Finding:
        """Whether the published checker would accept a non-blank text."""
        return self.check(text)

    def settled(self, text: Text) -> bool:
        """Whether `check` finds the same in every text that begins with this one.

        The text ends where a word ends. Override where a quantity can only grow.
        """
        return False

    def lasts(self, problem: Problem, response: Response, verdict: Verdict) -> bool:
        if self.profile == "faithful" and self.differs:
            return False
        text = analyse(response.text)
        return verdict.label in ("correct", "incorrect") and not text.blank and self.settled(text)

    def finding(self, text: Text) -> Finding:
        """What the check of the chosen profile sees."""
        return self.check_faithful(text) if self.profile == "faithful" else self.check(text)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        return self.verdict(analyse(response.text))

    def verdict(self, text: Text) -> Verdict:
        """The strict verdict on an analysed text; a blank one is invalid."""
        if text.blank:
            return Verdict("invalid", reasons=(_BLANK,), verifier=self.name)
        finding = self.finding(text)
        holds, measured = finding.holds, finding.measured
        reasons = (Reason(self.describe(), measured, finding.places),)
        if holds is None:
            return Verdict("undecided", reasons=reasons, verifier=self.name)
        return Verdict("correct" if holds else "incorrect", reasons=reasons, verifier=self.name)

    def describe(self, phrasing: int = 0) -> str:
        """The sentence that asks for it, in one of its `phrasings`."""
        return self.phrasings[phrasing % len(self.phrasings)].format_map(self.wording())

    def wording(self) -> Mapping[str, str]:
        """The arguments as they read inside a sentence; override to word one differently."""
        return {name: _in_words(value) for name, value in self.arguments.items()}

    def spec(self) -> ConstraintSpec:
        """The constraint as data: id and arguments."""
        args: dict[str, JSON] = {
            name: _as_json(value)
            for name, value in self.arguments.items()
            if name != "profile" and value is not None
        }
        return ConstraintSpec(id=self.id, args=args, text=self.describe())

    @classmethod
    def draw(cls, rng: random.Random, prompt: str = "") -> Self:
        """A constraint with random valid arguments. `prompt` is what the answer will be to."""
        return cls(**cls.draw_arguments(rng, prompt))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        """Random valid arguments, from the ranges of the published set."""
        return {}

    def obey(self, text: str) -> str:
        """`text` edited until it obeys, or a text that obeys where no small edit does.

        Rehearsals, synthesis and the tests use it: every kind can be satisfied, by construction.
        """
        raise NotImplementedError

    def bounds(self) -> tuple[Bounds, ...]:
        """The ranges that a kind which counts something asks for; none for other kinds."""
        return ()

    def contradicts(self, other: Constraint) -> bool:
        """Whether no answer can reasonably obey both. Symmetric; across families.

        Two that bound one quantity contradict where their ranges have no number in common: "at
        least 600 words" goes with "less than 701 words". A kind that bounds nothing contradicts
        itself. Besides, a kind contradicts what `conflicts` names, what is not in `only_with`,
        and what claims an aspect of the answer that it `claims` or `touches`. Override to look
        at the arguments.
        """
        mine, theirs = self.bounds(), other.bounds()
        if any(not one.meets(two) for one in mine for two in theirs):
            return True
        if other.id == self.id:
            return not mine
        return _excludes(self, other) or _excludes(other, self)


def _excludes(one: Constraint, other: Constraint) -> bool:
    return (
        other.id in one.conflicts
        or (one.only_with is not None and other.id not in one.only_with)
        or not one.claims.isdisjoint(other.claims | other.touches)
    )


_BLANK = Reason("the response is empty")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def constraint(id: str, *, family: str) -> Callable[[type[Constraint]], type[Any]]:
    """Declare a kind of constraint: makes the class a frozen dataclass and registers it."""
    from assay.verifiers.constraints.registry import register

    def declare(cls: type[Constraint]) -> type[Any]:
        made = dataclass(frozen=True, slots=True, kw_only=True, repr=False)(cls)
        made.id = id
        made.name = id
        made.family = family
        if not made.phrasings:
            raise BadArgument(f"constraint {id!r} has no phrasings")
        caller = inspect.currentframe()
        around = caller.f_back if caller is not None else None
        type_hints(made, {**around.f_globals, **around.f_locals} if around is not None else None)
        register(made)
        return made

    return declare


def _in_words(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f'"{item}"' if isinstance(item, str) else str(item) for item in value)
    return str(value)


def _as_json(value: Any) -> JSON:
    return (
        list(value)
        if isinstance(value, tuple)
        else value
        if not hasattr(value, "value")
        else value.value
    )
