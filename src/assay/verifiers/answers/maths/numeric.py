"""Expressions to fifty digits, by mpmath, with bounds on what is computed.

>>> from assay.verifiers.answers.maths.grammar import read
>>> str(numeric(read("sqrt(2)"), {}))[:8]
'1.414213'
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from assay.verifiers.answers.maths.exact import NoValue, TooLarge
from assay.verifiers.answers.maths.modular import hash_value
from assay.verifiers.answers.maths.nodes import Node

_local = threading.local()
DIGITS = 50
MAX_EXPONENT = 1_000_000
MAX_ANGLE = 10**12
MAX_GAMMA = 20_000


def context(digits: int = DIGITS) -> Any:
    """The mpmath context of this thread: its precision is state, so no two threads share one."""
    contexts: dict[int, Any] = _local.__dict__.setdefault("contexts", {})
    if digits not in contexts:
        from mpmath.ctx_mp import MPContext

        contexts[digits] = MPContext()
        contexts[digits].dps = digits
    return contexts[digits]


def numeric(
    node: Node, at: Mapping[str, Any], digits: int = DIGITS, log_base: int | None = None
) -> Any:
    """The value, a real or complex mpmath number, with numbers for the symbols.

    `log_base` is the base of a logarithm written without one (None: e). Raises `NoValue` where
    there is none and `TooLarge` for what would take long to compute.
    """
    ctx = context(digits)
    try:
        value = _Evaluator(ctx, at, log_base).value(node)
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        if isinstance(error, NoValue | TooLarge):
            raise
        raise NoValue(str(error)) from None
    if not (ctx.isnormal(value) or value == 0):
        raise NoValue("infinite")
    return value


class _Evaluator:
    def __init__(self, ctx: Any, at: Mapping[str, Any], log_base: int | None) -> None:
        self.ctx, self.at, self.log_base = ctx, at, log_base

    def value(self, node: Node) -> Any:
        kind, args = node
        simple = _SIMPLE.get(kind)
        if simple is not None:
            return simple(self, args)
        if kind == "pow":
            return self.power(self.value(args[0]), self.value(args[1]))
        if kind == "fact":
            return self.gamma(self.value(args[0]) + 1)
        if kind == "unit" and args[0] is not None:
            return self.value(args[0])
        if kind == "call":
            return self.call(args[0], args[1:])
        raise NoValue(f"a {kind} has no value")

    def symbol(self, args: tuple[Any, ...]) -> Any:
        if args[0] not in self.at:
            raise NoValue(f"no value for {args[0]}")
        return self.ctx.mpmathify(self.at[args[0]])

    def constant(self, args: tuple[Any, ...]) -> Any:
        if args[0] == "inf":
            raise NoValue("infinite")
        return {"pi": +self.ctx.pi, "e": +self.ctx.e, "i": self.ctx.j}[args[0]]

    def total(self, args: tuple[Any, ...]) -> Any:
        value = self.value(args[0])
        for term in args[1:]:
            value = value + self.value(term)
        return value

    def product(self, args: tuple[Any, ...]) -> Any:
        value = self.value(args[0])
        for factor in args[1:]:
            value = value * self.value(factor)
        return value

    def power(self, base: Any, exponent: Any) -> Any:
        if base == 0:
            if self.ctx.re(exponent) <= 0:
                raise NoValue("0 to a power that is not positive")
            return self.ctx.zero
        size = abs(self.ctx.log(abs(base))) + 4
        if abs(exponent) * size > MAX_EXPONENT:
            raise TooLarge("a power of too many digits")
        return self.ctx.power(base, exponent)

    def gamma(self, value: Any) -> Any:
        if abs(value) > MAX_GAMMA:
            raise TooLarge("a factorial of too many digits")
        return self.ctx.gamma(value)

    def call(self, name: str, nodes: tuple[Node, ...]) -> Any:
        if name == "root":
            degree = self.value(nodes[0])
            base = self.value(nodes[1])
            if self.ctx.im(base) == 0 and base < 0 and degree == 3:
                return -self.power(-base, 1 / degree)
            return self.power(base, 1 / degree)
        values = [self.value(node) for node in nodes]
        if name.startswith("apply "):
            shown = tuple(self.ctx.nstr(value, 20) for value in values)
            return self.ctx.mpf(hash_value((name, shown)) % 10**6 + 1) / 10**5
        if name == "log":
            bottom = values[1] if len(values) > 1 else self.log_base
            top = self.nonzero(values[0])
            return self.ctx.log(top) if bottom is None else self.ctx.log(top, bottom)
        function = _FUNCTIONS.get(name)
        if function is None or not values:
            raise NoValue(f"{name} is not a function that is known")
        if name == "exp" or name.endswith("h"):
            if abs(values[0]) > MAX_EXPONENT:
                raise TooLarge("an exponential of too many digits")
        elif abs(values[0]) > MAX_ANGLE and name in _PERIODIC:
            raise TooLarge("an angle of too many digits")
        return function(self.ctx, *values)

    def nonzero(self, value: Any) -> Any:
        if value == 0:
            raise NoValue("the logarithm of 0")
        return value


_SIMPLE: dict[str, Callable[[_Evaluator, tuple[Any, ...]], Any]] = {
    "num": lambda self, args: self.ctx.mpf(args[0].numerator) / args[0].denominator,
    "sym": _Evaluator.symbol,
    "const": _Evaluator.constant,
    "add": _Evaluator.total,
    "mul": _Evaluator.product,
    "neg": lambda self, args: -self.value(args[0]),
    "div": lambda self, args: self.value(args[0]) / self.value(args[1]),
    "pct": lambda self, args: self.value(args[0]) / 100,
    "deg": lambda self, args: self.value(args[0]) * self.ctx.pi / 180,
    "based": lambda self, args: self.ctx.mpf(int(args[0], args[1])),
}


def _real(ctx: Any, value: Any) -> Any:
    if ctx.im(value) != 0:
        raise NoValue("a complex number where a real one is needed")
    return ctx.re(value)


_PERIODIC = frozenset({"sin", "cos", "tan", "sec", "csc", "cot"})


def _binomial(ctx: Any, n: Any, k: Any) -> Any:
    if abs(n) > MAX_GAMMA or abs(k) > MAX_GAMMA:
        raise TooLarge("a binomial of too many digits")
    return ctx.binomial(n, k)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sqrt": lambda ctx, x: ctx.sqrt(x),
    "cbrt": lambda ctx, x: -ctx.cbrt(-x) if ctx.im(x) == 0 and x < 0 else ctx.cbrt(x),
    "abs": lambda _ctx, x: abs(x),
    "exp": lambda ctx, x: ctx.exp(x),
    "ln": lambda ctx, x: ctx.log(x) if x != 0 else _no_log(),
    "lg": lambda ctx, x: ctx.log10(x) if x != 0 else _no_log(),
    "sin": lambda ctx, x: ctx.sin(x),
    "cos": lambda ctx, x: ctx.cos(x),
    "tan": lambda ctx, x: ctx.tan(x),
    "sec": lambda ctx, x: ctx.sec(x),
    "csc": lambda ctx, x: ctx.csc(x),
    "cot": lambda ctx, x: ctx.cot(x),
    "arcsin": lambda ctx, x: ctx.asin(x),
    "arccos": lambda ctx, x: ctx.acos(x),
    "arctan": lambda ctx, x: ctx.atan(x),
    "asin": lambda ctx, x: ctx.asin(x),
    "acos": lambda ctx, x: ctx.acos(x),
    "atan": lambda ctx, x: ctx.atan(x),
    "sinh": lambda ctx, x: ctx.sinh(x),
    "cosh": lambda ctx, x: ctx.cosh(x),
    "tanh": lambda ctx, x: ctx.tanh(x),
    "floor": lambda ctx, x: ctx.floor(_real(ctx, x)),
    "ceil": lambda ctx, x: ctx.ceil(_real(ctx, x)),
    "sgn": lambda ctx, x: ctx.sign(_real(ctx, x)),
    "max": lambda ctx, *xs: max(_real(ctx, x) for x in xs),
    "min": lambda ctx, *xs: min(_real(ctx, x) for x in xs),
    "binom": _binomial,
}


def _no_log() -> Any:
    raise NoValue("the logarithm of 0")
