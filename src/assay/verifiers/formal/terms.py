"""Plain arithmetic statements as terms, read from text.

The language is small on purpose: whole and decimal numbers, names, ``+ - * / ^``, the relations
``= != < <= > >=`` (chains mean "and"), and ``not``, ``and``, ``or``, ``implies``. A text in it can
only ever be a statement, so nothing a model writes in it reaches a prover as a command.

>>> str(parse("x = 12/5 and 2*x < 5"))
'((x = (12 / 5)) and ((2 * x) < 5))'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assay.core import VerifierError

LONGEST = 4000
"""Characters of one statement."""
TOKENS = 400
"""Numbers, names and signs of one statement."""
DEEPEST = 40
"""Parentheses and operators inside one another."""
LARGEST_POWER = 64
LARGEST_BITS = 4096
"""Bits of a numerator or a denominator."""

RELATIONS = ("=", "!=", "<=", ">=", "<", ">")
CONNECTIVES = ("not", "and", "or", "implies")


class NotAStatement(VerifierError):
    """A text that is not a statement of the plain language, or one that is too large."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number, a name, or an operation on terms; `head` says which.

    `head` is a `Fraction`, or a text: a name if there are no `parts`, else the operation.
    """

    head: Fraction | str
    parts: tuple[Term, ...] = ()

    def __str__(self) -> str:
        if isinstance(self.head, Fraction):
            return str(self.head)
        if not self.parts:
            return self.head
        if len(self.parts) == 1:
            gap = " " if self.head.isalpha() else ""
            return f"({self.head}{gap}{self.parts[0]})"
        return f"({f' {self.head} '.join(map(str, self.parts))})"

    @property
    def is_name(self) -> bool:
        """Whether it is a name."""
        return isinstance(self.head, str) and not self.parts

    def inside(self) -> Iterator[Term]:
        """The term and every term in it."""
        yield self
        for part in self.parts:
            yield from part.inside()

    @property
    def names(self) -> frozenset[str]:
        """The names in it."""
        return frozenset(str(term.head) for term in self.inside() if term.is_name)


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<name>[A-Za-z_][A-Za-z_0-9']*)"
    r"|(?P<sign><=|>=|!=|->|==|\*\*|[-+*/^()=<>≤≥≠×·÷]))"
)
_SAME = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "->": "implies", "**": "^"}
_SAME |= {"×": "*", "·": "*", "÷": "/"}


def parse(text: str) -> Term:
    """The statement that a text says; raises `NotAStatement`."""
    statement = _parsed(text)
    if not is_statement(statement):
        raise NotAStatement(f"{text!r:.120} is a number, not a statement about numbers")
    return statement


def parse_number(text: str) -> Term:
    """The number term that a text says, such as ``3*x + 1``; raises `NotAStatement`."""
    term = _parsed(text)
    if is_statement(term):
        raise NotAStatement(f"{text!r:.120} is a statement where a number is needed")
    return term


def _parsed(text: str) -> Term:
    if len(text) > LONGEST:
        raise NotAStatement(f"a statement has at most {LONGEST} characters, not {len(text)}")
    reader = _Reader(text)
    term = reader.implication(0)
    reader.expect_end()
    return term


def is_statement(term: Term) -> bool:
    """Whether a term is true or false, and not a number."""
    return bool(term.parts) and term.head in (*RELATIONS, *CONNECTIVES)


class _Reader:
    """Recursive descent, from ``implies`` (binds least) to ``^`` (binds most)."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, list(_tokens(text)), 0
        if len(self.tokens) > TOKENS:
            raise NotAStatement(f"a statement has at most {TOKENS} parts: {text!r:.120}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if token not in wanted:
            return ""
        self.at += 1
        return token

    def fail(self, wanted: str) -> NotAStatement:
        seen = repr(self.peek()) if self.peek() else "its end"
        return NotAStatement(f"{self.text!r:.120}: {wanted} is needed where {seen} stands")

    def expect_end(self) -> None:
        if self.peek():
            raise self.fail("the end")

    def implication(self, depth: int) -> Term:
        if depth > DEEPEST:
            raise NotAStatement(f"{self.text!r:.120} is nested more than {DEEPEST} deep")
        left = self.joined("or", depth)
        if self.take("implies"):
            return _logical("implies", left, self.implication(depth + 1))
        return left

    def joined(self, word: str, depth: int) -> Term:
        inner = self.negation if word == "and" else lambda deep: self.joined("and", deep)
        left = inner(depth)
        while self.take(word):
            left = _logical(word, left, inner(depth))
        return left

    def negation(self, depth: int) -> Term:
        if depth > DEEPEST:
            raise NotAStatement(f"{self.text!r:.120} is nested more than {DEEPEST} deep")
        if self.take("not"):
            return _logical("not", self.negation(depth + 1))
        return self.relation(depth)

    def relation(self, depth: int) -> Term:
        left = self.sum(depth)
        pairs = []
        while sign := self.take(*RELATIONS):
            right = self.sum(depth)
            pairs.append(Term(sign, (_number(left), _number(right))))
            left = right
        if not pairs:
            return left
        chain = pairs[0]
        for pair in pairs[1:]:
            chain = Term("and", (chain, pair))
        return chain

    def sum(self, depth: int) -> Term:
        left = self.product(depth)
        while sign := self.take("+", "-"):
            left = Term(sign, (_number(left), _number(self.product(depth))))
        return left

    def product(self, depth: int) -> Term:
        left = self.signed(depth)
        while sign := self.take("*", "/"):
            left = Term(sign, (_number(left), _number(self.signed(depth))))
        return left

    def signed(self, depth: int) -> Term:
        if depth > DEEPEST:
            raise NotAStatement(f"{self.text!r:.120} is nested more than {DEEPEST} deep")
        if self.take("-"):
            return Term("-", (_number(self.signed(depth + 1)),))
        self.take("+")
        return self.power(depth)

    def power(self, depth: int) -> Term:
        base = self.atom(depth)
        if self.take("^"):
            exponent = _number(self.signed(depth + 1))
            if not isinstance(exponent.head, Fraction) or exponent.head.denominator != 1:
                raise NotAStatement(f"{self.text!r:.120}: an exponent is a whole number")
            if exponent.head > LARGEST_POWER:
                raise NotAStatement(f"{self.text!r:.120}: an exponent is at most {LARGEST_POWER}")
            return Term("^", (_number(base), exponent))
        return base

    def atom(self, depth: int) -> Term:
        if self.take("("):
            inner = self.implication(depth + 1)
            if not self.take(")"):
                raise self.fail("')'")
            return inner
        token = self.peek()
        if token and (token[0].isdigit() or token[0] == "."):
            self.at += 1
            return Term(Fraction(token))
        if token and (token[0].isalpha() or token[0] == "_") and token not in CONNECTIVES:
            self.at += 1
            return Term(token)
        raise self.fail("a number, a name or '('")


def _tokens(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotAStatement(f"{text!r:.120} is not plain arithmetic at {text[at : at + 12]!r}")
        token = found[found.lastgroup or 0]
        if found.lastgroup == "number" and len(token) > LARGEST_BITS // 4:
            raise NotAStatement(f"{text!r:.120} has a number of {len(token)} digits")
        yield _SAME.get(token, token)
        at = found.end()


def _number(term: Term) -> Term:
    if is_statement(term):
        raise NotAStatement(f"{term} is a statement where a number is needed")
    return term


def _logical(word: str, *parts: Term) -> Term:
    for part in parts:
        if not is_statement(part):
            raise NotAStatement(f"{part} is a number where a statement is needed")
    return Term(word, parts)
