"""One side of an equation, read from tokens: numbers, signs, and units that are passed over.

An expression has an interval for its value besides the value itself: what it could be if each
decimal in it had been rounded before it was written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assay.core import Span
from assay.verifiers.formal.numbers import Number, Unreadable, exact, operated, rounded
from assay.verifiers.formal.phrases import ATTACHED, NOT_UNITS
from assay.verifiers.formal.tokens import Token

DEEPEST = 20
LARGEST_BITS = 2048
UNIT_WORDS = 5
"""Words that may follow a number as its unit."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A side of an equation; `end` is the token behind it."""

    number: Number
    text: str
    computes: bool
    """Whether it has an operation in it."""
    units: frozenset[str]
    decimals: int
    """Digits behind the point if it is a single number."""
    span: Span
    end: int

    def __str__(self) -> str:
        return self.text


def read(found: list[Token], begin: int, end: int) -> Expression:
    """The longest expression that starts at `begin`; raises `Unreadable`."""
    reader = _Reader(found, begin, end)
    number, text = reader.sum(0)
    last = found[reader.at - 1]
    return Expression(
        number=number,
        text=text,
        computes=reader.operations > 0,
        units=frozenset(reader.units),
        decimals=reader.decimals,
        span=(found[begin].span[0], last.span[1]),
        end=reader.at,
    )


def aside(found: list[Token], at: int, end: int) -> int:
    """How many tokens the aside at token `at` has: words, and numbers, in parentheses."""
    if at >= end or found[at].kind != "sign" or found[at].text != "(":
        return 0
    close = at + 1
    while close < end and found[close].kind in ("word", "number"):
        close += 1
    closed = close < end and found[close].text == ")"
    worded = any(token.kind == "word" for token in found[at + 1 : close])
    return close + 1 - at if closed and worded else 0


class _Reader:
    """Recursive descent over tokens; keeps count of operations and units on the way."""

    def __init__(self, found: list[Token], begin: int, end: int) -> None:
        self.found, self.at, self.end = found, begin, end
        self.operations, self.decimals = 0, 0
        self.units: set[str] = set()

    def sign(self, *wanted: str) -> str:
        """Take one of the signs if it comes next."""
        if self.at < self.end:
            token = self.found[self.at]
            if token.kind == "sign" and token.text in wanted:
                self.at += 1
                return token.text
        return ""

    def sum(self, depth: int) -> tuple[Number, str]:
        left = self.product(depth)
        while sign := self.next_operation("+", "-"):
            right = self.product(depth)
            left = self.operate(sign, left, right)
        return left

    def product(self, depth: int) -> tuple[Number, str]:
        left = self.signed(depth)
        while True:
            if sign := self.next_operation("*", "/"):
                left = self.operate(sign, left, self.signed(depth))
            elif self.opens():  # 2(3 + 4)
                left = self.operate("*", left, self.power(depth))
            else:
                return left

    def next_operation(self, *signs: str) -> str:
        """Take a sign if an operand follows it."""
        at = self.at
        sign = self.sign(*signs)
        if sign and not self.operand_follows():
            self.at = at
            return ""
        return sign

    def operand_follows(self) -> bool:
        if self.at >= self.end:
            return False
        token = self.found[self.at]
        return token.kind == "number" or (token.kind == "sign" and token.text in ("(", "-"))

    def opens(self) -> bool:
        """Whether a parenthesis with a number in it comes next, right behind an operand."""
        if self.at + 1 >= self.end:
            return False
        token, inner, before = (self.found[self.at + i] for i in (0, 1, -1))
        close = before.kind == "number" or before.text == ")"
        number = inner.kind == "number" or (inner.kind == "sign" and inner.text in "(-")
        if not (close and token.kind == "sign" and token.text == "(" and number):
            return False
        # "2(3)" is a product; "$0.20 (20)" says the same thing twice, or something else.
        return before.span[1] == token.span[0] or self.computes_inside(self.at)

    def computes_inside(self, at: int) -> bool:
        """Whether the parenthesis at token `at` has an operation in it."""
        for token in self.found[at + 1 : self.end]:
            if token.text == ")":
                return False
            if token.kind == "sign" and token.text in "+-*/^(":
                return True
        return False

    def signed(self, depth: int) -> tuple[Number, str]:
        if self.sign("-"):
            if depth > DEEPEST:
                raise Unreadable
            inner, text = self.signed(depth + 1)
            minus = Number(-inner.value, -inner.high, -inner.low, -inner.percent)
            return minus, f"(-{text})"
        return self.power(depth)

    def power(self, depth: int) -> tuple[Number, str]:
        base = self.atom(depth)
        if self.next_operation("^"):
            exponent, text = self.signed(depth + 1)
            return self.raised(base, exponent.value, text)
        return base

    def atom(self, depth: int) -> tuple[Number, str]:
        if depth > DEEPEST or self.at >= self.end:
            raise Unreadable
        if self.sign("("):
            inner = self.sum(depth + 1)
            if not self.sign(")"):
                raise Unreadable
            self.unit()
            return inner
        token = self.found[self.at]
        if token.kind != "number":
            raise Unreadable
        self.at += 1
        self.decimals = token.decimals
        if token.unit:
            self.units.add(token.unit)
        number = rounded(token.number, token.decimals, percent=token.unit == "%")
        text = f"{token.text}%" if token.unit == "%" else token.text
        whole = token.decimals == 0 and not token.unit
        mixed = self.mixed(number, text) if whole else None
        self.unit()
        return mixed or (number, text)

    def mixed(self, whole: Number, text: str) -> tuple[Number, str] | None:
        """``2 1/2``: a whole number and a proper fraction behind it."""
        pattern = [self.found[at] for at in range(self.at, min(self.at + 3, self.end))]
        if len(pattern) < 3 or [token.kind for token in pattern] != ["number", "sign", "number"]:
            return None
        above, slash, below = pattern
        if slash.text != "/" or not 0 < above.number < below.number or above.decimals:
            return None
        self.at += 3
        self.operations += 1
        part = above.number / below.number
        return exact(whole.value + part), f"({text} + {above.text}/{below.text})"

    def unit(self) -> None:
        """Pass over a unit behind a number: ``pounds``, ``miles per hour``, ``pounds/book``."""
        words = 0
        while self.at < self.end and words < UNIT_WORDS:
            token = self.found[self.at]
            if token.kind == "word" and self.is_unit(token, words):
                touches = token.span[0] == self.found[self.at - 1].span[1]
                if touches and not words and token.text not in ATTACHED:
                    raise Unreadable  # 2xy
                self.units.add(token.text.lower())
                self.at += 1
                words += 1
                if self.at + 1 < self.end and self.found[self.at].text == "^":
                    self.at += 2  # cm^2
            elif (
                token.kind == "sign"
                and token.text == "/"
                and self.at + 1 < self.end
                and self.found[self.at + 1].kind == "word"
            ):
                self.at += 2
                words += 1
            elif (length := self.aside()) > 0:
                self.at += length
            else:
                return

    def aside(self) -> int:
        """How many tokens an aside has that comes next: ``(from the quarter)``, ``(5 days)``."""
        return aside(self.found, self.at, self.end)

    def is_unit(self, token: Token, words: int) -> bool:
        """Whether a word can be (part of) a unit; a single letter is taken for a variable."""
        word = token.text.lower()
        return (words > 0 and word == "of") or (len(word) > 1 and word not in NOT_UNITS)

    def operate(
        self, sign: str, left: tuple[Number, str], right: tuple[Number, str]
    ) -> tuple[Number, str]:
        self.operations += 1
        number = operated(sign, left[0], right[0])
        if max(number.value.numerator.bit_length(), number.high.denominator.bit_length()) > (
            LARGEST_BITS
        ):
            raise Unreadable
        return number, f"({left[1]} {sign} {right[1]})"

    def raised(self, base: tuple[Number, str], exponent: Fraction, text: str) -> tuple[Number, str]:
        self.operations += 1
        number = base[0]
        if exponent.denominator != 1 or not 0 <= exponent <= 64:
            raise Unreadable
        power = exact(Fraction(1))
        for _ in range(int(exponent)):
            power = operated("*", power, number)
            if max(power.high.numerator.bit_length(), power.high.denominator.bit_length()) > (
                LARGEST_BITS
            ):
                raise Unreadable
        return power, f"({base[1]} ^ {text})"
