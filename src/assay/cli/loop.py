"""``assay loop``: synthesize, train and evaluate, all in one command."""

from __future__ import annotations

import argparse
import math
import sys
import time
from typing import TYPE_CHECKING, Any

from assay.cli.eval import positive

if TYPE_CHECKING:
    from assay.recipes.closing_loop import Closed, Plan
    from assay.train.language.training import Options

EPILOG = """\
Five stages, each kept in --out and never done twice:

  problems.jsonl   problems under constraints that code checks; none holds a test problem
  before/          a run of each suite, answered by the model as it is; before-samples/ some
                   problems of the first one, several samples each
  training/        the model trains on verdicts, by LoRA; model/ is the result as a whole model
  after/           the same problems answered again; after-samples/ likewise
  report.html      paired differences with intervals, what was sharpened and what learnt, cost,
                   answers before and after; record.json

The same command goes on where it was stopped. The suites are starter, whose problems are ours, and
IFEval with --ifeval FILE. Methods are those that `assay train --list` names; several, with commas,
train one after another. The defaults take some ten minutes of one core; more problems, more steps
and --device cuda make it a real run. What is not shown to have changed is called so.

What comes out is a model: assay eval starter --model transformers:OUT/model

Exit status: 0 done, whether anything rose or not; 2 for wrong usage; 130 interrupted.

Examples:
  assay loop --out loop
  assay loop --out loop --ifeval input_data.jsonl --ifeval-limit 48
  assay loop --out loop --method mended_sft,grpo --steps 20
  assay loop --out big --device cuda --dtype bfloat16 --rows 512 --problems 4000 --levels 1,2,3 \\
      --method mended_sft,grpo --steps 200 --prompts 64 --longest 256 --test-longest 512
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay loop``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("--out", required=True, metavar="DIR", help="the folder of the loop")
    add("--model", default="local", metavar="NAME", help="local (the embedded one), or a folder")
    add("--ifeval", metavar="FILE", help="IFEval's problems, to be evaluated too")
    add("--limit", type=positive, metavar="N", help="only the first N problems of starter")
    add("--ifeval-limit", type=positive, metavar="N", help="only the first N problems of IFEval")
    add("--problems", type=positive, default=120, metavar="N", help="to train on; default: 120")
    add("--levels", default="1,2", metavar="LIST", help="categories combined; default: 1,2")
    add("--method", default="mended_sft", metavar="LIST", help="default: mended_sft")
    training = parser.add_argument_group("training")
    add_training(training)
    add("--test-longest", type=positive, default=96, metavar="N", help="tokens; default: 96")
    add("--seed", type=int, default=0, metavar="N", help="default: 0")
    add_capability(parser)
    add_machine(parser)
    add("--json", action="store_true", help="print data and nothing else")


def add_training(parser: argparse._ArgumentGroup) -> None:
    """Options of training, which `assay train` has too."""
    add = parser.add_argument
    add("--steps", type=positive, metavar="N", help="updates (imitation: at most so many)")
    add("--prompts", type=positive, metavar="N", help="problems a step of reinforcement")
    add("--samples", type=positive, metavar="N", help="answers to each problem")
    add("--longest", type=positive, metavar="N", help="tokens of an answer in training")
    add(
        "--temperature",
        type=above_zero,
        metavar="T",
        help="of answers in training; default: 1, 0.7 for imitation",
    )
    add("--rate", type=above_zero, metavar="X", help="the learning rate")
    add("--epochs", type=positive, metavar="N", help="of imitation")
    add("--batch", type=positive, metavar="N", help="examples a step of imitation")


def add_capability(parser: argparse.ArgumentParser) -> None:
    """Options of the samples that tell accuracy from capability."""
    group = parser.add_argument_group(
        "accuracy or capability",
        "Was it accuracy that rose, or what can be solved at all? Some problems of the evaluation "
        "are answered several times before and after, at temperature 1, and the report tells "
        "apart what was sharpened, learnt and lost. With the defaults it is about a fifth of the "
        "time of assay loop, and a tenth of that of --preset tiny; the cost grows with "
        "samples times problems. Two hundred problems are needed for more than intervals.",
    )
    add = group.add_argument
    add(
        "--capability", type=counted_from_zero, metavar="K", help="samples each, 0: none; default 8"
    )
    add("--capability-problems", type=positive, metavar="N", help="default: 12; all of tiny's")


def counted_from_zero(text: str) -> int:
    """A whole number from 0."""
    number = int(text)
    if number < 0 or number == 1:
        raise argparse.ArgumentTypeError(f"must be 0 or a whole number from 2, not {text!r}")
    return number


def above_zero(text: str) -> float:
    """A finite number above 0."""
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"must be a finite number above 0, not {text!r}")
    return number


def add_machine(parser: argparse.ArgumentParser) -> None:
    """Options of the machine, and of LoRA."""
    group = parser.add_argument_group("machine")
    add = group.add_argument
    add("--rank", type=positive, metavar="N", help="of LoRA's matrices; default: 16")
    add("--device", metavar="NAME", help="cpu, cuda ...; default: a GPU if there is one")
    add("--dtype", metavar="NAME", help="of the frozen weights; default: float32")
    add("--rows", type=positive, metavar="N", help="answers written side by side; default: 64")


def run(args: argparse.Namespace) -> int:
    """Close the loop, and show what came of it."""
    from pathlib import Path

    from assay.recipes.closing_loop import close
    from assay.recipes.loop_page import page

    out = Path(args.out)
    try:
        found = close(_plan(args), out, tell=Teller())
    except KeyboardInterrupt:
        sys.stderr.write("\nassay: what was done is kept; the same command goes on with it\n")
        raise
    report = out / "report.html"
    report.write_text(page(found).html(), "utf-8")
    if args.json:
        sys.stdout.write(found.record.read_text("utf-8"))
    else:
        sys.stdout.write(_told(found, args.out))
    return 0


def _plan(args: argparse.Namespace) -> Plan:
    from assay.core import BadArgument
    from assay.recipes.closing_loop import Plan

    try:
        levels = tuple(int(one) for one in args.levels.split(","))
    except ValueError:
        raise BadArgument(
            f"--levels takes numbers with commas, such as 1,2, not {args.levels!r}"
        ) from None
    limits = {"starter": args.limit, "ifeval": args.ifeval_limit}
    asked = {name: getattr(args, name) for name in ("capability", "capability_problems")}
    return Plan(
        model=args.model,
        problems=args.problems,
        levels=levels,
        methods=tuple(args.method.split(",")),
        options=options(args),
        suites={"starter": None, **({"ifeval": args.ifeval} if args.ifeval else {})},
        limits={name: limit for name, limit in limits.items() if limit is not None},
        test_longest=args.test_longest,
        seed=args.seed,
        device=args.device,
        **given(args, "rank", "dtype", "rows"),
        **{name: value for name, value in asked.items() if value is not None},
    )


def given(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Of these options those that were given; the others have the defaults of what takes them."""
    return {name: value for name in names if (value := getattr(args, name, None)) is not None}


def options(args: argparse.Namespace) -> Options:
    """The options of training that were given."""
    from dataclasses import fields

    from assay.train.language.training import Options

    return Options(**given(args, *(field.name for field in fields(Options))))


class Teller:
    """Tells what is done, with the seconds since the beginning, on standard error."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, words: str) -> None:
        sys.stderr.write(f"assay: {time.monotonic() - self._start:6.0f} s  {words}\n")
        sys.stderr.flush()


def _told(found: Closed, out: str) -> str:
    from assay.recipes.loop_page import SCOPE, said

    lines = [*said(found), "", SCOPE, ""]
    spent = ", ".join(f"{name} {seconds:,.0f} s" for name, seconds in found.seconds.items())
    lines += [f"time       {sum(found.seconds.values()):,.0f} s: {spent}"]
    lines += [f"           {sum(found.processor.values()):,.0f} s of the processor"]
    lines += [f"kept       {out}/report.html, {out}/record.json, {out}/model", ""]
    lines += [f"assay compare {out}/before/starter {out}/after/starter   what flipped"]
    return "\n".join(lines) + "\n"
