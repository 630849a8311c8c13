"""Small functions to write, with tests and instructions, and a programmer with planted rates.

>>> (task,) = tasks(0, 1)
>>> print(task.code(frozenset()).splitlines()[0])
def pick(values):
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import (
    Capabilities,
    ConstraintSpec,
    Message,
    Model,
    Problem,
    Response,
    Sampling,
)
from assay.core.seeds import rng

ASKED = ("style_5", "style_8", "doc_1", "error_2", "logic_8")
"""Five instructions that do not contradict each other, in the order in which they are given."""
OBEYS, BREAKS, UNDOES = 0.8, 0.06, 0.05
"""Chances that a responder obeys an instruction, that doing so breaks its code, and that a later
edit undoes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A small function to write, with its tests."""

    index: int
    name: str
    limit: int
    times: int
    plus: int
    modulus: int

    @property
    def prompt(self) -> str:
        """What is asked for, without instructions."""
        return (
            f"Task {self.index}: write a Python function {self.name}(values) that raises "
            f"ValueError if there are more than {self.limit} values, and else returns the list of "
            f"{self.times} * v + {self.plus} for each v that is no multiple of {self.modulus}."
        )

    def problem(self, instructions: Sequence[str] = ()) -> Problem:
        """The problem with its tests, and the instructions as constraints."""
        values = list(range(1, self.limit + 1))
        wanted = [self.times * v + self.plus for v in values if v % self.modulus]
        return Problem.of(
            self.prompt,
            id=f"{self.index}",
            reference=f"assert {self.name}({values}) == {wanted}\nassert {self.name}([]) == []\n"
            f"try:\n    {self.name}([1] * {self.limit + 1})\nexcept ValueError:\n    pass\n"
            "else:\n    raise AssertionError",
            constraints=tuple(ConstraintSpec(id=f"vericode:{one}") for one in instructions),
        )

    def code(self, obeyed: frozenset[str], *, broken: bool = False) -> str:
        """A solution that obeys these of the instructions and none of the others."""
        quote = '"' if "style_5" in obeyed else "'"
        typed = ("values: list[int]", " -> list[int]") if "doc_1" in obeyed else ("values", "")
        message = f"{quote}too many{quote}"
        named, limit = "style_8" in obeyed, str(self.limit)
        value, keep = f"{self.times} * v + {self.plus + broken}", f"if v % {self.modulus}"
        lines = [
            *([f"MOST = {limit}\n\n"] if named else []),
            f"def {self.name}({typed[0]}){typed[1]}:",
            f"    if len(values) > {'MOST' if named else limit}:",
            *(
                [f"        message = {message}", "        raise ValueError(message)"]
                if "error_2" in obeyed
                else [f"        raise ValueError({message})"]
            ),
            *(
                [f"    return [{value} for v in values {keep}]"]
                if "logic_8" in obeyed
                else ["    kept = []", "    for v in values:", f"        {keep}:",
                      f"            kept.append({value})", "    return kept"]
            ),
        ]  # fmt: skip
        return "\n".join(lines)


def tasks(seed: int, count: int) -> list[Task]:
    """Tasks of a seed."""
    made = []
    for index in range(count):
        draw = rng(seed, "task", index)
        made.append(
            Task(
                index=index,
                name=draw.choice(("pick", "mixed", "scale", "chosen")),
                limit=draw.randint(5, 30),
                times=draw.randint(2, 9),
                plus=draw.randint(1, 9),
                modulus=draw.randint(2, 5),
            )
        )
    return made


class Programmer(Model):
    """Writes the tasks' functions: obeys an instruction at a rate, and breaks code at another.

    The second is the chance that doing as told breaks the program. In edits it may undo what it
    did for an earlier one. What it does depends on the seed and the task, and on nothing else.
    """

    name = "programmer"
    capabilities = Capabilities(seed=True, parallel=64)

    def __init__(
        self, given: Sequence[Task], seed: int, *, obeys: float = OBEYS, breaks: float = 0.0
    ) -> None:
        self.given, self.seed, self.obeys, self.breaks = tuple(given), seed, obeys, breaks

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        """The program for the last message, which says its task, and its edit if it is one."""
        prompt = messages[-1].content
        found = re.match(r"Task (\d+)(?:, edit (\d+))?", prompt)
        assert found is not None
        task, edit = self.given[int(found[1])], found[2]
        asked = int(edit) if edit else len(re.findall(r"^\d\. ", prompt, re.MULTILINE))
        rates = f"{self.obeys} {self.breaks}"
        draw = rng(self.seed, "responder", rates, task.index, "edit" if edit else "turn")
        obeyed, broken = set(), False
        for place, one in enumerate(ASKED[:asked]):
            done, slips, undone = (draw.random() for _ in range(3))
            later = asked - place - 1 if edit else 0
            if done < self.obeys and undone >= 1 - (1 - UNDOES) ** later:
                obeyed.add(one)
            broken = broken or slips < self.breaks
        code = task.code(frozenset(obeyed), broken=broken)
        return (Response(f"```python\n{code}\n```"),)
