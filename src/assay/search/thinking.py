"""A model that thinks before it answers: how thinking begins and ends, and what is kept for after.

Thinking is text between two marks that the strategy itself writes, so that it can end thinking
where the model would go on, and go on where the model would end. The finished response holds the
answer as its text and the thinking apart, as from a server that reports reasoning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import Response
from assay.search.explorer import Explorer
from assay.search.strategy import Need, Strategy
from assay.search.tree import Node

LEAST = 100
"""Tokens that are kept for the answer at least, and a twentieth of all."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Thinking(Strategy):
    """A strategy that stands between a model's thinking and its answer.

    Thinking stands between `begin` and `end`; the answer begins with `cue`. `tokens` is what both
    may have together where the sampling sets no `max_tokens`. With `begin` and `end` empty there is
    no thinking apart from the answer.
    """

    needs: ClassVar[tuple[Need, ...]] = ("prefix",)

    begin: str = "<think>\n"
    end: str = "</think>"
    cue: str = "\n\n"
    tokens: int = 4096
    temperature: float = 0.0

    def room(self, explorer: Explorer) -> int:
        """How many tokens thinking may have; what is left is for the answer."""
        total = explorer.sampling.max_tokens or self.tokens
        kept = max(LEAST, total // 20)
        if total < 2 * LEAST:
            kept = (total + 1) // 2
            explorer.warn(
                f"of {total} tokens in all only {kept} are kept for the answer; it may need "
                f"{LEAST}: raise max_tokens"
            )
        return total - kept

    def answered(self, explorer: Explorer, node: Node | None, why: str) -> Node:
        """Thinking ended behind a node, and the answer that the model gives then."""
        cue, closed = self.end + self.cue, node
        _, mark, rest = self.parted("" if node is None else explorer.tree.text(node))
        if cue and not rest.strip():  # else it is answering already
            closed = explorer.put(node, cue, why, instead_of=mark + rest)
        answer = explorer.complete(closed, temperature=self.temperature, judged=self.steers)
        self.set_apart(explorer, answer)
        return answer

    def parted(self, written: str) -> tuple[str, str, str]:
        """The thinking, the mark at its end, and what stands behind; the first mark counts."""
        return written.partition(self.end) if self.end else (written, "", "")

    def set_apart(self, explorer: Explorer, node: Node) -> None:
        """Make an ended node the whole response: the answer its text, the thinking beside it."""
        written = explorer.tree.text(node)
        thought, mark, answer = self.parted(written)
        node.whole, node.text = True, answer.strip() if mark else written
        node.response = Response(
            node.text,
            reasoning=thought.removeprefix(self.begin).strip() or None if mark else None,
            finish_reason=node.finish_reason,
            model=explorer.model.name,
        )
