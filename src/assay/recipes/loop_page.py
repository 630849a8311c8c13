"""The page of a loop, and what it says in a terminal: the same sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.core.wording import counted
from assay.evaluate.comparison import Change
from assay.evaluate.report.charts import Curve
from assay.evaluate.report.tables import Table
from assay.recipes import accuracy_or_capability as probing
from assay.recipes.closing_loop import SCORE, Closed
from assay.recipes.training_page import Page, Shown, changed, costs, drawn, facts, shown

SHOWN = 12
SCOPE = (
    "One model, one seed of training, the same verifier as reward and as judge, answers cut at the "
    "same length before and after: not evidence about other models, nor that the answers became "
    "better in anything that the verifier does not look at."
)


def page(found: Closed) -> Page:
    """The page of a loop."""
    return Page(
        title=f"The loop closed: {found.plan.model}, {' then '.join(found.plan.methods)}",
        said=[*said(found), SCOPE],
        facts=_facts(found),
        curves=list(_curves(found)),
        tables=[
            changed("Before and after, paired by problem", found.changes),
            *(probing.tables(found.capability) if found.capability else ()),
            _seconds(found),
        ]
        + [
            costs(one.ledger.phases, f"Cost of {method}")
            for method, one in zip(found.plan.methods, found.trained, strict=True)
        ],
        shown=_shown(found)[:SHOWN],
        pairs=probing.drawn(found.capability) if found.capability else (),
    )


def said(found: Closed) -> list[str]:
    """What became of the score that the loop is about, a sentence a suite; then capability."""
    return [
        *(verdict(suite, changes) for suite, changes in found.changes.items()),
        *(probing.said(found.capability) if found.capability else ()),
    ]


def verdict(suite: str, changes: Mapping[str, Change]) -> str:
    """What may be said of a suite: risen, fallen, or not shown."""
    change = changes.get(SCORE) or next(iter(changes.values()))
    name = SCORE if SCORE in changes else next(iter(changes))
    words = "is not shown to have changed"
    if change.low > 0:
        words = "rose"
    elif change.high < 0:
        words = "fell"
    return (
        f"{suite}: {name} {words}, from {change.before:.3f} to {change.after:.3f}, difference "
        f"{change.difference:+.3f} with 95 % interval [{change.low:+.3f}, {change.high:+.3f}] on "
        f"{counted(change.problems, 'problem')} ({change.moved})."
    )


def _seconds(found: Closed) -> Table:
    rows = [
        (name, f"{spent:,.0f}", f"{found.processor.get(name, 0.0):,.0f}")
        for name, spent in found.seconds.items()
    ]
    rows.append(
        ("all", f"{sum(found.seconds.values()):,.0f}", f"{sum(found.processor.values()):,.0f}")
    )
    head = ("stage", "seconds", "of the processor")
    return Table(title="Seconds of each stage", head=head, rows=rows, numbers=frozenset({1, 2}))


def _facts(found: Closed) -> list[tuple[str, str]]:
    trained = {
        f"{number} {method}": {
            key: value
            for key, value in one.curve[0].items()
            if key in ("examples", "written", "closed", "mended")
        }
        | {"steps": one.curve[-1]["step"]}
        for number, (method, one) in enumerate(
            zip(found.plan.methods, found.trained, strict=True), 1
        )
        if one.curve
    }
    told = {
        "problems": len(found.problems),
        "left out as leaks": found.dropped,
        **found.about,
        **trained,
        **found.plan.to_dict(),
    }
    return facts(told)


def _curves(found: Closed) -> Iterator[Curve]:
    for method, one in zip(found.plan.methods, found.trained, strict=True):
        names = {"reward": f"{method}: mean reward by step"}
        names |= {"zero_signal": f"{method}: groups without signal by step"}
        names |= {"cut": f"{method}: answers cut at the longest length, by step"}
        yield from drawn(one.curve, names, found.plan.options.prompts)


def _shown(found: Closed) -> list[Shown]:
    """Answers of the first suite, those that changed their outcome first."""
    name = next(iter(found.before))
    pairs = shown(found.before[name], found.after[name])
    return sorted(pairs, key=lambda pair: pair.before_outcome == pair.after_outcome)
