"""``assay train``: a model learns from verdicts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assay.cli.eval import positive
from assay.cli.loop import Teller, add_capability, add_machine, add_training, options

if TYPE_CHECKING:
    from assay.core import JSON, Problem, Verifier
    from assay.recipes.teaching import Progress, Tell
    from assay.recipes.training_record import Done

EPILOG = """\
Two ways:

  --preset tiny   a decoder of 0.3 million weights learns a built-in task (--task add, letters,
                  maze ...) from nothing: it imitates right answers until half of the problems are
                  solved, then the method takes over. About a minute on one core.
  --data FILE     a language model (--model local is the embedded one) learns the problems of a
                  file by LoRA, rewarded by --verifier or --constraint; where neither is given, by
                  the constraints that the problems carry. 32 of them are held out.

--out keeps all: the curve (curve.jsonl), the state that the same command goes on from, runs of the
held-out problems before and after (before/ and after/, one greedy answer each; samples-before/ and
samples-after/, several, which `assay capability` reads), record.json with config, versions, cost
and predictions, and report.html. Of a language model also model/, which is a model: --model
transformers:OUT/model.

--config takes a file of options (TOML or JSON), named as here without the dashes; what is given on
the command line prevails. A reward is a score (the default), pass (1 or 0), or parts (the share of
the parts that hold), which tells more where few answers pass.

Exit status: 0 done, whether anything rose or not; 2 for wrong usage; 130 interrupted.

Examples:
  assay train --list
  assay train grpo --preset tiny --out tiny
  assay train tempo --preset tiny --task maze --steps 60 --out maze
  assay synth muldimif --n 300 --seed 1 --set easy=true --set levels=1,2 --out problems.jsonl
  assay train rejection_sft --data problems.jsonl --out tuned
  assay train grpo --data problems.jsonl --reward parts --steps 10 --rate 2e-4 --out tuned
  assay train grpo --data problems.jsonl --backend trl --steps 10 --out under-trl
"""
_OWN = {"help", "debug", "config", "list", "json", "out", "method"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay train``."""
    parser.epilog = EPILOG
    add = parser.add_argument
    add("method", nargs="?", metavar="METHOD", help="such as grpo, grpo:scale=none, rejection_sft")
    add("--list", action="store_true", help="list methods and tasks")
    add("--out", metavar="DIR", help="the folder of the run")
    add("--config", metavar="FILE", help="options from a file, TOML or JSON")
    add("--preset", choices=("tiny",), help="a small decoder from nothing, on a built-in task")
    add("--task", metavar="NAME", help="of --preset tiny; default: add")
    add("--warm", type=float, metavar="X", help="imitate until so many are right; default: 0.5")
    add("--model", metavar="NAME", help="local (the default), a folder, or transformers:NAME")
    add("--data", metavar="FILE", help="problems to learn: JSON lines, CSV, Parquet")
    add("--verifier", metavar="TEXT", help="what rewards, such as 'answer'")
    add("--constraint", action="append", metavar="TEXT", help="what rewards; may be repeated")
    add("--reward", choices=("score", "pass", "parts"), help="default: score")
    add("--held-out", type=positive, metavar="N", help="problems never trained on; default: 32")
    add("--test-longest", type=positive, metavar="N", help="tokens of a test's answer")
    add("--every", type=positive, metavar="N", help="steps between two looks; default: 10")
    add("--backend", choices=("torch", "trl"), help="of --data; trl: TRL's trainer, our credit")
    add("--seed", type=int, metavar="N", help="default: 0")
    add_training(parser.add_argument_group("training"))
    add_capability(parser)
    add_machine(parser)
    add("--json", action="store_true", help="print data and nothing else")


def run(args: argparse.Namespace) -> int:
    """Train, and show what came of it."""
    from assay.core import BadArgument
    from assay.recipes.training_record import page, record

    if args.list:
        sys.stdout.write(json.dumps(_known(), indent=1) + "\n" if args.json else _listed())
        return 0
    if args.config is not None:
        _configured(args)
    if args.method is None:
        raise BadArgument("which method? `assay train --list` lists them")
    if args.out is None:
        raise BadArgument("where to? Give --out DIR")
    if (args.preset is None) == (args.data is None):
        raise BadArgument("give either --preset tiny, or --data FILE with problems to learn")
    out = Path(args.out)
    shown = _Shown()
    try:
        done = (_tiny if args.preset else _tuned)(args, out, shown, Teller())
    except KeyboardInterrupt:
        shown.end()
        sys.stderr.write(f"\nassay: {_kept(out, args.backend)}\n")
        raise
    shown.end()
    data = record(done)
    (out / "record.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    (out / "report.html").write_text(page(done).html(), "utf-8")
    sys.stdout.write(json.dumps(data, indent=1) + "\n" if args.json else _told(done, args))
    return 0


def _kept(out: Path, backend: str | None) -> str:
    """What an interrupted run leaves, and what the same command makes of it."""
    if (out / "state.json").exists():
        step = json.loads((out / "state.json").read_text("utf-8"))["step"]
        return f"what was learnt up to step {step} is kept; the same command goes on from there"
    if (out / "start.safetensors").exists():
        return "the imitation is kept, and no step yet; the same command goes on from there"
    if any(out.glob("*.jsonl")):
        kept = "the answers so far are kept, and nothing else"
        return kept + (", for TRL keeps none of its steps" if backend == "trl" else "")
    return "nothing was done yet that could be kept; the same command begins again"


def _tiny(args: argparse.Namespace, out: Path, progress: Progress, tell: Tell) -> Done:
    from assay.core import BadArgument
    from assay.recipes.teaching import Tiny, tiny
    from assay.train.language.training import IMITATION

    if args.method.partition(":")[0] in IMITATION:
        raise BadArgument(f"{args.method} teaches a language model: it is for --data only")
    for name in _LANGUAGE:
        if getattr(args, name) is not None:
            raise BadArgument(
                f"--preset tiny trains a decoder of its own on a task with its own verifier: it "
                f"takes no --{name.replace('_', '-')}"
            )
    given = {name: getattr(args, name) for name in _TINY}
    given |= {"evaluate_every": args.every}
    settings = Tiny(**{name: value for name, value in given.items() if value is not None})
    return tiny(args.method, settings, out, progress=progress, tell=tell)


def _tuned(args: argparse.Namespace, out: Path, progress: Progress, tell: Tell) -> Done:
    from assay.core import BadArgument
    from assay.recipes.teaching import Tuning, tuned
    from assay.train.columns import problems_in
    from assay.train.language.training import IMITATION, checked

    for name in ("task", "warm"):
        if getattr(args, name) is not None:
            raise BadArgument(f"--{name} is for --preset tiny; problems come from --data here")
    checked(args.method)
    idle = ("prompts",) if args.method in IMITATION else ("epochs", "batch")
    for name in idle:
        if getattr(args, name) is not None:
            raise BadArgument(f"{args.method} has no use for --{name}")
    problems = problems_in(args.data)
    verifier = _verifier(args, problems)
    given = {"model": args.model, "held_out": args.held_out, "test_longest": args.test_longest}
    given |= {"seed": args.seed, "rank": args.rank, "device": args.device}
    given |= {"dtype": args.dtype, "rows": args.rows, "backend": args.backend}
    given |= {name: getattr(args, name) for name in ("capability", "capability_problems")}
    if args.backend == "trl" and args.method in IMITATION:
        raise BadArgument(
            f"{args.method} imitates examples; --backend trl is for methods of credit"
        )
    chosen = options(args)
    if args.every is not None:
        import dataclasses

        chosen = dataclasses.replace(chosen, evaluate_every=args.every)
    settings = Tuning(
        options=chosen, **{name: value for name, value in given.items() if value is not None}
    )
    value = args.reward or "score"
    return tuned(
        args.method, problems, verifier, value, settings, out, progress=progress, tell=tell
    )


def _verifier(args: argparse.Namespace, problems: list[Problem]) -> Verifier:
    """What was asked for, all of it; else the constraints that the problems carry."""
    from assay.core import BadArgument
    from assay.verifiers import constraints as c
    from assay.verifiers import parsing
    from assay.verifiers.combine import all_
    from assay.verifiers.constraints.verifier import Constraints

    made = [parsing.parse(args.verifier)] if args.verifier is not None else []
    made += map(c.parse, args.constraint or ())
    if made:
        return all_(*made)
    if all(problem.constraints for problem in problems):
        return Constraints()
    raise BadArgument(
        "not every problem carries constraints: give --verifier TEXT or --constraint TEXT"
    )


def _configured(args: argparse.Namespace) -> None:
    """Put the options of the file where the command line gave none."""
    from assay.core import BadArgument

    known = {name for name in vars(args) if name not in _OWN}
    seen: dict[str, str] = {}
    for name, value in _file(Path(args.config)).items():
        key = name.replace("-", "_")
        if key in seen:
            raise BadArgument(f"{args.config}: {seen[key]!r} and {name!r} are the same option")
        seen[key] = name
        if key == "method" or key == "out":
            current = getattr(args, key)
            setattr(args, key, _typed(args.config, key, value) if current is None else current)
            continue
        if key not in known:
            raise BadArgument(
                f"{args.config}: there is no option {name!r}; there are: "
                f"{', '.join(sorted(known | {'method', 'out'}))}"
            )
        if getattr(args, key) is None:
            setattr(args, key, _parsed(args.config, key, _typed(args.config, key, value)))


def _parsed(path: str, key: str, value: Any) -> Any:
    """The value of an option as the command line would take it: the same checks, once."""
    from assay.core import BadArgument

    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False, allow_abbrev=False)
    configure(parser)
    option = f"--{key.replace('_', '-')}"
    values = value if isinstance(value, list) else [value]
    try:
        read = parser.parse_args([f"{option}={one}" for one in values])
    except argparse.ArgumentError as error:
        raise BadArgument(f"{path}: {error}") from None
    return getattr(read, key)


_FROM_ZERO = {"seed", "capability"}
_NUMBERS = {"rate", "temperature", "warm"}
_LANGUAGE = (
    *("model", "verifier", "constraint", "reward", "longest", "epochs", "batch", "backend"),
    *("held_out", "test_longest", "rank", "device", "dtype", "rows"),
)
"""Options of --data that --preset tiny has no use for."""
_TINY = (
    *("task", "steps", "prompts", "samples", "rate", "temperature", "seed", "warm"),
    *("capability", "capability_problems"),
)
_TEXTS = {
    *("preset", "task", "model", "data", "verifier", "reward", "device", "dtype", "backend"),
    *("method", "out"),
}


def _typed(path: str, key: str, value: Any) -> Any:
    """A value of a file, if it is what the option takes."""
    from assay.core import BadArgument

    if key == "constraint":
        listed = value if isinstance(value, list) else [value]
        fits = all(isinstance(one, str) for one in listed)
        value, what = listed, "text, or a list of texts"
    elif key in _TEXTS:
        fits, what = isinstance(value, str), "text"
    elif key in _NUMBERS:
        fits, what = isinstance(value, int | float) and not isinstance(value, bool), "a number"
    else:
        fits = isinstance(value, int) and not isinstance(value, bool)
        fits, what = fits and (value > 0 or key in _FROM_ZERO), "a whole number from 1"
    if not fits:
        raise BadArgument(f"{path}: {key} is {what}, not {value!r}")
    return value


def _file(path: Path) -> Mapping[str, Any]:
    import tomllib

    from assay.core import DataError

    try:
        text = path.read_text("utf-8")
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"is neither TOML nor JSON: {error}", path=str(path)) from None
    if not isinstance(found, dict):
        raise DataError("holds no options by name", path=str(path))
    return found


class _Shown:
    """A line of the curve as it comes: rewritten on a terminal, else one of several on stderr."""

    def __init__(self) -> None:
        self._moving = sys.stderr.isatty()
        self._open = False

    def __call__(self, line: Mapping[str, JSON]) -> None:
        from assay.recipes.closing_loop import told

        step, of = line.get("step"), line.get("steps")
        text = told(line)
        if self._moving:
            sys.stderr.write(f"\r{_bar(step, of)}{text:<76.76}")
            self._open = True
        elif step is None or "accuracy" in line or not int(step) % 10:
            sys.stderr.write(f"assay: {text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            sys.stderr.write("\n")
            self._open = False


def _bar(step: JSON, of: JSON) -> str:
    """Ten places, so many of them full; nothing where the end is not known.

    >>> _bar(5, 10), _bar(5, None)
    ('█████····· ', '')
    """
    if not isinstance(step, int) or not isinstance(of, int) or of < 1:
        return ""
    full = min(10, 10 * step // of)
    return "█" * full + "·" * (10 - full) + " "


def _told(done: Done, args: argparse.Namespace) -> str:
    from assay.recipes.training_record import SCOPE, said

    total = done.ledger.total
    lines = [*said(done), *(f"! {sign}" for sign in done.signs), "", SCOPE, ""]
    spent = [f"{total.seconds:,.0f} s", f"{total.output_tokens:,} tokens written"]
    if total.input_tokens:  # TRL does not tell them
        spent.append(f"{total.input_tokens:,} read in training")
    lines += [
        f"spent      {', '.join(spent)}, {total.verifier_calls:,} verdicts;",
        "           the runs before and after keep accounts of their own",
        f"kept       {args.out}/report.html, {args.out}/record.json",
        "",
        f"assay diff {args.out}/before {args.out}/after   answers that changed",
    ]
    if args.data:
        lines.append(f"assay eval starter --model transformers:{args.out}/model --max-tokens 128")
    return "\n".join(lines) + "\n"


def _known() -> dict[str, dict[str, str]]:
    """Methods and tasks with what they are."""
    import importlib
    import inspect

    from assay.train.language.training import IMITATION
    from assay.train.methods import METHODS
    from assay.train.tasks import TASKS

    def named(place: str) -> Any:
        module, _, attribute = place.partition(":")
        return getattr(importlib.import_module(module), attribute)

    def summary(place: str) -> str:
        return (inspect.getdoc(named(place)) or "").split("\n")[0]

    def method(name: str, place: str) -> str:
        if not (beside := named(place).beside):
            return summary(place)
        return f"{summary(place)} Teaches {beside} too: assay recipe run {name}"

    return {
        "methods of credit": {name: method(name, place) for name, place in METHODS.items()},
        "methods of imitation (--data only)": dict(IMITATION),
        "tasks (--preset tiny)": {name: summary(place) for name, place in TASKS.items()},
    }


def _listed() -> str:
    lines = []
    for title, names in _known().items():
        lines += [f"{title[0].upper()}{title[1:]}:"]
        lines += [f"  {name:<16}{text}" for name, text in names.items()]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"
