"""``assay selftest``: our verdicts, and our counts of others', beside the published ones."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluate.audit.measured import Measured
    from assay.evaluate.parity import Comparison
    from assay.evaluate.read_instructions import Half
    from assay.evaluate.recomputed import Figure

EPILOG = """\
parity: our faithful verdicts beside those of the official checkers. FOLDER holds 'ifeval' and
'ifbench' with problems, responses and verdicts.
llmbar: winners parsed again from published outputs of judges, in FOLDER's 'judge_outputs.jsonl'.
published: figures of gsm8k, game24, qwen_math_cot and bbh_codex computed again from the raw outputs
in FOLDER, by the released rules.
verifiers: verdicts beside labels of people, maintainers and recorded runs. FOLDER holds
math_equivalence_cases, mathcoder, qwen_math_cot, gsm8k, evouna, nq301, json_schema_test_suite,
humaneval and mbpp.
instructions: what is read out of IFEval's prompts (FOLDER's 'ifeval/input_data.jsonl') beside
their labelled constraints: precision and recall, on the half of the prompts that the patterns were
written with and on the other.
statistics: data drawn again and again (--repeats), to see how often intervals hold the truth, and
tests find what is not there. What comes out outside its bounds is asked again, four times as
often. It needs no FOLDER, and some ten minutes.
search: strategies on problems whose rates are known, beside the accuracies that are expected; some
two minutes. With FOLDER instead, the rules that choose, over the published samples of game24 and
qwen_math_cot there.

Exit status: 0 if every official verdict on a stable row is ours too, or its difference is due to
chance, and so are 99.8 % of the published ones (or the rest is explained); for llmbar, if every
published winner is ours too; for published, if every published verdict is, and no printed figure is
refuted; for verifiers, if ours agree at least as well as what stands beside
them, and with 99 % of the recorded verdicts on programs; for instructions, if no half's precision
surely lies below 98 %; for statistics, if none surely breaks its
promise; for search, if no accuracy is off by more than chance; 1 if not; 2 for wrong usage.

Examples:
  assay selftest parity --data FOLDER
  assay selftest llmbar --data FOLDER --by-subset
  assay selftest published --data FOLDER --only game24
  assay selftest verifiers --data FOLDER --only nq301 --only gsm8k
  assay selftest instructions --data FOLDER
  assay selftest statistics --only wilson --only paired
  assay selftest search
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay selftest``."""
    parser.epilog = EPILOG
    parser.add_argument("test", choices=tuple(_TESTS), help="which test to run")
    parser.add_argument("--data", metavar="FOLDER", help="the published data")
    parser.add_argument("--by-subset", action="store_true", help="llmbar: each subset apart")
    parser.add_argument(
        "--only",
        action="append",
        metavar="SET",
        help="published, verifiers: this set alone; statistics: studies named so; may be repeated",
    )
    parser.add_argument(
        "--markdown", action="store_true", help="all with --only: the table as Markdown"
    )
    parser.add_argument(
        "--repeats", type=int, default=1_000, metavar="N", help="statistics: how often (1,000)"
    )
    parser.add_argument("--seed", type=int, default=0, help="statistics, search: of the draws (0)")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Run the test that was asked for."""
    from assay.core import BadArgument

    if args.test not in ("statistics", "search") and args.data is None:
        raise BadArgument(f"'selftest {args.test}' needs the published data: --data FOLDER")
    if args.repeats < 1:
        raise BadArgument(f"--repeats must be at least 1, not {args.repeats}")
    return _TESTS[args.test](args)


def _llmbar(args: argparse.Namespace) -> int:
    """Count again, and say whether all winners are the published ones."""
    from assay.evaluate.llmbar import recount

    counts = recount(args.data, by_subset=args.by_subset)
    passed = bool(counts) and all(each.equal == 2 * each.n for each in counts)
    if args.json:
        rows = [each.to_dict() for each in counts]
        json.dump({"passed": passed, "judges": rows}, sys.stdout, indent=2)
        print()
        return 0 if passed else 1
    print(
        f"{'judge':8} {'prompt':17} {'subset':9} pairs  equal winners  accuracy         "
        "both orders agree  first shown wins   kappa  released"
    )
    for each in counts:
        low, high = each.interval
        print(
            f"{each.judge:8} {each.prompt:17} {each.subset:9} {each.n:5}  "
            f"{each.equal:6} of {2 * each.n:<4} {each.accuracy:6.1%} [{low:.0%}, {high:.0%}] "
            f"{each.agreement:14.1%} {each.first_share:17.1%} {each.kappa:11.3f} "
            f"{each.kappa_released:9.3f}"
        )
    print("\nall published winners are ours" if passed else "\nNOT all published winners are ours")
    return 0 if passed else 1


def _parity(args: argparse.Namespace) -> int:
    """Compare, and show where verdicts part."""
    from assay.evaluate.parity import compare, holds

    comparisons = compare(args.data)
    passed = holds(comparisons)
    if args.json:
        rows = [each.to_dict() for each in comparisons]
        json.dump({"passed": passed, "comparisons": rows}, sys.stdout, indent=2)
        print()
    else:
        _show(comparisons)
        print("\nparity holds" if passed else "\nparity does NOT hold")
    return 0 if passed else 1


def _show(comparisons: list[Comparison]) -> None:
    from assay.evaluate.parity import share

    width = max(len(each.model) for each in comparisons)
    print(f"{'suite':8} {'verdicts':10} {'model':{width}}  rows stable strict  loose  equal")
    for each in comparisons:
        print(
            f"{each.suite:8} {each.source:10} {each.model:{width}} {each.rows:5} {each.stable:6} "
            f"{each.strict:6} {each.loose:6} {100 * each.agreement:6.2f} %"
            + (f"  ({each.absent} not compared)" if each.absent else "")
        )
    for suite in sorted({each.suite for each in comparisons}):
        for source in ("official", "published"):
            chosen = [c for c in comparisons if c.suite == suite and c.source == source]
            rows = sum(each.rows for each in chosen)
            print(f"{suite} {source}: {rows} rows, {100 * share(chosen):.2f} % equal")
    differing = [each for comparison in comparisons for each in comparison.disagreements]
    if differing:
        print(f"\n{len(differing)} disagreements (strict, loose):")
    for part in differing:
        ours, theirs = (_word(verdict) for verdict in (part.ours, part.theirs))
        unstable = "" if part.stable else " (their verdict depends on the seed)"
        print(
            f"  {part.suite} {part.source} {part.model} key {part.key} [{part.index}] {part.kind}: "
            f"ours {ours}, theirs {theirs}{unstable}"
        )
        print(f"      {part.cause or 'cause unknown'}")


def _word(verdict: tuple[bool, bool]) -> str:
    return "/".join("yes" if part else "no" for part in verdict)


def _verifiers(args: argparse.Namespace) -> int:
    """Measure each verifier on its sets, and say where ours fall short."""
    from assay.cli.progress import Progress
    from assay.evaluate.audit.measured import falls_short, markdown, measure

    progress = Progress("verdicts")
    found: list[Measured] = []
    for each in measure(args.data, args.only or (), progress=progress.step):
        progress.clear()
        found.append(each)
        if not args.json and not args.markdown:
            print(each)
    short = falls_short(found)
    if args.json:
        rows = [each.to_dict() for each in found]
        json.dump({"passed": not short, "falls_short": short, "measured": rows}, sys.stdout)
        print()
        return 1 if short else 0
    if args.markdown:
        print(markdown(found), end="")
    print("\n" + ("\n".join(f"falls short: {why}" for why in short) or "none falls short"))
    return 1 if short else 0


def _published(args: argparse.Namespace) -> int:
    """Compute figures again, and say whether they are the published ones."""
    from assay.evaluate.recomputed import recompute

    found = list(recompute(args.data, args.only or ()))
    passed = all(each.holds for each in found)
    if args.json:
        figures = [each.to_dict() for each in found]
        json.dump({"passed": passed, "figures": figures}, sys.stdout, indent=2)
        print()
        return 0 if passed else 1
    heads = ("set", "figure", "ours", "published", "equal rows", "printed of all rows")
    _table(heads, [_figure(each) for each in found], markdown=args.markdown)
    print("\nall published figures are ours" if passed else "\nNOT all published figures are ours")
    return 0 if passed else 1


def _figure(found: Figure) -> tuple[str, ...]:
    return (
        found.set,
        found.what,
        f"{found.value:.2%} [{found.low:.1%}, {found.high:.1%}] (n={found.n} {found.of})",
        "-" if found.published is None else f"{found.published:.2%}",
        f"{found.equal} of {found.rows}" if found.rows else "-",
        "-" if found.printed is None else f"{found.printed:.1%}",
    )


def _instructions(args: argparse.Namespace) -> int:
    """Read the prompts' instructions, and say how often that is right and how much it finds."""
    from assay.evaluate.read_instructions import LEAST, measure

    halves = measure(args.data)
    passed = not any(half.falls_short for half in halves)
    if args.json:
        rows = [half.to_dict() for half in halves]
        json.dump({"passed": passed, "halves": rows}, sys.stdout, indent=2)
        print()
        return 0 if passed else 1
    lines = [_read_line(half.name, half) for half in halves]
    heads = ("half", "prompts", "precision of readings", "of sentences", "recall of labels")
    _table(heads, lines, markdown=args.markdown)
    for half in halves:
        print(f"\n{half.name}, recall by kind:\n")
        kinds = [(kind, _share(hit, n)) for kind, hit, n in half.kinds]
        _table(("kind", "recall"), kinds, markdown=args.markdown)
        for each in half.astray:
            said = " ".join(each.found.quote.split())
            args_read = json.dumps(dict(each.found.constraint.args), ensure_ascii=False)
            print(f"not in the labels of {each.key}: {each.found.constraint.id} {args_read}")
            print(f"      {said:.200}")
    print(f"\nprecision {'may be' if passed else 'is NOT'} {LEAST:.0%} or more in both halves")
    return 0 if passed else 1


def _read_line(name: str, half: Half) -> tuple[str, ...]:
    read, sentences = (half.right, half.readings), (half.sentences_right, half.sentences)
    return (name, str(half.prompts), _share(*read), _share(*sentences), _share(*half.recalled))


def _share(hits: int, n: int) -> str:
    from assay.evaluate.statistics import wilson

    low, high = wilson(hits, n)
    return f"{hits / max(n, 1):.1%} [{low:.1%}, {high:.1%}] (n={n})"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]], *, markdown: bool) -> None:
    if markdown:
        for line in (heads, ("---",) * len(heads), *lines):
            print(f"| {' | '.join(line)} |")
        return
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    for line in (heads, *lines):
        print("  ".join(map(str.ljust, line, widths)).rstrip())


def _statistics(args: argparse.Namespace) -> int:
    """Simulate, and say which statistics are not what they say."""
    from assay.cli.progress import Progress
    from assay.core import BadArgument
    from assay.evaluate.statistics.validation import Found, table, validate

    progress = Progress("studies")
    found: list[Found] = []
    for each in validate(args.repeats, args.seed, only=args.only or ()):
        progress.step()
        progress.clear()
        found.append(each)
        if not args.json and not args.markdown:
            print(table.line(each), flush=True)
    if not found:
        raise BadArgument(f"no study is named {' or '.join(map(repr, args.only))}")
    broken = [each for each in found if each.broken]
    if args.json:
        rows = [each.to_dict() for each in found]
        json.dump({"passed": not broken, "studies": rows}, sys.stdout, indent=2)
        print()
        return 1 if broken else 0
    if args.markdown:
        print(table.markdown(found), end="")
    wide = sum(each.wide for each in found)
    border = sum(not each.passed for each in found) - len(broken) - wide
    print(
        f"\n{len(found)} studies: {len(broken)} broken promises, {wide} wide, "
        f"{border} at the border"
    )
    return 1 if broken else 0


def _search(args: argparse.Namespace) -> int:
    """Strategies in worlds of known rates."""
    from assay.cli import selftest_search

    return selftest_search.run(args)


_TESTS = {
    "parity": _parity,
    "llmbar": _llmbar,
    "published": _published,
    "verifiers": _verifiers,
    "instructions": _instructions,
    "statistics": _statistics,
    "search": _search,
}
