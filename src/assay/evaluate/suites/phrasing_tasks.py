"""Twelve instructions of our own for each of four small tasks, and how close they are.

The *observed* ones are worded as collections for instruction tuning word such tasks; the
*unobserved* ones ask for the same in other ways. Which a model has really seen depends on the
model. How a task's answer is to be written is the same sentence under all of them, so that only
the wording of the task differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from assay.evaluate.suites import verbalizer_items
from assay.models import encoders
from assay.verifiers.overlap import overlap, tokens

EACH = 15
CLOSENESS = ("close", "middle", "far")


class Item(NamedTuple):
    """An input, the labels to choose from, and the right one."""

    id: str
    text: str
    labels: tuple[str, ...]
    gold: str


class Task(NamedTuple):
    """Instructions of both groups, and the items they are for."""

    name: str
    observed: tuple[str, ...]
    unobserved: tuple[str, ...]
    items: tuple[Item, ...]


WORDINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sentiment": (
        (
            "Classify the sentiment of the following sentence.",
            "What is the sentiment of the following sentence?",
            "Given a sentence, determine its sentiment.",
            "Is the sentiment of this sentence positive or negative?",
            "In this task, you are given a sentence. Classify its sentiment.",
            "Determine whether the following review is positive or negative.",
        ),
        (
            "What sentiment does the following sentence have?",
            "Decide if the one who wrote this is pleased.",
            "Tell apart praise and complaint in what you read next.",
            "Someone jotted this down after a visit; say how they felt about it.",
            "Thumbs up or thumbs down, going by these words?",
            "Put yourself in the place of the author and name the mood.",
        ),
    ),
    "opinion": (
        (
            "Classify the following sentence as subjective or objective.",
            "Is the following sentence a fact or an opinion?",
            "Given a sentence, determine whether it states a fact or an opinion.",
            "In this task, you are given a sentence. Decide whether it is an opinion.",
            "Determine whether the following sentence expresses an opinion.",
            "Does this sentence express an opinion or a fact?",
        ),
        (
            "Is an opinion or a fact expressed in the following sentence?",
            "Could one look this up, or is it a matter of taste?",
            "Say if the speaker gives a personal view in the line below.",
            "Would a newspaper print this as news or as a comment?",
            "Sort what follows: something known, or something felt.",
            "Might two honest people disagree about it?",
        ),
    ),
    "meaning": (
        (
            "Do these two sentences mean the same thing?",
            "Determine whether the two sentences are paraphrases of each other.",
            "Given two sentences, decide whether they have the same meaning.",
            "Are the following two sentences semantically equivalent?",
            "In this task, you are given two sentences. Decide whether they mean the same.",
            "Classify the two sentences as paraphrases or not.",
        ),
        (
            "Do the two sentences below have the same meaning?",
            "If the first is true, is the second true, and the other way round?",
            "Two people report an event; compare what they claim.",
            "Could either line stand in for its neighbour with nothing lost?",
            "Left and right of the slash: one statement told twice?",
            "Check the pair for any change in who, what or when.",
        ),
    ),
    "topic": (
        (
            "Classify the topic of the following sentence.",
            "What is the topic of the following sentence?",
            "Given a sentence, determine its topic.",
            "Which category does the following sentence belong to?",
            "In this task, you are given a sentence. Classify its topic.",
            "Determine what the following text is about.",
        ),
        (
            "What topic is the following sentence about?",
            "On which shelf of a bookshop would this line be found?",
            "Cook or traveller: who would say this?",
            "Name the field that these words come from.",
            "Pick the heading under which a magazine would print it.",
            "File this under the right subject.",
        ),
    ),
}


@cache
def tasks(each: int = EACH) -> tuple[Task, ...]:
    """Our own tasks with so many items each."""
    return tuple(
        Task(
            task.name,
            *WORDINGS[task.name],
            tuple(Item(i.id, i.text, task.words, task.words[i.gold]) for i in task.items),
        )
        for task in verbalizer_items.tasks(each)
    )


def closeness(instruction: str, observed: Sequence[str]) -> float:
    """How many words an instruction shares with the nearest observed one: F1 of tokens.

    >>> round(closeness("Name the topic.", ["Name its topic.", "Decide."]), 2)
    0.8
    """
    own = tokens(instruction)
    return max((overlap(own, tokens(other)).f1 for other in observed), default=0.0)


def thirds(task: Task, encoder: str = "") -> tuple[str, ...]:
    """For each unobserved instruction whether it is among the close, middle or far third.

    It is as close as it is to the observed instruction nearest to it: by the words they share, or
    by the cosine of an encoder, given by name.

    >>> found = thirds(tasks()[0])
    >>> found[0], found[4], len(found)
    ('close', 'far', 6)
    """
    if encoder:
        rows = encoders.load(encoder).similarity(task.unobserved, task.observed)
        near = [max(row) for row in rows]
    else:
        near = [closeness(one, task.observed) for one in task.unobserved]
    order = sorted(range(len(near)), key=lambda place: -near[place])
    named = {place: CLOSENESS[3 * rank // len(near)] for rank, place in enumerate(order)}
    return tuple(named[place] for place in range(len(near)))
