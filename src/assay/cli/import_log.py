"""``assay import``: another framework's log as a run."""

from __future__ import annotations

import argparse

from assay.cli.verify_logs import FORMS

EPILOG = """\
Problems, responses and the scores of the log become a run, which 'assay report', 'view', 'compare',
'diff' and 'reverify' take like any other. What the log did not score is undecided, and a sample
that failed there is broken. The form of the log is seen from its content: samples_*.jsonl of
lm-evaluation-harness, .eval and .json of Inspect, the events of OpenAI evals, outputs and
annotations of AlpacaEval and HREF. Logs of Inspect need pip install 'assay[interop]'.

Exit status: 0 done; 1 if rows could not be read, or nothing; 2 for wrong usage.

Examples:
  assay import samples_gsm8k_2026-11-21T10-00-00.jsonl --out runs/gsm8k
  assay import logs/2026-11-21T10-00-00_task_x.eval --out runs/task
  assay reverify runs/gsm8k --verifier answer --out runs/gsm8k-again
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay import``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("log", metavar="LOG", help="the file")
    add("--out", required=True, metavar="DIR", help="the folder of the new run")
    add("--from", dest="form", choices=FORMS, help="default: seen from the content")
    add("--model", metavar="NAME", help="the name of the model, where the log does not say it")
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Make the run, and show the scores."""
    from assay.cli.eval import show
    from assay.interop.importing import import_log

    done = import_log(args.log, out=args.out, form=args.form, model=args.model)
    show(done, as_json=args.json)
    return 1 if any("could not be read" in note for note in done.manifest.notes) else 0
