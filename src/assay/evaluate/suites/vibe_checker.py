"""Vibe Checker: programs that pass their tests and are written as they were asked for (2510.07315).

Each task is asked without instructions (``plain``), with all of them in one turn (``single``), and
with one edit a turn (``edits``), where the last program counts; ``single3`` and ``edits3`` give the
first three. The option ``protocols`` chooses. The score is the task product: tests passed and every
instruction obeyed. Published tasks are read from a file; without one the tasks are our own, small
functions with five of the thirty instructions. Programs run in the jail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from assay.core import (
    JSON,
    BadArgument,
    Message,
    Model,
    Problem,
    Response,
    Sampling,
)
from assay.evaluate.conditions import Conditions
from assay.evaluate.dialogue import Dialogue
from assay.evaluate.suite import Suite
from assay.evaluate.suites import vibe_checker_files as files
from assay.evaluate.suites.published import chosen, published
from assay.evaluate.suites.vibe_checker_counts import function, instructions
from assay.evaluate.suites.vibe_checker_judged import TaskProduct
from assay.evaluate.suites.vibe_checker_tasks import ASKED, Task, tasks
from assay.evaluate.workers import plainly
from assay.verifiers import turns
from assay.verifiers.code.vericode import INSTRUCTIONS as SENTENCES

SEED, COUNT = 2026, 20
PROTOCOLS = "plain,single,edits"
FORMAT = "Answer with one block of Python."
FORMAT_EACH = "Answer with one block of Python each time."
_PROTOCOL = re.compile(r"(plain)|(single|edits)([1-9]\d?)?")


def suite(
    *, data: str | None = None, profile: str | None = None, protocols: str = PROTOCOLS
) -> Suite:
    """The suite on published tasks, or on small functions of our own."""
    by = chosen(profile, "repaired" if data is None else "faithful")
    names = tuple(dict.fromkeys(protocols.split(",")))
    for name in names:
        if _PROTOCOL.fullmatch(name) is None:
            raise BadArgument(
                f"a protocol is plain, single or edits, the last two with a number of "
                f"instructions or without, not {name!r}"
            )
    load: Callable[[], Iterable[Problem]] = partial(_own, names)
    if data is not None:
        load = partial(published, data, "vibe_checker", "hf:MingZhong/SWE-IF:FILE",
                       partial(_read, names=names))  # fmt: skip
    return Suite(
        name="vibe_checker",
        description="writes programs that pass their tests and are written as asked",
        load=load,
        verifiers={"task": TaskProduct(profile=by)},
        groups=("condition",),
        answer=Protocol(),
        statistics=STATISTICS,
        size=COUNT * len(names) if data is None else None,
        published=2195,
        sampling=Sampling(temperature=0.0, max_tokens=2048 if data else 256),
        source="arXiv:2510.07315; MingZhong/SWE-IF" if data else "assay",
        licence="CC-BY-4.0" if data else "Apache-2.0",
        options={"profile": by, "protocols": ",".join(names)},
    )


@dataclass(frozen=True, slots=True)
class Protocol:
    """Asks a task of one turn as it is, and edits as a dialogue."""

    def __call__(self, problem: Problem, model: Model, sampling: Sampling) -> Response:
        """The response, or the transcript of all turns."""
        if turns.count(problem) == 1:
            return plainly(problem, model, sampling)
        return Dialogue()(problem, model, sampling)

    def asked(self, problem: Problem) -> Iterator[Problem]:
        """Each call that is made."""
        return iter([problem]) if turns.count(problem) == 1 else Dialogue().asked(problem)


@cache
def _own(names: Sequence[str]) -> tuple[Problem, ...]:
    made = []
    for task in tasks(SEED, COUNT):
        base = task.problem(ASKED)
        edits = [
            f"Task {task.index}, edit {turn}: {SENTENCES[one].sentence()}"
            for turn, one in enumerate(ASKED, 1)
        ]
        specs = tuple(
            spec.replace(text=SENTENCES[one].sentence())
            for spec, one in zip(base.constraints, ASKED, strict=True)
        )
        base = base.replace(
            id=f"{task.name}-{task.index + 1:02d}", constraints=specs, metadata={"edits": edits}
        )
        made += [_rehearsed(put(base, name), task) for name in names]
    return tuple(made)


def _rehearsed(problem: Problem, task: Task) -> Problem:
    """With a program that does all that is asked so far, and one that does nothing of it."""
    bad = _block(task.code(frozenset(), broken=True))
    count = len(problem.constraints)
    own: list[dict[str, JSON]] = [
        {"good": _block(task.code(frozenset(ASKED[:turn]))), "bad": bad}
        for turn in range(count + 1)
    ]
    if turns.count(problem) == 1:
        return problem.replace(metadata={**problem.metadata, **own[-1]})
    return problem.replace(metadata={**problem.metadata, "turns": own})


def _block(code: str) -> str:
    return f"```python\n{code}\n```"


def _read(path: Path, *, names: Sequence[str]) -> Iterator[Problem]:
    for problem in files.read(path):
        for name in names:
            if name == "plain" or problem.constraints:
                yield put(problem, name)


def put(base: Problem, name: str) -> Problem:
    """The problem under a protocol; its constraints are what that asks for.

    An edit is a user turn of its own, and its instruction is in force from that turn on.
    """
    found = _PROTOCOL.fullmatch(name)
    assert found is not None
    count = 0 if found[1] else min(len(base.constraints), int(found[3] or len(base.constraints)))
    specs = base.constraints[:count]
    metadata: dict[str, Any] = {k: v for k, v in base.metadata.items() if k != "edits"}
    messages: tuple[Message, ...] = base.messages
    listed = [f"{n}. {spec.text}" for n, spec in enumerate(specs, 1)]
    ending = FORMAT
    if found[2] == "edits":
        listed, ending = [], FORMAT_EACH
        edits = base.metadata["edits"][:count]
        messages = (*messages, *(Message("user", edit) for edit in edits))
        specs = tuple(spec.replace(turn=turn) for turn, spec in enumerate(specs, 1))
    first = Message("user", "\n".join([base.prompt, *listed, ending]))
    return base.replace(
        id=f"{base.id}/{name}",
        messages=(first, *messages[1:]),
        constraints=specs,
        metadata={**metadata, "item": base.id, "condition": name},
    )


STATISTICS = (function, instructions, Conditions(base="plain"))
