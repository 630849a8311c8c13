"""``assay view``: look at runs in a web browser."""

from __future__ import annotations

import argparse
from pathlib import Path

EPILOG = """\
It listens on this machine alone, writes into no run, and asks no other machine for anything. The
address it prints has a token in it, which other users of the machine do not know. On a machine far
away, forward the port: ssh -L 7000:localhost:7000 HOST. Ctrl-C ends it.

Exit status: 0 when it was ended, 2 for wrong usage, such as a port that is in use.

Examples:
  assay view
  assay view runs/starter-local-20261121-101500
  assay view --port 0 --no-open
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay view``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add(
        "folder",
        nargs="?",
        default="runs",
        metavar="FOLDER",
        help="of runs, or one run; default: runs",
    )
    add("--port", type=int, default=7000, metavar="N", help="default: 7000; 0 takes any free one")
    add("--no-open", action="store_true", help="do not open a browser")
    add("--token", metavar="TEXT", help="the token; default: a new one each time")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from assay.web.serve import serve

    try:
        serve(Path(args.folder), port=args.port, token=args.token, show=not args.no_open)
    except KeyboardInterrupt:
        return 0
    return 0
