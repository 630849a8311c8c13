"""``assay audit``: test a verifier on labelled rows and on probes; compare two."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from assay.cli.progress import Progress, printable

if TYPE_CHECKING:
    from assay.evaluate.audit.labelled import Layout

EPILOG = """\
VERIFIER is a verifier with its arguments, or a combination, as for 'assay verify'. Each row of FILE
has a response and, where there are, prompt, reference and label (true, false, 0, 1, correct,
incorrect, invalid). The card tells how far verdicts agree with labels, whether the references pass,
what the verifier makes of correct answers put in other words and of answers made wrong, which
responses that answer nothing fool it, and what a verdict costs.

'assay audit attacks' needs no rows: it attacks every built-in verifier, or the named ones, on
problems of its own. Those that ask a model are attacked over MODEL with a few probes; without one
over two stand-ins, which tell what their prompts and their parser hold.

Exit status: 0 done, 1 if some rows could not be read, 2 for wrong usage.

Examples:
  assay audit answer --on labelled.jsonl
  assay audit 'exact ignore_case=true' --on labelled.jsonl --label-field is_correct --out card/
  assay audit compare answer exact --on labelled.jsonl
  assay audit attacks --markdown
  assay audit attacks judge judge_answer --model local
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay audit``."""
    parser.epilog = EPILOG
    parser.usage = (
        "assay audit VERIFIER --on FILE [arguments]\n"
        "       assay audit compare VERIFIER VERIFIER --on FILE [arguments]\n"
        "       assay audit attacks [VERIFIER ...] [--model MODEL] [--markdown | --json]"
    )
    add = parser.add_argument
    add(
        "words", metavar="VERIFIER", nargs="+", help="what is audited; or: compare A B; or: attacks"
    )
    add("--on", metavar="FILE", help="labelled rows: JSONL or, by its suffix, Parquet")
    add("--out", metavar="DIR", help="write card.html and card.json (or comparison.json) into DIR")
    add("--json", action="store_true", help="print data and nothing else")
    add("--limit", type=int, metavar="N", help="only the first N rows")
    add(
        "--problems",
        type=int,
        metavar="N",
        help="make probes for N problems; default: 100, or 5 where a verdict costs money or time",
    )
    add("--seed", type=int, default=0, metavar="S", help="of probes and intervals; default: 0")
    attacking = parser.add_argument_group("attacks on the built-in verifiers")
    add = attacking.add_argument
    add(
        "--model", default="", metavar="MODEL", help="of those that ask one; default: two stand-ins"
    )
    add("--markdown", action="store_true", help="print the table as Markdown")
    fields = parser.add_argument_group("where a row holds what (a.b is field b of the object in a)")
    add = fields.add_argument
    add("--response-field", metavar="FIELD", help="the response; default: response")
    add("--reference-field", metavar="FIELD", help="the reference; default: reference, if any")
    add("--question-field", metavar="FIELD", help="default: prompt, question or messages, if any")
    add("--label-field", metavar="FIELD", help="the label; default: label, if any")
    add("--category-field", metavar="FIELD", help="measure agreement by this field, too")
    add("--id-field", metavar="FIELD", help="the id; default: id or key, if any")


def run(args: argparse.Namespace) -> int:
    """Audit one verifier, or compare two."""
    from assay.core import BadArgument

    first, *others = args.words
    if first == "attacks":
        return _attacks(args, others)
    if args.on is None:
        raise BadArgument("an audit needs rows: give --on FILE")
    if first == "compare":
        if len(others) != 2:
            raise BadArgument("compare takes two verifiers: assay audit compare A B --on FILE")
        return _compare(args, *others)
    if others:
        raise BadArgument(
            f"one verifier is audited at a time, and {others[0]!r} is a second; put a verifier "
            "with arguments in quotes"
        )
    return _audit(args, first)


def _audit(args: argparse.Namespace, text: str) -> int:
    from assay.evaluate.audit.audit import audit

    progress = Progress("verdicts")
    card = audit(
        text,
        args.on,
        layout=layout(args, text),
        limit=args.limit,
        probed=args.problems,
        seed=args.seed,
        progress=progress.step,
    )
    progress.clear()
    if args.json:
        json.dump(card.to_json(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        sys.stdout.write(str(card))
    if args.out is not None:
        for path in card.save(args.out):
            sys.stderr.write(f"written: {printable(str(path))}\n")
    return 1 if any(note.startswith("line ") for note in card.notes) else 0


def _attacks(args: argparse.Namespace, names: list[str]) -> int:
    from assay.evaluate.audit.table import attack_table

    progress = Progress("probes")
    table = attack_table(names, model=args.model, seed=args.seed, progress=progress.step)
    progress.clear()
    if args.json:
        json.dump(table.to_dict(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        sys.stdout.write(table.markdown() if args.markdown else str(table))
    return 0


def layout(args: argparse.Namespace, text: str) -> Layout:
    """Where the rows hold what, by the arguments."""
    from assay.evaluate.audit.labelled import Layout
    from assay.evaluate.audit.probing import takes
    from assay.verifiers.files import Fields
    from assay.verifiers.parsing import parse

    fields = Fields(
        response=args.response_field or "response",
        reference=args.reference_field,
        question=args.question_field,
        id=args.id_field,
        needs_constraints=takes(parse(text)) == "constraints",
    )
    return Layout(fields=fields, label=args.label_field, category=args.category_field)


def _compare(args: argparse.Namespace, first: str, second: str) -> int:
    from pathlib import Path

    from assay.evaluate.audit.compare import compare

    progress = Progress("rows")
    found = compare(
        first,
        second,
        args.on,
        layout=layout(args, first),
        limit=args.limit,
        seed=args.seed,
        progress=progress.step,
    )
    progress.clear()
    text = json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n"
    sys.stdout.write(text if args.json else str(found))
    if args.out is not None:
        folder = Path(args.out)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "comparison.json"
        path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"written: {printable(str(path))}\n")
    return 0
