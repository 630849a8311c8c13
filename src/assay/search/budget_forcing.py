"""Budget forcing: how long a model thinks is set from outside.

Muennighoff et al. 2025, "s1: Simple test-time scaling" (arXiv 2501.19393, section 3.1). Where the
model ends its thinking too early, the end is taken away and "Wait" put in its place; where it
thinks too long, the end is put in, and the answer asked for.

What differs from published code, and why: users of theirs asked for a negative number of tokens
once a budget was used up, and got no answer after the thinking. Here max(100, 5 %) of the tokens
are kept for the answer, thinking is asked for only while it has tokens left, and the answer is
always asked for. The limit holds at the sampling's `max_tokens`, thinking and answer together.

Costs 1 call, one for each ending that is ignored, and one for the answer, each of which reads
what was written so far; no verifier call but that on the result. It needs a model that can
continue a text that it began; it says little about one that was not trained to think.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument
from assay.search.explorer import Explorer, Steps
from assay.search.strategy import check_counts
from assay.search.thinking import Thinking
from assay.search.tree import Node


@dataclass(frozen=True, kw_only=True, repr=False)
class BudgetForcing(Thinking):
    """Ignore up to `ignores` endings of the thinking, and say `wait` instead.

    An ending counts from `least` tokens of thinking on; None: the first `ignores` never count.

    >>> from assay.core import Capabilities, Model, Problem, Response
    >>> class Hasty(Model):
    ...     name, capabilities = "hasty", Capabilities(prefix=True)
    ...     def generate(self, messages, sampling):
    ...         thinks = "</think>" not in sampling.prefix
    ...         return (Response("It is 5." if thinks else "4", finish_reason="stop"),)
    >>> result = BudgetForcing().search(Problem.of("2 + 2?"), Hasty(), None)
    >>> result.text, result.response.reasoning
    ('4', 'It is 5.Wait, It is 5.')
    """

    name: ClassVar[str] = "budget_forcing"
    steers: ClassVar[bool] = False
    number: ClassVar[str] = "ignores"

    ignores: int = 1
    least: int | None = None
    wait: str = "Wait, "

    def __post_init__(self) -> None:
        check_counts(self, "tokens")
        if self.ignores < 0:
            raise BadArgument(f"budget_forcing needs ignores of at least 0, not {self.ignores!r}")
        if not self.begin or not self.end or not self.wait:
            raise BadArgument("budget_forcing needs texts for begin, end and wait")

    def explore(self, explorer: Explorer) -> None:
        room = self.room(explorer)
        node = explorer.put(None, self.begin, "thinking begins")
        used, ignored, why = 0, 0, "the tokens for thinking were used up"
        while used < room:
            node, ended = self._thought(explorer, node, room - used)
            used += max(1, node.usage.output_tokens)
            if not ended or used >= room:
                break
            if ignored == self.ignores or (self.least is not None and used >= self.least):
                why = "the model ended its thinking"
                break
            node = explorer.put(node, self.wait, "its ending was ignored", instead_of=self.end)
            ignored += 1
        self.answered(explorer, node, why)

    def _thought(self, explorer: Explorer, node: Node, room: int) -> tuple[Node, bool]:
        """What the model thinks next, and whether it ended its thinking."""
        steps = Steps(end=self.end, tokens=room)
        (thought,) = explorer.extend(
            [node], 1, steps, temperature=self.temperature, judged=False, why="thinking"
        )
        return thought, thought.status == "finished" or thought.text.endswith(self.end)
