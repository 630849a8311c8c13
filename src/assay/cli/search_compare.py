"""``assay search compare``: strategies on the same problems, at equal cost."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.cli import search_options as options
from assay.cli.eval import positive
from assay.cli.search_runs import failed, plan, samples, warned, way

if TYPE_CHECKING:
    from assay.core import Verifier
    from assay.evaluate.adviser import Findings
    from assay.evaluate.evaluation import Evaluation
    from assay.evaluate.frontier import Line
    from assay.evaluate.suite import Suite

DEFAULT = "greedy majority:4 majority:16 best_of_n:4 best_of_n:16 weighted:16"

EPILOG = f"""\
PROBLEMS is a file of JSON lines, or a suite that `assay suites` lists. Every strategy answers all
of it, a run each in --out, which the same command goes on with; `assay view` shows their trees.

--verifier or --constraint steers the searches; --truth tells what is right, by default the suite's
own verifier or, of a file, the one that steers: then accuracies are the best that choosing can
reach.

Accuracy is compared at equal cost: with the base line's (majority, between its sizes) for as many
tokens. Cost counts tokens written, and read at --weight-in; those of a verifier that asks a model
are in it, and have a column of their own. The advice tells whether search is worth it here.

Default strategies: {DEFAULT}

Examples:
  assay search compare problems.jsonl --verifier 'words at_most=40' --model local
  assay search compare starter --limit 20 --strategies 'greedy best_of_n:8 revise:4'
  assay search compare maths.jsonl --verifier 'judge model=local' --truth answer --plot cost.html
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay search compare``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("problems", metavar="PROBLEMS", help="a file of JSON lines, or a suite's name")
    add("--strategies", default=DEFAULT, metavar="NAMES", help="separated by spaces")
    options.add_model(parser)
    options.add_judges(parser)
    add("--truth", metavar="TEXT", help="the verifier that tells what is right")
    add("--limit", type=positive, metavar="N", help="only the first N problems")
    add("--data", metavar="FILE", help="of a suite: its published problems")
    add("--weight-in", type=weight, default=0.25, metavar="W", help="of a token read (0.25)")
    add("--base", metavar="FAMILY", help="the base line; default: majority, else greedy")
    add("--out", default="runs/search-compare", metavar="DIR", help="default: %(default)s")
    add("--plot", metavar="FILE", help="accuracy against cost, as an HTML page")
    add("--json", action="store_true", help="print data and nothing else")


def weight(text: str) -> float:
    """A finite number from 0."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError("must be at least 0 and finite")
    return number


def run(args: argparse.Namespace) -> int:
    """Answer with every strategy, and compare."""
    from assay.core import BadArgument
    from assay.core.wording import counted
    from assay.evaluate.adviser import advise, look
    from assay.evaluate.frontier import frontier, left_out, over_optimised

    suite, steering, truth = _asked(args)
    runs = _runs(args, suite, steering, truth)
    ways = [way(name, done) for name, done in runs.items()]
    out = [failed(one.name, runs[one.name]) for one in ways if not one.attempts]
    ways = [one for one in ways if one.attempts]
    if not ways:
        raise BadArgument("there is nothing to compare: " + "; ".join(out))
    lines = frontier(ways, weight_in=args.weight_in, base=args.base, seed=args.seed)
    found = look(samples({one.name: runs[one.name] for one in ways}, truth))
    asked = max(len(done) for done in runs.values())
    said = out + left_out(ways, asked) + over_optimised(ways) + advise(found, lines)
    if args.plot:
        from assay.evaluate.report.cost import page

        about = (
            f"Model {args.model}; {lines[0].n} of {counted(asked, 'problem')} of {suite.name}, "
            f"each answered once by every strategy (seed {args.seed}); a token read costs "
            f"{args.weight_in:g} of one written."
        )
        drawn = page(lines, said, title=suite.name, about=about)
        Path(args.plot).write_text(drawn, encoding="utf-8")
    if args.json:
        json.dump(_data(lines, found, said, args), sys.stdout, indent=1)
        sys.stdout.write("\n")
        return 0
    told = [text for name, done in runs.items() for text in warned(name, done)]
    if steering is not None and steering.fingerprint == truth.fingerprint:
        told.insert(0, "What steers also tells what is right: this is the best choosing can reach.")
    _show(lines, found, said, args, told)
    return 0


def _asked(args: argparse.Namespace) -> tuple[Suite, Verifier | None, Verifier]:
    """The problems, what steers, and what tells the truth."""
    from assay.core import BadArgument
    from assay.evaluate import suite as suites
    from assay.verifiers import parsing
    from assay.verifiers.constraints.verifier import Constraints

    steering = options.verifier(args, needed=False)
    truth = parsing.parse(args.truth) if args.truth else None
    if Path(args.problems).is_file():
        problems = list(options.problems(args.problems))
        if not problems:
            raise BadArgument(f"{args.problems!r} holds no problems")
        if steering is None and any(problem.constraints for problem in problems):
            steering = Constraints()
        truth = steering if truth is None else truth
        if truth is None:
            raise BadArgument("what is right? give --verifier, --constraint or --truth TEXT")
        made = suites.Suite(
            name=Path(args.problems).stem,
            load=lambda: iter(problems),
            verifiers={truth.name: truth},
        )
        return made, steering, truth
    if Path(args.problems).suffix or "/" in args.problems:
        raise BadArgument(f"there is no file {args.problems!r}")
    known = suites.load(args.problems, **({"data": args.data} if args.data else {}))
    own = next(iter(known.verifiers.values()))
    steering = own if steering is None else steering
    return known, steering, own if truth is None else truth


def _runs(
    args: argparse.Namespace, suite: Suite, steering: Verifier | None, truth: Verifier
) -> dict[str, Evaluation]:
    """A run for each strategy."""
    from itertools import islice

    from assay.core import BadArgument
    from assay.evaluate.runner import evaluate
    from assay.search import strategies
    from assay.search.solve import Answering

    names = list(dict.fromkeys(args.strategies.split()))
    chosen = {name: strategies.load(name) for name in names}
    if any(strategy.steers for strategy in chosen.values()) and steering is None:
        raise BadArgument("a search needs a judge: give --constraint TEXT or --verifier TEXT")
    problems = list(islice(suite.problems(), args.limit))
    sampling = suite.sampling.replace(temperature=None, max_tokens=args.max_tokens)
    folders = plan(Path(args.out), names)
    runs = {}
    for name, strategy in chosen.items():
        sys.stderr.write(f"{name}\n")
        runs[name] = evaluate(
            problems,
            args.model,
            verifier={"truth": truth},
            answer=Answering(
                strategy=strategy,
                verifier=options.of_beginnings(steering, args),
                budget=options.budget(args.budget),
            ),
            sampling=sampling,
            seed=args.seed,
            out=folders[name],
            floor=False,
            progress=not args.json,
            **options.model_options(args),
        )
    return runs


def _show(
    lines: list[Line],
    found: Findings,
    said: list[str],
    args: argparse.Namespace,
    told: list[str],
) -> None:
    from assay.cli import tables
    from assay.core.wording import counted
    from assay.evaluate.report.tables import Table

    head = ("strategy", "accuracy", "gain at equal cost", "cost", "read", "written",
            "verifier calls", "its tokens", "seconds")  # fmt: skip
    rows = [
        (
            line.name,
            f"{line.accuracy:.2f} {line.interval}",
            gain(line),
            f"{line.cost:,.0f}",
            f"{line.read:,.0f}",
            f"{line.written:,.0f}",
            f"{line.verifier_calls:.1f}",
            f"{line.verifier_tokens:,.0f}",
            f"{line.seconds:.1f}",
        )
        for line in lines
    ]
    numbers = frozenset(range(3, len(head)))
    over = counted(lines[0].n, "problem")
    notes = [f"Means a problem, over {over}; a token read costs {args.weight_in:g}."]
    if any(line.beyond for line in lines):
        notes.append("* its cost lies outside those of the base line, whose nearest stands in.")
    notes += told
    if found.samples:
        rates = ", ".join(
            f"{name} {mean.value:.2f} {mean.interval()}"
            for name, mean in (
                ("pass rate", found.pass_rate),
                ("TPR", found.tpr),
                ("TNR", found.tnr),
            )
            if mean.value is not None
        )
        notes.append(
            f"Samples: {rates} (n={found.samples} of {counted(found.problems, 'problem')})."
        )
    notes += ["", *(f"→ {one}" for one in said)]
    tables.show("", [Table(title="", head=head, rows=rows, numbers=numbers)], notes)


def gain(line: Line) -> str:
    """The gain over the base line at equal cost, as it is shown."""
    if line.gain is None:
        return "base line"
    shown = f"{line.gain:+.2f}"
    if line.gain_interval is not None:
        low, high = line.gain_interval
        shown += f" [{low:+.2f}, {high:+.2f}]"
    return shown + ("*" if line.beyond else "")


def _data(
    lines: list[Line], found: Findings, said: list[str], args: argparse.Namespace
) -> dict[str, Any]:
    return {
        "weight_in": args.weight_in,
        "strategies": [
            {
                "name": line.name,
                "accuracy": line.accuracy,
                "interval": list(line.interval),
                "n": line.n,
                "gain": line.gain,
                "gain_interval": list(line.gain_interval) if line.gain_interval else None,
                "beyond_base": line.beyond,
                "cost": line.cost,
                "read": line.read,
                "written": line.written,
                "verifier_calls": line.verifier_calls,
                "verifier_tokens": line.verifier_tokens,
                "seconds": line.seconds,
            }
            for line in lines
        ],
        "samples": {
            "n": found.samples,
            "pass_rate": found.pass_rate.value,
            "tpr": found.tpr.value,
            "tnr": found.tnr.value,
            "never": found.never,
            "problems": found.problems,
        },
        "advice": said,
    }
