"""``assay demo``: the main job, end to end, on a small model that runs anywhere.

Three things are measured on the same problems: what the model does when asked once (greedy), what
choosing among eight samples with the same verifiers adds, and, for answers that must be JSON, what
constrained decoding adds. Everything is kept in runs; a demo that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from assay.core.wording import counted

if TYPE_CHECKING:
    from assay.core import Model
    from assay.evaluate.evaluation import Evaluation
    from assay.evaluate.statistics import Paired
    from assay.evaluate.suite import Suite

MAX_TOKENS = 128
"""Of one answer; enough for the tasks, and eight of them for each still end within minutes."""

JSON_TASKS = (
    "List three fruits with their colours.",
    "Describe a bicycle: its parts and how many of each.",
    "Give a recipe for pancakes.",
    "Name the four seasons and one thing to do in each.",
    "Plan a Saturday for two friends.",
    "Describe a dog: name, age and favourite food.",
    "List two cities and the countries they are in.",
    "Write a packing list for a weekend at the sea.",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay demo``."""
    parser.description = (
        "Ask a small model to follow instructions, check every one, and choose the best of eight."
    )
    parser.add_argument("--model", default="local", help="any model (default: the embedded one)")
    parser.add_argument("--base-url", help="of an OpenAI-compatible server")
    parser.add_argument("--limit", type=int, default=20, help="problems (default: 20)")
    parser.add_argument("--n", type=int, default=8, help="samples to choose from (default: 8)")
    parser.add_argument("--out", default="runs/demo", help="folder (default: runs/demo)")


def run(args: argparse.Namespace) -> int:
    """Measure, and show the tables."""
    from assay import models
    from assay.evaluate import suite as suites

    started = time.monotonic()
    out = Path(args.out)
    suite = suites.load("starter")
    options = {"base_url": args.base_url} if args.base_url else {}
    with models.load(args.model, **options) as model:
        _say(f"{counted(args.limit, 'problem')} of the suite 'starter', answered by {model.name}:")
        greedy = _greedy(suite, model, args.limit, out / "greedy")
        best = _best_of_n(suite, model, args.limit, args.n, out / f"best-of-{args.n}")
        formats = _formats(model, out) if model.capabilities.json_schema else None
    _show(greedy, best, formats, args.n)
    pages = [_page(greedy), _page(best)]
    _say(f"{time.monotonic() - started:.0f} seconds. Every answer, verdict and span:")
    for page in pages:
        _say(f"  {page}")
    _say("Next: assay eval starter --model local, or assay eval ifeval --help")
    return 0


def _greedy(suite: Suite, model: Model, limit: int, out: Path) -> Evaluation:
    from assay.core import Sampling
    from assay.evaluate.runner import evaluate

    sampling = Sampling(temperature=0.0, max_tokens=MAX_TOKENS)
    return evaluate(suite, model, limit=limit, sampling=sampling, out=out, progress=True)


def _best_of_n(suite: Suite, model: Model, limit: int, n: int, out: Path) -> Evaluation:
    from assay.core import Sampling
    from assay.evaluate.runner import evaluate
    from assay.search.best_of_n import BestOfN
    from assay.search.solve import Answering

    return evaluate(
        suite,
        model,
        limit=limit,
        sampling=Sampling(max_tokens=MAX_TOKENS),
        answer=Answering(strategy=BestOfN(n=n), verifier=suite.verifiers["strict"]),
        out=out,
        floor=False,
        # The n samples of one search are drawn at once, and keep the model busy.
        concurrency=max(1, model.capabilities.parallel // n),
        progress=True,
    )


def _formats(model: Model, out: Path) -> tuple[Evaluation, Evaluation]:
    """Answers that must be JSON: free decoding, and decoding that can write nothing else."""
    from assay.core import ConstraintSpec, Problem, Sampling
    from assay.evaluate.runner import evaluate
    from assay.verifiers.constraints.verifier import Constraints

    spec = ConstraintSpec(id="detectable_format:json_format")
    problems = [
        Problem.of(f"{task} Answer with one JSON object and nothing else.", constraints=(spec,))
        for task in JSON_TASKS
    ]
    free = Sampling(temperature=0.0, max_tokens=MAX_TOKENS)
    flat = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 40}}
    bound = free.replace(json_schema={**flat, "minProperties": 1, "maxProperties": 5})
    one, other = (
        evaluate(
            problems,
            model,
            verifier=Constraints(),
            sampling=sampling,
            out=out / name,
            floor=False,
            progress=True,
        )
        for sampling, name in ((free, "json-free"), (bound, "json-constrained"))
    )
    return one, other


def _show(
    greedy: Evaluation,
    best: Evaluation,
    formats: tuple[Evaluation, Evaluation] | None,
    n: int,
) -> None:
    prompt = _compared(greedy, best, whole=True)
    share = _compared(greedy, best, whole=False)
    rows = [
        ("", "greedy", f"best of {n}", "difference, paired"),
        _row("all instructions of a prompt", "prompt_strict", greedy, best, prompt),
        _row("single instructions", "instruction_strict", greedy, best, share),
    ]
    if formats:
        rows += [
            ("", "", "", ""),
            ("", "free", "constrained", "difference, paired"),
            _row("valid JSON", "constraints", *formats, _compared(*formats, whole=True)),
        ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    sys.stdout.write("\n" + "\n".join(line.rstrip() for line in lines) + "\n\n")
    sys.stdout.write(
        "In brackets: the 95 % interval. The floor is the best that a constant answer scores.\n"
        f"Tokens written: greedy {_tokens(greedy):,}, best of {n} {_tokens(best):,}.\n\n"
    )
    sys.stdout.flush()


def _row(
    label: str, score: str, before: Evaluation, after: Evaluation, change: Paired
) -> tuple[str, str, str, str]:
    return label, repr(before.scores[score]), repr(after.scores[score]), str(change)


def _compared(before: Evaluation, after: Evaluation, *, whole: bool) -> Paired:
    """The paired difference: of prompts obeyed as a whole, or of the share of instructions."""
    from assay.evaluate.statistics import paired

    one, other = _by_problem(before, whole=whole), _by_problem(after, whole=whole)
    return paired((one[key], other[key]) for key in one if key in other)


def _by_problem(run: Evaluation, *, whole: bool) -> dict[str, float]:
    name = run.verifiers[0]
    found = {}
    for record in run.records():
        verdict = record.verdicts.get(name)
        if verdict is not None and verdict.score is not None:
            found[record.problem] = float(bool(verdict)) if whole else verdict.score
    return found


def _tokens(run: Evaluation) -> int:
    return int(run.scores.usage.get("output_tokens", 0))


def _page(run: Evaluation) -> Path:
    from assay.evaluate.report import web
    from assay.evaluate.report.content import Content

    page = run.path / "report.html"
    page.write_text(web.render(Content.of(run)), encoding="utf-8")
    return page


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
