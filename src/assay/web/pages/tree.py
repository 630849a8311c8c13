"""The search behind one answer: what happened in words, its map, its way, its votes, its cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from assay.core import DataError, Problem, Verdict
from assay.core.wording import counted
from assay.evaluate.report.marked import Marked, plain
from assay.evaluate.report.text import one_line
from assay.runs import Record
from assay.runs.index import RECORDS
from assay.runs.record import decode
from assay.search.feedback import critique
from assay.search.result import SearchResult
from assay.search.selectors import preference
from assay.search.tree import Node
from assay.web import story, traces
from assay.web.branches import Branch, Fold, branches, label
from assay.web.drawing import Map, drawing, shade
from assay.web.pages.sample import LARGEST, find, line_of, problem_of
from assay.web.pages.shared import library, render, run_named, wanted

SHOWN = 160
"""Texts of a tree that are shown one by one; of a ranked list, `RANKED`."""
RANKED = 40
LARGE = 20_000
"""Texts of a search that is still drawn."""
_TEXT = 6_000
_TOLD = ("Revise(", "ParallelSequential(", "RefineTree(")


class Row(NamedTuple):
    """A text of the search as the page shows it."""

    id: int
    step: int
    status: str
    shade: int | None
    value: str
    start: str
    fate: str
    answer: str
    chosen: bool
    on_way: bool
    pieces: list[Marked]
    verdict: Verdict | None
    note: str
    told: list[Marked]
    """What the model was told before it wrote the next attempt."""


class Folded(NamedTuple):
    """Texts in one line, and a line for each of the first of them."""

    said: str
    rows: list[Row]
    unnamed: int


class Stop(NamedTuple):
    """A text on a way, and what was drawn in its place."""

    row: Row
    ways: list[Way]
    folds: list[Folded]
    instead: str


class Way(NamedTuple):
    """A way through the tree."""

    stops: list[Stop]
    beyond: list[Folded]


class Told(NamedTuple):
    """Everything that the page shows of a search."""

    shape: story.Shape
    strategy: str
    seed: int
    sentences: list[str]
    warnings: list[str]
    name: str
    about: str
    meanings: list[tuple[str, str]]
    trusted: bool
    """Whether the verifier of the search found the chosen text correct."""
    statuses: set[str]
    map: Map | None
    way: Way | None
    ranked: list[tuple[int, Row]]
    unranked: int
    votes: list[story.Vote]
    rule: str
    spent: list[story.Spent]
    limits: str
    seconds: float


def page(request: Request) -> Response:
    """The search behind a sample."""
    run, runs = run_named(request), library(request)
    asked = wanted(request.query_params, len(run.open().verifiers))
    entry = find(runs, run, request.path_params["place"], request.path_params["index"])
    if entry.size > LARGEST:
        raise HTTPException(404)
    record = Record.from_dict(decode(line_of(run, entry), RECORDS))
    problem = problem_of(run, entry)
    found = traces.read(problem, record.response)
    if found is None:
        raise HTTPException(404)
    return render(
        request,
        "tree.html",
        run=run,
        entry=entry,
        record=record,
        fields=asked.fields(),
        asked=_asked(problem),
        fault=str(found) if isinstance(found, DataError) else "",
        found=tell(found) if isinstance(found, SearchResult) else None,
    )


def _asked(problem: Problem) -> str:
    """The last thing that the user said, on one line."""
    asked = [message.content for message in problem.messages if message.role == "user"]
    return one_line(asked[-1][:2_000], 400) if asked else ""


def tell(result: SearchResult) -> Told:
    """A search as the page shows it."""
    writer, kind = _Writer(result), story.shape(result)
    drawn = kind != "flat" and len(result.nodes) <= LARGE
    name, said = story.about(result)
    order = sorted(result.nodes, key=_rank, reverse=True) if kind == "flat" else []
    places = [n for n, node in enumerate(order) if n < RANKED or node is result.chosen]
    return Told(
        shape=kind,
        strategy=one_line(result.strategy, 300),
        seed=result.seed,
        sentences=list(story.sentences(result)),
        warnings=[one_line(warning, 300) for warning in result.warnings[:20]],
        name=name,
        about=said,
        meanings=story.meanings(result),
        trusted=result.chosen.verdict is not None and bool(result.chosen.verdict),
        statuses={node.status for node in result.nodes},
        map=drawing(result) if drawn and kind == "tree" else None,
        way=writer.way(branches(result, SHOWN)) if drawn else None,
        ranked=[(place + 1, writer.row(order[place])) for place in places],
        unranked=len(order) - len(places),
        votes=story.votes(result),
        rule=one_line(result.selection.rule, 60),
        spent=story.spent(result),
        limits=story.limits(result),
        seconds=result.ledger.elapsed,
    )


def _rank(node: Node) -> tuple[tuple[bool, float, bool], int]:
    known = (False, node.value or 0.0, node.value is None)
    return (known if node.verdict is None else preference(node.verdict)), -node.id


class _Writer:
    """Writes texts of one search as rows."""

    def __init__(self, result: SearchResult) -> None:
        self.result, self.tree = result, result.tree
        self.on_way = {node.id for node in result.tree.path(result.chosen)}
        told = result.strategy.startswith(_TOLD) and "feedback=False" not in result.strategy
        self.tells = told

    def row(self, node: Node, *, brief: bool = False) -> Row:
        chosen = node.id == self.result.selection.chosen
        children = self.tree.children(node)
        told = ""
        if self.tells and any(child.whole for child in children):
            told = critique(self.result.problem, node.verdict)
        return Row(
            id=node.id,
            step=node.depth,
            status=node.status,
            shade=shade(node),
            value="–" if node.value is None else f"{node.value:.2f}",
            start=one_line(node.text[:1_000], 240) or "(nothing)",
            fate=label(node, followed=bool(children)),
            answer=one_line(node.answer or "", 60),
            chosen=chosen,
            on_way=node.id in self.on_way,
            pieces=[] if brief else _pieces(node.text),
            verdict=None if brief else node.verdict,
            note=_note(node),
            told=[] if brief else plain(told, "critique", []),
        )

    def way(self, branch: Branch) -> Way:
        """A way with the ways that branch off it."""
        stops = []
        for step in branch.steps:
            ways = [self.way(other) for other in step.others]
            folds = list(self.folds(step.folds))
            heads = [other.steps[0].node for other in step.others]
            stops.append(Stop(self.row(step.node), ways, folds, _instead(heads, step.folds)))
        return Way(stops, list(self.folds(branch.beyond)))

    def folds(self, found: Sequence[Fold]) -> Iterator[Folded]:
        for fold in found:
            behind = f", with {fold.behind:,} behind them" if fold.behind else ""
            rows = [self.row(node, brief=True) for node in fold.nodes]
            unnamed = fold.times + fold.behind - len(rows)
            yield Folded(f"{fold.times:,} {fold.said}{behind}", rows, unnamed)


def _pieces(text: str) -> list[Marked]:
    left_out: list[str] = []
    found = plain(text[:_TEXT], "text", left_out)
    if len(text) > _TEXT:
        found.append(Marked(f" … {len(text) - _TEXT:,} more characters", unseen=False))
    return found


def _note(node: Node) -> str:
    """What drawing a text took, and what for where the strategy kept that."""
    tokens = node.usage.output_tokens
    parts = [counted(tokens, "token")] if tokens else []
    parts.append(f"number {node.id + 1:,} of those drawn")
    if node.why and node.status in ("live", "finished"):
        parts.append(one_line(node.why, 120))
    return ", ".join(parts)


def _instead(heads: Sequence[Node], folds: Sequence[Fold]) -> str:
    """What was drawn in a text's place, in a few words."""
    ended = sum(node.candidate for node in heads)
    parts = [f"{len(heads) - ended:,} that went on too"] if ended < len(heads) else []
    parts += [f"{ended:,} that ended here too"] if ended else []
    parts += [f"{fold.times:,} {fold.said}" for fold in folds]
    return ", ".join(parts)
