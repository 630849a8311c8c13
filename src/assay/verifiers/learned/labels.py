"""From the columns of a row to classes: what was written there, or a `DataError` that says why not.

A *target* is the share of each class, adding up to 1: (1.0, 0.0) for the first of two. None stands
for a pair that nobody has labelled.

>>> outcome_class({"label": "correct"}, 1), step_classes({"first_error": 1}, 3)
([(1.0, 0.0)], [(1.0, 0.0), (0.0, 1.0), None])
"""

from __future__ import annotations

import math

from assay.core import DataError

Target = tuple[float, ...] | None

GOOD, BAD = (1.0, 0.0), (0.0, 1.0)
BEST = 9
"""The best grade of quality; the worst is 0 (Self-J, arXiv 2409.00935)."""

_GOOD_WORDS = frozenset({"correct", "true", "yes", "right", "good", "answerable"})
_BAD_WORDS = frozenset({"incorrect", "false", "no", "wrong", "bad", "unanswerable"})
_ERRORS = {
    "correct": 0, "c": 0, "retrieval_error": 1, "a": 1, "grounding_error": 2, "b": 2,
}  # fmt: skip
"""The letters are those of KALMV (arXiv 2310.12836)."""


def binary(value: object, column: str) -> tuple[float, float]:
    """Right or wrong, as a boolean, 1 and 0, or a word."""
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in _GOOD_WORDS or word in _BAD_WORDS:
            return GOOD if word in _GOOD_WORDS else BAD
    elif isinstance(value, int | float) and value in (0, 1):
        return GOOD if value else BAD
    raise _wrong(column, value, "correct or incorrect, true or false, 1 or 0")


def outcome_class(row: dict[str, object], pairs: int) -> list[Target]:
    """The label of a response."""
    return [binary(row["label"], "label")] * min(pairs, 1)


def same_for_all(row: dict[str, object], pairs: int) -> list[Target]:
    """The outcome, for each beginning of the response (OVM, arXiv 2311.09724)."""
    return [binary(row["label"], "label")] * pairs


def step_classes(row: dict[str, object], pairs: int) -> list[Target]:
    """A class for each step, up to and with the first wrong one: what follows it is unlabelled."""
    labels = row.get("step_labels")
    if labels is not None:
        if not isinstance(labels, list) or len(labels) != pairs:
            raise _wrong("step_labels", labels, f"a list of {pairs}, a label for each step")
        return [None if one is None else binary(one, "step_labels") for one in labels]
    first = row.get("first_error")
    if first is None:
        raise DataError("has neither 'first_error' nor 'step_labels'")
    if not isinstance(first, int) or isinstance(first, bool) or not -1 <= first < pairs:
        raise _wrong("first_error", first, f"a whole number from -1 to {pairs - 1}")
    if first < 0:
        return [GOOD] * pairs
    return [*[GOOD] * first, BAD, *[None] * (pairs - first - 1)]


def three_classes(row: dict[str, object], pairs: int) -> list[Target]:
    """Correct, incorrect or invalid (A, B and C of CompassVerifier, arXiv 2508.03686)."""
    label = row["label"]
    word = label.strip().casefold() if isinstance(label, str) else ""
    place = {"a": 0, "b": 1, "c": 2, "invalid": 2}.get(word)
    if place is None:
        try:
            place = (GOOD, BAD).index(binary(label, "label"))
        except DataError:
            raise _wrong("label", label, "correct, incorrect or invalid, or A, B or C") from None
    return [tuple(float(place == index) for index in range(3))] * pairs


def grounding_class(row: dict[str, object], pairs: int) -> list[Target]:
    """Correct, or which of the two errors."""
    label = row["label"]
    place = _ERRORS.get(label.strip().casefold()) if isinstance(label, str) else None
    if place is None:
        raise _wrong("label", label, "correct, retrieval_error or grounding_error")
    return [tuple(float(place == index) for index in range(3))] * pairs


def quality_share(row: dict[str, object], pairs: int) -> list[Target]:
    """A grade as the share of the better of two classes."""
    grade = row["quality"]
    number = isinstance(grade, int | float) and not isinstance(grade, bool)
    if not number or not math.isfinite(grade) or not 0 <= grade <= BEST:  # type: ignore[arg-type, operator]
        raise _wrong("quality", grade, f"a number from 0 to {BEST}")
    share = float(grade) / BEST  # type: ignore[arg-type]
    return [(share, 1.0 - share)] * pairs


def answerable_class(row: dict[str, object], pairs: int) -> list[Target]:
    """Whether there is an answer."""
    return [binary(row["label"], "label")] * pairs


def answered_class(row: dict[str, object], pairs: int) -> list[Target]:
    """Whether an answer is given."""
    return [GOOD if _answer(row) else BAD] * pairs


def answered_span(row: dict[str, object], given: str) -> tuple[int, int] | None:
    r"""Where the answer stands in what is given, before the question, its last paragraph.

    >>> answered_span({"answer": "Oslo"}, "Ann lives in Oslo.\n\nWhere?")
    (13, 17)
    """
    answer, start = _answer(row), row.get("answer_start")
    if not answer:
        return None
    context = given.rpartition("\n\n")[0]
    if not isinstance(start, int) or not context.startswith(answer, max(0, start)):
        start = context.find(answer)
    if start < 0:
        raise _wrong("answer", answer, "text that stands in the documents")
    return start, start + len(answer)


def _answer(row: dict[str, object]) -> str:
    answer = row["answer"]
    if not isinstance(answer, str):
        raise _wrong("answer", answer, "text, empty where there is no answer")
    return answer.strip()


def _wrong(column: str, value: object, wanted: str) -> DataError:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return DataError(f"field {column!r} must be {wanted}, not {shown}")
