"""``assay constraints``: the kinds of constraints, what they take and how they are worded."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay.verifiers.constraints.constraint import Constraint

EPILOG = """\
Examples:
  assay constraints --family ifbench
  assay constraints show length_constraints:number_words
  assay constraints --json > kinds.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay constraints``."""
    parser.epilog = EPILOG
    parser.add_argument(
        "action", nargs="?", choices=("list", "show"), default="list", help="default: list"
    )
    parser.add_argument("id", nargs="?", help="which kind to show")
    parser.add_argument("--family", metavar="NAME", help="only this published set, such as ifeval")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """List the kinds, or show one."""
    from assay.core import BadArgument
    from assay.verifiers.constraints import registry

    if args.action == "show":
        if args.id is None:
            raise BadArgument("say which kind to show: assay constraints show ID")
        _show([registry.kind(args.id)], as_json=args.json, whole=True)
    elif args.id is not None:
        raise BadArgument(f"to see one kind: assay constraints show {args.id}")
    else:
        kinds = list(registry.all_kinds(args.family).values())
        _show(kinds, as_json=args.json, whole=False)
    return 0


def _show(kinds: list[type[Constraint]], *, as_json: bool, whole: bool) -> None:
    if as_json:
        described = [_described(kind) for kind in kinds]
        content = described[0] if whole else described
        sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    elif whole:
        sys.stdout.write(_page(_described(kinds[0])))
    else:
        sys.stdout.write(_table([_described(kind) for kind in kinds]))


def _described(kind: type[Constraint]) -> dict[str, Any]:
    from dataclasses import MISSING, fields

    from assay.verifiers.constraints import arguments

    hints = arguments.type_hints(kind)
    taken = [
        {
            "name": field.name,
            "kind": arguments.kind(hints[field.name]),
            "required": field.default is MISSING and field.default_factory is MISSING,
        }
        for field in fields(kind)
        if field.init and field.name != "profile"
    ]
    return {
        "id": kind.id,
        "family": kind.family,
        "summary": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
        "arguments": taken,
        "phrasings": list(kind.phrasings),
        "differs": kind.differs,
    }


def _table(kinds: list[dict[str, Any]]) -> str:
    lines: list[str] = []
    family = None
    for kind in kinds:
        if kind["family"] != family:
            family = kind["family"]
            count = sum(other["family"] == family for other in kinds)
            lines += ["", f"{family}: {count} kinds"] if lines else [f"{family}: {count} kinds"]
        names = " ".join(
            item["name"] if item["required"] else f"[{item['name']}]" for item in kind["arguments"]
        )
        lines.append(f"  {kind['id']}" + (f"  {names}" if names else ""))
        lines.append(f"      {kind['phrasings'][0]}")
    return "\n".join(lines) + "\n"


def _page(kind: dict[str, Any]) -> str:
    lines = [f"{kind['id']}  (from {kind['family']})", "", kind["summary"], "", "Arguments:"]
    for item in kind["arguments"]:
        optional = "" if item["required"] else ", optional"
        lines.append(f"  {item['name']}: {item['kind']}{optional}")
    if not kind["arguments"]:
        lines.append("  none")
    lines += ["", "In words:", *(f"  {phrasing}" for phrasing in kind["phrasings"])]
    if kind["differs"]:
        lines += ["", "Where the published checker differs (profile faithful):"]
        lines.append(f"  {' '.join(kind['differs'].split())}")
    return "\n".join(lines) + "\n"
