"""``assay search``: spend compute where a verifier says that it pays."""

from __future__ import annotations

import argparse
import importlib

ACTIONS = {
    "solve": "answer a prompt, or a file of problems, by a strategy",
    "compare": "strategies on the same problems, at equal cost, and whether search is worth it",
    "policy": "fit, or show, which strategy is for which problem",
    "explain": "show the tree of a search: what was drawn, given up and chosen, and why",
    "strategies": "list the strategies, what each needs, and its arguments",
}

EPILOG = """\
Examples:
  assay search solve 'Name three rivers.' --model local --constraint 'sentences exactly=1'
  assay search solve --file problems.jsonl --model local --verifier answer --strategy beam:16 \\
      --out runs/beam
  assay search compare problems.jsonl --model local --verifier answer
  assay search explain runs/beam --id p7
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions of ``assay search``."""
    parser.description = "Spend compute at test time where a verifier says that it pays."
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, summary in ACTIONS.items():
        below = actions.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        below.description = f"{summary[0].upper()}{summary[1:]}."
        _module(name).configure(below)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    status: int = _module(args.action).run(args)
    return status


def _module(action: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"assay.cli.search_{action}")
