"""``assay synth``: make data whose rows are checked, and tell where they come from."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assay.cli import search_options as options
from assay.cli.synth_explained import catalogue, explained

if TYPE_CHECKING:
    from assay.synthesize.job import Job
    from assay.synthesize.pipeline import Pipeline
    from assay.synthesize.report import Report

EPILOG = """\
The rows go to --out as JSON lines, each with where it comes from in fields that begin with _. What
was dropped and why, the counts, and every result that was paid for go into a folder beside it
(data.synth for data.jsonl). The same command goes on where it was stopped, and does again only what
a changed row, prompt or version of a step concerns; answers of models and what they were judged are
used again, while rows that a program makes without a call (muldimif, clean) are made anew from the
first on. The same seed gives the same file, byte by byte. --layout also writes a folder that a
trainer reads as it is, with a data card, the rejects and checksums. `assay synth --list` lists
pipelines and layouts, `assay synth explain NAME` what a pipeline takes and does.

Exit status: 0 done; 1 if a step could not work on some rows (the same command tries them again), or
the job was stopped; 2 for wrong usage.

Examples:
  assay synth --list
  assay synth muldimif --n 1000 --seed 7 --out problems.jsonl --layout trl-rl
  assay synth clean --from rows.jsonl --against starter --out clean.jsonl
  assay synth rated --from problems.jsonl --model local --verifier answer --out rated.jsonl
  assay synth answers --from problems.jsonl --model openai:NAME --samples 4 --verifier answer \\
      --out sft.jsonl --layout trl-sft --holdout 0.05
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay synth``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("pipeline", nargs="?", metavar="PIPELINE", help="its name; or explain")
    add("explained", nargs="?", metavar="NAME", help="after explain: which one")
    add("--list", action="store_true", help="list the pipelines and the layouts")
    add("--out", metavar="FILE.jsonl", help="where the rows go")
    add("--n", type=int, metavar="N", help="so many rows (default: all that the source gives)")
    add("--seed", type=int, default=0, help="default: 0")
    add("--from", dest="data", metavar="FILE", help="rows to begin with: JSON lines, CSV, Parquet")
    add(
        "--against",
        action="append",
        default=[],
        metavar="SET",
        help="drop test problems of a suite (starter, ifeval=FILE) or of a file; may be repeated",
    )
    _add_model(parser)
    add("--verifier", metavar="TEXT", help="what judges, such as 'answer' or 'exact >> judge'")
    add("--constraint", action="append", default=[], metavar="TEXT", help="judges, too")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="of the pipeline's own")
    add("--fresh", action="store_true", help="use no result of an earlier run")
    add("--prune", action="store_true", help="at the end remove the results that were not used")
    add("--dry-run", action="store_true", help="show what becomes of three rows; write nothing")
    _add_layouts(parser)
    add("--json", action="store_true", help="print data and nothing else")


def _add_model(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--model", metavar="NAME", help="the model that steps ask (see assay models)")
    add("--base-url", metavar="URL", help="of an OpenAI-compatible server")
    add("--samples", type=int, metavar="N", help="answers to each problem")
    add("--max-tokens", type=int, metavar="N", help="of one answer")
    add("--temperature", type=float, metavar="T", help="default: the model's, or the pipeline's")
    add("--jobs", type=int, metavar="N", help="rows that wait for a model at once")
    add(
        "--budget",
        action="append",
        default=[],
        metavar="LIMIT=N",
        help=f"a limit for the whole job, of {', '.join(options.LIMITS)}; may be repeated",
    )


def _add_layouts(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--layout",
        action="append",
        default=[],
        metavar="NAME",
        help="also write a folder in a trainer's layout, FILE.NAME; may be repeated",
    )
    add("--holdout", type=float, default=0.0, metavar="SHARE", help="of problems, as split test")
    add("--card", action="store_true", help="the folder for `datasets`, with its data card")
    add("--licence", default="unknown", metavar="ID", help="for the card (default: unknown)")


def run(args: argparse.Namespace) -> int:
    """Run a pipeline, or tell about one."""
    from assay.core import BadArgument
    from assay.synthesize import pipelines

    if args.list:
        sys.stdout.write(catalogue(as_json=args.json))
        return 0
    if args.pipeline is None:
        raise BadArgument("which pipeline? `assay synth --list` lists them")
    if args.pipeline == "explain":
        if args.explained is None:
            raise BadArgument("explain which pipeline? `assay synth --list` lists them")
        sys.stdout.write(explained(args.explained))
        return 0
    if args.pipeline == "list":
        raise BadArgument("'list' is no pipeline; `assay synth --list` lists them")
    pipelines.function(args.pipeline)  # a wrong name is told first
    if args.explained is not None:
        raise BadArgument(f"{args.explained!r} is one too many; a file of rows is given by --from")
    if args.out is None and not args.dry_run:
        raise BadArgument("where to? Give --out FILE.jsonl, or --dry-run to see three rows")
    _refuse_same_file(args.data, args.out)
    from assay.cli.synth_inputs import pipeline
    from assay.synthesize.export import layout

    layouts = [*args.layout, *(["dataset"] if args.card and "dataset" not in args.layout else [])]
    for name in layouts:
        layout(name)  # a wrong name is told before the work, not after it
    if not 0 <= args.holdout < 1:
        raise BadArgument(f"holdout is a share in [0, 1), not {args.holdout!r}")
    if args.holdout and not layouts:
        raise BadArgument("--holdout splits what --layout or --card writes; give one of them")
    made = pipeline(args.pipeline, args)
    columns = made.check()
    for name in layouts if columns else ():
        layout(name).require(columns)
    return _dry_run(made, args) if args.dry_run else _run(made, args, layouts)


def _refuse_same_file(source: str | None, out: str | None) -> None:
    """Raise `BadArgument` where the rows would take the place of those they are made from."""
    from assay.core import BadArgument

    if source is None or out is None or not Path(source).exists() or not Path(out).exists():
        return
    if Path(out).samefile(source):
        raise BadArgument(f"--out {out!r} is the file of --from itself; choose another name")


def _run(pipeline: Pipeline, args: argparse.Namespace, layouts: Sequence[str]) -> int:
    from assay.synthesize.job import Settings
    from assay.synthesize.output import folder_of, write

    out = Path(args.out)
    budget = options.budget(args.budget)
    settings = Settings(seed=args.seed, n=args.n, budget=budget, jobs=args.jobs)
    try:
        with _Shown(pipeline.name, args.n) as shown:
            report = write(
                pipeline, out, settings, resume=not args.fresh, prune=args.prune, progress=shown
            )
    except KeyboardInterrupt:
        sys.stderr.write(f"\nassay: results are kept in {folder_of(out)}; run it again to go on\n")
        raise
    folders = _exported(out, args, layouts) if report.rows else []
    if not report.rows:
        nothing = f": nothing is written for {', '.join(layouts)}" if layouts else ""
        sys.stderr.write(f"! no row came out{nothing}\n")
    if args.json:
        data = {**report.to_dict(), "out": str(out), "layouts": folders}
        if report.pruned is not None:
            data["pruned"] = report.pruned._asdict()
        sys.stdout.write(json.dumps(data, indent=1) + "\n")
    else:
        sys.stdout.write(_told(report, out, folders))
    return 1 if report.failed else 0


class _Shown:
    """Progress while rows come out."""

    def __init__(self, name: str, n: int | None) -> None:
        from assay.cli.progress import Progress as Counting
        from assay.evaluate.progress import Progress

        self._bar = Progress(name, n, shown=True) if n is not None and n >= 100 else None
        self._plain = Counting("rows came out or were dropped")
        self._told = 0.0

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __call__(self, job: Job, count: int) -> None:
        if self._bar is None:
            self._plain.step()
        elif time.monotonic() - self._told > 0.2:
            self._told = time.monotonic()
            self._bar.update(Counter(correct=count))

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._plain.clear()


def _exported(out: Path, args: argparse.Namespace, layouts: Sequence[str]) -> list[str]:
    from assay.cli.progress import printable
    from assay.evaluate.statistics import wilson
    from assay.synthesize.export import export, licences

    folders = []
    for name in layouts:
        folder = out.with_name(f"{out.stem}.{name}")
        done = export(
            out,
            folder,
            name,
            holdout=args.holdout,
            licence=args.licence,
            interval=wilson,
        )
        if done.unfit:
            why = next(iter(done.why))
            sys.stderr.write(f"! {name}: {done.unfit:,} rows have no place in it ({why})\n")
        for limit in licences.limits(done.licences):
            sys.stderr.write(f"! {name}: {printable(limit)} The card says so.\n")
        folders.append(str(done.folder))
    return folders


def _told(report: Report, out: Path, folders: Sequence[str]) -> str:
    from assay.core.wording import counted
    from assay.synthesize.output import REJECTS, folder_of

    spent = report.spent
    lines = [str(report), "", f"written    {out}  {counted(report.rows, 'row')}"]
    lines += [f"           {folder}" for folder in folders]
    if any(each.reasons for each in report.counts):
        lines.append(f"dropped    {folder_of(out) / REJECTS}")
    cost = f"{report.seconds:.1f} s"
    if spent.model_calls:
        tokens = f"{spent.input_tokens:,} + {spent.output_tokens:,} tokens"
        cost = f"{counted(spent.model_calls, 'model call')}, {tokens}, {cost}"
    lines.append(f"cost       {cost}")
    if report.pruned is not None:
        removed = counted(report.pruned.results, "result")
        lines.append(f"pruned     {removed}, {report.pruned.size / 2**20:,.1f} MB")
    if report.failed:
        lines.append(f"! {counted(report.failed, 'row')} failed; the same command tries them again")
    return "\n".join(lines) + "\n"


def _dry_run(pipeline: Pipeline, args: argparse.Namespace) -> int:
    from assay.cli.progress import printable

    for tried in pipeline.dry_run(3, seed=args.seed):
        sys.stdout.write(f"{tried.step}: {len(tried.rows)} out, {len(tried.rejected)} dropped\n")
        for row in tried.rows[:3]:
            sys.stdout.write(f"  {printable(json.dumps(row.content, ensure_ascii=False))[:300]}\n")
        for row in tried.rejected[:3]:
            assert row.rejected is not None
            sys.stdout.write(f"  dropped: {printable(row.rejected.reason)[:200]}\n")
    return 0
