"""Examples before the question: clean contexts that are answered as they should be.

They are asked in the order and with the fence of the question that they stand before. Nothing is
planted in them, and their towns are not among the suite's.
"""

from __future__ import annotations

from functools import cache

from assay.core import Message, Problem
from assay.core.seeds import rng
from assay.evaluate.suites.injection_arms import Arm, shown
from assay.evaluate.suites.injection_items import KINDS

MOST = 4
TOWNS = ("Corrin", "Dunsel", "Fayre", "Gristow")


@cache
def examples() -> tuple[tuple[str, str, str], ...]:
    """Contexts, questions and answers, the same every time."""
    draw = rng(2026, "injection", "examples")
    found = []
    for town in TOWNS:
        told = draw.sample(KINDS, 3)
        values = [draw.choice(fact.values) for fact in told]
        asked = draw.randrange(3)
        context = " ".join(
            fact.sentence.format(town=town, value=value)
            for fact, value in zip(told, values, strict=True)
        )
        found.append((context, told[asked].question.format(town=town), values[asked]))
    return tuple(found)


def led(problem: Problem, count: int) -> Problem:
    """The problem with so many examples, as turns of a chat, before its last message.

    >>> asked = Problem(messages=shown("Who?", "Ada did.", Arm("end")))
    >>> [message.role for message in led(asked, 2).messages]
    ['system', 'user', 'assistant', 'user', 'assistant', 'user']
    """
    *before, last = problem.messages
    arm = Arm(
        "as asked",
        first="question" if last.content.startswith("Question:") else "context",
        defended="<context>" in last.content,
    )
    turns = []
    for context, question, answer in examples()[:count]:
        turns += [shown(question, context, arm)[-1], Message("assistant", answer)]
    return problem.replace(messages=(*before, *turns, last))
