"""``assay diff``: two runs, sample by sample."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.difference import Difference, Moved

EPILOG = """\
Shown are the samples of both runs on which a verdict is not the same: what moved, the parts of the
first verdict that moved, and the lines in which the responses differ.

Exit status: 0 done; 1 if a run cannot be read; 2 for wrong usage, such as a folder that is no run.

Examples:
  assay diff runs/before runs/after
  assay diff runs/before runs/after --verifier strict --limit 5
  assay diff runs/before runs/after --id starter-007
  assay diff runs/before runs/after --limit 0 --json > changed.jsonl
"""
SHOWN, WIDTH, LINES = 20, 160, 12


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay diff``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("before", metavar="RUN_A", help="the folder of a run")
    add("after", metavar="RUN_B", help="the folder of another")
    add("--id", metavar="ID", help="this problem, whole, whether it differs or not")
    add("--verifier", metavar="NAME", help="by this verifier alone; default: by any")
    add(
        "--limit", type=int, default=SHOWN, metavar="N",
        help=f"samples to show; 0: all; default: {SHOWN}",
    )  # fmt: skip
    add("--json", action="store_true", help="a line of JSON a sample, with both responses")


def run(args: argparse.Namespace) -> int:
    """Show what differs."""
    from assay.core import BadArgument
    from assay.evaluate.difference import differing

    if args.limit < 0:
        raise BadArgument(f"--limit is a number from 0, not {args.limit}")
    found = differing(args.before, args.after, problem=args.id, verifier=args.verifier)
    if args.json:
        for each in found[: args.limit or None]:
            sys.stdout.write(json.dumps(each.to_dict()) + "\n")
        return 0
    shown = found[: args.limit or None]
    for each in shown:
        sys.stdout.write("\n".join(_sample(each, whole=args.id is not None)) + "\n\n")
    if len(found) > len(shown):
        sys.stdout.write(f"and {len(found) - len(shown)} more; --limit 0 shows all\n")
    elif not found:
        sys.stdout.write("no sample that is in both runs differs\n")
    return 0


def _sample(each: Difference, *, whole: bool) -> list[str]:
    """The lines of one sample, safe to show."""
    from assay.evaluate.difference import lines
    from assay.evaluate.report.text import one_line, visible

    said = [f"{one_line(each.before.problem)} · {each.before.index}"]
    said += [f"  {_way(one)}" for one in each.moved]
    said += [f"    {_way(one)}  {one_line(one.why)}" for one in each.parts]
    if not each.parts:
        said += [f"    {one_line(one.why)}" for one in each.moved[:1] if one.why]
    prompt = each.problem.prompt
    said += [f"  ? {line}" for line in visible(prompt).splitlines()] if whole else []
    said += [] if whole else [f"  ? {one_line(prompt, WIDTH)}"]
    texts = [
        record.response.text if record.response is not None else "(no answer)"
        for record in (each.before, each.after)
    ]
    if texts[0] == texts[1]:
        return [*said, "  = the same response"]
    changed = [f"  {sign} {visible(line)}" for sign, line in lines(*texts)]
    if whole:
        return said + changed
    short = [line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in changed[:LINES]]
    left = len(changed) - len(short)
    return [*said, *short, *([f"    {left} more lines; --id shows them"] if left > 0 else [])]


def _way(one: Moved) -> str:
    from assay.evaluate.report.content import MARKS
    from assay.evaluate.report.text import one_line

    was, now = (f"{MARKS[outcome]} {outcome}" for outcome in (one.before, one.after))
    return f"{one_line(one.verifier)}: {was} → {now}"
