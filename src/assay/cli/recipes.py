"""``assay recipes``: the published systems and how far each has come."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from assay.recipes.catalogue import System, find, systems, table

if TYPE_CHECKING:
    from assay.recipes.experiment import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay recipes``."""
    parser.description = "The fifty published systems: works, partly or not yet."
    parser.add_argument("key", nargs="?", help="show one system, by key or number")
    parser.add_argument("--markdown", action="store_true", help="print the documentation's page")
    parser.add_argument("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """List the systems, or show one."""
    chosen = [find(args.key)] if args.key else list(systems())
    if args.markdown:
        sys.stdout.write(table())
    elif args.json:
        rows = [system.to_dict() for system in chosen]
        sys.stdout.write(json.dumps(rows if not args.key else rows[0], indent=1) + "\n")
    elif args.key:
        sys.stdout.write(_one(chosen[0]))
    else:
        sys.stdout.write("".join(_line(system) for system in chosen))
    return 0


def _line(system: System) -> str:
    title = system.title if len(system.title) <= 64 else system.title[:63] + "…"
    return f"{system.number:>3}  {system.recipe.status:<8} {system.key:<34} {title}\n"


def _one(system: System) -> str:
    known = system.to_dict()
    lines = [
        f"{system.number}. {system.title}",
        f"https://arxiv.org/abs/{system.arxiv}",
    ]
    shown = [name for name in ("status", "has", "lacks", "claim", "command") if known[name]]
    lines += [f"{name:<8} {known[name]}" for name in shown]
    if system.outcome:
        lines.append(result(system.outcome).rstrip())
    elif system.recipe.claim:
        lines.append(f"{'fate':<8} {known['fate']}")
    return "\n".join(lines) + "\n"


def result(outcome: Outcome) -> str:
    """What an experiment found, as lines of text."""
    lines = [f"{'fate':<8} {outcome.fate}: {outcome.finding}", f"{'tested':<8} {outcome.tested}"]
    lines += [f"  {'control: ' if m.control else ''}{m}" for m in outcome.measures]
    lines.append(f"{'run':<8} {outcome.command}; {outcome.seconds:.0f} s; assay {outcome.version}")
    return "\n".join(lines) + "\n"
