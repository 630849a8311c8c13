"""Answers beside math-verify and beside people: the same rows, every verdict counted.

Labels come with the rows. Those of mathcoder, qwen_math_cot and gsm8k were given by their authors'
own checkers, which err too; the disagreements that a person looked at are told in docs/answers.md.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assay.evaluate.audit.published import SETS
from benchmarks import peers
from benchmarks.measure import Job, measure

CHILDREN = Path(__file__).parent / "children"
SPECIFICATION = Path(__file__).parents[1] / "tests/verifiers/answers/specification.json"
SPEED_PAIRS = 1_500

Row = dict[str, Any]


def maths_rows(data: Path) -> list[Row]:
    """Rows with `set`, `question`, `gold`, `response` and `label` (whether it is correct)."""
    names = ("math_equivalence_cases", "mathcoder", "qwen_math_cot", "gsm8k")
    return [*_specification(), *(row for name in names for row in _published(name, data))]


def short_rows(data: Path) -> list[Row]:
    """Free-text answers that people judged: `question`, `gold` (a list), `response`, `label`."""
    names = ("evouna_nq", "evouna_tq", "nq301")
    return [row for name in names for row in _published(name, data)]


def _published(name: str, data: Path) -> Iterator[Row]:
    for row in SETS[name].read(data):
        metadata = row.problem.metadata
        yield {
            "set": name,
            "question": row.problem.prompt,
            "gold": row.problem.reference,
            "response": row.response.text,
            "label": row.truth == "correct",
            "options": metadata.get("options_of_case"),
            "bare": metadata.get("bare", False),
        }


def _specification() -> Iterator[Row]:
    for case in json.loads(SPECIFICATION.read_text(encoding="utf-8")):
        if case["label"] in ("correct", "incorrect", "invalid"):
            question = case.get("question", "")
            right = case["label"] == "correct"
            yield {
                "set": "specification",
                "question": question,
                "gold": case["reference"],
                "response": case["response"],
                "label": right,
            }


def maths() -> list[str]:
    """False accepts and false rejects of ours and of math-verify, a set a line."""
    rows = maths_rows(Path(os.environ["ASSAY_DATA"]))
    ours, theirs = (_verdicts(job, rows) for job in ("answers_assay", "answers_mathverify"))
    lines = ["| set | pairs | correct | verifier | false accepts | false rejects | agreement |"]
    lines += ["| --- | ---: | ---: | --- | ---: | ---: | ---: |"]
    for name in [*dict.fromkeys(row["set"] for row in rows), "all"]:
        index = [i for i, row in enumerate(rows) if name in (row["set"], "all")]
        for who, verdicts in (("assay", ours), ("math-verify", theirs)):
            lines.append(_counted(name, who, [(rows[i]["label"], verdicts[i]) for i in index]))
    return lines


def _counted(name: str, who: str, pairs: list[tuple[bool, str]]) -> str:
    accepts = sum(not label and verdict == "correct" for label, verdict in pairs)
    rejects = sum(label and verdict != "correct" for label, verdict in pairs)
    agreed = 1 - (accepts + rejects) / len(pairs)
    right = sum(label for label, _ in pairs)
    return f"| {name} | {len(pairs)} | {right} | {who} | {accepts} | {rejects} | {agreed:.2%} |"


def short() -> list[str]:
    """Balanced agreement with people of `short_answer`, exact match and containment."""
    rows = short_rows(Path(os.environ["ASSAY_DATA"]))
    ways = {
        "assay short_answer": _verdicts("answers_short", rows),
        "containment": [_label(_contains(row)) for row in rows],
        "exact match": [_label(_equals(row)) for row in rows],
    }
    lines = [
        "| set | answers | verifier | accepts of right | rejects of wrong | balanced | kappa |"
    ]
    lines += ["| --- | ---: | --- | ---: | ---: | ---: | ---: |"]
    for name in dict.fromkeys(row["set"] for row in rows):
        index = [i for i, row in enumerate(rows) if row["set"] == name]
        for who, verdicts in ways.items():
            pairs = [(rows[i]["label"], verdicts[i] == "correct") for i in index]
            lines.append(f"| {name} | {len(pairs)} | {who} | {_agreement(pairs)} |")
    return lines


def _agreement(pairs: list[tuple[bool, bool]]) -> str:
    right = [said for label, said in pairs if label]
    wrong = [not said for label, said in pairs if not label]
    tpr, tnr = sum(right) / len(right), sum(wrong) / len(wrong)
    observed = (sum(right) + sum(wrong)) / len(pairs)
    said, held = sum(s for _, s in pairs) / len(pairs), len(right) / len(pairs)
    chance = said * held + (1 - said) * (1 - held)
    kappa = (observed - chance) / (1 - chance)
    return f"{tpr:.1%} | {tnr:.1%} | {(tpr + tnr) / 2:.1%} | {kappa:.3f}"


def _label(holds: bool) -> str:
    return "correct" if holds else "incorrect"


def _normal(text: str) -> str:
    """Lower case, without punctuation and articles: SQuAD's normalisation."""
    bare = re.sub(r"[^\w\s]|_", " ", text.lower())
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", bare).split())


def _aliases(row: Row) -> list[str]:
    parts = [part for gold in row["gold"] for part in (gold, *gold.split("/"))]
    return [normal for part in parts if (normal := _normal(part))]


def _equals(row: Row) -> bool:
    return _normal(row["response"]) in _aliases(row)


def _contains(row: Row) -> bool:
    said = f" {_normal(row['response'])} "
    return any(f" {alias} " in said for alias in _aliases(row))


def speed() -> list[str]:
    """Pairs per CPU second on an even mix of the sets."""
    rows = maths_rows(Path(os.environ["ASSAY_DATA"]))
    draw = random.Random(0)
    names = list(dict.fromkeys(row["set"] for row in rows))
    mixed: list[Row] = []
    for name in names:
        mine = [row for row in rows if row["set"] == name]
        mixed += draw.sample(mine, min(len(mine), SPEED_PAIRS // len(names)))
    draw.shuffle(mixed)
    with tempfile.TemporaryDirectory() as folder:
        found = measure([_job(name, mixed, Path(folder)) for name in _speed_jobs()], runs=3)
    lines = [
        f"| verifier, {len(mixed)} mixed pairs | pairs per CPU s | slowest pair, s | peak MB |"
    ]
    lines += ["| --- | ---: | ---: | ---: |"]
    for row in found:
        inside = row.inside
        lines.append(
            f"| {row.label} | {inside['pairs_per_cpu_s']:,.0f} | {inside['slowest_s']:.2f} | "
            f"{row.peak_mb:.0f} |"
        )
    return lines


def _speed_jobs() -> list[str]:
    return ["answers_assay", *(["answers_mathverify"] if peers.installed("mathverify") else [])]


def _verdicts(name: str, rows: list[Row]) -> list[str]:
    """The label that a child gives to each row."""
    with tempfile.TemporaryDirectory() as folder:
        measure([_job(name, rows, Path(folder))], runs=1, warmups=0)
        out = Path(folder) / f"{name}.out"
        return out.read_text(encoding="utf-8").split()


def _job(name: str, rows: list[Row], folder: Path) -> Job:
    path, out = folder / "rows.jsonl", folder / f"{name}.out"
    with path.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row) + "\n")
    python = peers.python("mathverify") if name.endswith("mathverify") else sys.executable
    label = "math-verify 0.9.0" if name.endswith("mathverify") else "assay"
    return Job(label, [python, str(CHILDREN / f"{name}.py"), str(path), str(out)])
