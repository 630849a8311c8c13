"""Rows of questions with passages, also as InstructQA writes its responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assay.core import JSON, DataError, Message, Problem
from assay.verifiers.constraints.rows import problems as rows

_PASSAGES = ("passages", "documents", "evidence", "contexts", "ctxs")
_ANSWERS = ("answer", "answers", "references", "golden_answer")
_TITLE = re.compile(r"^- Title: ", re.MULTILINE)
_ASKED = re.compile(r"\n\s*(?:Question|User|user|Agent|agent|assistant): ")


def read(path: Path) -> Iterator[Problem]:
    """Problems with documents: the passages of a row, or those that stand in its ``prompt``.

    A row has ``question``, ``answer`` (a text or several) and ``passages`` (texts, or objects with
    title and text), or the published ``prompt`` that shows them; ``history`` is a list of texts,
    user and assistant in turn, and ``answerable`` false says that the passages do not answer.
    Raises `DataError` with path and line.
    """
    for number, problem in rows(path, _row):
        yield problem if problem.id else problem.replace(id=str(number))


def _row(row: JSON) -> Problem:
    if not isinstance(row, Mapping) or not isinstance(row.get("question"), str):
        raise DataError(f"a row needs a question, not {row!r:.80}")
    answers = next((row[name] for name in _ANSWERS if name in row), None)
    answers = [answers] if isinstance(answers, str) else answers
    if not isinstance(answers, list) or not answers or not all(isinstance(a, str) for a in answers):
        raise DataError(f"a row needs an answer, a text or several, not {answers!r:.80}")
    prompt = row.get("prompt")
    given = next((row[name] for name in _PASSAGES if row.get(name)), None)
    documents = _shown(prompt) if given is None and isinstance(prompt, str) else _given(given)
    if not documents:
        raise DataError("a row needs passages, or a prompt that shows them")
    history = row.get("history") or []
    if not isinstance(history, list):
        raise DataError(f"history is a list of texts in turn, not {history!r:.80}")
    chat = [Message("assistant" if n % 2 else "user", str(one)) for n, one in enumerate(history)]
    return Problem(
        id=str(row.get("id_", row.get("id", ""))),
        messages=(*chat, Message("user", row["question"])),
        reference=answers,
        documents=documents,
        metadata={
            "answerable": row.get("answerable") is not False,
            **({"prompt": prompt} if isinstance(prompt, str) else {}),
        },
    )


def _given(found: Any) -> tuple[str, ...]:
    """Passages as texts; a title goes before its text."""
    if not isinstance(found, list):
        return ()
    texts = [
        f"{one.get('title', '')}\n{one.get('text', '')}".strip()
        if isinstance(one, Mapping)
        else str(one)
        for one in found
    ]
    return tuple(text for text in texts if text)


def _shown(prompt: str) -> tuple[str, ...]:
    """The passages that a published prompt shows, each after its title."""
    head = prompt[: last.start()] if (last := _last(prompt)) else prompt
    return tuple(text.strip() for text in _TITLE.split(head)[1:] if text.strip())


def _last(prompt: str) -> re.Match[str] | None:
    """Where the passages end: at the question, or the first turn of a conversation."""
    passages = list(_TITLE.finditer(prompt))
    return _ASKED.search(prompt, passages[-1].end()) if passages else None
