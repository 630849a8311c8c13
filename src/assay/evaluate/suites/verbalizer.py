"""Verbalizer manipulation: the same classification under label words that fit, say nothing or lie.

A model that follows instructions is as accurate when "negative" shall mean liked as when
"positive" does; what it loses is its prior (Li et al. 2024, arXiv 2307.10558). Without data the
tasks are our own. With data they are those of a JSON file: an object a task, or a list of them::

    {"name": "sst2", "question": "Judge the sentence.", "labels": ["positive", "negative"],
     "classes": ["it is positive", "it is negative"],
     "items": [{"id": 1, "text": "A joy.", "gold": 0},
               {"id": 2, "text": {"premise": "It rains.", "hypothesis": "It is dry."}, "gold": 1}]}

``labels`` and ``classes`` stand in the order of ``gold``; the first class is the one that "yes"
and "1" fit. The option ``prompt`` is ``direct`` or ``steps`` (reason, then a line "Answer:"), and
``rule`` is ``words`` (what the model writes) or ``likelihood`` (the likelier first token, for
models that give log-probabilities).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from assay.core import (
    JSON,
    BadArgument,
    DataError,
    Problem,
    Reason,
    Response,
    Sampling,
    Verdict,
    Verifier,
)
from assay.evaluate.conditions import Conditions, Cube, Means
from assay.evaluate.likelier import Likelier
from assay.evaluate.statistic import Case, Statistic, curve, table
from assay.evaluate.suite import Suite
from assay.evaluate.suites.published import published
from assay.evaluate.suites.verbalizer_items import EACH, VERBALIZERS, Item, Task, Verbalizer, tasks
from assay.runs.decoding import whole
from assay.verifiers.label_word import LabelWord, said

ENDS = {
    "direct": "Answer with that word and nothing else.",
    "steps": 'Think step by step, then give the word on a last line that begins with "Answer:".',
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Prior(Verifier):
    """Whether the response is right by the words' own meaning, whatever it was told they mean.

    Undecided where it gives a word that it was told and that means neither class, such as "foo": a
    usable answer, to which this does not apply.
    """

    name = "prior"
    version = "1"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        found = LabelWord(labels="meaning", gold="meaning_gold")(problem, response)
        told = problem.metadata.get("labels")
        if found.label != "invalid" or not isinstance(told, list):
            return found
        span = said(response.text, told)
        if span is None:
            return found
        reason = Reason("must be a word that has a meaning here", response.text[slice(*span)])
        return Verdict("undecided", reasons=(reason,), verifier=self.name)


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    prompt: str = "direct",
    rule: str = "words",
) -> Suite:
    """The suite; `prompt` is ``direct`` or ``steps``, `rule` is ``words`` or ``likelihood``."""
    if profile is not None:
        raise BadArgument("suite 'verbalizer' has no constraints; it takes no profile")
    if prompt not in ENDS:
        raise BadArgument(f"prompt is 'direct' or 'steps', not {prompt!r}")
    if rule not in ("words", "likelihood") or (rule, prompt) == ("likelihood", "steps"):
        raise BadArgument(f"rule is 'words', or 'likelihood' with a direct prompt, not {rule!r}")
    load: Callable[[], Iterable[Problem]] = (
        partial(problems, prompt)
        if data is None
        else partial(published, data, "verbalizer", "FILE", partial(read, prompt=prompt))
    )
    return Suite(
        name="verbalizer",
        description="answers with label words that it is told, even against their meaning",
        load=load,
        verifiers={"right": LabelWord(), "prior": Prior()},
        groups=("group", "task"),
        neither=("prior",),
        answer=Likelier() if rule == "likelihood" else None,
        statistics=STATISTICS,
        size=4 * EACH * len(VERBALIZERS) if data is None else None,
        sampling=Sampling(temperature=0.0, max_tokens=8 if prompt == "direct" else 256),
        source="arXiv:2307.10558" if data else "assay",
        licence="that of the data" if data else "Apache-2.0",
        options={"prompt": prompt, "rule": rule},
    )


@cache
def problems(prompt: str = "direct", each: int = EACH) -> tuple[Problem, ...]:
    """Our own tasks under all twelve verbalizers, the tasks mixed."""
    mixed = [(task, task.items[number]) for number in range(each) for task in tasks(each)]
    return tuple(_worded(task, item, prompt, v) for task, item in mixed for v in VERBALIZERS)


def _worded(task: Task, item: Item, prompt: str, verbalizer: Verbalizer) -> Problem:
    """An item under a verbalizer; ``bad`` is the word of the other class."""
    words = verbalizer.of(task.words)
    meant = verbalizer.meant(task.words)
    first, second = task.classes
    asked = (
        f'{task.question} If {first}, answer "{words[0]}". If {second}, answer "{words[1]}". '
        f"{ENDS[prompt]}\n\n{item.text}"
    )
    lead = "Answer: " if prompt == "steps" else ""
    metadata: dict[str, JSON] = {
        "item": item.id,
        "condition": verbalizer.name,
        "group": verbalizer.group,
        "task": task.name,
        "orientation": verbalizer.orientation,
        "labels": list(words),
        "meaning": list(meant),
        "meaning_gold": meant[item.gold],
        "good": lead + words[item.gold],
        "bad": lead + words[1 - item.gold],
    }
    return Problem.of(
        asked, id=f"{item.id}/{verbalizer.name}", reference=words[item.gold], metadata=metadata
    )


def read(path: Path, *, prompt: str = "direct") -> Iterator[Problem]:
    """The tasks of a JSON file under all verbalizers; `DataError` that names the task and item."""
    found = whole(path)
    for number, row in enumerate(found if isinstance(found, list) else [found], 1):
        try:
            task = _task(row)
        except DataError as error:
            raise DataError(f"task {number}: {error.message}", path=str(path)) from error
        for item in task.items:
            for verbalizer in VERBALIZERS:
                yield _worded(task, item, prompt, verbalizer)


def _task(row: JSON) -> Task:
    if not isinstance(row, Mapping) or not isinstance(row.get("items"), list):
        raise DataError(f"a task is an object with name, labels and items, not {row!r:.80}")
    name = str(row.get("name", "task"))
    words = _pair(row.get("labels"), "labels")
    classes = _pair(row.get("classes", [f'it is "{word}"' for word in words]), "classes")
    question = row.get("question", "Classify the text.")
    items = tuple(_item(name, number, item) for number, item in enumerate(row["items"], 1))
    return Task(name, str(question), classes, words, items)


def _pair(found: Any, name: str) -> tuple[str, str]:
    """Two different texts."""
    if (
        not isinstance(found, list)
        or len(found) != 2
        or not all(isinstance(text, str) and text.strip() for text in found)
        or found[0].casefold() == found[1].casefold()
    ):
        raise DataError(f"{name} should be a list of two different texts, not {found!r:.80}")
    return found[0], found[1]


def _item(name: str, number: int, row: JSON) -> Item:
    if not isinstance(row, Mapping) or row.get("gold") not in (0, 1):
        raise DataError(f"item {number} needs a text and a gold of 0 or 1, not {row!r:.80}")
    text = row.get("text")
    if isinstance(text, Mapping):
        text = "\n".join(f"{part}: {said}" for part, said in text.items())
    if not isinstance(text, str) or not text.strip():
        raise DataError(f"item {number} has no text, but {row.get('text')!r:.80}")
    return Item(f"{name}-{row.get('id', number)}", text, int(row["gold"]))


def flipped(mean: Means) -> float | None:
    """The flip index of two classes: 0 obeys, 1 answers by the words' own meaning.

    >>> flipped({"natural": 0.9, "unnatural": 0.1}), flipped({"natural": 0.9, "unnatural": 0.9})
    (1.0, 0.0)
    """
    if mean["natural"] <= 0.5:
        return None
    return (mean["natural"] - mean["unnatural"]) / (2 * mean["natural"] - 1)


def by_group(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Accuracy by group of verbalizers, what is lost to the natural one, and the flip index."""
    held = list(cases)
    cube = _cube(held, "group")
    groups = cube.conditions
    about = "the share that gives the word it was told to, by group of verbalizers"
    rows = {name: cube.share("accuracy", name) for name in groups}
    yield table("accuracy", "group", rows, of="items", floor=0.5, about=about)
    if "natural" in groups:
        gaps = {name: cube.difference("", "natural", name) for name in groups if name != "natural"}
        about = "accuracy under natural words less that of another group, item by item"
        yield table("gap", "group", gaps, of="items", about=about)
    yield from _flip(held, cube)
    yield from _words(held)


def _flip(cases: list[Case], cube: Cube) -> Iterator[Statistic]:
    columns = ("natural", "unnatural")
    if not set(columns) <= set(cube.conditions):
        return
    about = "0 where words are used as told, 1 where by their own meaning; none at chance"
    whole = cube.measure("flip index", columns, flipped, about=about)
    names = dict.fromkeys(str(case.problem.metadata["task"]) for case in cases)
    rows = {
        name: _cube([c for c in cases if c.problem.metadata["task"] == name], "group").measure(
            "flip index", columns, flipped
        )
        for name in names
    }
    yield whole.replace(over="task", points=table("flip index", "task", rows).points)


def _words(cases: list[Case]) -> Iterator[Statistic]:
    """What the answers are as words, whatever the instruction: the prior, none, one of two."""
    prior = _seen(cases, "prior", "correct")
    neither = _seen(cases, "right", "invalid")
    about = "the share of answers that are right by the words' own meaning, not the one told"
    yield curve("prior", "group", prior, of="answers", about=about)
    about = "the share of answers that are none of the words, counted as wrong in the accuracy"
    yield curve("invalid", "group", neither, of="answers", about=about)
    turned = [case for case in cases if case.problem.metadata["orientation"]]
    if turned:
        about = "accuracy of neutral words one way round less the other: preference for a word"
        cube = _cube(turned, "orientation")
        if set(cube.conditions) == {"listed", "turned"}:
            yield cube.difference("orientation", "listed", "turned", about=about)


def _seen(cases: Iterable[Case], verifier: str, label: str) -> list[tuple[str, str, float]]:
    """Item, group of verbalizers, and whether a verifier's verdict has a label."""
    return [
        (case.item, str(case.problem.metadata["group"]), float(verdict.label == label))
        for case in cases
        for verdict in case.verdicts(verifier)
    ]


def _cube(cases: Iterable[Case], condition: str) -> Cube:
    return Cube.of(cases, condition=condition)


STATISTICS = (by_group, Conditions(base="own words"))
