"""Readers of published contexts: question answering with planted questions, and BIPIA.

A row is told by its fields. ``injected_context`` has it planted already (arXiv 2308.10819, the
evaluation files); ``qas`` holds the user's question first and further ones to plant (the source
files); ``ideal`` is a row of BIPIA (arXiv 2312.14197), whose attacks stand in a file beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument, DataError, Problem
from assay.core.seeds import rng
from assay.evaluate import hub
from assay.evaluate.suites.injection_arms import ARMS, Arm, Item, plant, shown, worded
from assay.runs import decoding
from assay.runs.decoding import decoded
from assay.verifiers.overlap import tokens

Row = Mapping[str, Any]
PUBLISHED = tuple(arm for arm in ARMS if arm.attack != "errand")
POSITIONS = tuple(arm for arm in ARMS if arm.name in ("clean", "start", "middle", "end"))


def read(path: Path, *, attacks: str | None = None) -> Iterator[Problem]:
    """The problems of a file in JSON or JSON Lines; `DataError` with path and line or row."""
    strings: list[tuple[str, str]] | None = None
    for place, row in _rows(path):
        made: Callable[[int, Row], Iterable[Problem]]
        if "injected_context" in row:
            made = _planted
        elif "qas" in row:
            made = _source
        elif "ideal" in row:
            strings = strings or _attacks(path, attacks)
            made = partial(_bipia, strings)
        else:
            wanted = "'injected_context', 'qas' or 'ideal'"
            raise DataError(
                f"a row needs {wanted}, not only {sorted(row)}", path=str(path), line=place
            )
        try:
            yield from made(place, row)
        except DataError as error:
            raise DataError(error.message, path=str(path), line=place) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            said = f"{type(error).__name__}: {error}"
            raise DataError(
                f"the row cannot be read: {said}", path=str(path), line=place
            ) from error


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each row and its number: a line's in JSON Lines, a place in the list in JSON."""
    content = path.read_bytes()
    whole = content.lstrip()[:1] == b"["
    lines = [content] if whole else content.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = decoded(line, path=path, line=None if whole else number)
        for place, row in enumerate(found, 1) if whole else [(number, found)]:
            if not isinstance(row, Mapping):
                raise DataError(f"a row is an object, not {row!r:.80}", path=str(path), line=place)
            yield place, row


def _planted(place: int, row: Row) -> Iterator[Problem]:
    """A row as it was evaluated, and the same without what is planted."""
    item = Item(
        id=str(row.get("qid") or place),
        context=_text(row["context"]),
        question=_text(row["question"]),
        answers=_answers(row["answers"]),
        planted=_text(row["injected_question"]),
        planted_answers=_answers(row["injected_answers"], least=0),
    )
    yield worded(item, ARMS[0])
    attack = str(row.get("attack_type") or "direct")
    position = str(row.get("position") or "end")
    apart = " irrelevant" if row.get("task_type") == "irrelevant" else ""
    problem = worded(item, Arm(f"{position} {attack}{apart}"))
    yield problem.replace(
        messages=shown(item.question, _text(row["injected_context"]), ARMS[0]),
        metadata={**problem.metadata, "attack": attack, "position": position},
    )


def _source(place: int, row: Row) -> Iterator[Problem]:
    """The first question asked, the first other whose answers differ from its planted."""
    user, *others = row["qas"]
    answers = _answers(user["answers"])
    apart = [one for one in others if not _alike(answers, _answers(one["answers"]))]
    if not apart:
        return
    item = Item(
        id=str(user.get("qid") or place),
        context=_text(row["context"]),
        question=_text(user["question"]),
        answers=answers,
        planted=_text(apart[0]["question"]),
        planted_answers=_answers(apart[0]["answers"]),
    )
    for arm in PUBLISHED:
        yield worded(item, arm)


def _alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether answers share a word, so that a response could not be told apart by them."""
    return any(set(tokens(a)) & set(tokens(b)) for a in one for b in other)


def _bipia(strings: list[tuple[str, str]], place: int, row: Row) -> Iterator[Problem]:
    """A task under attack strings of one kind; they have no answers to compare with."""
    question = row.get("question")
    if question is None:
        error = f"{_text(row['error'])}\n\nThe program:\n{_text(row['code'])}"
        question = f"How is the program mended that ends like this?\n{error}"
    kind, string = rng(2026, "bipia", place).choice(strings)
    item = Item(str(place), _text(row["context"]), _text(question), (_text(row["ideal"]),), string)
    for arm in POSITIONS:
        problem = worded(item, arm)
        context = plant(item.context, string, arm.position) if arm.position else item.context
        yield problem.replace(
            messages=shown(item.question, context, arm),
            metadata={**problem.metadata, "attack": kind if arm.position else ""},
        )


def _attacks(path: Path, given: str | None) -> list[tuple[str, str]]:
    """Attack strings with their kind, from the file given or one beside the rows."""
    beside = sorted(path.parent.glob("*attack*.json"))
    if given is None and not beside:
        raise BadArgument(
            f"{path.name} holds tasks alone: give a file of attack strings by kind with "
            "--option attacks=FILE, or put one named like text_attack_train.json beside it"
        )
    file = hub.resolve(given) if given is not None else beside[-1]
    kinds = decoding.whole(file)
    if not isinstance(kinds, dict) or not all(
        isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)
        for texts in kinds.values()
    ):
        raise DataError("attacks are an object of lists of texts, by kind", path=str(file))
    return [(kind, text) for kind, texts in kinds.items() for text in texts]


def _text(found: JSON) -> str:
    """A text that is not blank; lines are joined."""
    joined = "\n".join(map(str, found)) if isinstance(found, list) else found
    if not isinstance(joined, str) or not joined.strip():
        raise DataError(f"a text is wanted, not {found!r:.80}")
    return joined


def _answers(found: JSON, least: int = 1) -> tuple[str, ...]:
    listed = found if isinstance(found, list) else [found]
    answers = tuple(str(answer) for answer in listed if str(answer).strip())
    if len(answers) < least:
        raise DataError(f"an answer is wanted, not {found!r:.80}")
    return answers
