r"""A solution's text as tokens of arithmetic: numbers, signs, words, and what ends an expression.

Formatting says nothing about arithmetic and is passed over: LaTeX delimiters and spacing,
``\text{...}`` around words, bold marks, calculator annotations such as ``<<3*4=12>>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assay.core import Span

Kind = Literal["number", "sign", "equal", "about", "word", "stop", "odd"]
"""A ``stop`` is punctuation, which ends an expression; ``odd`` is what may belong to one, such as
a name with an index, and so makes what stands beside it unreadable."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: a `sign` is one of ``+ - * / ^ ( )``, an `about` is ``≈``."""

    kind: Kind
    text: str
    span: Span
    number: Fraction = Fraction(0)
    decimals: int = 0
    """Digits behind the point of a number."""
    unit: str = ""
    """A sign written on a number: ``%``, or a currency."""


_SKIP = r"""
    [^\S\n]+ | <<[^<>\n]*>> | \\[,;:! ] | \\(?:quad|qquad|left|right|displaystyle)\b
  | \\(?:boxed|text|mathrm|mathbf|textbf|operatorname)\s*\{ | [{}]
  | \*\*(?!\s*\d) | (?<!\d)\*\*(?=\s*\d) | `+ | \$(?!\s*\d) | & (?=\s*(?:=|\\approx)) | ~
"""
_SIGNS = {"\\times": "*", "\\cdot": "*", "\\div": "/", "×": "*", "·": "*", "÷": "/", "**": "^"}
_SIGNS |= {"−": "-", "–": "-", "∙": "*", "⋅": "*", "[": "(", "]": ")"}
_TOKEN = re.compile(
    rf"""
    (?P<skip>{_SKIP})
  | (?P<fraction>\\[dt]?frac\s*\{{)
  | \\[dt]?frac\s*(?P<above>\d)\s*(?P<below>\d)
  | (?P<framed>\\\(\s*\\(?:times|cdot|div)\s*\\\))
  | (?P<stop>\n(?:[^\S\n]*(?:[-*+•]|\d+[.)])[^\S\n]+)? | [,;:.?!](?=\s|$|\*|\\) | =>
        | ==> | -> | → | " | \\[\[\]()] | \$\$)
  | (?P<odd>\d++:\d+ | \d++(?:st|nd|rd|th)\b | [A-Za-z]*+_(?:\{{[^{{}}\n]{{0,40}}\}}|\w)
        | \d++(?:\.\d++)?+[eE][+-]?\d+ | \d++(?:\.\d++){{2,}})
  | (?P<number>(?P<money>\\?[$£€]\s*)?
        (?:(?:\d{{1,3}}(?:(?:,|\{{,\}}|\\,)\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)
        (?:\s*(?P<percent>\\?%))?)
  | (?P<equal>=)
  | (?P<about>≈|≃|\\approx\b|~=)
  | (?P<sign>\*\*|[-+*/^()\[\]×·÷−–∙⋅]|\\times\b|\\cdot\b|\\div\b)
  | (?P<word>[A-Za-z]+(?:['’-][A-Za-z]+)*)
  | (?P<other>\\[A-Za-z]+|.)
    """,
    re.VERBOSE,
)
_SPOKEN = {"times": "*", "x": "*", "X": "*", "plus": "+", "minus": "-"}
"""Words and letters that are signs when a number stands on either side."""


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in linear time; whatever is no arithmetic becomes a stop."""
    return _spoken(list(_scan(text)))


def _scan(text: str) -> Iterator[Token]:
    r"""The tokens as they stand; ``\frac{a}{b}`` becomes ``( a ) / ( b )``."""
    at = 0
    braces: list[str] = []
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None  # the last alternative takes any character
        kind, span, piece = found.lastgroup, found.span(), found[0]
        at = found.end()
        if kind == "fraction":
            braces.append("numerator")
            yield Token("sign", "((", span)
        elif kind == "below":
            yield from _short(found)
        elif kind == "skip":
            yield from _braces(text, braces, piece, span)
        elif kind in ("number", "money", "percent"):
            yield _number(found)
        elif kind == "sign":
            yield Token("sign", _SIGNS.get(piece, piece), span)
        elif kind == "framed":
            yield Token("sign", _SIGNS[piece[2:-2].strip()], span)
        elif kind in ("equal", "about", "word"):
            yield Token(kind, piece, span)  # type: ignore[arg-type]
        else:
            yield Token("stop" if kind == "stop" else "odd", piece, span)


def _short(found: re.Match[str]) -> Iterator[Token]:
    r"""``\frac12`` as ``( 1 / 2 )``."""
    above, below, span = found.span("above"), found.span("below"), found.span()
    yield Token("sign", "(", (span[0], above[0]))
    yield Token("number", found["above"], above, Fraction(found["above"]))
    yield Token("sign", "/", (above[1], below[0]))
    yield Token("number", found["below"], below, Fraction(found["below"]))
    yield Token("sign", ")", (below[1], below[1]))


def _braces(text: str, braces: list[str], piece: str, span: Span) -> Iterator[Token]:
    """Follow braces, so that those of a fraction become parentheses."""
    if piece.endswith("{"):
        denominator = braces and braces[-1] == "between"
        if denominator:
            braces[-1] = "denominator"
            yield Token("sign", "/(", span)
        elif text[max(0, span[0] - 4) : span[0]].rstrip().endswith("^"):
            braces.append("exponent")
            yield Token("sign", "(", span)
        else:
            braces.append("plain")
    elif piece == "}" and braces:
        closed = braces.pop()
        if closed == "numerator":
            yield Token("sign", ")", span)
            if re.match(r"\s*\{", text[span[1] : span[1] + 8]):
                braces.append("between")
            else:
                yield Token("odd", piece, span)
        elif closed == "denominator":
            yield Token("sign", "))", span)
        elif closed == "exponent":
            yield Token("sign", ")", span)


def _number(found: re.Match[str]) -> Token:
    text = found[0]
    digits = re.sub(r"[^\d.]", "", text)
    whole, _, decimals = digits.partition(".")
    if len(digits) > 40:
        return Token("odd", text, found.span())
    money = (found["money"] or "").strip().lstrip("\\")
    unit = money or ("%" if found["percent"] else "")
    number = Fraction(f"{whole or 0}.{decimals or 0}")
    return Token("number", digits, found.span(), number, len(decimals), unit)


def _spoken(found: list[Token]) -> list[Token]:
    """Split doubled parentheses, and make signs of ``3 x 4`` and ``8 divided by 2``."""
    single: list[Token] = []
    for token in found:
        if token.kind == "sign" and len(token.text) > 1:
            single.extend(Token("sign", sign, token.span) for sign in token.text)
        else:
            single.append(token)
    result: list[Token] = []
    at = 0
    while at < len(single):
        token = single[at]
        sign, length = _said(single, at)
        before = result[-1] if result else None
        after = single[at + length] if at + length < len(single) else None
        if sign and _operand(before, ")") and _operand(after, "("):
            result.append(Token("sign", sign, (token.span[0], single[at + length - 1].span[1])))
            at += length
        else:
            result.append(token)
            at += 1
    return result


def _said(found: list[Token], at: int) -> tuple[str, int]:
    token = found[at]
    if token.kind != "word":
        return "", 1
    if token.text in _SPOKEN:
        return _SPOKEN[token.text], 1
    if token.text in ("divided", "multiplied") and at + 1 < len(found):
        by = found[at + 1].text == "by"
        return ("/" if token.text == "divided" else "*", 2) if by else ("", 1)
    return "", 1


def _operand(token: Token | None, bracket: str) -> bool:
    # With words between ("3 boxes times 4") the reader of expressions decides.
    return token is not None and (
        token.kind in ("number", "word") or (token.kind == "sign" and token.text == bracket)
    )
