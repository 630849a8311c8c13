"""Sums, products (also without a sign between), signs, powers and what stands behind them."""

from __future__ import annotations

from assay.verifiers.answers.maths.atoms import Atoms
from assay.verifiers.answers.maths.nodes import Node, Unreadable, product


class Sums(Atoms):
    """Reads an expression, by precedence."""

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
                    factors = [Node("div", (product(factors), right))]
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
                return product(factors)

    def _signed_factor(self) -> Node:
        if self._is("op", "-"):
            self._step()
            return Node("neg", (self._power(),))
        return self._power()

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


def _is_mixed(left: Node, right: Node) -> bool:
    """Whether ``2 5/8`` is meant: a whole number before a proper fraction of numbers."""
    if left.kind != "num" or left.args[1] is not None or right.kind != "div":
        return False
    top, bottom = right.args
    if top.kind != "num" or bottom.kind != "num":
        return False
    return bool(top.args[0] < bottom.args[0])
