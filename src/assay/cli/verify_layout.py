"""``assay verify --layout``: the two result files that IFEval and IFBench publish.

Responses are joined to problems on the prompt, exactly (for IFBench without the white space around
it), and rows are written in the order of the problems.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.cli.progress import NAMED_IN_FULL, BadRows, place, printable

if TYPE_CHECKING:
    from assay.core import JSON, ConstraintSpec
    from assay.verifiers.constraints.published import NotDecided

MODES = ("strict", "loose")


class Asked(NamedTuple):
    """A published problem."""

    prompt: str
    specs: tuple[ConstraintSpec, ...]


class Judged(NamedTuple):
    """A problem with its response, and for each mode whether each instruction is followed.

    `not_decided` lists the checks that could not tell: the layout has no place for them.
    """

    line: int
    asked: Asked
    response: str
    followed: dict[str, list[bool]]
    not_decided: list[NotDecided]


def run(args: argparse.Namespace) -> int:
    """Write the two files; 1 if some rows could not be read."""
    _check_usage(args)
    bad = BadRows()
    problems = _read_problems(args.problems, bad)
    responses = _read_responses(args.input, args.response_field or "response", args.layout, bad)
    profile = args.profile or "faithful"
    judged = _judge(problems, responses, args.layout, profile, bad, args.problems)
    bad.close()
    _note_unmatched(problems, responses, args.layout)
    _note_not_decided(judged, args.problems)
    for mode in MODES:
        _write(Path(args.out) / f"eval_results_{mode}.jsonl", judged, mode)
    _report(_summary(judged, args, profile, bad), args)
    return 1 if bad.count else 0


def _check_usage(args: argparse.Namespace) -> None:
    from assay.core import BadArgument

    if args.problems is None or args.out is None:
        raise BadArgument(f"--layout {args.layout} needs --problems INPUT.jsonl and --out DIR")
    for name in ("verifier", "constraint", "mode", "timeout", "processes", "reference_field"):
        if getattr(args, name):
            raise BadArgument(f"--{name.replace('_', '-')} does not go with --layout")
    out = Path(args.out)
    if out.exists() and not out.is_dir():
        raise BadArgument(f"--out {args.out!r} is a file; with --layout it is a folder")
    if not Path(args.problems).is_file():
        raise BadArgument(f"there is no file {args.problems!r}")
    out.mkdir(parents=True, exist_ok=True)


def _key(prompt: str, layout: str) -> str:
    return prompt.strip() if layout == "ifbench" else prompt


def _read_problems(path: str, bad: BadRows) -> dict[int, Asked]:
    """The problems by line number, in their order."""
    from assay.core import DataError
    from assay.core.wording import in_json
    from assay.runs import rows
    from assay.verifiers.files import published_specs

    problems = {}
    for row in rows.read(path):
        if isinstance(row, rows.BadRow):
            bad.add(path, row.line, row.why)
            continue
        prompt = row.fields.get("prompt")
        try:
            if not isinstance(prompt, str):
                raise DataError(f"field 'prompt' must be text, not {in_json(prompt)}")  # noqa: TRY301
            specs = published_specs(row.fields.get("instruction_id_list"), row.fields.get("kwargs"))
        except DataError as error:
            bad.add(path, row.line, str(error))
            continue
        problems[row.line] = Asked(prompt, specs)
    return problems


def _read_responses(path: str, field: str, layout: str, bad: BadRows) -> dict[str, str]:
    """The responses by prompt; of two to one prompt the last counts, as published."""
    from assay.core.wording import counted, in_json
    from assay.runs import rows

    responses: dict[str, str] = {}
    repeated = 0
    for row in rows.read(path):
        if isinstance(row, rows.BadRow):
            bad.add(path, row.line, row.why)
            continue
        prompt, response = row.fields.get("prompt"), row.fields.get(field)
        if not isinstance(prompt, str) or not isinstance(response, str):
            name, value = (field, response) if isinstance(prompt, str) else ("prompt", prompt)
            bad.add(path, row.line, f"field {name!r} must be text, not {in_json(value)}")
            continue
        key = _key(prompt, layout)
        repeated += key in responses
        responses[key] = response
    if repeated:
        replaced = counted(repeated, "response replaces", "responses replace")
        sys.stderr.write(f"assay: {replaced} an earlier one to the same prompt\n")
    return responses


def _judge(
    problems: dict[int, Asked],
    responses: dict[str, str],
    layout: str,
    profile: Any,
    bad: BadRows,
    source: str,
) -> list[Judged]:
    from assay.core import UsageError
    from assay.verifiers.constraints.published import published

    judged = []
    for line, asked in problems.items():
        response = responses.get(_key(asked.prompt, layout))
        unsure: list[NotDecided] = []
        try:
            strict, loose = published(asked.specs, response or "", profile, not_decided=unsure)
        except UsageError as error:  # an unknown instruction, or wrong arguments, in the data
            bad.add(source, line, str(error))
            continue
        followed = {"strict": strict, "loose": loose}
        judged.append(Judged(line, asked, response or "", followed, unsure))
    return judged


def _note_unmatched(problems: dict[int, Asked], responses: dict[str, str], layout: str) -> None:
    from assay.core.wording import counted

    prompts = {_key(asked.prompt, layout) for asked in problems.values()}
    missing = sum(_key(asked.prompt, layout) not in responses for asked in problems.values())
    if missing:
        sys.stderr.write(
            f"assay: {missing:,} of {counted(len(problems), 'problem')} have no response; "
            "they count as failed\n"
        )
    stray = [prompt for prompt in responses if prompt not in prompts]
    if stray:
        sys.stderr.write(
            f"assay: left out: {counted(len(stray), 'response')} to no problem; "
            f"the first prompt: {printable(stray[0][:60])!r}\n"
        )


def _note_not_decided(judged: list[Judged], source: str) -> None:
    """Name the checks that broke or could not tell, by the lines of their problems."""
    found = [(one, each) for one in judged for each in one.not_decided]
    if not found:
        return
    sys.stderr.write(
        f"assay: checks that were not decided: {_not_decided(judged, 'strict'):,} strictly, "
        f"{_not_decided(judged, 'loose'):,} loosely; in this layout they count as not followed\n"
    )
    for one, each in found[:NAMED_IN_FULL]:
        spec = one.asked.specs[each.place]
        why = printable(each.why)[:200]
        sys.stderr.write(f"assay: {place(source, one.line)}, {printable(spec.id)!r}: {why}\n")
    if len(found) > NAMED_IN_FULL:
        lines = [str(one.line) for one, _ in found[NAMED_IN_FULL:]]
        more = f"{', '.join(lines[:200])}{' and more' if len(lines) > 200 else ''}"
        sys.stderr.write(f"assay: and {len(lines):,} more, on lines {more}\n")


def _not_decided(judged: list[Judged], mode: str) -> int:
    """How many checks of a mode were not decided."""
    listed = [each for one in judged for each in one.not_decided]
    return sum(each.strictly if mode == "strict" else each.loosely for each in listed)


def _write(path: Path, judged: list[Judged], mode: str) -> None:
    from assay.runs import rows

    with rows.writer(path, {}) as out:
        for one in judged:
            followed = one.followed[mode]
            row: dict[str, JSON] = {
                "follow_all_instructions": all(followed),
                "follow_instruction_list": list(followed),
                "instruction_id_list": [spec.id for spec in one.asked.specs],
                "prompt": one.asked.prompt,
                "response": one.response,
            }
            out.write(row)


def _summary(
    judged: list[Judged], args: argparse.Namespace, profile: str, bad: BadRows
) -> dict[str, Any]:
    from assay.evaluate.statistics import wilson

    summary: dict[str, Any] = {"layout": args.layout, "profile": profile, "not_read": bad.count}
    summary["not_decided"] = {mode: _not_decided(judged, mode) for mode in MODES}
    for mode in MODES:
        prompts = [all(one.followed[mode]) for one in judged]
        instructions = [holds for one in judged for holds in one.followed[mode]]
        for level, holds in (("prompt", prompts), ("instruction", instructions)):
            low, high = wilson(sum(holds), len(holds)) if holds else (None, None)
            summary[f"{level}_{mode}"] = {
                "share": sum(holds) / len(holds) if holds else None,
                "interval": [low, high],
                "n": len(holds),
            }
    return summary


def _report(summary: dict[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        import json

        sys.stdout.write(json.dumps(summary) + "\n")
        return
    lines = [f"{args.layout}, profile {summary['profile']}: {args.out}/eval_results_*.jsonl"]
    for mode in MODES:
        for level in ("prompt", "instruction"):
            score = summary[f"{level}_{mode}"]
            if score["n"]:
                low, high = score["interval"]
                lines.append(
                    f"  {level:<11} {mode:<6} {score['share']:.1%} [{low:.1%}, {high:.1%}] "
                    f"of {score['n']:,} (95 % Wilson interval)"
                )
    if summary["not_read"]:
        lines.append(f"  rows that could not be read: {summary['not_read']:,}")
    sys.stderr.write("\n".join(lines) + "\n")
