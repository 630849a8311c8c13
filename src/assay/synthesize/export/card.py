"""The data card: what the rows are, how they came about, what was checked, and what was not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assay.core import JSON
from assay.core.wording import counted
from assay.synthesize.export import licences

Interval = Callable[[float, float], tuple[float, float]]
LONGEST = 400
"""Characters of a text in the sample that is shown."""
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was counted while the rows were written."""

    title: str
    layout: str
    licence: str = licences.UNKNOWN
    licences: Mapping[str, int] = field(default_factory=dict)
    """Rows by the licence that they state themselves; those under an empty name state none."""
    language: str = "en"
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    judged: int = 0
    """Rows that carry a verdict."""
    verified: int = 0
    """Rows whose verdicts are all correct."""
    sample: Mapping[str, JSON] | None = None
    unfit: int = 0


def card(report: Mapping[str, JSON], facts: Facts, interval: Interval | None = None) -> str:
    """The card in Markdown, with the YAML head that the Hugging Face hub and `datasets` read."""
    about = report["pipeline"]["about"] or f"Rows of the pipeline {report['pipeline']['name']}."
    parts = [
        _head(facts),
        f"# {facts.title}\n\n{about}",
        _size(facts, report),
        "## How it was made\n\n" + _provenance(report),
        "## What was checked\n\n" + _checked(report, facts, interval),
        "## A row\n\n```json\n" + _shown(facts.sample) + "\n```",
        "## Known limits\n\n" + "\n".join(f"- {limit}" for limit in _limits(report, facts)),
    ]
    return "\n\n".join(parts) + "\n"


def _head(facts: Facts) -> str:
    rows = sum(facts.sizes.values())
    size = next((name for below, name in _SIZES if rows < below), "n>1M")
    licence = licences.head(facts.licence, facts.licences)
    lines = ["---", licence, f"language:\n- {facts.language}"]
    lines += [f"pretty_name: {json.dumps(facts.title)}", f"size_categories:\n- {size}"]
    lines += ["tags:\n- synthetic\n- assay", "configs:\n- config_name: default\n  data_files:"]
    for split, files in facts.files.items():
        lines.append(f"  - split: {split}\n    path:")
        lines += [f"    - {path}" for path in files]
    return "\n".join([*lines, "---"])


def _size(facts: Facts, report: Mapping[str, JSON]) -> str:
    splits = ", ".join(f"{split} {count:,}" for split, count in facts.sizes.items())
    pipeline = report["pipeline"]
    asked = any(each.get("models") for each in report["steps"])
    models = " where the models keep their seeds" if asked else ""
    return (
        f"{counted(sum(facts.sizes.values()), 'row')} ({splits}) in the layout `{facts.layout}`, "
        f"by the pipeline `{pipeline['name']}` with seed {pipeline['seed']}. The same seed gives "
        f"the same rows{models}; `pipeline.json` has every setting."
    )


def _provenance(report: Mapping[str, JSON]) -> str:
    lines = ["| step | version | rows in | out | dropped | failed | models |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for each in report["steps"]:
        name = each["step"].rpartition("/")[0] or each["step"]
        models = ", ".join(f"`{model}`" for model in each.get("models", ()))
        lines.append(
            f"| {name} | {each['version']} | {each['into']:,} | {each['out']:,} | "
            f"{each['rejected']:,} | {each['failed']:,} | {models} |"
        )
    reasons = [
        f"- `{each['step']}`: {reason} ({count:,})"
        for each in report["steps"]
        for reason, count in list(each["reasons"].items())[:5]
    ]
    why = "\n\nWhy rows were dropped (all of them are in `rejects.parquet`):\n\n"
    return "\n".join(lines) + (why + "\n".join(reasons) if reasons else "")


def _checked(report: Mapping[str, JSON], facts: Facts, interval: Interval | None) -> str:
    rows = sum(facts.sizes.values())
    found = (
        f"- {facts.verified:,} of {rows:,} rows were found correct by every verifier that judged "
        f"them{_ends(facts.verified, rows, interval)}."
    )
    gates = [_gate(each, interval) for each in report["steps"] if each.get("gate")]
    listed = [found, *gates] if facts.judged else gates
    return "\n".join(listed) if listed else "No verifier judged these rows."


def _gate(step: Mapping[str, JSON], interval: Interval | None) -> str:
    """What a gate did; a share where it lets rows pass one by one, as one of pairs does not."""
    name, into, out = step["step"], step["into"], step["out"]
    if step["arity"] in ("map", "filter"):
        share = _ends(out, into, interval)
        return f"- The gate `{name}` let {out:,} of {into:,} rows pass{share}."
    return (
        f"- The gate `{name}` made {counted(out, 'row')} out of {into:,}, and dropped "
        f"{step['rejected']:,}; it looks at several rows at once, so that is no share of good ones."
    )


def _ends(successes: int, n: int, interval: Interval | None) -> str:
    if interval is None or not n:
        return ""
    low, high = interval(successes, n)
    return f": {successes / n:.2%}, 95 % interval {low:.2%} to {high:.2%}, n={n:,}"


def _limits(report: Mapping[str, JSON], facts: Facts) -> list[str]:
    steps = {each["name"]: each.get("config", {}) for each in report["pipeline"]["steps"]}
    limits = []
    if facts.judged or any(each.get("gate") for each in report["steps"]):
        limits.append("A verifier checks what it checks: a row that it finds correct can be wrong.")
    else:
        limits.append("Nothing has checked whether the rows are right.")
    against = [one["name"] for one in steps.get("drop_leaks", {}).get("against", ())]
    if against:
        limits.append(
            f"Checked against {', '.join(against)} for common words, runs of words and likeness of "
            "text; a paraphrase of a test problem passes, and so do problems of other sets."
        )
    else:
        limits.append("Not checked against any evaluation set.")
    if not any(name.startswith("drop_") and name != "drop_leaks" for name in steps):
        limits.append("Not searched for duplicates.")
    models = sorted({model for each in report["steps"] for model in each.get("models", ())})
    if models:
        limits.append(
            f"Written in part by {', '.join(f'`{model}`' for model in models)}: what it says may "
            "be false or biased, and its licence may bind whoever trains on it."
        )
    else:
        limits.append("Made by a program: its texts are less varied than what people write.")
    limits += licences.limits(facts.licences)
    failed = sum(each["failed"] for each in report["steps"])
    if failed:
        limits.append(f"{counted(failed, 'row')} could not be worked on, and are missing.")
    if facts.unfit:
        limits.append(f"{counted(facts.unfit, 'row')} had no place in this layout.")
    return limits + [str(note) for note in report.get("notes", ())]


def _shown(sample: Mapping[str, JSON] | None) -> str:
    return json.dumps(_cut(sample), indent=1, ensure_ascii=False).replace("```", "'''")


def _cut(value: JSON) -> JSON:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[:LONGEST] + " ..."
    if isinstance(value, list):
        return [_cut(one) for one in value[:20]]
    if isinstance(value, Mapping):
        return {key: _cut(one) for key, one in value.items()}
    return value
