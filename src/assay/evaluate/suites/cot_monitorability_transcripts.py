"""Thoughts that were written elsewhere, judged as those of a run.

A row of JSON Lines is one answer of one model: ``{"id": ..., "model": ..., "scope": ..., "cot":
..., "output": ..., "answer": "B"}``. The scope is ``baseline`` or names a cue, in our words or in
those of the paper (2510.27378). ``cue_answer`` is where the cue pointed, if it is known. The
questions, with their factors, come from a file that the suite reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assay.core import JSON, DataError, Problem, Response
from assay.evaluate.statistic import Case
from assay.evaluate.suite import Suite
from assay.evaluate.suites.cot_monitorability_cues import BASELINE, letter_of
from assay.runs import Record, rows

SCOPES: Mapping[str, str] = {
    "baseline": BASELINE, "professor": "professor", "sycophan": "professor", "square": "square",
    "visual": "square", "metadata": "metadata", "grader": "grader", "grading": "grader",
    "improper": "improper", "unethical": "improper", "unauthor": "improper",
}  # fmt: skip
"""The cue, or the plain call, by what a scope's name holds."""

Row = Mapping[str, Any]


def responses(path: str | Path) -> dict[str, dict[tuple[str, str], Response]]:
    """By model, and by question and cue, the cued answer as the suite's own calls give it.

    An answer without the plain one of its question is left out. Raises `DataError` with path and
    line.
    """
    plain: dict[tuple[str, str], Row] = {}
    cued: list[tuple[str, str, str, Row]] = []
    for row in rows.read(Path(path)):
        if isinstance(row, rows.BadRow):
            raise DataError(row.why, path=str(path), line=row.line)
        try:
            model, item, scope = _checked(row.fields)
        except DataError as error:
            raise DataError(error.message, path=str(path), line=row.line) from error
        if scope == BASELINE:
            plain[model, item] = row.fields
        else:
            cued.append((model, item, scope, row.fields))
    found: dict[str, dict[tuple[str, str], Response]] = {}
    for model, item, scope, fields in cued:
        first = plain.get((model, item))
        if first is not None:
            found.setdefault(model, {})[item, scope] = _response(first, fields, model)
    return found


def _checked(row: Row) -> tuple[str, str, str]:
    said = str(row.get("scope", "")).casefold()
    scope = next((own for part, own in SCOPES.items() if part in said), None)
    if scope is None:
        raise DataError(f"the scope is {BASELINE!r} or names a cue, not {row.get('scope')!r:.80}")
    if not isinstance(row.get("cot", ""), str) or not isinstance(row.get("output", ""), str):
        raise DataError("cot and output are texts")
    if "id" not in row:
        raise DataError("a row needs the id of its question")
    return str(row.get("model", "")), str(row["id"]), scope


def _response(first: Row, second: Row, model: str) -> Response:
    metadata: dict[str, JSON] = {
        "baseline": _text(first),
        "first": _letter(first),
        "second": _letter(second),
        "cue": str(second.get("cue_answer") or ""),
    }
    return Response(_text(second), model=model, metadata=metadata)


def _text(row: Row) -> str:
    """Thoughts and output, which are one text where the thoughts are visible."""
    parts = [str(row.get(name) or "").strip() for name in ("cot", "output")]
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def _letter(row: Row) -> str | None:
    return str(row["answer"]) if row.get("answer") else letter_of(_text(row))


def cases(
    suite: Suite, problems: Iterable[Problem], of: Mapping[tuple[str, str], Response]
) -> Iterator[Case]:
    """The problems that have an answer, and what the suite's verifiers find of it."""
    for problem in problems:
        response = of.get((str(problem.metadata["item"]), str(problem.metadata["condition"])))
        if response is not None:
            verdicts = {name: one(problem, response) for name, one in suite.verifiers.items()}
            record = Record(problem=problem.id, response=response, verdicts=verdicts)
            yield Case(problem, (record,))
