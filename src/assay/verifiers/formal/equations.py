"""The plain equations in a solution's text, such as ``3*4 = 12`` or ``$24 + $4.80 = $28.80``.

Reading is cautious: an equation is taken only if both of its sides are whole expressions, so that
``half of 10 + 4 = 9`` and ``3x + 2 = 11`` are passed over rather than misread.

>>> [str(equation) for equation in equations("He pays 3 * $4 = $12, and 12/5 = 2.4 is left.")]
['(3 * 4) = 12', '(12 / 5) = 2.4']
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assay.core import Span
from assay.verifiers.formal.expressions import Expression, read
from assay.verifiers.formal.numbers import Unreadable
from assay.verifiers.formal.phrases import GOES_ON, PART_OF
from assay.verifiers.formal.tokens import Token, tokens

_MODULAR = re.compile(
    r"\\[pb]?mod\b|\\equiv\b|≡|\bmod(?:ulo)?\b|(?:\bin\s+|\()(?:binary|octal|hex(?:adecimal)?)\b"
)
NEAR = 30
"""Tokens between the two times that a quantity is named."""
REACH = 80
"""Tokens on either side of an equals sign that are looked at."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides that a text says are equal, or about equal; `span` covers both."""

    left: Expression
    right: Expression
    about: bool
    span: Span

    def __str__(self) -> str:
        return f"{self.left} {'≈' if self.about else '='} {self.right}"


def equations(text: str) -> list[Equation]:
    """The equations in a text, in order.

    Each link of a chain is one. A quantity that is named twice in a row, once with a computation
    and once with its value (``Total = 3 + 4`` and ``Total = 8``), is an equation too, and so is
    what a calculator was given: ``<<3+4=7>>``, unless the text says the same.
    """
    result = _read_in(text)
    if "<<" in text:
        said = {str(equation) for equation in result}
        inner = _read_in(_calculated(text))
        result += [equation for equation in inner if str(equation) not in said]
        result.sort(key=lambda equation: equation.span)
    modular = _modular_lines(text)
    # Equations modulo a number are not equations between numbers.
    result = [one for one in result if not any(low <= one.span[0] < high for low, high in modular)]
    return [one for one in result if _is_said(text, one.span)]


_SUPPOSED = re.compile(
    r"\b(?:(?:suppos|assum|imagin)(?:e|ed|ing)|if"
    r"|(?:(?:not|n['’]t)\s+(?:true|the\s+case|right|correct|possible)|false|untrue|wrong|incorrect"
    r"|impossible|absurd)(?:\s+to\s+(?:say|claim|write|think))?)(?:\s+that)?[\s,:$\\(]*\Z",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"[^.;\w]*(?:(?:but|and|so|that|this|which|it|clearly|obviously)\W+)*"
    r"(?:(?:is|are|was)\s+(?:\w+ly\s+)?(?:false|wrong|incorrect|impossible|absurd|an?\s+contradiction"
    r"|not\s+(?:true|right|correct|possible))|contradict(?:s|ion)|(?:is|are)n['’]t\s+true)\b",
    re.IGNORECASE,
)


def _is_said(text: str, span: Span) -> bool:
    """Whether the text says that an equation holds, not only supposes it, or denies it."""
    start, end = span
    supposed = _SUPPOSED.search(text[max(0, start - 60) : start])
    return not supposed and not _DENIED.match(text[end : end + 80])


def _calculated(text: str) -> str:
    """The annotations ``<<...>>`` of a text where they stand, and nothing else of it."""
    found, at = [], 0
    for match in re.finditer(r"<<([^<>\n]*)>>", text):
        found += [re.sub(r"[^\n]", " ", text[at : match.start(1) - 2]), "; ", match[1], "; "]
        at = match.end()
    return "".join(found)


def _read_in(text: str) -> list[Equation]:
    found = tokens(text)
    result: list[Equation] = []
    name, named, last = "", None, 0
    chained = -1
    """Where the right side of an equation ended, from which a chain may go on."""
    for at, token in enumerate(found):
        if token.kind not in ("equal", "about"):
            continue
        left, right = _ending_at(found, at), _starting_at(found, at + 1)
        about = token.kind == "about"
        if left and right and text.startswith("$", right.span[1]):
            # In dollar signs the first number looks like an amount of money: "$7 = 8$".
            left = replace(left, units=left.units - {"$"})
        if left is None:
            called = _name(found, at)
            near = bool(name) and called == name and at - last < NEAR
            if near and named is not None and right is not None and not right.computes:
                result.append(Equation(named, right, about, right.span))
            name, named = called, None
        elif right is not None and (
            left.computes
            or right.computes
            or chained == at
            or _stands_alone(found, at, left, right)
        ):
            result.append(Equation(left, right, about, (left.span[0], right.span[1])))
        if right is not None:
            chained = right.end
            named, last = right if right.computes else None, right.end
    return result


def _stands_alone(found: list[Token], at: int, left: Expression, right: Expression) -> bool:
    """Whether two plain numbers make a sentence or a formula: ``7 = 8``, but not ``1 : 7 = 8``.

    With units of their own, one may be converted into the other: ``5 feet = 60 inches``.
    """
    begin = at - 1
    while begin >= 0 and found[begin].span[0] >= left.span[0]:
        begin -= 1
    after = found[right.end] if right.end < len(found) else None
    ends = after is None or (after.kind in ("stop", "equal", "about") and after.text != ":")
    same = left.units - {"%"} == right.units - {"%"}
    return ends and same and _starts_anew(found, begin)


def _starts_anew(found: list[Token], before: int) -> bool:
    """Whether what follows token `before` is no part of what stands in front of it."""
    if before < 0:
        return True
    token = found[before]
    if token.text.strip() == ":":  # "Total: 7", but not "3 : 4"
        return before > 0 and found[before - 1].kind == "word"
    return token.kind == "stop" and token.text.strip() not in (",", "\\)", "\\]")


def _ending_at(found: list[Token], end: int) -> Expression | None:
    """The longest expression that ends before token `end`, if it stands alone."""
    start = end
    while start > max(0, end - REACH) and found[start - 1].kind in ("number", "sign", "word"):
        start -= 1
    for begin in range(start, end):
        if not _may_begin(found[begin]):
            continue
        try:
            expression = read(found, begin, end)
        except Unreadable:
            continue
        if expression.end != end:
            continue
        return expression if _may_follow(found, begin, expression) else None
    return None


def _starting_at(found: list[Token], begin: int) -> Expression | None:
    """The expression that starts at token `begin`, if nothing behind it belongs to it."""
    if begin >= len(found) or not _may_begin(found[begin]):
        return None
    end = begin
    while end < min(len(found), begin + REACH) and found[end].kind in ("number", "sign", "word"):
        end += 1
    try:
        expression = read(found, begin, end)
    except Unreadable:
        return None
    after = found[expression.end] if expression.end < len(found) else None
    if after is None or after.kind in ("equal", "about"):
        return expression
    if after.kind == "sign":
        # "= 12 (three boxes of four)" says more about 12, "= 12 (3 + 1)" would multiply it.
        parted = after.text == "(" and after.span[0] > found[expression.end - 1].span[1]
        return expression if parted or after.text == ")" else None
    if after.kind == "word":
        variable = _touch(found, expression.end) or (len(after.text) == 1 and after.text != "a")
        return None if variable or after.text.lower() in GOES_ON else expression
    return None if after.kind == "odd" else expression


def _touch(found: list[Token], at: int) -> bool:
    """Whether nothing stands between token `at` and the one before it."""
    return found[at - 1].span[1] == found[at].span[0]


def _may_begin(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "sign" and token.text in ("(", "-"))


def _may_follow(found: list[Token], begin: int, expression: Expression) -> bool:
    """Whether an expression may start at token `begin`, seen what stands before it."""
    if begin == 0:
        return True
    before = found[begin - 1]
    if before.kind == "word":
        # "Age - 4 = 6" and "his age in 8 years = 42" only end in a number.
        if not expression.computes or found[begin].text == "-":
            return False
        applied = found[begin].text == "(" and _touch(found, begin)  # f(3) = ...
        return not applied and len(before.text) > 1 and before.text.lower() not in PART_OF
    return before.kind in ("equal", "about", "stop") or before.text == "("


def _name(found: list[Token], end: int) -> str:
    """The words before token `end`, back to the stop before them: the name of a quantity."""
    words: list[str] = []
    at = end - 1
    while at >= 0 and found[at].kind == "word" and len(words) < 12:
        words.append(found[at].text.lower())
        at -= 1
    alone = at < 0 or found[at].kind == "stop"
    name = " ".join(reversed(words))
    return name if alone and len(name) > 1 else ""


def _modular_lines(text: str) -> list[Span]:
    """The lines that calculate modulo a number."""
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if _MODULAR.search(line):
            spans.append((start, start + len(line)))
        start += len(line)
    return spans
