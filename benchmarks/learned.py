"""Learned verifiers on generated word problems with planted wrong steps, and on ProcessBench.

    python -m benchmarks.learned OUT [--backbone packaged] [--tasks 300] [--data FOLDER]

Nothing is trained on published data: `--data` is only measured on, with what was learned from
problems of our own.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assay.core.seeds import rng
from assay.recipes.facts import World
from assay.recipes.shop import solve, task
from assay.verifiers.learned import Settings, learn, measure

KEPT = (
    "accuracy",
    "floor_accuracy",
    "macro_f1",
    "auroc",
    "floor_auroc",
    "balanced_accuracy",
    "first_error_f1",
    "calibration_error",
)
KINDS = "outcome,process,value,grounding"


def rows(seed: int, tasks: int, attempts: int) -> Iterator[dict[str, Any]]:
    """Attempts at problems of the shop, with what is known of each."""
    for index in range(tasks):
        problem = task(seed, index)
        draw = rng(seed, "attempts", index)
        for _ in range(attempts):
            solution = solve(problem, draw)
            yield {
                "prompt": problem.question,
                "response": "\n\n".join(solution.steps),
                "steps": list(solution.steps),
                "label": solution.answer == problem.answer,
                "first_error": solution.wrong,
            }


def grounded(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Answers from three statements, which lack the fact or have it, in these or other words."""
    world = World(seed=seed, people=200)
    draw = rng(seed, "grounded")
    for fact in draw.sample(world.facts, count):
        others = draw.sample([one for one in world.facts if one.person != fact.person], 3)
        told, right = draw.random() < 0.67, draw.random() < 0.5
        if told:
            others[draw.randrange(3)] = fact
        answer = fact if told and right else world.wrong(fact, draw)
        yield {
            "prompt": fact.question(),
            "documents": [one.statement(other_words=draw.random() < 0.5) for one in others],
            "response": answer.statement(),
            "label": "correct" if told and right else
            "grounding_error" if told else "retrieval_error",
        }  # fmt: skip


def published(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """ProcessBench's solutions of GSM8K, in the columns of a kind."""
    with (folder / "processbench" / "gsm8k.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield {
                "prompt": row["problem"],
                "response": "\n\n".join(row["steps"]),
                "steps": row["steps"],
                "label": row["label"] if kind == "process" else row["final_answer_correct"],
                "first_error": row["label"],
            }


def main() -> None:
    """Train each kind, and print what it is worth as JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--backbone", default="features")
    parser.add_argument("--freeze", action="store_true")
    parser.add_argument("--tasks", type=int, default=600)
    parser.add_argument("--attempts", type=int, default=4)
    parser.add_argument("--kinds", default=KINDS)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--longest", type=int, default=160)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    settings = Settings(freeze=args.freeze, epochs=args.epochs, longest=args.longest)
    for kind in args.kinds.split(","):
        started = time.process_time()
        place = args.out / kind
        facts = kind == "grounding"
        if not (place / "assay.json").exists():
            given = grounded(1, args.tasks) if facts else rows(1, args.tasks, args.attempts)
            learn(kind, given, place, backbone=args.backbone, settings=settings, tell=_tell)
        spent = time.process_time() - started
        fresh = measure(place, grounded(2, 300) if facts else rows(2, 300, 1))
        print(line(kind, "other rows of our own", fresh, spent), flush=True)
        if args.data is not None and not facts:
            there = measure(place, published(args.data, kind))
            print(line(kind, "ProcessBench GSM8K", there, 0.0), flush=True)


def _tell(progress: Any) -> None:
    if progress.held_out is not None or progress.step % 10 == 0:
        sys.stderr.write(f"{progress}\n")


def line(kind: str, where: str, found: dict[str, Any], seconds: float) -> str:
    """One result."""
    shown = {name: found[name] for name in KEPT if name in found}
    return json.dumps({"kind": kind, "on": where, "cpu_seconds": round(seconds, 1), **shown})


if __name__ == "__main__":
    main()
