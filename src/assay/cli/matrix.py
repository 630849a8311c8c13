"""``assay matrix``: every model on every suite, and a leaderboard."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.boards import Leaderboard
    from assay.evaluate.suite import Suite

EPILOG = """\
The folder --out holds a run for each pair, as SUITE/MODEL. The same command goes on where it
stopped, and takes more suites and models. A model that cannot be asked costs its own runs alone.

A rank is what the data leave open: models whose ranks overlap, such as 1–2 and 1–2, cannot be told
apart on the problems that both answered (95 % confidence for all ranks of a suite at once).

Exit status: 0 if every sample was answered; 1 if some were not, or a model cannot be reached or is
left out by --screen; 2 for wrong usage.

Examples:
  assay matrix starter --model scripted:0.5 --model scripted:0.8 --out runs/rehearsal
  assay matrix ifeval ifbench --data ifeval=input_data.jsonl --data ifbench=IFBench_test.jsonl \\
      --model openai:small --model openai:large --out runs/both --report both.html
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay matrix``."""
    from assay.cli.eval import positive

    parser.epilog = EPILOG
    add = parser.add_argument
    add("suites", metavar="SUITE", nargs="+", help="'assay suites' lists them")
    add("--model", required=True, action="append", metavar="NAME", help="may be repeated")
    add("--base-url", metavar="URL", help="of an OpenAI-compatible server")
    add(
        "--data", action="append", default=[], metavar="SUITE=FILE",
        help="the published problems of a suite; or SUITE=hf:OWNER/NAME; may be repeated",
    )  # fmt: skip
    add("--limit", type=positive, metavar="N", help="only the first N problems of each suite")
    add("--samples", type=positive, default=1, metavar="K", help="samples a problem; default: 1")
    add("--temperature", type=float, metavar="T", help="default: each suite's")
    add("--top-p", type=float, metavar="P")
    add("--max-tokens", type=positive, metavar="N", help="of one answer; default: each suite's")
    add("--seed", type=int, default=0, metavar="N", help="default: 0")
    add("--concurrency", type=positive, metavar="N", help="calls at once; default: the model's")
    add("--prices", metavar="TEXT", help="US dollars per million tokens: input=2,output=8")
    add("--estimate", action="store_true", help="tell what it will cost, and ask nothing")
    add("--like", metavar="RUN", help="estimate answers as long as those of this run")
    add("--out", required=True, metavar="DIR", help="the folder of the runs")
    add("--report", metavar="FILE", help="write the leaderboard as .html or .md too")
    add(
        "--screen", action="store_true",
        help="ask each model one trivial question first, and leave out those that cannot answer",
    )  # fmt: skip
    add("--no-floor", action="store_true", help="do not compute what constant answers score")
    add("--no-cache", action="store_true", help="ask again what was asked before")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Evaluate all pairs, and show the leaderboard."""
    from assay.cli.eval import model_options, sampling, unanswered
    from assay.cli.leaderboard import require_form, write
    from assay.evaluate.matrix import matrix

    if args.report:
        require_form(args.report)
    suites = _suites(args.suites, args.data)
    if args.estimate or args.prices:
        _tell_costs(suites, args)
    if args.estimate:
        return 0
    try:
        done = matrix(
            suites,
            args.model,
            out=args.out,
            limit=args.limit,
            samples=args.samples,
            sampling=lambda suite: sampling(suite, args),
            told=_tell,
            seed=args.seed,
            concurrency=args.concurrency,
            screen=args.screen,
            floor=not args.no_floor,
            cache=not args.no_cache,
            progress=True,
            **model_options(args),
        )
    except KeyboardInterrupt:
        sys.stderr.write("\nassay: what was answered is kept; the same command goes on with it\n")
        raise
    if args.json:
        sys.stdout.write(json.dumps(done.to_dict(), indent=2) + "\n")
    if done.runs and not args.json:
        _show(done.leaderboard(), args.out)
    if done.runs and args.report:
        write(done.leaderboard(), Path(args.report))
    return 1 if done.failed or any(map(unanswered, done.runs.values())) else 0


def _tell_costs(suites: list[Suite], args: argparse.Namespace) -> None:
    """Say what each run is about to cost, as `assay eval` does."""
    from assay.cli.eval import estimated
    from assay.evaluate.matrix import places

    by_name = {suite.name: suite for suite in suites}
    out = sys.stdout if args.estimate else sys.stderr
    for (suite, model), place in places(suites, args.model, args.out).items():
        out.write(f"{suite} · {model}: {estimated(by_name[suite], args, place)}\n")


def _tell(text: str) -> None:
    sys.stderr.write(f"assay: {text}\n")


def _suites(names: list[str], data: list[str]) -> list[Suite]:
    from assay.core import BadArgument
    from assay.evaluate import suite as suites

    given: dict[str, str] = {}
    for text in data:
        name, equals, place = text.partition("=")
        if not equals or name not in names:
            raise BadArgument(
                f"--data takes SUITE=FILE, with one of {', '.join(names)}, not {text!r}"
            )
        given[name] = place
    return [suites.load(name, data=given.get(name)) for name in names]


def _show(board: Leaderboard, out: str) -> None:
    from assay.cli.tables import show

    notes = [f"! {warning}" for warning in board.warnings]
    show("", board.tables(), notes)
    paths = [str(place.run.path) for place in board.boards[0].places[:2]]
    if len(paths) == 2:
        sys.stdout.write(f"\nassay compare {paths[1]} {paths[0]}   shows what tells two apart\n")
    else:
        sys.stdout.write(f"\nassay leaderboard {out}   shows this again\n")
