"""``assay verify``: verdicts on the responses in a file.

Rows stream from the input to the output, so that memory does not grow with their number. A row
that cannot be read keeps its place as a broken one, and is named by its line on standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assay.cli.progress import BadRows, Progress
from assay.cli.verify_logs import FORMS, LogReader, log_of
from assay.cli.verify_rows import HELD, RowReader, write_all
from assay.cli.verify_summary import Tally, report

if TYPE_CHECKING:
    from assay.core import JSON, Verifier
    from assay.verifiers.constraints import Constraints
    from assay.verifiers.files import Fields

EPILOG = """\
Each row of INPUT is a JSON object (a line of JSONL, or an entry of a JSON list) or a row of Parquet
or CSV; gzip is unpacked. For each, one row is written, in order: id, label (correct, incorrect,
invalid, undecided), score from 0 to 1, reasons, parts (one for each constraint), and failure if the
verifier broke or the row could not be read. A row without an id is called by the number of its
line. Blank lines are no rows.

Constraints are taken from the rows ("instruction_id_list" with "kwargs", or "constraints"), or
from the command line for all rows. 'assay constraints' lists the kinds.

INPUT may also be a log of another framework (lm-eval, Inspect, OpenAI evals, AlpacaEval), which is
seen from its content, or said with --from: its responses are verified again.

Exit status: 0 if all rows were read; 1 if some were not, or if the verifier broke on every row;
2 for wrong usage, such as a field that no row has or a file without rows, and for a verifier that
lacks a package or a key.

Examples:
  assay verify answers.jsonl --constraint 'ends_with phrase="the end"' --out verdicts.jsonl
  assay verify answers.jsonl --verifier exact --response-field output --reference-field answer
  assay verify samples_gsm8k_2026-11-21T10-00-00.jsonl --verifier answer
  cat answers.jsonl | assay verify - --constraint 'punctuation:no_comma' > verdicts.jsonl
  assay verify responses.jsonl --layout ifeval --problems input_data.jsonl --out results/
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay verify``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("input", metavar="INPUT", help="JSONL or, by its suffix, Parquet or CSV; - is stdin")
    add("--out", metavar="PATH", help="JSONL or, by its suffix, Parquet; default: standard output")
    add(
        "--json",
        action="store_true",
        help="the summary as JSON, on standard output if --out is given",
    )

    judging = parser.add_argument_group("what to verify")
    add = judging.add_argument
    add(
        "--verifier",
        metavar="TEXT",
        help="which verifier, with its arguments, such as 'exact ignore_case=true'; verifiers are "
        "combined with >>, &, | and not; default: constraints",
    )
    add(
        "--constraint",
        action="append",
        metavar="TEXT",
        help="check this instead of the rows' own constraints, such as "
        "'ends_with phrase=\"the end\"'; may be repeated",
    )
    add(
        "--profile",
        choices=("repaired", "faithful"),
        help="constraints as the sentence says (default), or as the published checker does",
    )
    add(
        "--mode",
        choices=("strict", "loose"),
        help="constraints on the response as it is (default), or also on edited versions of it",
    )
    add(
        "--unsafe",
        action="store_true",
        help="let a verifier that runs programs do so without a sandbox, as far as it knows how",
    )
    _configure_rows(parser)


def _configure_rows(parser: argparse.ArgumentParser) -> None:
    """Add where a row holds what, how to run, and the published layouts."""
    fields = parser.add_argument_group("where a row holds what (a.b is field b of the object in a)")
    add = fields.add_argument
    add("--response-field", metavar="FIELD", help="the response; default: response")
    add(
        "--reference-field",
        metavar="FIELD",
        help="the reference answer; default: reference, if any",
    )
    add(
        "--question-field",
        metavar="FIELD",
        help="the prompt; default: prompt, question or messages, if any",
    )
    add("--id-field", metavar="FIELD", help="the id; default: id or key, if any")
    add(
        "--from",
        dest="form",
        choices=FORMS,
        help="INPUT is a log of this framework; default: seen from its content",
    )

    running = parser.add_argument_group("how to run")
    add = running.add_argument
    add(
        "--processes",
        type=int,
        default=0,
        metavar="N",
        help="use N worker processes; default: none",
    )
    add(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="give up on a response after so long; uses at least one process",
    )

    layout = parser.add_argument_group("published layouts")
    add = layout.add_argument
    add(
        "--layout",
        choices=("ifeval", "ifbench"),
        help="INPUT has prompt and response; write eval_results_strict.jsonl and "
        "eval_results_loose.jsonl into the folder --out",
    )
    add("--problems", metavar="FILE", help="the published input data that the responses answer")


def run(args: argparse.Namespace) -> int:
    """Verify every row; 1 if some could not be read, or if not one could be judged."""
    from assay.core import BadArgument

    if args.layout is not None:
        from assay.cli import verify_layout

        return verify_layout.run(args)
    if args.problems is not None:
        raise BadArgument("--problems goes with --layout ifeval or --layout ifbench")
    verifier, fields = _verifier_and_fields(args)
    _refuse_same_file(args.input, args.out)
    _tell_who_is_asked(verifier)
    tally = _verify(args, verifier, fields)
    report(
        tally.summary(args.verifier or "constraints"), as_json=args.json, to_stdout=bool(args.out)
    )
    if tally.all_broken:
        sys.stderr.write(f"assay: {tally.why_nothing}, so nothing was judged\n")
    return 1 if tally.bad.count or tally.all_broken else 0


def _tell_who_is_asked(verifier: Verifier) -> None:
    """Which model judges, before the first of its answers, which may take a while."""
    asked = dict.fromkeys(_models(verifier))
    if asked:
        sys.stderr.write(f"assay: judged by {' and '.join(asked)}, row by row\n")
        sys.stderr.flush()


def _models(argument: object) -> Iterator[str]:
    """The names of the models that a verifier, or one in it, asks."""
    from assay.core import Model, Verifier

    if isinstance(argument, Model):
        yield argument.name
    elif isinstance(argument, Verifier):
        for name, value in argument.arguments.items():
            if name == "model" and isinstance(value, str):
                yield value
            else:
                yield from _models(value)
    elif isinstance(argument, tuple | list):
        for each in argument:
            yield from _models(each)


def _verifier_and_fields(args: argparse.Namespace) -> tuple[Verifier, Fields]:
    """What judges, and where it finds what it needs in a row."""
    from dataclasses import replace

    from assay.core import BadArgument
    from assay.verifiers.constraints import Constraints
    from assay.verifiers.files import Fields
    from assay.verifiers.parsing import parse

    text = "constraints" if args.verifier is None else args.verifier
    settings = {key: getattr(args, key) for key in ("profile", "mode") if getattr(args, key)}
    verifier = parse(f"{text} unsafe=true" if args.unsafe else text)
    if isinstance(verifier, Constraints):
        verifier = replace(verifier, **settings)
    else:
        for key in (*settings, *(["constraint"] if args.constraint else [])):
            raise BadArgument(f"--{key} goes with the verifier 'constraints', not with {text!r}")
    fields = Fields(
        response=args.response_field or "response",
        reference=args.reference_field,
        question=args.question_field,
        id=args.id_field,
        needs_constraints=_reads_constraints(verifier),
        reads_json=_reads_json(verifier),
    )
    if isinstance(verifier, Constraints) and args.constraint:
        return _with_constraints(args.constraint, verifier, fields)
    return verifier, fields


def _reads_constraints(verifier: Verifier) -> bool:
    """Whether a verifier, or one in it, checks the constraints that the rows carry."""
    from assay.verifiers.constraints import Constraints

    parts = getattr(verifier, "parts", ())
    own = isinstance(verifier, Constraints) or getattr(verifier, "reads_constraints", False)
    return own or any(map(_reads_constraints, parts))


def _reads_json(verifier: Verifier) -> bool:
    """Whether a verifier, or one in it, takes responses that are JSON."""
    own = bool(getattr(verifier, "reads_json", False))
    return own or any(map(_reads_json, getattr(verifier, "parts", ())))


def _with_constraints(
    texts: list[str], verifier: Constraints, fields: Fields
) -> tuple[Verifier, Fields]:
    """The constraints of the command line in place of the rows' own."""
    from dataclasses import replace

    from assay import verifiers
    from assay.core import BadArgument
    from assay.verifiers.constraints import Constraint, parse

    made = [parse(text, profile=verifier.profile) for text in texts]
    specs = tuple(one.spec() for one in made if isinstance(one, Constraint))
    if len(specs) == len(made):
        return verifier, replace(fields, constraints=specs)
    if verifier.mode == "loose":  # what would be loose about the opposite of a constraint?
        raise BadArgument("--mode loose goes with single constraints, without 'not'")
    # Scored like constraints: by the share that holds.
    listed = verifiers.weighted(*((one, 1.0) for one in made))
    return listed, replace(fields, needs_constraints=False)


def _refuse_same_file(source: str, target: str | None) -> None:
    from pathlib import Path

    from assay.core import BadArgument

    if not target or source == "-" or not Path(source).exists():
        return
    if Path(target).is_file() and Path(target).samefile(source):
        raise BadArgument(f"--out {target!r} is the input itself; choose another name")


def _verify(args: argparse.Namespace, verifier: Verifier, fields: Fields) -> Tally:
    from assay.runs import rows
    from assay.verifiers.batch import verify_many
    from assay.verifiers.files import COLUMNS, verdict_row

    progress = Progress("rows")
    tally = Tally(BadRows(progress))
    log = log_of(args)
    reader: RowReader | LogReader
    if log is not None:
        reader = LogReader(log, args.input, fields, tally.bad)
        items = reader.items()
    else:
        reader = RowReader(args.input, fields, tally.bad)
        items = reader.items(rows.read(args.input))
    verdicts = verify_many(verifier, items, processes=args.processes, timeout=args.timeout)
    with rows.writer(args.out, COLUMNS) as out:
        held: list[dict[str, JSON]] = []  # until it is plain that the fields have the right names
        for verdict in verdicts:
            id = reader.ids.popleft()  # noqa: A001
            if not fields.needs_constraints:  # each kind of constraint needs its own packages
                tally.require_packages(verdict)
            held.append(verdict_row(id, verdict))
            tally.add(id, verdict)
            progress.step()
            if reader.fits or len(held) >= HELD:
                write_all(out, held)
        reader.require_fields()
        tally.require_rows(args.input)
        write_all(out, held)
    progress.clear()
    tally.bad.close()
    return tally
