"""What runs in a worker process of the verifiers with regular expressions."""

from __future__ import annotations

from typing import NamedTuple

import regex  # noqa: TID253  (loaded with this module, before the worker's clock runs)

LONGEST = 10_000
"""Characters that an expression may have."""


class Task(NamedTuple):
    """An expression, and texts that it may match as a whole."""

    source: str
    texts: tuple[str, ...]
    ignore_case: bool = False


def match(task: Task) -> list[bool] | str:
    """Whether each text matches; or in words what is wrong with the expression."""
    if len(task.source) > LONGEST:
        return f"has more than {LONGEST} characters"
    try:
        pattern = regex.compile(task.source, flags=regex.IGNORECASE if task.ignore_case else 0)
    except (regex.error, RecursionError, ValueError, OverflowError) as error:
        return f"is no regular expression: {error}"
    return [pattern.fullmatch(text) is not None for text in task.texts]
