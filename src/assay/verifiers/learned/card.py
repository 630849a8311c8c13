"""The card of a trained verifier: what it is, what it learned from, and what it is worth."""

from __future__ import annotations

from assay.core import JSON
from assay.verifiers.learned.backbone import WEIGHTS
from assay.verifiers.learned.kinds import Kind, find
from assay.verifiers.learned.saved import NEVER, Saved

_MEANING = {
    "accuracy": "share of cases whose class was said",
    "floor_accuracy": "the same if the commonest class is always said",
    "macro_f1": "mean F1 over the classes",
    "auroc": "chance that a good case scores above a bad one",
    "floor_auroc": "the same if the length of the text is the score",
    "balanced_accuracy": "mean accuracy over the classes",
    "brier": "mean squared error of the probability",
    "calibration_error": "mean distance of the probability from what was, in ten bins",
    "first_error_f1": "the first wrong step, or that there is none (ProcessBench)",
    "correlation": "of the grade with the given one (Pearson)",
    "floor_correlation": "the same if the length of the text is the grade",
    "log_loss": "nats",
}


def text(saved: Saved) -> str:
    """The card in Markdown."""
    kind = find(saved.kind)
    return "\n".join(
        [
            f"# A learned verifier: {kind.name}",
            "",
            f"It says {kind.summary}.",
            "",
            f"- backbone: {saved.backbone}, from `{_code(saved.source)}`",
            f"- classes: {', '.join(kind.classes)}",
            f"- fingerprint: `{saved.digest}`; weights: `{saved.files[WEIGHTS][:16]}…`",
            f"- made with: {', '.join(f'{k} {v}' for k, v in saved.made_with.items())}",
            "",
            "    assay verify ROWS.jsonl --verifier 'learned path=THIS_FOLDER'",
            "",
            *_worth(saved),
            *_data(kind, saved),
            *_decision(kind, saved),
            *_training(saved),
            "## Limits",
            "",
            "It knows what its rows showed. Other models, other topics or longer responses are",
            "another task: measure it there before it is trusted, and fit thresholds there.",
            "",
        ]
    )


def _worth(saved: Saved) -> list[str]:
    lines = [
        "## What it is worth",
        "",
        "On the test part, which was used for nothing else. Intervals are at 95 %, over prompts.",
        "",
        "| measure | value | interval | n | what it is |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, one in saved.measures.items():
        low, high = one["low"], one["high"]
        interval = f"[{low:.3f}, {high:.3f}]" if low is not None else ""
        meaning = _MEANING.get(name, "")
        lines.append(f"| {name} | {one['value']:.3f} | {interval} | {one['n']} | {meaning} |")
    return [*lines, ""]


def _data(kind: Kind, saved: Saved) -> list[str]:
    lines = [
        "## Data",
        "",
        f"| part | examples | prompts | {' | '.join(kind.classes)} |",
        f"| --- | --- | --- | {' | '.join('---' for _ in kind.classes)} |",
    ]
    for name in ("train", "held_out", "test"):
        part: dict[str, JSON] = saved.data[name]
        counts = " | ".join(f"{part['classes'][each]:g}" for each in kind.classes)
        lines.append(f"| {name} | {part['examples']} | {part['prompts']} | {counts} |")
    return [*lines, "", f"No prompt is in two parts. Digest of all: `{saved.data['digest']}`.", ""]


def _decision(kind: Kind, saved: Saved) -> list[str]:
    lines = [
        "## How it decides",
        "",
        f"Temperature {saved.temperature:g}, fitted on the held-out part.",
    ]
    if saved.at_least is not None:
        low = f", incorrect up to {saved.at_most:g}" if saved.at_most is not None else ""
        high = f"from {saved.at_least:g} on" if saved.at_least < NEVER else "never"
        lines.append(f"Correct {high}{low}; undecided elsewhere.")
    elif len(kind.classes) == 2:
        lines.append(f"Correct from a probability of {saved.cut:g} on.")
    else:
        lines.append("It says the likeliest class.")
    return [*lines, ""]


def _training(saved: Saved) -> list[str]:
    given = ", ".join(f"{k} {v}" for k, v in saved.settings.items() if v is not None)
    lines = ["## Training", "", f"Settings: {given}.", "", "| epoch | train loss | held-out loss |"]
    lines.append("| --- | --- | --- |")
    for epoch, losses in enumerate(saved.history, start=1):
        lines.append(f"| {epoch} | {losses['train']:.4f} | {losses['held_out']:.4f} |")
    return [*lines, ""]


def _code(name: str) -> str:
    """A name that cannot end the code it stands in."""
    return "".join(char for char in name if char.isprintable() and char != "`")
