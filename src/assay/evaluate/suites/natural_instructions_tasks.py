"""Tasks of Natural Instructions as they are published: both versions in one value, their splits.

Version 1 (Mishra et al. 2022, arXiv 2104.08773) has a title, a prompt, things to avoid, emphasis
and caution, and reasons and suggestions with its examples; version 2 (Wang et al. 2022) has one
definition, examples with explanations, categories and sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assay.core import BadArgument, DataError
from assay.core.seeds import rng
from assay.runs.decoding import decoded, misfit

RESERVED = 60
"""Instances at the head of a task of version 1 that are for demonstrations, and not evaluated."""


class Example(NamedTuple):
    """An example of a task, right or wrong, and why."""

    input: str
    output: str
    explanation: str = ""
    suggestion: str = ""


class Instance(NamedTuple):
    """What is asked, and the answers that are right."""

    input: str
    outputs: tuple[str, ...]
    bad: str = ""
    """A wrong answer, for tasks of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task: its instruction in parts, its examples, its instances."""

    name: str
    version: int = 2
    definition: str = ""
    prompt: str = ""
    avoid: str = ""
    caution: str = ""
    positive: tuple[Example, ...] = ()
    negative: tuple[Example, ...] = ()
    instances: tuple[Instance, ...] = ()
    category: str = ""
    sources: tuple[str, ...] = ()

    def chosen(self, count: int) -> tuple[Instance, ...]:
        """The instances that are evaluated, as published.

        In version 2 the first ones. In version 1 those from the 60th on, evenly spaced, the last
        one left out.
        """
        if self.version == 2:
            return self.instances[:count]
        step = max(1, (len(self.instances) - RESERVED) // count)
        return self.instances[RESERVED : len(self.instances) - 1 : step][:count]

    def demonstrations(self, count: int) -> tuple[Example, ...]:
        """So many right examples; in version 1 instances of the head follow when they run out."""
        shown = self.positive[:count]
        if self.version == 1 and len(shown) < count:
            more = self.instances[: min(RESERVED, count - len(shown))]
            shown += tuple(Example(one.input, one.outputs[0]) for one in more)
        return shown


def read(path: Path, *, split: str = "") -> Iterator[Task]:
    """The tasks of a file, of a folder of files, or of a folder with ``tasks`` and ``splits``.

    A file holds one task as JSON, or rows in JSON Lines with ``task_name``, ``definition``,
    ``inputs`` and ``targets``. `split` is `of_split`'s; in a folder with ``splits/default`` also
    ``test`` or ``train``, and ``test`` if left out. Raises `DataError` with path.
    """
    lists = path / "splits" / "default"
    if path.is_dir() and (path / "tasks").is_dir():
        names = _listed(lists / f"{split or 'test'}_tasks.txt") if lists.is_dir() else None
        files = sorted((path / "tasks").glob("*.json"))
        if split in ("", "test", "train") and names is not None:
            files, split = [file for file in files if file.stem in names], ""
    else:
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise DataError("the folder holds no tasks", path=str(path))
    tasks = [task for file in files for task in _tasks(file)]
    yield from of_split(tasks, split)[1] if split else tasks


def _listed(path: Path) -> frozenset[str]:
    if not path.is_file():
        raise DataError("there is no such list of tasks", path=str(path))
    return frozenset(path.read_text(encoding="utf-8").split())


def of_split(tasks: Iterable[Task], split: str) -> tuple[list[Task], list[Task]]:
    """Tasks that are seen in training, and tasks that are not, by a rule.

    ``random:N`` takes N tasks out (the same ones always), ``category:NAME``, ``source:NAME`` and
    ``task:NAME`` all of a category, of a source data set, or the one task. A task whose source is
    that of one taken out is in neither list. Raises `BadArgument` for another rule, or one that
    leaves nothing out.
    """
    every = list(tasks)
    rule, _, name = split.partition(":")
    match rule:
        case "random" if name.isdecimal():
            drawn = rng(0, "natural_instructions").sample(every, min(len(every), int(name)))
            taken = [task for task in every if task in drawn]
        case "category":
            taken = [task for task in every if task.category == name]
        case "source":
            taken = [task for task in every if name in task.sources]
        case "task":
            taken = [task for task in every if task.name == name]
        case _:
            raise BadArgument(
                "split is random:N, category:NAME, source:NAME or task:NAME, and test or train "
                f"where the data have those lists; not {split!r}"
            )
    if not taken:
        raise BadArgument(f"split {split!r} leaves no task out")
    theirs = {source for task in taken for source in task.sources}
    seen = [task for task in every if task not in taken and not theirs & {*task.sources}]
    return seen, taken


def _tasks(path: Path) -> list[Task]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path=str(path)) from error
    single = path.suffix == ".json"
    found = [decoded(raw, path=path)] if single else list(_rows(raw, path))
    for number, row in enumerate(found, 1):
        if not isinstance(row, Mapping):
            where = None if single else number
            raise DataError(
                f"a task of Natural Instructions is an object, not {row!r:.80}",
                path=str(path), line=where,
            )  # fmt: skip
    try:
        return [task(path.stem, found[0])] if single else list(_grouped(found))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        said = f"is no task of Natural Instructions: it {misfit(error)}"
        raise DataError(said, path=str(path)) from error


def _rows(raw: bytes, path: Path) -> Iterator[Any]:
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            yield decoded(line, path=path, line=number)


def _grouped(rows: Sequence[Mapping[str, Any]]) -> Iterator[Task]:
    """Rows that hold an instance each, by their task."""
    of: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault(str(row["task_name"]), []).append(row)
    for name, some in of.items():
        instances = tuple(Instance(str(row["inputs"]), _texts(row["targets"])) for row in some)
        yield Task(name=name, definition=_first(some[0]["definition"]), instances=instances)


def task(name: str, row: Mapping[str, Any]) -> Task:
    """The task of a published object, of whichever version it is."""
    instances = tuple(
        Instance(str(one["input"]), _texts(one["output"])) for one in row["Instances"]
    )
    if "Examples" in row:
        examples = row["Examples"]
        return Task(
            name=name,
            version=1,
            definition=_given(row.get("Definition")),
            prompt=_given(row.get("Prompt")),
            avoid=_given(row.get("Things to Avoid")),
            caution=_given(row.get("Emphasis & Caution")),
            positive=_examples(examples["Positive Examples"], "reason"),
            negative=_examples(examples["Negative Examples"], "reason"),
            instances=instances,
            category=_first(row.get("Categories", row.get("Category", ""))),
            sources=_texts(row.get("Source", ())),
        )
    return Task(
        name=name,
        definition=_first(row["Definition"]),
        positive=_examples(row["Positive Examples"], "explanation"),
        negative=_examples(row["Negative Examples"], "explanation"),
        instances=instances,
        category=_first(row.get("Categories", "")),
        sources=_texts(row.get("Source", ())),
    )


def _examples(rows: Iterable[Any], why: str) -> tuple[Example, ...]:
    """Examples; a dash stands where there are none."""
    return tuple(
        Example(
            str(row["input"]),
            _first(row["output"]),
            str(row.get(why, "")),
            str(row.get("suggestion", "")).strip(),
        )
        for row in rows
        if row != "-"
    )


def _given(text: Any) -> str:
    """A part of an instruction; a dash stands where there is none."""
    return "" if text in (None, "-") else _first(text)


def _texts(found: Any) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(map(str, found))


def _first(found: Any) -> str:
    return next(iter(_texts(found)), "")
