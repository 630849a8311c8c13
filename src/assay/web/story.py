"""A search told in words and small tables, for somebody who never saw one."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple

from assay.core import Verdict
from assay.core.wording import counted
from assay.evaluate.report.text import one_line
from assay.search.result import SearchResult
from assay.search.strategies import STRATEGIES, named

Shape = Literal["flat", "chain", "tree"]
MEANINGS = {
    "outside the beam": "at that step others had a higher value, and only the best go on",
    "looked ahead": "written only to see where a step leads",
    "not drawn when particles were resampled": "texts of high value go on in more copies, "
    "others in none",
    "copied": "it goes on as copies",
}
"""What the terse reasons of strategies mean."""


def shape(result: SearchResult) -> Shape:
    """Whether texts were drawn side by side, one behind the other, or as a tree."""
    if all(node.parent is None for node in result.nodes):
        return "flat"
    single = all(node.parent == (node.id - 1 if node.id else None) for node in result.nodes)
    return "chain" if single else "tree"


def sentences(result: SearchResult) -> Iterator[str]:
    """What happened, from the first text to the verdict on the chosen one."""
    yield _drawn(result)
    if left := _left(result):
        yield left
    yield _choice(result)
    yield _judged(result.chosen.verdict)
    if result.stopped:
        yield f"The search was cut short: {one_line(result.stopped, 300).rstrip('.')}."


def _drawn(result: SearchResult) -> str:
    nodes, kind = result.nodes, shape(result)
    counts = Counter(node.status for node in nodes)
    if kind == "flat":
        start = f"{_were(len(nodes), 'answer')} drawn, each on its own"
    elif kind == "chain":
        noun = "attempt" if all(node.whole for node in nodes) else "piece"
        start = f"{_were(len(nodes), noun)} written, one behind the other"
    else:
        deepest = max(node.depth for node in nodes)
        start = f"{_were(len(nodes), 'text')} drawn in {counted(deepest, 'step')}"
    ended = []
    if counts["finished"] and (kind == "tree" or counts["finished"] < len(nodes)):
        ended.append(f"{counts['finished']:,} finished")
    if counts["cut"]:
        ended.append(f"{_were(counts['cut'], '')} cut off at the limit of tokens")
    return f"{start}; {', '.join(ended)}." if ended else f"{start}."


def _left(result: SearchResult) -> str:
    """What was not gone on with, and why: the three commonest reasons."""
    parts = []
    whys = Counter(one_line(n.why, 80) for n in result.nodes if n.status == "pruned")
    if total := sum(whys.values()):
        common = [
            why if len(whys) == 1 else f"{times:,} {why or 'for no reason that it kept'}"
            for why, times in whys.most_common(3)
        ]
        common += ["others for other reasons"] if len(whys) > 3 else []
        parts.append(f"{_were(total, '')} given up: {', '.join(common)}".removesuffix(": "))
    counts = Counter(node.status for node in result.nodes)
    if counts["duplicate"]:
        parts.append(f"{counts['duplicate']:,} repeated another")
    if counts["failed"]:
        parts.append(f"{_were(counts['failed'], '')} unusable")
    return f"{'; '.join(parts)}." if parts else ""


def _were(number: int, noun: str) -> str:
    verb = "was" if number == 1 else "were"
    return f"{counted(number, noun)} {verb}" if noun else f"{number:,} {verb}"


def _choice(result: SearchResult) -> str:
    chosen, rule, table = result.chosen, result.selection.rule, result.selection.table
    tie = " Another stood as high; the earlier was taken." if result.selection.tied else ""
    if table:
        first = table[0]
        votes = f"{first.count:,} of {counted(sum(row.count for row in table), 'vote')}"
        answer = f"Answer “{one_line(first.answer, 60)}”"
        if rule == "majority":
            return f"{answer} won with {votes}.{tie}"
        what = "mean of scores" if rule == "weighted_mean" else "sum of scores"
        weight = first.weight / max(1, first.count) if rule == "weighted_mean" else first.weight
        return f"{answer} won with the largest {what}, {weight:.2f}, and {votes}.{tie}"
    said = {
        "best": "The text that the verifier liked best was chosen",
        "first_accepted": "The first text that the verifier accepted was chosen",
        "last": "The last text was chosen",
        "unfinished": "No text was finished: the best that was begun was taken",
    }.get(rule, f"A text was chosen by the rule {one_line(rule, 60)}")
    return f"{said}: number {chosen.id + 1:,} of those drawn.{tie}"


def _judged(verdict: Verdict | None) -> str:
    if verdict is None:
        return "The verifier was not asked about it."
    if verdict.outcome == "broken":
        return "The verifier broke on the chosen text."
    if verdict.score is None:
        return "The verifier could not tell whether the chosen text is right."
    return f"The verifier gave the chosen text {verdict.score:.2f}: {verdict.outcome}."


def meanings(result: SearchResult) -> list[tuple[str, str]]:
    """Reasons for which texts were given up here, and what each means."""
    whys = {node.why for node in result.nodes if node.status == "pruned"}
    return [(why, meaning) for why, meaning in MEANINGS.items() if why in whys]


def about(result: SearchResult) -> tuple[str, str]:
    """The name of the strategy, and what it does, as its source says; empty if it is not ours.

    >>> from assay.search.best_of_n import BestOfN
    >>> from assay.search.world import Chains
    >>> world = Chains()
    >>> found = BestOfN(n=1).search(world.problem(0), world.model(), world.reward())
    >>> about(found)[0], about(found)[1][:46]
    ('best_of_n', 'Draw `n` responses and keep the one the verifi')
    """
    known = result.strategy.partition("(")[0]
    for name, place in STRATEGIES.items():
        if place.partition(":")[2] == known:
            said = inspect.cleandoc(named(name).__doc__ or "").partition("\n\n")[0]
            return name, " ".join(said.split())
    return one_line(known, 60), ""


class Vote(NamedTuple):
    """An answer, and how it stood in the vote; `share` of the largest, from 0 to 1."""

    answer: str
    times: int
    weight: float
    share: float


def votes(result: SearchResult) -> list[Vote]:
    """The answers as they stood, the winner first."""
    rule, table = result.selection.rule, result.selection.table[:200]

    def height(place: int) -> float:
        row = table[place]
        if rule == "majority":
            return row.count
        return row.weight / max(1, row.count) if rule == "weighted_mean" else row.weight

    highest = max((height(place) for place in range(len(table))), default=0.0) or 1.0
    return [
        Vote(one_line(row.answer, 200), row.count, row.weight, max(0.0, height(place)) / highest)
        for place, row in enumerate(table)
    ]


class Spent(NamedTuple):
    """What a phase cost."""

    phase: str
    model_calls: int
    input_tokens: int
    output_tokens: int
    verifier_calls: int
    seconds: float


def spent(result: SearchResult) -> list[Spent]:
    """What each phase cost, and the total last."""
    phases = list(result.ledger.phases.items())[:50]
    return [
        Spent(
            one_line(name, 60),
            usage.model_calls,
            usage.input_tokens,
            usage.output_tokens,
            usage.verifier_calls,
            usage.seconds,
        )
        for name, usage in [*phases, ("in all", result.ledger.total)]
    ]


def limits(result: SearchResult) -> str:
    """The budget in words; empty where there was none."""
    budget = result.ledger.budget.to_dict()
    return ", ".join(f"{limit:,} {name.replace('_', ' ')}" for name, limit in budget.items())
