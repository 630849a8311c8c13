r"""Chain of thought and program of thought: an answer counts if a program that was run agrees.

Liang et al. 2024 (arXiv 2410.05318, "CoTnPoT"). Each solution in words is turned into a program
that follows it; the program runs in the jail, and the solution is kept if what was printed is its
answer. What is kept is chosen from by any rule. No training, and no verifier is needed for it.

| program | solution | |
| --- | --- | --- |
| prints the same answer | kept | ``agrees`` |
| prints another one | dropped | ``disagrees`` |
| none, does not end, or prints nothing | kept | it says nothing about the solution |
| whatever it prints | dropped where no answer is found in the solution | a program rescues none |

If all are dropped, all are kept, and a warning says so. Two that agree can be wrong together; where
both err in the same way the filter does harm, and where the programs are poor or the verifier good
it throws right answers away. Compare with a majority over 2n samples, which costs the same.

Costs 2n responses, n of which are programs to run: their seconds are in the ledger as ``run``.
It needs a machine on which the jail works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument, Message, Model, Response, Verifier
from assay.sandbox.jail import Limits, NoSandbox, shared, why_no_jail
from assay.search.explorer import Explorer
from assay.search.selectors import Rule
from assay.search.strategy import Strategy, check_counts
from assay.search.tree import Node
from assay.verifiers.code.source import program_in

PROGRAM = """\
Now write a Python program that computes the answer, following the same reasoning. It prints the \
final answer and nothing else. Give one code block and no other text."""
ALONE = """\
Solve this by a Python program. It prints the final answer and nothing else. Give one code block \
and no other text."""


@dataclass(frozen=True, kw_only=True, repr=False)
class CrossRepresentation(Strategy):
    r"""`n` solutions in words and as many programs; solutions that a program agrees with are kept.

    With `follows` program i is asked for behind solution i and judges it alone. Without, programs
    are written from the problem alone, and a solution is kept if any of them agrees. `seconds` and
    `megabytes` limit each program. A rule other than majority has what is kept judged.

    >>> from assay.core import Problem
    >>> class Two(Model):
    ...     name = "two"
    ...     def generate(self, messages, sampling):
    ...         if len(messages) == 1:
    ...             return [Response(text) for text in ("5", "5", "4")[:sampling.n]]
    ...         return [Response("```python\nprint(2 + 2)\n```")]
    >>> result = CrossRepresentation(n=3).search(Problem.of("2 + 2?"), Two(), None)
    >>> result.text, [node.why for node in result.nodes[:3]]
    ('4', ['disagrees', 'disagrees', 'agrees'])
    """

    name: ClassVar[str] = "cross_representation"
    steers: ClassVar[bool] = False

    choose: Rule = "majority"
    n: int = 8
    temperature: float = 0.7
    follows: bool = True
    seconds: float = 5.0
    megabytes: int = 256

    def __post_init__(self) -> None:
        check_counts(self, "n", "megabytes")
        if not self.seconds > 0:
            raise BadArgument(f"{self.name} needs seconds above 0, not {self.seconds!r}")

    def check(self, model: Model, verifier: Verifier | None) -> None:
        super().check(model, verifier)
        if self.choose != "majority" and verifier is None:
            raise BadArgument(f"{self.name} with choose={self.choose!r} needs a verifier")
        if why := why_no_jail():
            raise NoSandbox(why)

    def explore(self, explorer: Explorer) -> None:
        solutions = explorer.draw(self.n, temperature=self.temperature, judged=False)
        explorer.vote(solutions)
        programs = self._programs(explorer, solutions)
        printed = [(node, self._run(explorer, node)) for node in programs]
        for solution in solutions:
            own = [said for node, said in printed if node.parent in (None, solution.id)]
            keep_or_drop(solution, [said for said in own if said is not None])
        if not explorer.tree.candidates:
            explorer.warn("no program agrees with any solution: all of them are kept")
            for solution in solutions:
                solution.status = "cut" if solution.finish_reason == "length" else "finished"
        if self.choose != "majority":
            explorer.judge(explorer.tree.candidates)

    def _programs(self, explorer: Explorer, solutions: Sequence[Node]) -> list[Node]:
        """Programs as nodes, none of which can be the result."""
        problem = explorer.problem
        if self.follows:
            asked = [
                (
                    node,
                    (
                        *problem.messages,
                        Message("assistant", node.text or "(nothing)"),
                        Message("user", PROGRAM),
                    ),
                )
                for node in solutions
            ]
            programs = explorer.follow(asked, temperature=self.temperature, judged=False)
        else:
            programs = explorer.draw(
                len(solutions),
                temperature=self.temperature,
                messages=_with(problem.messages, ALONE),
                judged=False,
            )
        for node in programs:
            node.status = "pruned"
        return programs

    def _run(self, explorer: Explorer, node: Node) -> str | None:
        """The answer that a program prints last; None if there is none."""
        block = program_in(node.text)
        if block is None:
            node.why = "no program"
            return None
        explorer.ledger.require()
        limits = Limits(wall=self.seconds, cpu=self.seconds, memory=self.megabytes * 2**20)
        with explorer.ledger.timed("run"):
            ran = shared().run(block.text, limits=limits)
        lines = ran.stdout.decode(errors="replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        if ran.timed_out or ran.exit or not said:
            node.why = f"a program that {ran.ended} and printed no answer"
            return None
        node.why = f"a program that printed {said[:80]!r}"
        node.answer = explorer.answer(Response(said, finish_reason="stop"))
        return node.answer


def _with(messages: Sequence[Message], task: str) -> tuple[Message, ...]:
    """The chat with a task added to what was asked last."""
    *before, last = messages or (Message("user", ""),)
    return (*before, last.replace(content=f"{last.content}\n\n{task}".strip()))


def keep_or_drop(solution: Node, printed: Sequence[str]) -> None:
    """What the answers of its programs say of a solution: its reason, and whether it is kept."""
    if solution.answer is None:
        solution.status, solution.why = "pruned", "no answer is found in it"
    elif not printed:
        solution.why = "no program says anything about it"
    elif solution.answer in printed:
        solution.why = "agrees"
    else:
        solution.status, solution.why = "pruned", "disagrees"
