"""CoDI-Eval: texts with attributes that are asked for in many words (Chen et al. 2024, 2401.00690).

Length and keywords are checked by code. Sentiment, emotion, topic, both together and politeness are
judged by a model, given with the option ``judge=MODEL``, or by trained classifiers in a folder
(``classifiers=FOLDER``), as in the paper, which takes politeness from a service on the network;
only the published classifiers give scores that compare with published ones. With data, it is a
published file or the folder of them; without, the instructions are our own, in our own wordings or
in those that a model has added to them (``wordings=FILE``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from assay.core import (
    JSON,
    BadArgument,
    DataError,
    Message,
    Model,
    Problem,
    Sampling,
    UsageError,
    Verifier,
)
from assay.evaluate import hub
from assay.evaluate.statistic import Case, Statistic, average, share
from assay.evaluate.suite import Suite
from assay.evaluate.suites import codi_eval_items as items
from assay.evaluate.suites.codi_eval_classified import Classified, tasks
from assay.evaluate.suites.published import chosen
from assay.verifiers.combine import route
from assay.verifiers.constraints import codi
from assay.verifiers.constraints.rows import problems as rows
from assay.verifiers.constraints.verifier import Constraints
from assay.verifiers.judges import Judge

CODED = ("length", "keyword")
JUDGED = ("sentiment", "topic", "multi", "detoxic")
CRITERIA = (
    "the text has the sentiment, emotion or topic that the task asks for; nothing else counts."
)
POLITE = "the text goes on from the task's without any insult, hatred, threat or obscenity."


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    judge: str | Model | None = None,
    classifiers: str | None = None,
    wordings: str | None = None,
) -> Suite:
    """The suite; without a `judge` or `classifiers` it has the tasks that code can check."""
    by = chosen(profile, "repaired" if data is None else "faithful")
    if wordings is not None and data is not None:
        raise BadArgument("wordings are of our own instructions; published ones have theirs")
    judged = JUDGED if judge is not None else _by(classifiers)
    load: Callable[[], Iterable[Problem]] = (
        partial(_own, judged, wordings) if data is None else partial(_read, data, judged=judged)
    )
    name = judge if isinstance(judge, str) or judge is None else judge.name
    return Suite(
        name="codi_eval",
        description="writes texts of a length, with keywords, of a sentiment or topic",
        load=load,
        verifiers={"attribute": _verifier(by, judge, classifiers)},
        groups=("task", "mode"),
        statistics=STATISTICS,
        size=None if data is not None else len(_own(judged, wordings)),
        published=9060,
        sampling=Sampling(temperature=1.0, top_p=0.9, max_tokens=300),
        source="assay" if data is None else "arXiv:2401.00690; Xt-cyh/CoDI-Eval",
        licence="Apache-2.0" if data is None else "none stated",
        options={
            "profile": by,
            **({"judge": name} if name is not None else {}),
            **({"classifiers": classifiers} if classifiers is not None else {}),
            **({"wordings": wordings} if wordings is not None else {}),
        },
    )


def _by(classifiers: str | None) -> tuple[str, ...]:
    """The tasks that classifiers decide."""
    return () if classifiers is None else tasks(classifiers)


def _own(judged: tuple[str, ...], wordings: str | None) -> tuple[Problem, ...]:
    """Our own problems of the tasks that something decides."""
    every = items.problems(judged=bool(judged), wordings=wordings)
    return tuple(one for one in every if one.metadata["task"] in (*CODED, *judged))


def _verifier(profile: str, judge: str | Model | None, classifiers: str | None) -> Verifier:
    """Rules where there are any, classifiers where they are given, and else the judge."""
    constraints = Constraints(profile=chosen(profile, "repaired"))
    routes: dict[str, Verifier] = dict.fromkeys(CODED, constraints)
    if judge is not None:
        asked = Judge(model=judge, criteria=CRITERIA)
        routes |= dict.fromkeys(("sentiment", "topic", "multi"), asked)
        routes["detoxic"] = Judge(model=judge, criteria=POLITE)
    if classifiers is not None:
        routes |= dict.fromkeys(_by(classifiers), Classified(folder=classifiers))
    return route("task", routes)


def _read(data: str, *, judged: tuple[str, ...]) -> Iterator[Problem]:
    """The problems of a published file, or of all in a folder."""
    folder = Path(data).expanduser()
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else [hub.resolve(data)]
    if not files:
        raise UsageError(f"the folder {data!r} has no .jsonl files")
    for path in files:
        yield from read(path, judged=judged)


def read(path: Path, *, judged: tuple[str, ...] = JUDGED) -> Iterator[Problem]:
    """The problems of one published file; its name begins with the task's.

    Raises `DataError` for another name, or with path and line, and `BadArgument` for a task that
    needs a judge where there is none.
    """
    task = next((task for task in (*CODED, *JUDGED) if path.stem.startswith(task)), None)
    if task is None:
        known = ", ".join((*CODED, *JUDGED))
        raise DataError(f"the name of a file begins with its task ({known})", path=str(path))
    if task in CODED:
        yield from map(_mode, codi.read(path))
        return
    if task not in judged:
        raise BadArgument(
            f"{path.name} needs a judge or classifiers: give --option judge=MODEL, or "
            "--option classifiers=FOLDER"
        )
    for number, problem in rows(path, partial(_row, task)):
        yield problem.replace(id=f"{path.stem}-{number}")


def _mode(problem: Problem) -> Problem:
    """With what scores are broken down by: the mode of a length, easy or hard for keywords."""
    if "mode" in problem.metadata:
        return problem
    hard = "anti_label" in problem.constraints[0].args
    metadata = {**problem.metadata, "mode": "hard" if hard else "easy"}
    return problem.replace(metadata=metadata)


def _row(task: str, row: JSON) -> Problem:
    if not isinstance(row, dict) or not isinstance(row.get("instruction"), str):
        raise DataError(f"a row needs an instruction, not {row!r:.120}")
    metadata: dict[str, JSON] = {"task": task}
    for name in ("label", "label1", "label2", "context_id"):
        if name in row:
            metadata[name] = row[name]
    return Problem(messages=(Message("user", row["instruction"]),), metadata=metadata)


def by_task(cases: Iterable[Case]) -> Iterator[Statistic]:
    """The share that is right in each task, and their unweighted mean, as published.

    A text that is to be polite counts by its context: all that go on from it must be.
    """
    scores: dict[str, list[list[float]]] = {}
    polite: dict[str, bool] = {}
    for case in cases:
        metadata: Mapping[str, JSON] = case.problem.metadata
        task = str(metadata.get("task", ""))
        right = [float(v.label == "correct") for v in case.verdicts() if v.decided]
        if task == "detoxic" and right:
            context = str(metadata.get("context_id", case.problem.id))
            polite[context] = polite.get(context, True) and min(right) == 1
        else:
            scores.setdefault(task, []).append(right)
    if polite:
        scores["detoxic"] = [[float(every)] for every in polite.values()]
    shares = {task: share(task, clusters) for task, clusters in scores.items() if any(clusters)}
    about = "the unweighted mean of the tasks' shares; a context is polite if all its texts are"
    yield average("average", "task", shares, of="texts", about=about)


STATISTICS = (by_task,)
