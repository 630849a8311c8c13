"""The formal statement of a step: names, hypotheses, and a goal that should follow.

>>> Statement(variables={"x": "rational"}, hypotheses=("2*x = 5",), goal="x = 5/2")
Statement(goal='x = 5/2', variables={'x': 'rational'}, hypotheses=('2*x = 5',))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from assay.core import JSON, DataError
from assay.core.values import Value
from assay.verifiers.formal.terms import NotAStatement, Term, parse
from assay.verifiers.formal.values import Unknown, value

Language = Literal["plain", "coq", "lean"]
LANGUAGES: tuple[Language, ...] = ("plain", "coq", "lean")
SORTS = ("integer", "rational")
"""What a name may stand for in the plain language."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9']{0,40}")
_RESERVED = {"and", "or", "not", "implies", "forall", "exists", "fun", "let", "in", "as", "at"}
_RESERVED |= {"if", "then", "else", "match", "with", "end", "return", "Prop", "Set", "Type", "by"}
_RESERVED |= {"where", "cofix", "fix", "for", "using", "do", "have", "show", "from", "assay_step"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Statement(Value):
    """For all `variables`: the `hypotheses` imply the `goal`.

    In the language ``plain`` (see `terms`) every back end can take it, and variables are
    ``integer`` or ``rational``. In ``coq`` and ``lean``, sorts, hypotheses and goal are terms of
    that prover. `proof` is a proof script for Coq or Lean; without one they try their own tactics.
    """

    JSON_TYPE: ClassVar[str] = "statement"

    goal: str
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    hypotheses: tuple[str, ...] = ()
    language: Language = "plain"
    proof: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hypotheses", tuple(self.hypotheses))

    def __str__(self) -> str:
        names = ", ".join(f"{name}: {sort}" for name, sort in self.variables.items())
        given = ", ".join(part for part in (names, *self.hypotheses) if part)
        return f"{given} |- {self.goal}" if given else self.goal

    def to_dict(self) -> dict[str, JSON]:
        data: dict[str, JSON] = {"goal": self.goal}
        if self.variables:
            data["variables"] = dict(self.variables)
        if self.hypotheses:
            data["hypotheses"] = list(self.hypotheses)
        if self.language != "plain":
            data["language"] = self.language
        if self.proof:
            data["proof"] = self.proof
        return data

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        """The statement from JSON data of unknown origin; raises `DataError`."""
        checks: dict[str, Any] = {
            "goal": lambda v: isinstance(v, str) and v.strip(),
            "variables": lambda v: isinstance(v, Mapping) and all(map(_texts, v.items())),
            "hypotheses": lambda v: isinstance(v, list | tuple) and _texts(v),
            "language": lambda v: v in LANGUAGES,
            "proof": lambda v: isinstance(v, str),
        }
        if not isinstance(data, Mapping) or "goal" not in data:
            raise DataError(f"a statement is an object with a goal, not {data!r:.200}")
        for key, content in data.items():
            if key not in checks:
                raise DataError(f"a statement has no field {key!r}; it has {', '.join(checks)}")
            if not checks[key](content):
                raise DataError(f"a statement's {key} cannot be {content!r:.200}")
        return cls(**{**data, "hypotheses": tuple(data.get("hypotheses", ()))})

    @classmethod
    def of(cls, entry: JSON) -> Self:
        """The statement that an entry of somebody's data is: a goal as text, or an object."""
        if isinstance(entry, str) and entry.strip():
            return cls(goal=entry)
        if not isinstance(entry, Mapping):
            raise DataError(f"a statement is text or an object, not {entry!r:.120}")
        return cls.from_dict(dict(entry))

    def plain(self) -> Plain:
        """The statement read as plain arithmetic; raises `NotAStatement`."""
        return Plain.of(self)

    def check_names(self) -> None:
        """Raise `NotAStatement` unless every variable has a name that all provers take."""
        for name in self.variables:
            if not _NAME.fullmatch(name) or name in _RESERVED:
                raise NotAStatement(f"a variable cannot be called {name!r:.60}")


def _texts(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


@dataclass(frozen=True, slots=True)
class Plain:
    """A statement of the plain language, read.

    Nothing in it divides by something that may be zero: where a hypothesis divides, it says that
    the divisor is not zero; where the goal divides, that is part of what has to be proved.
    """

    variables: Mapping[str, str]
    hypotheses: tuple[Term, ...]
    goal: Term

    @classmethod
    def of(cls, statement: Statement) -> Plain:
        """Read a statement, and check that its names are declared."""
        if statement.language != "plain":
            raise NotAStatement(f"a statement in the language {statement.language!r} is not plain")
        statement.check_names()
        for name, sort in statement.variables.items():
            if sort not in SORTS:
                raise NotAStatement(f"{name} is an integer or a rational, not {sort!r:.60}")
        hypotheses = tuple(defined(parse(text)) for text in statement.hypotheses)
        goal = defined(parse(statement.goal))
        for term in (*hypotheses, goal):
            if unknown := term.names - set(statement.variables):
                raise NotAStatement(f"{min(unknown)!r} is not among the variables")
        return cls(dict(statement.variables), hypotheses, goal)

    @property
    def whole(self) -> bool:
        """Whether all of it is about whole numbers, and nothing divides."""
        terms = [part for term in (*self.hypotheses, self.goal) for part in term.inside()]
        return set(self.variables.values()) <= {"integer"} and not any(
            (isinstance(term.head, Fraction) and term.head.denominator != 1)
            or (term.head == "/" and term.parts)
            for term in terms
        )

    @property
    def trivial(self) -> str:
        """Why the form of the goal alone makes a proof worthless; empty if it does not."""
        if self.goal in self.hypotheses:
            return "the goal is one of the hypotheses"
        sides = [term.parts for term in self.goal.inside() if term.head in ("=", "<=", ">=")]
        if sides and all(left == right for left, right in sides) and self.goal.head in ("=", "and"):
            return "the goal says that something equals itself"
        return ""


def defined(statement: Term) -> Term:
    """The statement, and that what it divides by is not zero; raises `NotAStatement`."""
    divisors = [
        term.parts[1] for term in statement.inside() if term.head == "/" and len(term.parts) == 2
    ]
    for divisor in dict.fromkeys(divisors):
        if divisor.names:
            statement = Term("and", (statement, Term("!=", (divisor, Term(Fraction(0))))))
        elif _is_zero(divisor):
            raise NotAStatement(f"{statement} divides by zero")
    return statement


def _is_zero(constant: Term) -> bool:
    try:
        return value(constant, {}) == 0
    except Unknown as error:
        raise NotAStatement(str(error)) from None
