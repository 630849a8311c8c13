r"""What expressions are made of: numbers, names, calls, brackets, LaTeX commands, matrices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction

from assay.verifiers.answers.maths.cursor import END, Cursor
from assay.verifiers.answers.maths.nodes import Node, Unreadable, number, product, sequence
from assay.verifiers.answers.maths.notation import FUNCTIONS, Token

_STARTS = frozenset({"num", "name", "cmd", "open", "begin"})
_CLOSERS = {"floor": "floor", "ceil": "ceil", "<": ">", "{": "}", "\\{": "\\}"}
_APPLIED = frozenset({*"fghFGHO", "Theta", "Omega"})


class Atoms(Cursor, ABC):
    """Reads one atom; what may stand inside of it is read by the levels above."""

    @abstractmethod
    def listed(self) -> Node:
        """Items with separators."""

    @abstractmethod
    def relation(self) -> Node:
        """One item: an expression, a set or a relation."""

    @abstractmethod
    def _sum(self) -> Node: ...

    @abstractmethod
    def _power(self) -> Node: ...

    @abstractmethod
    def _exponent(self) -> Node: ...

    def _continues(self) -> bool:
        """Whether a factor follows without a sign."""
        here = self.here
        if here.kind == "op" and here.text == "|":
            return self._bars == 0
        if here.kind == "open" and here.text == "[" and self._next:
            return False
        return here.kind in _STARTS and here.text != "mathbb R"

    def _primary(self) -> Node:
        here = self.here
        if here.kind == "num":
            return _number(self._step().text)
        if here.kind == "name":
            return self._name()
        if here.kind == "cmd":
            return self._command()
        if here.kind == "open":
            return self._group()
        if here.kind == "begin":
            return self._environment()
        if here.kind == "op" and here.text == "|":
            return self._absolute()
        raise Unreadable(f"cannot read {here.text or 'the end'!r} where it stands")

    def _single(self) -> Node:
        """What stands after ``^`` or a root without braces."""
        here = self.here
        if here.kind in ("num", "name", "cmd", "open"):
            return self._braced() if here.text == "{" else self._primary()
        raise Unreadable(f"cannot read {here.text or 'the end'!r} as an argument")

    def _braced(self) -> Node:
        self._deeper()
        self._expect("open", "{")
        node = self.listed()
        self._expect("close", "}")
        self._depth -= 1
        return node

    def _argument(self) -> Node:
        r"""The argument of a LaTeX command; without braces it is one digit: ``\frac13``."""
        here = self.here
        if here.kind == "num" and len(here.text) > 1 and here.text.isdigit():
            self.here = self._tokens[self._next] = Token("num", here.text[1:], here.spaced)
            return _number(here.text[0])
        return self._single()

    def _group(self) -> Node:
        self._deeper()
        opening = self._step().text
        bars, self._bars = self._bars, 0
        inner = self.listed()
        self._bars = bars
        if self.here.kind != "close":
            raise Unreadable(f"a bracket {opening!r} is not closed")
        closing = self._step().text
        self._depth -= 1
        fitting = _CLOSERS.get(opening)
        if (fitting and closing != fitting) or (not fitting and closing not in (")", "]")):
            raise Unreadable(f"{opening!r} is closed by {closing!r}")
        if opening == "{":
            return inner
        if opening in ("floor", "ceil"):
            return Node("call", (opening, inner))
        bare = inner.kind == "seq" and not inner.args[0]
        if not bare and opening + closing == "()":
            return inner
        items = inner.args[1] if bare else (inner,)
        return Node("seq", (opening, items, closing, ","))

    def _absolute(self) -> Node:
        self._deeper()
        self._step()
        self._bars += 1
        inner = self._sum()
        self._bars -= 1
        self._depth -= 1
        self._expect("op", "|")
        return Node("call", ("abs", inner))

    def _name(self) -> Node:
        name = self._step().text
        if name in FUNCTIONS:
            return self._call(name)
        if name == "infty":
            return Node("const", ("inf",))
        if name in ("pi", "e", "i") and not self._is("op", "_"):
            return Node("const", (name,))
        if name == "emptyset":
            return Node("seq", ("\\{", (), "\\}", ","))
        if self._is("op", "_"):
            self._step()
            name += "_" + self._subscript()
        if name in _APPLIED and self._is("open", "("):
            inner = self._group()
            args = inner.args[1] if inner.kind == "seq" else (inner,)
            return Node("call", ("apply " + name, *args))
        return Node("sym", (name,))

    def _subscript(self) -> str:
        if not self._is("open", "{"):
            return self._step().text
        self._step()
        parts = []
        while not self._is("close", "}"):
            if self.here is END:
                raise Unreadable("a subscript is not closed")
            parts.append(self._step().text)
        self._step()
        return "".join(parts)

    def _call(self, name: str) -> Node:
        """A function with its argument, which may stand without brackets: ``sin 2x``."""
        power = base = None
        while self.here.kind == "op" and self.here.text in ("^", "_"):
            if self._step().text == "^":
                power = self._exponent()
            else:
                base = self._argument()
        if name == "sqrt" and self._is("open", "["):
            index = self._group()
            node = Node("call", ("root", index.args[1][0], self._argument()))
        elif self.here.kind == "open" and self.here.text in ("(", "{", "[", "floor", "ceil"):
            inner = self._group()
            args = inner.args[1] if inner.kind == "seq" else (inner,)
            node = Node("call", (name, *args))
        elif name == "sqrt":
            node = Node("call", (name, self._single()))
        else:
            node = Node("call", (name, self._bare_argument()))
        if base is not None:
            if name != "log":
                raise Unreadable(f"{name} has no base")
            node = Node("call", ("log", node.args[1], base))
        if power is None:
            return node
        if power == Node("neg", (number(1),)) and name in ("sin", "cos", "tan"):
            return Node("call", ("arc" + name, *node.args[1:]))
        return Node("pow", (node, power))

    def _bare_argument(self) -> Node:
        self._deeper()
        negative = self._is("op", "-")
        if negative:
            self._step()
        factors = [self._power()]
        while self._continues() and not (self.here.kind == "name" and self.here.text in FUNCTIONS):
            if self.here.kind == "open":
                break
            factors.append(self._power())
        if self._is("op", "/") and self._peek().kind == "num":
            self._step()
            factors = [Node("div", (product(factors), self._power()))]
        self._depth -= 1
        node = product(factors)
        return Node("neg", (node,)) if negative else node

    def _command(self) -> Node:
        name = self._step().text
        if name == "frac":
            return Node("div", (self._argument(), self._argument()))
        if name == "binom":
            return Node("call", ("binom", self._argument(), self._argument()))
        if name in ("overline", "widehat", "hat", "vec", "bar", "boxed", "fbox", "overrightarrow"):
            return self._argument()
        if name in ("angle", "triangle", "measuredangle", "sphericalangle"):
            return self._power()
        if name in ("int", "sum", "prod", "lim", "iint", "oint", "partial", "nabla"):
            raise Unreadable(f"\\{name} is not evaluated here")
        if name in ("pmod", "mod", "bmod"):
            raise Unreadable("a congruence")
        return Node("sym", (name,))

    def _environment(self) -> Node:
        r"""``\begin{pmatrix} ... \end{pmatrix}``, with or without brackets around an array."""
        name = self._step().text
        if not (name.endswith("matrix") or name in ("array", "aligned", "cases", "align")):
            raise Unreadable(f"environment {name!r}")
        if name == "array" and self._is("open", "{"):
            while not self._is("close", "}"):
                if self.here is END:
                    raise Unreadable("an array without columns")
                self._step()
            self._step()
        rows: list[list[Node]] = [[]]
        while self.here.kind != "end":
            if self.here is END:
                raise Unreadable(f"{name!r} is not ended")
            if self.here.kind == "row":
                self._step()
                rows.append([])
            elif self._is("op", "&"):
                self._step()
            else:
                rows[-1].append(self.relation())
                if self.here.kind == "sep":
                    self._step()
        self._step()
        filled = tuple(tuple(row) for row in rows if row)
        if not name.endswith("matrix") and name != "array":
            return sequence(tuple(cell for row in filled for cell in row))
        if not filled or len({len(row) for row in filled}) != 1:
            raise Unreadable("the rows of a matrix differ in length")
        matrix = Node("matrix", filled)
        return Node("call", ("det", matrix)) if name in ("vmatrix", "Vmatrix") else matrix


def _number(text: str) -> Node:
    whole, _, decimals = text.replace(",", "").partition(".")
    if not decimals:
        return number(int(whole))
    return Node(
        "num", (Fraction(int((whole or "0") + decimals), 10 ** len(decimals)), len(decimals))
    )
