"""``assay verify --from``: the samples of another framework's log in the place of rows."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assay.cli.progress import BadRows, place

if TYPE_CHECKING:
    import argparse

    from assay.core import JSON
    from assay.interop.logs import Log
    from assay.verifiers.batch import Item
    from assay.verifiers.files import Fields

FORMS = ("lm-eval", "inspect", "openai-evals", "alpaca-eval")
"""The names of `assay.interop.logs.READERS`, which need not be loaded for ``--help``."""

FIELDS = ("response_field", "reference_field", "question_field", "id_field")


def log_of(args: argparse.Namespace) -> Log | None:
    """The log that the input is: as --from says, or else by its content; None for rows."""
    from pathlib import Path

    from assay.core import BadArgument
    from assay.interop import logs

    given = [name for name in FIELDS if getattr(args, name)]
    if args.form is not None:
        if given:
            raise BadArgument(f"--{given[0].replace('_', '-')} does not go with --from")
        return logs.read(args.input, args.form)
    if args.input == "-" or given or not Path(args.input).is_file():
        return None
    form = logs.recognised(Path(args.input))
    if form is None:
        return None
    sys.stderr.write(f"assay: read as a log of {form}; --response-field reads it as rows\n")
    return logs.read(args.input, form)


class LogReader:
    """Makes items of the samples of a log, and keeps the ids of those still to be judged."""

    def __init__(self, log: Log, source: str, fields: Fields, bad: BadRows) -> None:
        self.ids: deque[JSON] = deque()
        self.fits = True
        self._log, self._source, self._fields, self._bad = log, source, fields, bad

    def items(self) -> Iterator[Item]:
        """An item a sample: what a model call that failed left is its failure."""
        from assay.core import Failure
        from assay.runs.rows import BadRow
        from assay.verifiers.files import unread

        for entry in self._log.entries():
            if isinstance(entry, BadRow):
                self.ids.append(entry.line)
                self._bad.add(self._source, entry.line, entry.why)
                yield unread(place(self._source, entry.line), entry.why)
                continue
            problem, record = entry
            self.ids.append(f"{problem.id}#{record.index + 1}" if record.index else problem.id)
            if record.response is None:
                assert record.error is not None
                yield record.error
                continue
            problem = problem.replace(constraints=self._fields.constraints or problem.constraints)
            if self._fields.needs_constraints and not problem.constraints:
                why = f"{problem.called} carries no constraints; give --constraint or --verifier"
                yield Failure("problem", why)
                continue
            yield problem, record.response

    def require_fields(self) -> None:
        """A log has the fields of its form."""
