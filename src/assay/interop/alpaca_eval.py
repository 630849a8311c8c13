"""AlpacaEval and HREF: their model outputs, and the annotations of their judges.

Outputs are a list (``.json``) or lines (``.jsonl``) of ``{instruction, output, generator}``. HREF
adds ``category`` and ``reference``. Annotations have ``output_1``, ``output_2`` and a preference
for the second: from 1 to 2 in AlpacaEval, where 1.5 is a tie, and 1, 2 or 0 for a tie in HREF. Of
an annotation the second output is the response, and the preference its verdict: half a score for a
tie, and undecided where the judge could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from assay.core import JSON, DataError, Response, Verdict
from assay.core.wording import in_json
from assay.interop.logs import Log, Logged, messages_of, problem_of, verdict_of
from assay.runs import Record, rows
from assay.runs.rows import BadRow, Row

FORM = "alpaca-eval"
PREFERRED = "preferred"


def read(path: Path) -> Log:
    """The outputs of one model, or the annotations of them."""
    first = next((row for row in rows.read(path) if isinstance(row, Row)), None)
    names = first.fields if first is not None else {}
    model = str(names.get("generator_2") or names.get("generator") or "")
    task = str(names.get("dataset") or path.stem)
    return Log(form=FORM, task=task, model=model, entries=lambda: _entries(path))


def _entries(path: Path) -> Iterator[Logged | BadRow]:
    for row in rows.read(path):
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield _logged(row.fields, row.line)
        except DataError as error:
            yield BadRow(row.line, str(error))


def _logged(row: Mapping[str, JSON], line: int) -> Logged:
    pair = "output_2" in row
    instruction, output = row.get("instruction"), row.get("output_2" if pair else "output")
    for name, value in (("instruction", instruction), ("output", output)):
        if not isinstance(value, str):
            raise DataError(f"field {name!r} must be text, not {in_json(value)}")
    assert isinstance(instruction, str)
    assert isinstance(output, str)
    more = row.get("input")  # as in the instructions of Alpaca
    asked = f"{instruction}\n\n{more}" if isinstance(more, str) and more else instruction
    reference = row.get("reference") or row.get("output_human")
    used = {"instruction", "input", "output", "output_2", "reference", "output_human"}
    fields = {name: value for name, value in row.items() if name not in used}
    problem = problem_of(str(line), messages_of(asked), reference, fields)
    model = str(row.get("generator_2" if pair else "generator") or "")
    return Logged(
        problem,
        Record(
            problem=problem.id,
            response=Response(output, model=model),
            verdicts={PREFERRED: _preferred(row["preference"])} if "preference" in row else {},
        ),
    )


def _preferred(preference: JSON) -> Verdict:
    """Whether the judge preferred the second output."""
    if isinstance(preference, int | float) and not isinstance(preference, bool):
        won = 0.5 if preference == 0 else preference - 1
        verdict = verdict_of(won, "alpaca-eval")
        if verdict is not None:
            return verdict
    return Verdict("undecided", verifier="alpaca-eval")
