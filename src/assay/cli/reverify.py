"""``assay reverify``: judge the responses of a run again, without the model."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.core import Verifier

EPILOG = """\
The saved responses are judged by the verifier given, or by the run's own verifiers as they are
today. The result is a run of its own in --out, whose manifest names the one it came from; that one
stays as it is. The same command goes on where it stopped.

Exit status: 0 done; 1 if a run cannot be read or written; 2 for wrong usage: no such run or
verifier, a package that is missing, or an --out that holds something else.

Examples:
  assay reverify runs/mini --out runs/mini-today
  assay reverify runs/mini --profile repaired --out runs/mini-repaired
  assay reverify runs/maths --verifier 'answer >> judge model=local' --out runs/maths-judged
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay reverify``."""
    from assay.cli.eval import positive

    parser.epilog = EPILOG
    add = parser.add_argument
    add("run", metavar="RUN", help="the folder of a run, finished or not")
    add(
        "--verifier",
        action="append",
        metavar="TEXT",
        help="such as 'exact ignore_case=true', or NAME:TEXT to name its score; may be repeated; "
        "default: the run's own",
    )
    add("--profile", choices=("faithful", "repaired"), help="the run's own constraints by another")
    add("--out", required=True, metavar="DIR", help="the folder of the new run")
    add("--processes", type=positive, default=0, metavar="N", help="judge in N worker processes")
    add("--timeout", type=float, metavar="SECONDS", help="give up on a response after so long")
    add("--concurrency", type=positive, metavar="N", help="calls at once of a judge; default: 8")
    add("--no-floor", action="store_true", help="do not compute what constant answers score")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Judge again, and show the scores."""
    from assay.cli.eval import show
    from assay.evaluate.reverify import reverify

    try:
        done = reverify(
            args.run,
            _verifiers(args.verifier) if args.verifier else None,
            out=args.out,
            profile=args.profile,
            processes=args.processes,
            timeout=args.timeout,
            concurrency=args.concurrency,
            floor=not args.no_floor,
            progress=True,
        )
    except KeyboardInterrupt:
        sys.stderr.write("\nassay: what was judged is kept; the same command goes on with it\n")
        raise
    show(done, as_json=args.json)
    if not args.json:
        sys.stdout.write(f"assay compare {args.run} {args.out}   compares it with the run before\n")
    return 0


def _verifiers(texts: list[str]) -> dict[str, Verifier]:
    """Verifiers by the names of their scores."""
    import re

    from assay.core import BadArgument
    from assay.verifiers.parsing import parse

    found: dict[str, Verifier] = {}
    for text in texts:
        named = re.match(r"(\w+):\s*(?=\S)(.*)", text, re.DOTALL)
        verifier = parse(named[2] if named else text)
        name = named[1] if named else verifier.name or type(verifier).__name__
        if name in found:
            raise BadArgument(f"two verifiers are called {name!r}; name one with NAME:TEXT")
        found[name] = verifier
    return found
