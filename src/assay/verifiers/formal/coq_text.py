"""Coq source: written out from the plain language, and what may be let in from others.

Terms and proof scripts that a model wrote are text for a program that has commands for writing
files, loading plugins and assuming what one likes. So a term may not end the sentence it stands
in, and a script may hold tactics only: Coq's commands begin with a capital letter, its tactics
do not.
"""

from __future__ import annotations

import re
from fractions import Fraction

from assay.verifiers.formal.statement import Plain, Statement
from assay.verifiers.formal.terms import NotAStatement, Term

LONGEST_SCRIPT = 20_000
_FORBIDDEN = {
    '"': "a string",
    "(*": "a comment",
    "*)": "a comment",
    "ltac:": "a tactic inside a term",
    "ltac2:": "a tactic inside a term",
    "#[": "an attribute",
    "`": "a generalising binder",
}
_BANNED_TACTICS = re.compile(r"\b(admit|give_up|native_compute|native_cast_no_check|Axiom)\b")
_SENTENCE_END = re.compile(r"\.(?=\s|$)")
_BEFORE_TACTIC = re.compile(r"(?:\s|[{}]|[-+*]+|(?:\d+(?:\s*[-,]\s*\d+)*|all|par|!)\s*:)*")
_TACTIC = re.compile(r"(?:[a-z_][\w']*|[A-Z]\w*(?:\.\w+)*\.[a-z_]\w*|\()")


def checked_term(text: str) -> str:
    """A term in parentheses; raises `NotAStatement` if it could be more than one."""
    _without_forbidden(text)
    if not text.strip() or _SENTENCE_END.search(text):
        raise NotAStatement(f"{text!r:.120} is empty, or holds the end of a sentence")
    _balanced(text)
    return f"({text.strip()})"


def checked_script(text: str) -> str:
    """The tactics of a proof script; raises `NotAStatement` if there is anything else in it."""
    if len(text) > LONGEST_SCRIPT:
        raise NotAStatement(f"a proof has at most {LONGEST_SCRIPT} characters, not {len(text)}")
    script = re.sub(r"\A\s*Proof\s*\.(?=\s|$)", "", text)
    script = re.sub(r"\b(?:Qed|Defined)\s*\.\s*\Z", "", script).strip()
    _without_forbidden(script)
    if banned := _BANNED_TACTICS.search(script):
        raise NotAStatement(f"a proof may not use {banned[0]!r}")
    sentences = _SENTENCE_END.split(script)
    for sentence in sentences:
        start = _BEFORE_TACTIC.match(sentence)
        rest = sentence[start.end() if start else 0 :]
        if rest and not _TACTIC.match(rest):
            raise NotAStatement(f"a proof holds tactics only, not {rest.strip()!r:.80}")
        if "{" in rest or "}" in rest:
            raise NotAStatement(f"a brace stands at the start of a sentence, not in {rest!r:.80}")
    if sentences[-1].strip(" \t\r\n}"):
        raise NotAStatement("a proof ends with a full stop")
    return script


def _without_forbidden(text: str) -> None:
    for piece, what in _FORBIDDEN.items():
        if piece in text:
            raise NotAStatement(f"{text!r:.120} holds {what} ({piece})")
    if not text.isprintable() and re.search(r"[^\S \t\r\n]|[\x00-\x08\x0b-\x1f\x7f]", text):
        raise NotAStatement(f"{text!r:.120} holds a control character")


def _balanced(text: str) -> None:
    close = {")": "(", "]": "[", "}": "{"}
    opened: list[str] = []
    for char in text:
        if char in "([{":
            opened.append(char)
        elif char in close and (not opened or opened.pop() != close[char]):
            opened.append("!")
            break
    if opened:
        raise NotAStatement(f"the brackets of {text!r:.120} do not match")


def native(statement: Statement) -> tuple[str, tuple[str, ...], str]:
    """Binders, hypotheses and goal of a statement that is written in Coq's own language."""
    statement.check_names()
    binders = " ".join(
        f"({name} : {checked_term(sort)})" for name, sort in statement.variables.items()
    )
    return binders, tuple(map(checked_term, statement.hypotheses)), checked_term(statement.goal)


def plain(statement: Plain) -> tuple[str, tuple[str, ...], str]:
    """Binders, hypotheses and goal of a plain statement: over Z if all of it is whole, else Q."""
    sorts = statement.variables
    writer = _Writer(
        whole=statement.whole, integers={n for n, sort in sorts.items() if sort == "integer"}
    )
    binders = " ".join(f"({n} : {'Z' if s == 'integer' else 'Q'})" for n, s in sorts.items())
    hypotheses = tuple(writer.statement(term) for term in statement.hypotheses)
    return binders, hypotheses, writer.statement(statement.goal)


class _Writer:
    """Writes plain terms as Coq terms of one number type."""

    def __init__(self, *, whole: bool, integers: set[str]) -> None:
        self.whole, self.integers = whole, integers
        self.scope = "Z" if whole else "Q"

    def statement(self, term: Term) -> str:
        words = {"and": "/\\", "or": "\\/", "implies": "->"}
        if term.head == "not":
            return f"(~ {self.statement(term.parts[0])})"
        if term.head in words:
            left, right = map(self.statement, term.parts)
            return f"({left} {words[str(term.head)]} {right})"
        left, right = map(self.number, term.parts)
        equal = "=" if self.whole else "=="
        if term.head == "!=":
            return f"(~ ({left} {equal} {right})%{self.scope})"
        if term.head in (">", ">="):
            left, right = right, left
        sign = {"=": equal, ">": "<", ">=": "<="}.get(str(term.head), term.head)
        return f"({left} {sign} {right})%{self.scope}"

    def number(self, term: Term) -> str:
        if isinstance(term.head, Fraction):
            return self.literal(term.head)
        if not term.parts:
            return f"(inject_Z {term.head})" if self.injects(term.head) else term.head
        if len(term.parts) == 1:
            return f"(- {self.number(term.parts[0])})"
        left, right = term.parts
        if term.head == "^":
            assert isinstance(right.head, Fraction)
            return f"({self.number(left)} ^ {right.head.numerator}%Z)"
        if term.head == "/" and isinstance(right.head, Fraction) and right.head:
            # The linear tactics know x * (1 # 5), and not x / (5 # 1).
            return f"({self.number(left)} * {self.literal(1 / right.head)})"
        return f"({self.number(left)} {term.head} {self.number(right)})"

    def injects(self, name: str) -> bool:
        return not self.whole and name in self.integers

    def literal(self, number: Fraction) -> str:
        if self.whole:
            return f"{number.numerator}%Z"
        return f"({number.numerator} # {number.denominator})"
