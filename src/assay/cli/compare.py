"""``assay compare``: two runs or more on the same problems."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from assay.core.wording import counted

if TYPE_CHECKING:
    from assay.evaluate.comparison import Change, Comparison, Pair
    from assay.evaluate.flips import Flip, Flips
    from assay.evaluate.report.content import Table

EPILOG = """\
Every other run is compared with the first, problem by problem: samples of one problem stand
together, and so do problems of one item (one question under several conditions). Each score has
its difference, a 95 % interval, p (McNemar's test where every score is 0 or 1, else by flipping
the signs of whole problems), the same corrected for all that is compared at once (Holm), and the
difference that so many problems would show four times in five. Then what flipped.

A problem gained is one on which the run did better: of a score that the suite says is better when
lower, one on which it fell.

Problems whose text, reference or constraints differ are refused; other differences between the
runs (suite, sampling, verifiers) are told.

Exit status: 0 done; 1 if a run cannot be read; 2 for wrong usage, such as a folder that is no run,
or runs without a problem or a score in common.

Examples:
  assay compare runs/before runs/after
  assay compare runs/small runs/medium runs/large --score prompt_strict
  assay compare runs/before runs/after --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay compare``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("run", metavar="RUN", help="the folder of a run: what the others are compared with")
    add("others", metavar="OTHER", nargs="+", help="the folders of other runs")
    add("--score", metavar="NAME", help="compare one score alone; default: all")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Compare, and show what was found."""
    from assay.evaluate.comparison import compare

    found = compare(args.run, *args.others, score=args.score)
    if args.json:
        sys.stdout.write(json.dumps(found.to_dict(), indent=2) + "\n")
    else:
        _show(found)
    return 0


def _show(found: Comparison) -> None:
    from assay.cli.tables import show

    for number, pair in enumerate(found.pairs):
        sys.stdout.write("\n\n" if number else "")
        show(_title(pair), [_table(pair)], _notes(pair), [])
    last = found.pairs[-1]
    sys.stdout.write(f"\nassay diff {last.before.path} {last.after.path}   shows what flipped\n")


def _title(pair: Pair) -> str:
    before, after = pair.before, pair.after
    both = f"{counted(pair.problems, 'problem')} in both"
    if pair.judged < pair.problems:
        both = f"{counted(pair.judged, 'problem')} judged in both"
    models = f"{before.model} → {after.model}" if before.model != after.model else before.model
    return f"{before.path} → {after.path} · {models} · {both}"


def _table(pair: Pair) -> Table:
    from assay.evaluate.report.content import Table

    rows = [
        (
            change.score,
            f"{change.before:.2f}",
            f"{change.after:.2f}",
            f"{change.difference:+.2f}",
            f"[{change.low:+.2f}, {change.high:+.2f}]",
            _n(change),
            _moved(change),
            f"{change.p:.2g}",
            f"{change.p_holm:.2g}",
            f"{change.detectable:.2f}",
        )
        for change in pair.changes.values()
    ]
    head = (
        "score", "before", "after", "change", "95 % interval", "n", "gained / lost", "p",
        "p (Holm)", "detectable",
    )  # fmt: skip
    return Table(title="", head=head, rows=rows, numbers=frozenset(range(1, len(head))))


def _n(change: Change) -> str:
    items = f" ({counted(change.n, 'item')})" if change.n < change.problems else ""
    return f"{change.problems}{items}"


def _moved(change: Change) -> str:
    """How many problems moved each way, and which way where neither is better."""
    if change.better == "neither":
        return f"{change.gained} up / {change.lost} down"
    return f"{change.gained} / {change.lost}"


def _notes(pair: Pair) -> list[str]:
    lines = [_verdict(pair), ""]
    for number, (name, flips) in enumerate(pair.flips.items()):
        told = _flipped(name, flips)
        lines += told if number == 0 else told[:1]
    warnings = list(pair.warnings)
    if pair.before.path.resolve() == pair.after.path.resolve():
        warnings.insert(0, "this is the same run twice: nothing can differ")
    if warnings:
        lines += ["", *(f"! {warning}" for warning in warnings)]
    return lines


def _verdict(pair: Pair) -> str:
    """The answer in words."""
    clear = [change for change in pair.changes.values() if change.clear]
    if not clear:
        first = next(iter(pair.changes.values()), None)
        if first is None:
            return "no problem was decided in both"
        named = f" in {first.score}" if len(pair.changes) > 1 else ""
        return (
            f"no difference is clear; so many problems would show one of {first.detectable:.2f}"
            f"{named}, four times in five"
        )
    said = [_said(change) for change in clear]
    others = len(pair.changes) - len(clear)
    rest = f"; {others} of {len(pair.changes)} scores show no clear difference" if others else ""
    return f"{', '.join(said)}{rest}"


def _said(change: Change) -> str:
    way = "higher" if change.difference > 0 else "lower"
    meant = f" ({change.improves})" if change.better == "lower" else ""
    return f"{change.score} is {way}{meant}"


def _way(flip: Flip) -> str:
    return f"{flip.before} → {flip.after}"


def _flipped(name: str, flips: Flips) -> list[str]:
    moved = ", ".join(f"{count} {way}" for way, count in flips.moved.items()) or "none moved"
    lines = [f"{name}: of {flips.samples} samples in both, {moved}"]
    signs = ("↑", "↓") if flips.better == "neither" else ("+", "-")
    for sign, listed, total in (
        (signs[0], flips.first_gained, flips.gained),
        (signs[1], flips.first_lost, flips.lost),
    ):
        lines += [
            f"  {sign} {flip.problem} · {flip.index}: {flip.why or _way(flip)}" for flip in listed
        ]
        if total > len(listed):
            lines.append(f"  {sign} and {total - len(listed)} more")
    return lines
