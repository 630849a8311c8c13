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

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple, Self, dataclass_transform

from assay.core import JSON, BadArgument, ConstraintSpec, Problem, Reason, Response, Span, Verdict
from assay.core.verifier import Verifier
from assay.verifiers.constraints.arguments import coerce
from assay.verifiers.constraints.text import Text, analyse

Profile = Literal["faithful", "repaired"]
PROFILES: tuple[Profile, ...] = ("faithful", "repaired")


class Finding(NamedTuple):
    """What a check saw: whether the constraint holds (None: cannot tell), the quantity, where."""

    holds: bool | None
    measured: str = ""
    spans: tuple[Span, ...] = ()


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

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name, value in coerce(type(self), given).items():
            object.__setattr__(self, name, value)

    def check(self, text: Text) -> Finding:
        """Whether a non-blank text does what the sentence says."""
        raise NotImplementedError

    def check_faithful(self, text: Text) -> Finding:
        """Whether the published checker would accept a non-blank text."""
        return self.check(text)

    def finding(self, text: Text) -> Finding:
        """What the check of the chosen profile sees."""
        return self.check_faithful(text) if self.profile == "faithful" else self.check(text)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        return self.verdict(analyse(response.text))

    def verdict(self, text: Text) -> Verdict:
        """The strict verdict on an analysed text; a blank one is invalid."""
        if text.blank:
            return Verdict("invalid", reasons=(_BLANK,), verifier=self.name)
        holds, measured, spans = self.finding(text)
        reasons = (Reason(self.describe(), measured, spans),)
        if holds is None:
            return Verdict("undecided", reasons=reasons, verifier=self.name)
        return Verdict(
            "correct" if holds else "incorrect", reasons=reasons, verifier=self.name
        )

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

    def contradicts(self, other: Constraint) -> bool:
        """Whether no answer can reasonably obey both. Symmetric.

        A kind contradicts itself with other arguments, and whatever `conflicts` names; override
        to look at the arguments.
        """
        return (
            other.id == self.id
            or other.id in self.conflicts
            or self.id in other.conflicts
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
        register(made)
        return made

    return declare


def _in_words(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f'"{item}"' if isinstance(item, str) else str(item) for item in value)
    return str(value)


def _as_json(value: Any) -> JSON:
    return list(value) if isinstance(value, tuple) else value if not hasattr(value, "value") else value.value
