"""What a training run found, as a record, as a page, and in sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import JSON, Ledger
from assay.evaluate.comparison import Change
from assay.evaluate.evaluation import Evaluation
from assay.recipes import accuracy_or_capability as probing
from assay.recipes.accuracy_or_capability import Capability
from assay.recipes.training_page import Page, changed, costs, drawn, facts, shown
from assay.runs.manifest import versions

Line = Mapping[str, JSON]
SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a training run leaves besides its files."""

    title: str
    config: Mapping[str, JSON]
    curve: Sequence[Line]
    ledger: Ledger
    before: Evaluation
    after: Evaluation
    changes: Mapping[str, Change]
    signs: Sequence[str] = ()
    """What the monitor of the reward found suspicious."""
    capability: Capability | None = None


def record(done: Done) -> dict[str, JSON]:
    """Everything that a report is made of, predictions too, as JSON data."""
    packages = ("torch", "transformers", "peft", "trl", "safetensors")
    return {
        "title": done.title,
        "config": json.loads(json.dumps(dict(done.config))),
        "versions": versions(packages),
        "curve": [dict(line) for line in done.curve],
        "ledger": done.ledger.to_dict()["phases"],
        "changes": {name: change.to_dict() for name, change in done.changes.items()},
        "capability": done.capability and done.capability.to_dict(),
        "signs": list(done.signs),
        "predictions": [
            {
                "problem": one.prompt,
                "before": {"text": one.before, "outcome": one.before_outcome},
                "after": {"text": one.after, "outcome": one.after_outcome},
            }
            for one in shown(done.before, done.after)
        ],
    }


def page(done: Done) -> Page:
    """The page of a training run."""
    n = next(iter(done.changes.values())).problems
    names = {"reward": "mean reward, by step", "zero_signal": "groups without signal, by step"}
    names |= {"cut": "answers cut at the longest length, by step"}
    curves = [
        *drawn(done.curve, {"accuracy": "held-out problems solved, by step"}, n, pooled=False),
        *drawn(done.curve, names, int(done.config.get("prompts", 8))),
    ]
    pairs = sorted(
        shown(done.before, done.after), key=lambda one: one.before_outcome == one.after_outcome
    )
    return Page(
        title=done.title,
        said=[*said(done), *(f"! {sign}" for sign in done.signs), SCOPE],
        facts=facts(done.config),
        curves=curves,
        tables=[
            changed("Before and after, paired by problem", {"held out": done.changes}),
            *(probing.tables(done.capability) if done.capability else ()),
            costs(done.ledger.phases),
        ],
        shown=pairs[:SHOWN],
        pairs=probing.drawn(done.capability) if done.capability else (),
    )


SCOPE = "One run of one seed at this size: not evidence about other seeds, tasks or larger models."


def said(done: Done) -> list[str]:
    """What became of the first score, and of accuracy and capability, in sentences."""
    return [_risen(done), *(probing.said(done.capability) if done.capability else ())]


def _risen(done: Done) -> str:
    name, change = next(iter(done.changes.items()))
    what = "Greedy accuracy" if name == "marked" else f"The score {name!r} of greedy answers"
    words = "rose" if change.low > 0 else "fell" if change.high < 0 else "is not shown to change"
    return (
        f"{what} on problems never trained on {words}: from {change.before:.3f} to "
        f"{change.after:.3f}, difference {change.difference:+.3f} with 95 % interval "
        f"[{change.low:+.3f}, {change.high:+.3f}] (n={change.problems}; {change.moved})."
    )
