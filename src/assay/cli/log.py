"""``assay log``: a run in an experiment tracker."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

TRACKERS = {
    "mlflow": ("mlflow.exceptions", "MlflowException"),
    "wandb": ("wandb.errors", "Error"),
    "trackio": ("builtins", "ValueError"),
}
"""Each tracker, and where the base of the errors is that it raises."""

EPILOG = """\
What the run was made with, its scores with their intervals and counts, and two tables (every score
with its breakdowns; the first samples, with what was found and why) become a new run there.

Exit status: 0 done; 1 if the run cannot be read or the tracker not be reached; 2 for wrong usage,
such as a tracker that is not installed (pip install 'assay[interop]', or the tracker alone).

Examples:
  assay log runs/mini --to mlflow --uri sqlite:///mlflow.db
  assay log runs/mini --to wandb --project reading --offline
  assay log runs/mini --to trackio --project reading --samples 200
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay log``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("run", metavar="RUN", help="the folder of a run, finished or not")
    add("--to", required=True, choices=tuple(TRACKERS), help="the tracker")
    add("--project", metavar="NAME", default="assay", help="project or experiment; default: assay")
    add("--name", metavar="NAME", help="what the run is called there; default: its folder")
    add("--samples", type=int, metavar="N", help="how many samples the table has; default: 1000")
    add("--uri", help="where MLflow keeps its runs; default: MLflow's own")
    add("--offline", action="store_true", help="let W&B write to this machine alone")


def run(args: argparse.Namespace) -> int:
    """Log the run."""
    from assay.core import AssayError, RunError
    from assay.evaluate.evaluation import Evaluation
    from assay.evaluate.report.text import one_line

    settings = _settings(args)
    done = Evaluation.open(args.run)
    tracker = importlib.import_module(f"assay.interop.{args.to}")
    try:
        made = tracker.log(done, **settings)
    except AssayError:
        raise
    except _refusals(args.to) as error:
        raise RunError(f"{args.to} did not take the run: {one_line(str(error), 500)}") from error
    sys.stderr.write(f"logged: {done.path} as {made} in {args.to}, {args.project!r}\n")
    return 0


def _refusals(tracker: str) -> Any:
    """The errors by which a tracker refuses; none where its package was never loaded."""
    home, name = TRACKERS[tracker]
    return getattr(sys.modules.get(home), name, ())


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    """What the tracker's module is given."""
    from assay.core import BadArgument

    for given, option, tracker in (
        (args.uri, "--uri", "mlflow"),
        (args.offline, "--offline", "wandb"),
    ):
        if given and args.to != tracker:
            raise BadArgument(f"{option} goes with --to {tracker}, not with --to {args.to}")
    if args.samples is not None and args.samples < 0:
        raise BadArgument(f"--samples is 0 or more, not {args.samples}")
    settings: dict[str, Any] = {"name": args.name}
    settings["experiment" if args.to == "mlflow" else "project"] = args.project
    if args.samples is not None:
        settings["samples"] = args.samples
    if args.uri:
        settings["uri"] = args.uri
    if args.offline:
        settings["mode"] = "offline"
    return settings
