"""``assay recipe run NAME``: test the claim of a published system."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from assay.cli.recipes import result
from assay.core import BadArgument
from assay.recipes.catalogue import System, find, systems, table

if TYPE_CHECKING:
    from assay.recipes.experiment import Outcome

EPILOG = """\
The experiment is the smallest honest one that we know for the paper's claim, with a negative
control. It ends as supported, not shown or contradicted, at the scale that was tried.

Examples:
  assay recipe list
  assay recipe run safe
  assay recipe run 41 --seeds 3 --model local --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay recipe``."""
    parser.epilog = EPILOG
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="list the systems that have an experiment")
    one = actions.add_parser("run", help="run the experiment of a system")
    one.add_argument("name", help="a system's key or number (assay recipes lists them)")
    one.add_argument("--seed", type=int, default=0, help="the first seed (default: 0)")
    one.add_argument("--seeds", type=int, default=5, help="how many seeds (default: 5)")
    one.add_argument("--model", default="local", help="where it asks one (default: local)")
    one.add_argument("--data", type=Path, help="folder of published data, where it reads some")
    one.add_argument("--limit", type=int, help="use at most so many problems")
    one.add_argument("--out", type=Path, help="folder for what it keeps (runs/recipes/NAME)")
    one.add_argument(
        "--record", action="store_true", help="keep the result in a checkout and in its docs page"
    )
    one.add_argument("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """List the experiments, or run one and show what it found."""
    if args.action == "list":
        for system in systems():
            if system.recipe.experiment:
                sys.stdout.write(f"{system.number:>3}  {system.key:<30} {system.recipe.claim}\n")
        return 0
    system = find(args.name)
    outcome = _run(system, args)
    if args.record:
        _record(system, outcome)
    if args.json:
        sys.stdout.write(json.dumps(outcome.to_json(), indent=1) + "\n")
    else:
        sys.stdout.write(f"{system.number}. {system.title}\n{'claim':<8} {system.recipe.claim}\n")
        sys.stdout.write(result(outcome))
    return 0


def _run(system: System, args: argparse.Namespace) -> Outcome:
    from assay import __version__
    from assay.recipes.experiment import Setting

    experiment = system.recipe.experiment
    if experiment is None:
        other = f"; its claim is tested by: {system.command}" if system.command else ""
        raise BadArgument(f"{system.key} has no experiment to run{other}")
    out = args.out or Path("runs/recipes") / system.key
    setting = Setting(
        first_seed=args.seed,
        count=args.seeds,
        model=args.model,
        data=args.data,
        limit=args.limit,
        out=out,
    )
    started = time.monotonic()
    outcome = experiment(setting).replace(
        command=_command(system, args),
        seconds=round(time.monotonic() - started, 1),
        version=__version__,
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "outcome.json").write_text(_text(outcome), encoding="utf-8")
    return outcome


def _command(system: System, args: argparse.Namespace) -> str:
    """The command as another would type it: with the folders' names left to them."""
    given = {"--seed": args.seed or None, "--limit": args.limit}
    given |= {"--seeds": None if args.seeds == 5 else args.seeds}
    given |= {"--model": None if args.model == "local" else args.model}
    given |= {"--data": "DATA" if args.data else None}
    options = [f"{name} {value}" for name, value in given.items() if value is not None]
    return " ".join([f"assay recipe run {system.key}", *options])


def _record(system: System, outcome: Outcome) -> None:
    """Keep the outcome with the recipe, and renew the page that is made from all of them."""
    page = Path(__file__).parents[3] / "docs" / "recipes.md"
    if not page.exists():
        raise BadArgument("--record works in a checkout of assay only: there is no docs/recipes.md")
    system.results_file.write_text(_text(outcome), encoding="utf-8")
    page.write_text(table(), encoding="utf-8")


def _text(outcome: Outcome) -> str:
    return json.dumps(outcome.to_json(), indent=1, ensure_ascii=False) + "\n"
