"""Natural Instructions: tasks that were not trained on, from their instructions (2104.08773).

Each task is asked with one or several encodings of its instruction (option ``encodings``, see
`natural_instructions_prompts`): ``none`` is the input alone, and ``shuffled`` the definition of
another task, the control. ``longest`` bounds the words of a prompt by leaving out examples. Data
are a task as JSON, a folder of them, or a copy of the published repository with its ``splits``;
the option ``split`` chooses the tasks and ``instances`` how many of each. Scores of published tasks
are over stems, as published (``pip install 'assay[rouge]'``). Without data, 24 tasks of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from assay.core import (
    JSON,
    BadArgument,
    Message,
    Problem,
    Reason,
    Response,
    Sampling,
    Verdict,
    Verifier,
)
from assay.evaluate import hub
from assay.evaluate.conditions import Conditions, Cube
from assay.evaluate.statistic import Case, Statistic, average, share, table
from assay.evaluate.suite import Suite
from assay.evaluate.suites import natural_instructions_items as items
from assay.evaluate.suites.natural_instructions_prompts import Encoding, prompt
from assay.evaluate.suites.natural_instructions_tasks import Instance, Task, of_split, read
from assay.verifiers.grounding.stems import RougeL
from assay.verifiers.overlap import normalised
from assay.verifiers.text import accepted_texts

OWN = "none,definition,definition+positive2,shuffled"
PUBLISHED = "definition+positive2"
LABELLED = (
    *items.LABELLED,
    "Textual Entailment",
    "Cause Effect Classification",
    "Coreference Resolution",
    "Dialogue Act Recognition",
    "Answerability Classification",
    "Word Analogy",
)
"""Categories that are scored by exact match, the others by ROUGE-L (Wang et al. 2022)."""


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    encodings: str | None = None,
    split: str = "",
    instances: str | int = 100,
    longest: str | int = 0,
) -> Suite:
    """The suite on published tasks, or on tasks of our own."""
    if profile is not None:
        raise BadArgument("suite 'natural_instructions' has no constraints; it takes no profile")
    arms = encodings or (OWN if data is None else PUBLISHED)
    names = tuple(dict.fromkeys(arms.split(",")))
    for name in names:
        if name != "shuffled":
            Encoding.of(name)
    count, words = _whole("instances", instances, 1), _whole("longest", longest, 0)
    load: Callable[[], Iterable[Problem]] = partial(_own, names, split, words)
    if data is not None:
        load = partial(_published, data, split, names, count, words)
    return Suite(
        name="natural_instructions",
        description="does tasks it was not trained on, from their instructions",
        load=load,
        verifiers={"rouge": RougeL(stem=data is not None), "exact": Same()},
        groups=("category",) if len(names) == 1 else ("condition", "category"),
        statistics=STATISTICS,
        size=len(items.KINDS) * items.EACH * len(names) if data is None and not split else None,
        published=11810,
        sampling=Sampling(temperature=0.0, max_tokens=128),
        source="arXiv:2104.08773; allenai/natural-instructions" if data else "assay",
        licence="Apache-2.0",
        options={
            "encodings": ",".join(names),
            "split": split,
            "instances": count,
            **({"longest": words} if words else {}),
        },
    )


def _whole(name: str, text: str | int, least: int) -> int:
    try:
        count = int(text)
    except ValueError:
        count = -1
    if count < least:
        raise BadArgument(f"{name} is a whole number from {least}, not {text!r}")
    return count


@cache
def _own(names: Sequence[str], split: str, longest: int) -> tuple[Problem, ...]:
    chosen = of_split(items.tasks(), split)[1] if split else items.tasks()
    return tuple(problems(chosen, names, items.EACH, longest))


def _published(
    data: str, split: str, names: Sequence[str], count: int, longest: int
) -> Iterator[Problem]:
    folder = Path(data).expanduser()
    path = folder if folder.is_dir() else hub.resolve(data)
    yield from problems(list(read(path, split=split)), names, count, longest)


def problems(
    tasks: Sequence[Task], names: Sequence[str], count: int, longest: int = 0
) -> Iterator[Problem]:
    """Up to `count` instances of each task in each encoding, the tasks mixed.

    Prompts leave out examples that make them longer than `longest` words, if that is not 0.
    """
    chosen = [task.chosen(count) for task in tasks]
    for number in range(max(map(len, chosen), default=0)):
        for place, task in enumerate(tasks):
            if number < len(chosen[place]):
                other = tasks[(place + max(1, len(tasks) // 2)) % len(tasks)]
                for name in names:
                    made = _problem(task, number, chosen[place][number], name, len(names))
                    shown = other if name == "shuffled" else task
                    yield _asked(made, shown, chosen[place][number], name, longest)


def _problem(task: Task, number: int, instance: Instance, name: str, arms: int) -> Problem:
    """What an instance is judged by; `arms` is how many encodings there are."""
    metadata: dict[str, JSON] = {"task": task.name, "category": task.category, "encoding": name}
    if arms > 1:
        metadata |= {"item": f"{task.name}-{number + 1}", "condition": name}
    metadata["good"] = instance.outputs[0]
    if instance.bad:
        metadata["bad"] = instance.bad
    return Problem(
        id=f"{task.name}-{number + 1}" + (f"/{name}" if arms > 1 else ""),
        reference=list(instance.outputs),
        metadata=metadata,
    )


def _asked(problem: Problem, shown: Task, instance: Instance, name: str, longest: int) -> Problem:
    """The problem with its prompt: the instance under the instruction of the task that is shown."""
    encoding = Encoding.of("definition+prompt+avoid+caution" if name == "shuffled" else name)
    text = prompt(shown, instance, encoding, longest=longest)
    return problem.replace(messages=(Message("user", text),))


class Same(Verifier):
    """Correct if the response is one of the references but for case and punctuation.

    >>> [Same().verify(text, reference="yes").label for text in ("Yes.", "A yes")]
    ['correct', 'incorrect']
    """

    name = "same"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        said = normalised(response.text, articles=True)
        if not response.text.strip():
            reason = Reason("the response is empty")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        accepted = [normalised(text, articles=True) for text in accepted_texts(problem)]
        holds = said in accepted
        reason = Reason(f"must be {accepted[0]!r:.80}", f"{said!r:.80}")
        return Verdict("correct" if holds else "incorrect", reasons=(reason,), verifier=self.name)


def by_category(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Each category by its measure: the mean of its tasks, and the mean of the categories.

    With several encodings the mean of the categories under each of them.
    """
    rows: dict[str, dict[str, dict[str, list[list[float | None]]]]] = {}
    for case in cases:
        known = case.problem.metadata
        category = str(known.get("category", ""))
        score = case.score("exact" if category in LABELLED else "rouge")
        tasks = rows.setdefault(str(known.get("encoding")), {}).setdefault(category, {})
        tasks.setdefault(str(known.get("task")), []).append([score])
    means = {encoding: _mean_of(categories) for encoding, categories in rows.items()}
    about = "the mean over categories of the mean over their tasks: exact match for labels, else "
    if len(means) == 1:
        yield next(iter(means.values())).replace(about=about + "ROUGE-L")
    elif means:
        yield table("by category", "condition", means, about=about + "ROUGE-L")


def _mean_of(categories: dict[str, dict[str, list[list[float | None]]]]) -> Statistic:
    of = {
        category: average(category, "task", {name: share(name, rows[name]) for name in rows})
        for category, rows in categories.items()
    }
    return average("by category", "category", of)


def gains(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What an instruction gains over none, relative to none (Mishra et al. 2022)."""
    try:
        cube = Cube.of(cases)
    except BadArgument:
        return
    if "none" not in cube.conditions or len(cube.conditions) < 2:
        return
    found = {name: _gain(cube, name) for name in cube.conditions if name != "none"}
    about = "ROUGE-L with an instruction less that without, as a part of that without"
    yield table("relative gain", "condition", found, of="items", about=about)


def _gain(cube: Cube, name: str) -> Statistic:
    return cube.measure("", [name, "none"], lambda mean: mean[name] / mean["none"] - 1)


STATISTICS = (by_category, gains, Conditions(base="none"))
