"""``assay suites``: every benchmark by name, and what it needs."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

EPILOG = """\
Where a suite needs data, give its published file with --data FILE, or let it be fetched once with
--data hf:OWNER/NAME. Needing images or a judge means a model that sees images, or one that judges.

Examples:
  assay suites
  assay suites ifeval
  assay eval ifeval --data input_data.jsonl --model local
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay suites``."""
    parser.epilog = EPILOG
    parser.add_argument("name", nargs="?", help="show one")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """List the suites, or show one."""
    from assay.evaluate import suite as suites

    if args.name:
        described: Any = describe(args.name)
    else:
        described = [_described(name) for name in suites.names()]
    if args.json:
        sys.stdout.write(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    elif args.name:
        _page(described)
    else:
        sys.stdout.write(_table(described))
    return 0


def describe(name: str) -> dict[str, Any]:
    """What there is to know of a suite before its problems are read."""
    from assay.evaluate import suite as suites

    suite = suites.load(name)
    statistics = [name for each in suite.statistics for name in _named(each)]
    sampling = suite.sampling.to_dict()
    return {**suite.about(), "statistics": statistics, "sampling": sampling}


def _named(statistic: object) -> list[str]:
    """The names of a statistic: of a function, or what an object of ours is called."""
    inner = getattr(statistic, "statistics", None)
    if isinstance(inner, tuple):  # the same for each condition
        return [name for each in inner for name in _named(each)]
    name = getattr(statistic, "name", None) or getattr(statistic, "__name__", None)
    return [str(name or type(statistic).__name__.lower()).replace("_", " ")]


def _described(name: str) -> dict[str, Any]:
    """The same; a suite that cannot be loaded says why, and the list goes on."""
    from assay.core import AssayError

    try:
        return describe(name)
    except AssayError as error:
        return {"name": name, "description": "", "error": str(error)}


def _table(described: list[dict[str, Any]]) -> str:
    cells = [
        (one["name"], _size(one), ", ".join(one.get("needs", ())) or "nothing", _about(one))
        for one in described
    ]
    rows = [("suite", "problems", "needs", "what it asks"), *cells]
    name, size, needs = (max(len(row[column]) for row in rows) for column in range(3))
    lines = [f"{a:<{name}}  {b:>{size}}  {c:<{needs}}  {d}" for a, b, c, d in rows]
    return "\n".join([*lines, "", "One of them: assay suites NAME"]) + "\n"


def _about(one: dict[str, Any]) -> str:
    return f"cannot be loaded: {one['error']}" if "error" in one else str(one["description"])


def _size(one: dict[str, Any]) -> str:
    """How many problems: our own, and those of the published data where there are both.

    >>> _size({"size": 120, "published": None}), _size({"size": 40, "published": 1200}), _size({})
    ('120', '40; 1,200 published', '?')
    """
    size, published = one.get("size"), one.get("published")
    own = "?" if size is None else f"{size:,}"
    return own if published is None else f"{own}; {published:,} published"


def _page(one: dict[str, Any]) -> None:
    from assay.cli.tables import show

    facts = [
        ("problems", _size(one)),
        ("needs", ", ".join(one["needs"]) or "nothing"),
        ("verifiers", ", ".join(one["verifiers"])),
        ("broken down by", ", ".join(one["groups"])),
        ("statistics", ", ".join(one["statistics"])),
        ("sampling", ", ".join(f"{name} {value}" for name, value in one["sampling"].items())),
        ("options", ", ".join(f"{name} {value}" for name, value in one["options"].items())),
        ("source", one["source"]),
        ("licence", one["licence"]),
    ]
    show(f"{one['name']}: {one['description']}", [], facts=[pair for pair in facts if pair[1]])
