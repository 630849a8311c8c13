"""``assay recipes``: the published systems and how far each has come."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from assay.recipes.catalogue import System, find, systems, table


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
        rows = [{**asdict(system), **asdict(system.recipe)} for system in chosen]
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
    recipe = system.recipe
    lines = [
        f"{system.number}. {system.title}",
        f"https://arxiv.org/abs/{system.arxiv}",
        f"state    {recipe.status}",
    ]
    for name in ("has", "lacks", "claim", "command", "measured"):
        value = getattr(recipe, name)
        if value:
            lines.append(f"{name:<8} {value}")
    if recipe.claim:
        lines.append(f"{'fate':<8} {recipe.fate}")
    return "\n".join(lines) + "\n"
