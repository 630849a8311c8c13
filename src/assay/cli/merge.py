"""``assay merge``: several runs of one job as one."""

from __future__ import annotations

import argparse

EPILOG = """\
The runs are of one job: the same suite, model, sampling, seed and verifiers. They hold other
problems, or other samples of the same. What is in two of them counts once if it is the same; an
answer takes the place of a call that failed. The runs themselves stay as they are.

Exit status: 0 done; 1 if a run cannot be read or written; 2 for wrong usage: runs of different
jobs, samples that contradict each other, or an --out that holds something else.

Examples:
  assay merge runs/monday runs/tuesday --out runs/both
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay merge``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("runs", metavar="RUN", nargs="+", help="the folders of the runs")
    add("--out", required=True, metavar="DIR", help="the folder of the new run")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Merge, and show the scores of all together."""
    from assay.cli.eval import show
    from assay.evaluate.evaluation import Evaluation
    from assay.runs.merge import merge

    done = Evaluation.open(merge(args.runs, args.out))
    done.save_scores()
    show(done, as_json=args.json)
    return 0
