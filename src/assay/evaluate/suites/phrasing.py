"""Phrasing: the same items under instructions that say the same in other words.

Instructions are *observed* (worded as a model may have met them in tuning) or *unobserved* (Sun et
al. 2024, arXiv 2306.11270). Without data, tasks and instructions are our own. With data they are
those of a JSON file, an object a task or a list of them; ``examples`` may be those of BIG-bench::

    {"name": "cities", "instructions": {"observed": ["..."], "unobserved": ["..."]},
     "examples": [{"input": "Oslo", "target_scores": {"north": 1, "south": 0}}]}

``instructions=FILE`` gives the instructions of tasks by name, for task files without any.
``rule=likelihood`` takes the label whose first token is the likeliest, for models that give log-
probabilities. ``controls=yes`` adds an instruction of another task, and none at all, before the
same items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from assay.core import JSON, BadArgument, Problem, Sampling
from assay.evaluate.likelier import Likelier
from assay.evaluate.suite import Suite
from assay.evaluate.suites.phrasing_read import read
from assay.evaluate.suites.phrasing_tables import by_phrasing
from assay.evaluate.suites.phrasing_tasks import EACH, WORDINGS, Item, Task, tasks, thirds
from assay.evaluate.suites.published import published
from assay.verifiers.label_word import LabelWord

CONTROLS = ("another task's", "none")
STATISTICS = (by_phrasing,)


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    instructions: str | None = None,
    controls: str = "no",
    rule: str = "words",
    encoder: str = "",
) -> Suite:
    """The suite; `instructions` is a file, the others are as told above."""
    if profile is not None:
        raise BadArgument("suite 'phrasing' has no constraints; it takes no profile")
    if controls not in ("yes", "no"):
        raise BadArgument(f"controls is 'yes' or 'no', not {controls!r}")
    if rule not in ("words", "likelihood"):
        raise BadArgument(f"rule is 'words' or 'likelihood', not {rule!r}")
    if instructions is not None and data is None:
        raise BadArgument("instructions are for tasks that are given as data")
    controlled = controls == "yes"
    load: Callable[[], Iterable[Problem]] = (
        partial(problems, controls=controlled, encoder=encoder)
        if data is None
        else partial(
            published,
            data,
            "phrasing",
            "FILE",
            partial(_read, instructions=instructions, controls=controlled, encoder=encoder),
        )
    )
    size = len(WORDINGS) * EACH * (12 + len(CONTROLS) * controlled)
    return Suite(
        name="phrasing",
        description="does the same task alike, however it is worded",
        load=load,
        verifiers={"right": LabelWord()},
        groups=("task", "group"),
        answer=Likelier() if rule == "likelihood" else None,
        statistics=STATISTICS,
        size=size if data is None else None,
        sampling=Sampling(temperature=0.0, max_tokens=16),
        source="arXiv:2306.11270" if data else "assay",
        licence="that of the data" if data else "Apache-2.0",
        options={
            "controls": controls,
            "rule": rule,
            **({"instructions": instructions} if instructions is not None else {}),
            **({"encoder": encoder} if encoder else {}),
        },
    )


@cache
def problems(*, controls: bool = False, encoder: str = "") -> tuple[Problem, ...]:
    """Our own items under every instruction, the tasks mixed."""
    ours = tasks()
    near = [thirds(task, encoder) for task in ours]
    return tuple(
        problem
        for number in range(EACH)
        for place, task in enumerate(ours)
        for problem in _item(
            task,
            task.items[number],
            ours[(place + 1) % len(ours)] if controls else None,
            near[place],
        )
    )


def _read(
    path: Path, *, instructions: str | None, controls: bool, encoder: str
) -> Iterator[Problem]:
    listed = list(read(path, instructions))
    for place, task in enumerate(listed):
        other = listed[(place + 1) % len(listed)] if controls else None
        near = thirds(task, encoder)
        for item in task.items:
            yield from _item(task, item, other, near)


def _item(task: Task, item: Item, other: Task | None, nearness: Iterable[str]) -> Iterator[Problem]:
    """An item under each instruction of its task; with another task, under the controls too."""
    for number, text in enumerate(task.observed, 1):
        yield _worded(task, item, text, f"observed {number}", "observed", "")
    for number, (text, near) in enumerate(zip(task.unobserved, nearness, strict=True), 1):
        yield _worded(task, item, text, f"unobserved {number}", "unobserved", near)
    if other is not None:
        yield _worded(task, item, other.observed[0], CONTROLS[0], CONTROLS[0], "")
        yield _worded(task, item, "", CONTROLS[1], CONTROLS[1], "")


def _worded(
    task: Task, item: Item, instruction: str, condition: str, group: str, near: str
) -> Problem:
    """The instruction, how to answer, and the input; ``bad`` is another label."""
    words = ", ".join(f'"{label}"' for label in item.labels)
    asked = (
        f"{instruction} Answer with one of these words and nothing else: {words}.\n\n{item.text}"
    )
    wrong = next(label for label in item.labels if label != item.gold)
    metadata: dict[str, JSON] = {
        "item": item.id,
        "condition": condition,
        "group": group,
        "closeness": near or group,
        "task": task.name,
        "labels": list(item.labels),
        "good": item.gold,
        "bad": wrong,
    }
    return Problem.of(
        asked.strip(), id=f"{item.id}/{condition}", reference=item.gold, metadata=metadata
    )
