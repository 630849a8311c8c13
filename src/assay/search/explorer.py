"""A search at work: draws texts, has them judged, and books every call before it is made.

A strategy sees the model and the verifier through an `Explorer` alone. So no call can be left out
of the ledger, every limit of the budget is checked before the call that would pass it, and each
text that was drawn is in the tree. What is drawn depends on the seed and the place in the tree,
not on time or threads: the same seed gives the same tree where the model keeps its seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from assay.core import (
    Budget,
    BudgetExceeded,
    Ledger,
    Message,
    Model,
    Problem,
    Response,
    Sampling,
    Usage,
    Verdict,
    Verifier,
)
from assay.core.seeds import rng, split
from assay.models.text import STOPPED_BY
from assay.search.answers import AnswerOf, Answers
from assay.search.selectors import UNKNOWN
from assay.search.tree import Node, Status, Tree

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How a solution is cut into steps.

    A step ends at the text `end` or after `tokens`; a solution ends where the model ends it,
    where one of the texts `until` has appeared in a step, or after `limit` tokens in all.
    """

    end: str = "\n\n"
    tokens: int = 256
    until: tuple[str, ...] = ()
    limit: int | None = None


class Explorer:
    """Everything that a strategy may do, on one problem."""

    def __init__(
        self,
        problem: Problem,
        model: Model,
        verifier: Verifier | None,
        *,
        budget: Budget | None = None,
        sampling: Sampling | None = None,
        seed: int = 0,
        answers: AnswerOf | None = None,
    ) -> None:
        self.problem, self.model, self.verifier = problem, model, verifier
        self.sampling, self.seed = sampling or Sampling(), seed
        self.ledger = Ledger(budget)
        self.tree = Tree()
        self.warnings: list[str] = []
        self.stopped = ""
        self._answers = Answers(problem, answers)

    # What a strategy draws

    def draw(
        self,
        n: int = 1,
        *,
        temperature: float | None = None,
        below: Node | None = None,
        messages: Sequence[Message] | None = None,
        judged: bool = True,
        phase: str = "generate",
        why: str = "",
    ) -> list[Node]:
        """`n` whole responses to the problem, or to `messages`, as nodes at the top or below one.

        The budget may allow fewer; raises `BudgetExceeded` if it allows none. `judged` says that
        the verifier will be asked about each, so that none is drawn that cannot be.
        """
        count = self._affordable(n, self.sampling.max_tokens, judged=judged)
        drawn = sum(node.whole for node in self.tree.nodes)
        sampling = self._sampling(count, temperature, drawn)
        responses = self._generate(messages or self.problem.messages, sampling, phase)
        return [self._whole(response, below, why) for response in responses]

    def extend(
        self,
        nodes: Sequence[Node | None],
        n: int,
        steps: Steps,
        *,
        temperature: float | None = None,
        phase: str = "generate",
        why: str = "",
    ) -> list[Node]:
        """`n` next steps behind each live node; None stands for the start of the answer.

        The nodes are continued side by side as far as the model likes it. Where the budget ends
        between them, those before it are continued; raises `BudgetExceeded` if it allows none.
        """
        plans: list[_Plan] = []
        for node in nodes:
            room = self._room(node, steps)
            try:
                count = self._affordable(n, room, judged=True, ahead=plans)
            except BudgetExceeded:
                if not plans:
                    raise
                break
            plans.append(
                _Plan(node, count, room, self._step_sampling(node, count, room, steps, temperature))
            )
        drawn = self._at_once(
            lambda plan: self._generate(self.problem.messages, plan.sampling, phase), plans
        )
        return [
            self._step(response, plan.node, steps, why)
            for plan, responses in zip(plans, drawn, strict=True)
            for response in responses
        ]

    def complete(
        self, node: Node | None, *, temperature: float = 0.0, phase: str = "generate", why: str = ""
    ) -> Node:
        """A node's text written to its end in one go."""
        steps = Steps(
            end="", tokens=self.sampling.max_tokens or 1024, limit=self.sampling.max_tokens
        )
        (ended,) = self.extend([node], 1, steps, temperature=temperature, phase=phase, why=why)
        if ended.status == "live":
            self._end(ended, "cut", "cut off at the limit of tokens")
        return ended

    def ask(self, messages: Sequence[Message], sampling: Sampling, phase: str) -> Response:
        """One call that adds no text to the tree, such as a question about one; booked too."""
        self.ledger.require(
            tokens=sampling.max_tokens or 0, output_tokens=sampling.max_tokens or 0, model_calls=1
        )
        return self._generate(messages, sampling.replace(n=1), phase)[0]

    # What a strategy finds out

    def judge(self, nodes: Sequence[Node], *, verifier: Verifier | None = None) -> None:
        """Have nodes judged that were not yet; sets their `verdict` and `value`.

        Raises `BudgetExceeded` before the first call that the budget does not allow; nodes before
        it are judged.
        """
        judge = verifier or self.verifier
        if judge is None:
            return
        waiting = [node for node in nodes if node.verdict is None]
        allowed = self._allowed(len(waiting))
        verdicts = self._at_once(
            lambda node: self._verdict(judge, node), waiting[:allowed], many=judge.dear
        )
        for node, verdict in zip(waiting, verdicts, strict=False):
            node.verdict, node.value = verdict, value(verdict)
        if allowed < len(waiting):
            self.ledger.require(verifier_calls=1)

    def vote(self, nodes: Sequence[Node]) -> None:
        """Find out which answer each candidate counts for."""
        for node in nodes:
            if node.answer is None and node.candidate:
                node.answer = self._answers.of(self.tree.response(node))

    # What a strategy decides

    def prune(self, nodes: Sequence[Node], why: str) -> None:
        """Give live nodes up."""
        for node in nodes:
            if node.status == "live":
                self._end(node, "pruned", why)

    def without_duplicates(self, nodes: Sequence[Node]) -> list[Node]:
        """The nodes whose text none before has; live ones with the same text are marked so."""
        seen: dict[tuple[str, bool], Node] = {}
        for node in nodes:
            first = seen.setdefault((self.tree.text(node), node.candidate), node)
            if first is not node and node.status == "live":
                self._end(node, "duplicate", f"the same text as node {first.id}")
        return [node for node in nodes if node.status != "duplicate"]

    def rng(self, *names: str | int) -> random.Random:
        """Numbers drawn for this problem's search, by what they are for."""
        return rng(self.seed, self.problem.id, *names)

    def warn(self, text: str) -> None:
        """Tell the user something once."""
        if text not in self.warnings:
            self.warnings.append(text)

    # How

    def _generate(
        self, messages: Sequence[Message], sampling: Sampling, phase: str
    ) -> tuple[Response, ...]:
        responses = self.model.generate(messages, sampling)
        spent = sum((response.usage for response in responses if response.usage), Usage())
        self.ledger.charge(phase, spent if spent.model_calls else spent + Usage(model_calls=1))
        return responses

    def _sampling(self, n: int, temperature: float | None, *names: str | int) -> Sampling:
        heat = self.sampling.temperature if temperature is None else temperature
        return self.sampling.replace(
            n=n, temperature=heat, seed=split(self.seed, self.problem.id, *names)
        )

    def _step_sampling(
        self, node: Node | None, n: int, room: int, steps: Steps, temperature: float | None
    ) -> Sampling:
        place = "top" if node is None else node.id
        made = self._sampling(n, temperature, "step", place, len(self.tree.children(node)))
        return made.replace(
            prefix=self.sampling.prefix + ("" if node is None else self.tree.text(node)),
            stop=(*self.sampling.stop, *([steps.end] if steps.end else ())),
            max_tokens=room,
        )

    def _room(self, node: Node | None, steps: Steps) -> int:
        written = 0 if node is None else self.tree.tokens(node)
        left = steps.tokens if steps.limit is None else steps.limit - written
        return max(1, min(steps.tokens, left))

    def _whole(self, response: Response, below: Node | None, why: str) -> Node:
        cut = response.finish_reason == "length"
        return self.tree.add(
            below,
            text=response.text,
            whole=True,
            status="cut" if cut else "finished",
            why=why or ("cut off at the limit of tokens" if cut else ""),
            finish_reason=response.finish_reason,
            usage=_own(response),
            response=response,
        )

    def _step(self, response: Response, parent: Node | None, steps: Steps, why: str) -> Node:
        """A step as a node; finished only where it is known that the model ended by itself."""
        by = response.metadata.get(STOPPED_BY)
        text = response.text + (by if isinstance(by, str) and by == steps.end else "")
        if by is None and steps.end and text and response.finish_reason != "length":
            text += steps.end  # which of the two it was shows when nothing comes behind it
        node = self.tree.add(parent, text=text, why=why, usage=_own(response))
        ended = response.finish_reason != "length" and (
            not response.text if by is None and steps.end else by != steps.end or not steps.end
        )
        if ended or any(mark in response.text for mark in steps.until):
            node.finish_reason = "stop"
            self._end(node, "finished", why)
        elif steps.limit is not None and self.tree.tokens(node) >= steps.limit:
            node.finish_reason = "length"
            self._end(node, "cut", "cut off at the limit of tokens")
        return node

    def _end(self, node: Node, status: Status, why: str) -> None:
        node.status, node.why = status, why

    def _verdict(self, verifier: Verifier, node: Node) -> Verdict:
        with self.ledger.timed("verify"):
            verdict = verifier(self.problem, self.tree.response(node))
        self.ledger.charge("verify", Usage(verifier_calls=1) + (verdict.cost or Usage()))
        return verdict

    def _allowed(self, wanted: int) -> int:
        while wanted and not self.ledger.allows(verifier_calls=wanted):
            wanted -= 1
        return wanted

    def _affordable(
        self,
        wanted: int,
        max_tokens: int | None,
        *,
        judged: bool,
        ahead: Sequence[_Plan] = (),
    ) -> int:
        """How many of the wanted texts the budget allows, at least 1; else `BudgetExceeded`.

        Output tokens are counted at `max_tokens` each, the most that a text can cost; without
        a `max_tokens` only what is already spent can stop the search. Calls planned `ahead` of
        this one are counted as if they were made.
        """
        planned = sum(plan.count * plan.room for plan in ahead)
        judging = judged and self.verifier is not None
        for count in range(wanted, 0, -1):
            most = planned + count * (max_tokens or 0)
            calls = sum(plan.count for plan in ahead) + count if judging else 0
            needs = {"tokens": most, "output_tokens": most, "verifier_calls": calls}
            if self.ledger.allows(**needs, model_calls=len(ahead) + 1):
                if count < wanted:
                    self.stopped = f"the budget allowed {count} of {wanted} texts"
                return count
        self.ledger.require(
            tokens=most, output_tokens=most, verifier_calls=calls, model_calls=len(ahead) + 1
        )
        return 1

    def _at_once(self, work: Callable[[S], T], items: Sequence[S], *, many: bool = True) -> list[T]:
        """Work on all items, side by side as far as the model takes it; results in order."""
        width = min(len(items), self.model.capabilities.parallel) if many else 1
        if width < 2:
            return [work(item) for item in items]
        with ThreadPoolExecutor(width) as pool:
            return list(pool.map(work, items))


@dataclass(frozen=True, slots=True)
class _Plan:
    node: Node | None
    count: int
    room: int
    sampling: Sampling


def value(verdict: Verdict) -> float:
    """What a verdict steers by: its score, and a half where the verifier could not tell.

    >>> value(Verdict("undecided")), value(Verdict("incorrect", 0.2))
    (0.5, 0.2)
    """
    return UNKNOWN if verdict.score is None else verdict.score


def _own(response: Response) -> Usage:
    spent = response.usage or Usage()
    return Usage(output_tokens=spent.output_tokens, reasoning_tokens=spent.reasoning_tokens)
