r"""From tokens to the tree of an answer, by precedence climbing.

>>> from assay.verifiers.answers.grammar import read
>>> read("[0, 9)").args[0], read("[0, 9)").args[2]
('[', ')')
>>> read(r"x = \frac12").kind
'rel'

Loosest first: lists (``,`` ``;`` and, or), relations, unions, ratios, sums, products (also without
a sign), signs, powers. Text that does not fit raises `Unreadable`: nothing is read in part.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from assay.verifiers.answers.nodes import Node, Unreadable, number, sequence
from assay.verifiers.answers.notation import FUNCTIONS, Token, tokens

MAX_DEPTH = 40
_END = Token("end of text", "", False)
_STARTS = frozenset({"num", "name", "cmd", "open", "begin"})
_CLOSERS = {"floor": "floor", "ceil": "ceil", "<": ">", "{": "}", "\\{": "\\}"}
_APPLIED = frozenset("fghFGH")


@lru_cache(maxsize=4096)
def read(text: str) -> Node:
    """The tree of a whole text; `Unreadable` if it is not an answer in known notation."""
    found = tokens(text)
    while found and found[-1].kind == "sep":
        found.pop()
    if not found:
        raise Unreadable("nothing is written")
    parser = _Parser(found)
    node = parser.listed(top=True)
    if parser.here.kind != _END.kind:
        raise Unreadable(f"cannot read {parser.here.text!r} where it stands")
    return node


class _Parser:
    """One pass over the tokens; each method reads one level of precedence."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0
        self._bars = 0
        self.here = found[0]

    def _step(self) -> Token:
        taken = self.here
        self._next += 1
        self.here = self._tokens[self._next] if self._next < len(self._tokens) else _END
        return taken

    def _peek(self, ahead: int = 1) -> Token:
        index = self._next + ahead
        return self._tokens[index] if index < len(self._tokens) else _END

    def _is(self, kind: str, text: str) -> bool:
        return self.here.kind == kind and self.here.text == text

    def _expect(self, kind: str, text: str) -> None:
        if not self._is(kind, text):
            raise Unreadable(f"{text!r} is missing before {self.here.text!r}")
        self._step()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable(f"nested deeper than {MAX_DEPTH} levels")

    # Lists and relations

    def listed(self, *, top: bool = False) -> Node:
        """Items with separators; a single item alone is that item."""
        items, seps = [], []
        if self.here.kind == "close":
            return sequence(())
        while True:
            items.append(self.relation())
            separators = []
            while self.here.kind == "sep":
                separators.append(self._step().text)
            if not separators or self.here.kind in (_END.kind, "close"):
                break
            strong = [text for text in separators if text != "quad"]
            seps.append(strong[-1] if strong else "quad")
        if len(items) == 1:
            return items[0]
        if ";" in seps and any(sep != ";" for sep in seps):
            return _grouped(items, seps)
        kinds = {"," if sep == "quad" else sep for sep in seps}
        mark = "or" if "or" in kinds else "and" if kinds == {"and"} else min(kinds, key=_rank)
        return Node("seq", ("", tuple(items), "", mark))

    def relation(self) -> Node:
        sides, operators = [self._sets()], []
        while self.here.kind == "rel":
            operators.append(self._step().text)
            sides.append(self._sets())
        if not operators:
            return sides[0]
        return Node("rel", (tuple(operators), tuple(sides)))

    def _sets(self) -> Node:
        node = self._ratio()
        united = [node]
        while self.here.kind == "op" and self.here.text in ("cup", "setminus", "cap"):
            operator = self._step().text
            right = self._ratio()
            if operator == "cup":
                united.append(right)
            elif operator == "setminus":
                united = [Node("minus", (_union(united), right))]
            else:
                raise Unreadable("an intersection of sets")
        return _union(united)

    def _ratio(self) -> Node:
        terms = [self._item()]
        while self._is("op", ":"):
            self._step()
            terms.append(self._item())
        return terms[0] if len(terms) == 1 else Node("ratio", tuple(terms))

    def _item(self) -> Node:
        """An expression with its unit, or words."""
        if self.here.kind == "dots":
            self._step()
            return Node("dots", ())
        if self.here.kind == "word":
            return Node("word", (self._words(),))
        node = self._sum()
        if self.here.kind == "word":
            node = Node("unit", (node, self._words()))
        return node

    def _words(self) -> str:
        """Words, with the powers and slashes that belong to units."""
        parts: list[str] = []
        while self.here.kind in ("word", "name") or self._continues_unit():
            if self._is("open", "{"):
                self._step()
                sign = self._step().text if self._is("op", "-") else ""
                parts.append(sign + self._step().text)
                self._expect("close", "}")
            else:
                parts.append((" " if self.here.spaced and parts else "") + self._step().text)
        return "".join(parts)

    def _continues_unit(self) -> bool:
        here, before = self.here, self._tokens[self._next - 1]
        if before.kind == "op" and before.text == "^":
            return here.kind == "num" or here.text in ("{", "-")
        if here.kind == "num":
            return not here.spaced and before.kind in ("word", "name")
        return here.kind == "op" and here.text in ("^", "/", "*", "-", "'", "deg")

    # Expressions

    def _sum(self) -> Node:
        self._deeper()
        terms = [self._signed()]
        while self.here.kind == "op" and self.here.text in ("+", "-", "±", "∓"):
            operator = self._step().text
            term = self._signed()
            if operator in ("±", "∓"):
                left = terms[0] if len(terms) == 1 else Node("add", tuple(terms))
                terms = [Node("pm", (left, term if operator == "±" else Node("neg", (term,))))]
            else:
                terms.append(term if operator == "+" else Node("neg", (term,)))
        self._depth -= 1
        return terms[0] if len(terms) == 1 else Node("add", tuple(terms))

    def _signed(self) -> Node:
        if self.here.kind == "op" and self.here.text in ("+", "-", "±", "∓"):
            self._deeper()
            operator = self._step().text
            node = self._signed()
            self._depth -= 1
            if operator == "+":
                return node
            return Node("neg", (node,)) if operator == "-" else Node("pm", (None, node))
        return self._product()

    def _product(self) -> Node:
        factors = [self._power()]
        while True:
            if self.here.kind == "op" and self.here.text in ("*", "/"):
                operator = self._step().text
                right = self._signed_factor()
                if operator == "*":
                    factors.append(right)
                else:
                    factors = [Node("div", (_product(factors), right))]
            elif self._continues():
                left, right = factors[-1], self._power()
                if right.kind == "num" and self._is("op", "/"):
                    self._step()
                    right = Node("div", (right, self._power()))
                    if not _is_mixed(left, right):
                        raise Unreadable("two numbers side by side")
                if _is_mixed(left, right):
                    factors[-1] = Node("add", (left, right))
                elif right.kind == "num":
                    raise Unreadable("two numbers side by side")
                else:
                    factors.append(right)
            else:
                return _product(factors)

    def _signed_factor(self) -> Node:
        if self._is("op", "-"):
            self._step()
            return Node("neg", (self._power(),))
        return self._power()

    def _continues(self) -> bool:
        """Whether a factor follows without a sign."""
        here = self.here
        if here.kind == "op" and here.text == "|":
            return self._bars == 0
        if here.kind == "open" and here.text == "[" and self._next:
            return False
        return here.kind in _STARTS and here.text != "mathbb R"

    def _power(self) -> Node:
        base = self._postfix(self._primary())
        if self._is("op", "^") or self._is("op", "**"):
            self._step()
            if self._is("op", "deg"):
                self._step()
                return self._postfix(Node("deg", (base,)))
            exponent = self._exponent()
            if exponent.kind == "deg":
                return self._postfix(Node("deg", (base,)))
            return self._postfix(Node("pow", (base, exponent)))
        return base

    def _exponent(self) -> Node:
        self._deeper()
        if self._is("open", "{"):
            if self._peek().kind == "op" and self._peek().text == "deg":
                self._step()
                self._step()
                self._expect("close", "}")
                self._depth -= 1
                return Node("deg", ())
            node = self._braced()
        else:
            node = self._single() if not self._is("op", "-") else self._signed_factor()
        if self._is("op", "^") or self._is("op", "**"):
            self._step()
            node = Node("pow", (node, self._exponent()))
        self._depth -= 1
        return node

    def _postfix(self, node: Node) -> Node:
        while self.here.kind == "op":
            if self.here.text == "!":
                node = Node("fact", (node,))
            elif self.here.text == "%":
                node = Node("pct", (node,))
            elif self.here.text == "deg":
                node = Node("deg", (node,))
            elif self.here.text == "'" and node.kind == "sym":
                node = Node("sym", (node.args[0] + "'",))
            elif self.here.text == "_" and node.kind in ("num", "seq"):
                self._step()
                node = self._based(node)
                continue
            else:
                return node
            self._step()
        return node

    def _based(self, node: Node) -> Node:
        base = self._braced() if self._is("open", "{") else self._single()
        if node.kind != "num" or node.args[1] is not None or base.kind != "num":
            raise Unreadable("a subscript that is not the base of a whole number")
        return Node("based", (str(node.args[0]), int(base.args[0])))

    # What an expression is made of

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
        if opening in ("(", "[") and not bare and (opening, closing) in (("(", ")"), ("[", "]")):
            if opening == "(" or inner.kind != "rel":
                return inner if opening == "(" else Node("seq", ("[", (inner,), "]", ","))
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
        if name in _APPLIED and self._is("open", "(") and not self.here.spaced:
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
            if self.here is _END:
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
            factors = [Node("div", (_product(factors), self._power()))]
        self._depth -= 1
        node = _product(factors)
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
            inner = self._power()
            return inner
        if name in ("int", "sum", "prod", "lim", "iint", "oint", "partial", "nabla"):
            raise Unreadable(f"\\{name} is not evaluated here")
        if name in ("pmod", "mod", "bmod"):
            raise Unreadable("a congruence")
        return Node("sym", (name,))

    def _environment(self) -> Node:
        """``\\begin{pmatrix} ... \\end{pmatrix}``, with or without brackets around an array."""
        name = self._step().text
        if not (name.endswith("matrix") or name in ("array", "aligned", "cases", "align")):
            raise Unreadable(f"environment {name!r}")
        if name == "array" and self._is("open", "{"):
            while not self._is("close", "}"):
                if self.here is _END:
                    raise Unreadable("an array without columns")
                self._step()
            self._step()
        rows: list[list[Node]] = [[]]
        while self.here.kind != "end":
            if self.here is _END:
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
        return Node("matrix", filled)


def _number(text: str) -> Node:
    whole, _, decimals = text.replace(",", "").partition(".")
    if not decimals:
        return number(int(whole))
    return Node("num", (Fraction(int((whole or "0") + decimals), 10 ** len(decimals)), len(decimals)))


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Node("mul", tuple(factors))


def _union(sets: list[Node]) -> Node:
    return sets[0] if len(sets) == 1 else Node("union", tuple(sets))


def _is_mixed(left: Node, right: Node) -> bool:
    """Whether ``2 5/8`` is meant: a whole number before a proper fraction of numbers."""
    if left.kind != "num" or left.args[1] is not None or right.kind != "div":
        return False
    top, bottom = right.args
    if top.kind != "num" or bottom.kind != "num":
        return False
    return bool(top.args[0] < bottom.args[0])


def _rank(separator: str) -> int:
    return (";", ",", "and", "or").index(separator)


def _grouped(items: list[Node], seps: list[str]) -> Node:
    """A list of lists: ``p=5, q=2; p=7, q=2``."""
    groups: list[list[Node]] = [[items[0]]]
    for item, sep in zip(items[1:], seps, strict=True):
        if sep == ";":
            groups.append([item])
        else:
            groups[-1].append(item)
    made = [group[0] if len(group) == 1 else sequence(tuple(group)) for group in groups]
    return Node("seq", ("", tuple(made), "", ";"))
