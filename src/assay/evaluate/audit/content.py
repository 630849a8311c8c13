"""What every form of a card says: its tables in words, before they are given a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.core import OUTCOMES
from assay.core.wording import counted
from assay.evaluate.audit.agreement import Agreement
from assay.evaluate.audit.measures import Measure, Share
from assay.evaluate.report.console import aligned
from assay.evaluate.report.content import Table
from assay.evaluate.report.text import one_line
from assay.evaluate.statistics import Interval

if TYPE_CHECKING:
    from assay.evaluate.audit.card import Card, Cost


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the card: what it asks, and what would be good."""

    name: str
    title: str
    question: str
    good: str
    """``high`` or ``low``: which end of the scale is good."""


SECTIONS = (
    Section("self_check", "Self-check", "References given as the response: called correct", "high"),
    Section("paraphrases", "Paraphrases", "Right in other words: called correct", "high"),
    Section("mutations", "Mutations", "Made surely wrong: called correct", "low"),
    Section("attacks", "Attacks", "No answer at all: called correct", "low"),
)


def percent(value: float | None, digits: int = 1) -> str:
    """A share in per cent; none and all of it are plain, so that they stand out.

    >>> percent(0.12), percent(1.0), percent(0.9999), percent(None)
    ('12.0 %', '100 %', '100.0 %', '–')
    """
    if value is None:
        return "–"
    return f"{100 * value:.{0 if value in (0, 1) else digits}f} %"


def interval(found: Interval | None) -> str:
    """An interval of a share, in per cent."""
    return "–" if found is None else f"[{100 * found.low:.1f}, {100 * found.high:.1f}]"


def headline(card: Card) -> Iterator[tuple[str, str]]:
    """The few things to know first, and what could not be known; the notes say why."""
    unknown = [] if card.agreement is not None else ["agreement with labels"]
    if card.agreement is not None:
        found = card.agreement
        yield "agrees with labels", f"{percent(found.agreed.value)} of {found.n:,}"
        yield "balanced accuracy", str(found.balanced)
    for section in SECTIONS:
        shares: Sequence[Share] = getattr(card, section.name)
        n, hits = sum(share.n for share in shares), sum(share.hits for share in shares)
        broken = sum(share.outcomes.get("broken", 0) for share in shares)
        also = f", {broken:,} broken" if broken else ""
        if broken == n:  # also where there were no probes
            unknown.append(section.title.lower())
        elif section.good == "high":
            yield section.title.lower(), f"{hits:,} of {n:,} called correct{also}"
        else:
            yield f"fooled by {section.title.lower()}", f"{hits:,} of {n:,}{also}"
    if unknown:
        yield "not measured", ", ".join(unknown)
    yield "a verdict takes", f"{seconds(card.cost.median)} (95 %: {seconds(card.cost.p95)})"


def seconds(value: float | None) -> str:
    """A duration in the unit that suits it.

    >>> seconds(0.0000312), seconds(0.0512), seconds(3.21), seconds(None)
    ('31 µs', '51 ms', '3.2 s', '–')
    """
    if value is None:
        return "–"
    if value < 0.001:
        return f"{1e6 * value:.0f} µs"
    return f"{1e3 * value:.0f} ms" if value < 1 else f"{value:.1f} s"


MEASURES = (
    ("agreed", "agreement", "of all rows; undecided and broken ones do not agree"),
    ("tpr", "true-positive rate", "correct responses called correct, of those decided"),
    ("tnr", "true-negative rate", "wrong responses not called correct, of those decided"),
    ("balanced", "balanced accuracy", "the mean of the two"),
    ("kappa", "Cohen's kappa", "agreement beyond chance"),
    ("mcc", "Matthews' correlation", ""),
    ("ece", "calibration error", "of scores, over ten bins; 0 is best"),
    ("auroc", "AUROC", "a correct response scores above a wrong one"),
)


def measures(found: Agreement) -> Iterator[tuple[str, Measure, str]]:
    """The measures of an agreement that there are: name, measure, what it means."""
    for name, title, meaning in MEASURES:
        measure = getattr(found, name)
        if measure is not None:
            yield title, measure, meaning


def agreement_table(found: Agreement) -> Table:
    """The measures, one a row."""
    rows = [(title, *shown(measure), meaning) for title, measure, meaning in measures(found)]
    return Table(
        title="Agreement with labels",
        head=("measure", "value", "95 % interval", "n", ""),
        rows=rows,
        numbers=frozenset({1, 2, 3}),
    )


def shown(measure: Measure) -> tuple[str, str, str]:
    """A measure as cells: value, interval, n."""
    if measure.value is None:
        return "–", "–", f"{measure.n:,}"
    found = measure.interval
    ends = f"[{found.low:.3f}, {found.high:.3f}]" if found is not None else "–"
    return f"{measure.value:.3f}", ends, f"{measure.n:,}"


def counts_table(found: Agreement) -> Table:
    """Labels against outcomes."""
    rows = [
        (label, *(f"{counts.get(outcome, 0):,}" for outcome in OUTCOMES))
        for label, counts in found.table.items()
    ]
    return Table(
        title="Verdicts by label",
        head=("label", *OUTCOMES),
        rows=rows,
        numbers=frozenset(range(1, len(OUTCOMES) + 1)),
    )


def categories_table(categories: Mapping[str, Agreement]) -> Table:
    """A row for each category."""
    rows = [
        (
            name,
            f"{found.n:,}",
            *(percent(m.value) + " " + interval(m.interval) for m in (found.tpr, found.tnr)),
            str(found.balanced),
            f"{found.kappa.value:.2f}" if found.kappa.value is not None else "–",
            str(found.undecided),
            str(found.broken),
        )
        for name, found in categories.items()
    ]
    head = ("category", "n", "true positives", "true negatives", "balanced", "kappa")
    return Table(
        title="By category",
        head=(*head, "undecided", "broken"),
        rows=rows,
        numbers=frozenset(range(1, 8)),
    )


def shares_table(section: Section, shares: Iterable[Share]) -> Table:
    """A row for each kind of probe."""
    rows = [
        (
            share.kind,
            percent(share.value),
            interval(share.interval),
            f"{share.hits:,} of {share.n:,}",
            others(share),
        )
        for share in shares
    ]
    return Table(
        title=section.title,
        head=(section.question, "share", "95 % interval", "probes", "not decided"),
        rows=rows,
        numbers=frozenset({1, 2, 3}),
    )


def others(share: Share) -> str:
    """Outcomes of a share that are neither right nor wrong."""
    named = ("undecided", "broken")
    return ", ".join(f"{share.outcomes[o]} {o}" for o in named if share.outcomes.get(o))


def tables(card: Card) -> Iterator[Table]:
    """All tables of a card, in their order."""
    if card.agreement is not None:
        yield agreement_table(card.agreement)
        yield counts_table(card.agreement)
    if card.categories:
        yield categories_table(card.categories)
    for section in SECTIONS:
        shares = getattr(card, section.name)
        if shares:
            yield shares_table(section, shares)


def facts(card: Card) -> list[tuple[str, str]]:
    """What was audited, with what."""
    usage = card.cost.usage
    listed = [
        ("rows", f"{card.rows:,} on {counted(card.problems, 'problem')}"),
        ("probes", f"made for {counted(card.probed, 'problem')}; seed {card.seed}"),
        (
            "seconds",
            ", ".join(_durations(card.cost)),
        ),
    ]
    if usage.tokens or usage.model_calls:
        money = f", ${usage.money:.4f}" if usage.money else ""
        each = usage.tokens / max(1, card.cost.n)
        calls = counted(usage.model_calls, "model call")
        listed.append(("cost", f"{calls}, {usage.tokens:,} tokens ({each:.0f} a row){money}"))
    version, digest = card.fingerprint["version"], card.fingerprint["digest"]
    listed.append(("verifier", f"{card.fingerprint['name']} version {version}, {digest}"))
    listed.append(("with", ", ".join(f"{name} {value}" for name, value in card.versions.items())))
    return listed


def _durations(cost: Cost) -> Iterator[str]:
    for name, value in (("median", cost.median), ("95 %", cost.p95), ("longest", cost.longest)):
        yield f"{name} {seconds(value)}"


def plain(card: Card) -> str:
    """The card as text, for a terminal or a pipe."""
    lines = [one_line(f"Card of {card.verifier}"), ""]
    width = max(len(name) for name, _ in headline(card))
    lines += [f"{name:<{width}}  {value}" for name, value in headline(card)]
    for table in tables(card):
        lines += ["", table.title, *(f"  {line}" for line in aligned(table))]
    fact_width = max(len(name) for name, _ in facts(card))
    lines += ["", *(f"{name:<{fact_width}}  {one_line(value)}" for name, value in facts(card))]
    lines += [f"! {one_line(note, 400)}" for note in card.notes]
    return "\n".join(lines) + "\n"
