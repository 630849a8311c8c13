"""``assay search``: let a verifier choose among several answers."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.core import Budget, Model, Problem, Verifier
    from assay.search.strategy import SearchResult

EPILOG = """\
Strategies: greedy, best_of_n:N.

Examples:
  assay search solve 'Name three rivers.' --model local --constraint 'sentences exactly=1'
  assay search solve 'What is 17 * 3?' --verifier 'exact ignore_case=true' --reference 51
  assay search solve 'Describe rain.' --model local --constraint 'words at_most=20' \\
      --strategy best_of_n:16 --budget tokens=4000 --json
"""

LIMITS = {
    "tokens": int,
    "output_tokens": int,
    "model_calls": int,
    "verifier_calls": int,
    "seconds": float,
    "money": float,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay search``."""
    parser.description = "Draw several answers and let a verifier choose."
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("action", choices=["solve"], help="solve: answer one prompt")
    parser.add_argument("prompt", help="the prompt; - reads it from standard input")
    parser.add_argument("--model", default="local", help="the model (default: local)")
    parser.add_argument(
        "--constraint",
        action="append",
        default=[],
        metavar="TEXT",
        help="what the answer must obey, such as 'words at_most=60'; may be repeated",
    )
    parser.add_argument(
        "--verifier",
        metavar="TEXT",
        help="what judges the answer, with its arguments, such as 'exact ignore_case=true'; "
        "verifiers are combined with >>, &, | and not",
    )
    parser.add_argument("--reference", metavar="TEXT", help="the right answer, for the verifier")
    parser.add_argument("--strategy", default="best_of_n:8", help="default: best_of_n:8")
    parser.add_argument(
        "--budget",
        action="append",
        default=[],
        metavar="LIMIT=N",
        help=f"a limit, of {', '.join(LIMITS)}; may be repeated",
    )
    parser.add_argument("--max-tokens", type=int, default=256, help="of one answer (default: 256)")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--base-url", help="of an OpenAI-compatible server")
    parser.add_argument("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Search, and show the answer with its verdict, the others, and what it cost."""
    from assay.core import Problem, Sampling
    from assay.search.solve import search

    prompt = sys.stdin.read() if args.prompt == "-" else args.prompt
    options = {"base_url": args.base_url} if args.base_url else {}
    problem = Problem.of(prompt, reference=args.reference)
    verifier = _verifier(args.verifier, args.constraint)
    result = search(
        problem,
        _rehearsed(args.model, problem, args.constraint),
        verifier,
        strategy=args.strategy,
        budget=_budget(args.budget),
        sampling=Sampling(max_tokens=args.max_tokens),
        seed=args.seed,
        **options,
    )
    sys.stdout.write(_as_json(problem, result) if args.json else _as_text(result))
    return 0 if result.verdict else 1


def _rehearsed(name: str, problem: Problem, constraints: list[str]) -> str | Model:
    """The name of the model; a scripted one with a right and a wrong answer to the prompt."""
    if name.partition(":")[0] != "scripted":
        return name
    from assay import models
    from assay.core import BadArgument
    from assay.evaluate.witness import pair
    from assay.verifiers import constraints as c

    made = [c.parse(text) for text in constraints]
    specs = tuple(one.spec() for one in made if isinstance(one, c.Constraint))
    asked = problem.replace(constraints=specs)
    found = pair(asked)
    if found is None and asked.reference is None:
        raise BadArgument(
            f"{name} rehearses, and knows no right answer here: give --reference TEXT, or a "
            "--constraint for which a text that obeys is known, or another --model"
        )
    model = models.load(name)
    model.rehearse([asked], obey=lambda _: found)  # type: ignore[attr-defined]
    return model


def _verifier(verifier: str | None, constraints: list[str]) -> Verifier:
    """Everything that was asked for must hold."""
    from assay.core import BadArgument
    from assay.verifiers import constraints as c
    from assay.verifiers import parsing
    from assay.verifiers.combine import all_

    made = [parsing.parse(verifier)] if verifier is not None else []
    made += map(c.parse, constraints)
    if not made:
        raise BadArgument("a search needs a judge: give --constraint TEXT or --verifier TEXT")
    return all_(*made)


def _budget(limits: list[str]) -> Budget:
    from assay.core import BadArgument, Budget

    given: dict[str, float] = {}
    for limit in limits:
        name, _, value = limit.partition("=")
        if name not in LIMITS:
            raise BadArgument(f"a budget limits one of {', '.join(LIMITS)}, not {name!r}")
        try:
            given[name] = LIMITS[name](value)
        except ValueError:
            raise BadArgument(f"the limit in --budget {limit!r} is not a number") from None
    return Budget(**given)  # type: ignore[arg-type]


def _as_json(problem: Problem, result: SearchResult) -> str:
    data = {
        "prompt": problem.prompt,
        "text": result.text,
        "verdict": result.verdict.to_dict(),
        "strategy": result.strategy,
        "chosen": result.best_index,
        "candidates": [candidate.to_dict() for candidate in result.candidates],
        "ledger": result.ledger.to_dict(),
        "stopped": result.stopped,
    }
    return json.dumps(data, indent=1) + "\n"


def _as_text(result: SearchResult) -> str:
    from assay.cli.progress import printable
    from assay.core.wording import counted

    outcomes = "".join(
        {"correct": "✓", "incorrect": "✗", "invalid": "∅"}.get(c.verdict.outcome, "?")
        for c in result.candidates
    )
    total = result.ledger.total
    spent = (
        f"{counted(total.model_calls, 'model call')}, "
        f"{total.input_tokens} + {total.output_tokens} tokens, "
        f"{counted(total.verifier_calls, 'verifier call')}, {result.ledger.elapsed:.1f} s"
    )
    lines = [
        *map(printable, result.text.strip().splitlines()),
        "",
        result.verdict.explain(),
        "",
        f"candidates {outcomes}, the {_ordinal(result.best_index + 1)} chosen",
        f"cost       {spent}",
    ]
    if result.stopped:
        lines.append(f"stopped    {result.stopped}")
    return "\n".join(lines) + "\n"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"
