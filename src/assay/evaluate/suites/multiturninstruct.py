"""MultiTurnInstruct: nine capabilities in dialogues whose turns depend on one another (2503.13222).

Without data the dialogues are our own, twelve for each capability. The options are ``history``
(``own``: the model reads its own replies; ``given``: those of the data) and ``window``, the number
of user turns it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast

from assay.core import JSON, BadArgument, DataError, Message, Problem, Sampling, Verifier
from assay.evaluate.decay import Decay
from assay.evaluate.dialogue import Dialogue
from assay.evaluate.statistic import Case, Statistic, share
from assay.evaluate.suite import Suite
from assay.evaluate.suites import multiturninstruct_tasks as tasks
from assay.evaluate.suites.published import chosen, published
from assay.evaluate.turnwise import ByTurn, Seen
from assay.runs import decoding
from assay.verifiers.combine import route
from assay.verifiers.grounding.lexical import F1
from assay.verifiers.turn_measures import AnswerLine, Bleu, Mentions, SameItems
from assay.verifiers.turns import Turns


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    history: str = "own",
    window: str | int | None = None,
) -> Suite:
    """The suite on a published ``dataset.json``, or on dialogues of our own."""
    by = chosen(profile, "faithful" if data else "repaired")
    if history not in ("own", "given"):
        raise BadArgument(f"history is 'own' or 'given', not {history!r}")
    seen = None if window is None else _whole(window)
    options: dict[str, JSON] = {"profile": by, "history": history}
    return Suite(
        name="multiturninstruct",
        description="keeps track of instructions that interact, change and conflict over turns",
        load=tasks.problems
        if data is None
        else partial(published, data, "multiturninstruct", "FILE", read),
        verifiers={"turns": Turns(verifier=measures(by))},
        groups=("level",),
        answer=Dialogue(history=cast(Literal["own", "given"], history), window=seen),
        statistics=STATISTICS,
        size=tasks.EACH * len(tasks.TASKS) if data is None else None,
        published=981,
        sampling=Sampling(temperature=0.0, max_tokens=512),
        source="arXiv:2503.13222; Glaciohound/Multi-Turn-Instruct" if data else "assay",
        licence="MIT" if data else "Apache-2.0",
        options=options if seen is None else {**options, "window": seen},
    )


def _whole(text: str | int) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadArgument(f"window is a number of turns, not {text!r}") from None


def measures(profile: str) -> Verifier:
    """The verifier of each metric by its published name, and ``withheld`` of our own.

    ``withheld`` is ``not_matching_any`` for a reply that also says what it is asked for, which is
    under ``useful`` in the metadata of the turn: silence keeps every secret.
    """
    mentions = Mentions(profile=profile)
    return route(
        "metric",
        {
            "matching_any": mentions,
            "not_matching_any": ~mentions,
            "matching_any_exact": AnswerLine(profile=profile),
            "intersection_over_union": SameItems(profile=profile),
            "squad": F1(),
            "bleu": Bleu(profile=profile),
            "withheld": ~mentions & Mentions(profile=profile, field="useful", every=True),
        },
    )


METRICS = (
    "matching_any",
    "not_matching_any",
    "matching_any_exact",
    "intersection_over_union",
    "squad",
    "bleu",
    "withheld",
)


def read(path: Path) -> Iterator[Problem]:
    """The dialogues of ``dataset.json``: by task and id, turns with what they are scored by.

    A scored turn of the assistant gives its reference and metric to the user turn before it. Raises
    `DataError`, naming the dialogue.
    """
    every = decoding.whole(path)
    if not isinstance(every, dict):
        raise DataError("the file should hold an object of tasks", path=str(path))
    for task, dialogues in every.items():
        if not isinstance(dialogues, dict):
            raise DataError(
                f"task {task!r:.80} should hold dialogues by id, not {dialogues!r:.80}",
                path=str(path),
            )
        for name, rows in dialogues.items():
            try:
                yield _dialogue(f"{task}/{name}", task, rows)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                said = f"dialogue {task}/{name}: {decoding.misfit(error)}"
                raise DataError(said, path=str(path)) from error


def _dialogue(name: str, task: str, rows: Iterable[Mapping[str, Any]]) -> Problem:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise DataError(f"a dialogue is a list of turns, each an object, not {rows!r:.80}")
    messages: list[Message] = []
    own: list[dict[str, JSON]] = []
    for row in rows:
        messages.append(Message(row["role"], str(row["text"])))
        if row["role"] == "user":
            own.append({"scored": False})
        elif row.get("evaluation_reference") is not None:
            metric = row["evaluation_metric"]
            if metric not in METRICS:
                raise DataError(f"there is no metric {metric!r}; there are {', '.join(METRICS)}")
            own[-1] = {"reference": row["evaluation_reference"], "metric": metric}
    metadata = {"task": task, "level": tasks.LEVELS.get(task, ""), "turns": own}
    return Problem(id=name, messages=tuple(messages), metadata=metadata)


def _task(one: Seen) -> JSON:
    return one.problem.metadata.get("task", "")


def whole(cases: Iterable[Case]) -> Iterator[Statistic]:
    """How many dialogues are right from the first scored turn to the last."""
    rows = ([float(verdict.label == "correct") for verdict in c.verdicts()] for c in cases)
    about = "the share of dialogues in which every scored turn is right"
    yield share("whole dialogues", rows, of="samples", about=about)


STATISTICS = (
    whole,
    ByTurn(name="by task", of=_task, over="task", about="the mean score over turns", whole=False),
    ByTurn(name="turn score"),
    Decay(name="decay", of=_task, over="task"),
)
