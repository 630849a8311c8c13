r"""From tokens to the tree of an answer, by precedence climbing.

>>> from assay.verifiers.answers.maths.grammar import read
>>> read("[0, 9)").args[0], read("[0, 9)").args[2]
('[', ')')
>>> read(r"x = \frac12").kind
'rel'

Loosest first: lists (``,`` ``;`` and, or), relations, unions, ratios, sums, products (also without
a sign), signs, powers. Text that does not fit raises `Unreadable`: nothing is read in part.
"""

from __future__ import annotations

from functools import lru_cache

from assay.verifiers.answers.maths.cursor import END
from assay.verifiers.answers.maths.nodes import Node, Unreadable, sequence
from assay.verifiers.answers.maths.notation import tokens
from assay.verifiers.answers.maths.sums import Sums


@lru_cache(maxsize=4096)
def read(text: str) -> Node:
    """The tree of a whole text; `Unreadable` if it is not an answer in known notation."""
    found = tokens(text)
    while found and found[-1].kind == "sep":
        found.pop()
    if not found:
        raise Unreadable("nothing is written")
    parser = _Parser(found)
    node = parser.listed()
    if parser.here.kind != END.kind:
        raise Unreadable(f"cannot read {parser.here.text!r} where it stands")
    return node


class _Parser(Sums):
    """One pass over the tokens; each method reads one level of precedence."""

    def listed(self) -> Node:
        """Items with separators; a single item alone is that item."""
        items, seps = [], []
        if self.here.kind == "close":
            return sequence(())
        while True:
            items.append(self.relation())
            separators = []
            while self.here.kind == "sep":
                separators.append(self._step().text)
            if not separators or self.here.kind in (END.kind, "close"):
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


def _union(sets: list[Node]) -> Node:
    return sets[0] if len(sets) == 1 else Node("union", tuple(sets))


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
