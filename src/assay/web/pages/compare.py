"""Two runs side by side: the difference, how sure it is, and the samples that flipped."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from assay.core import OUTCOMES
from assay.core.wording import counted
from assay.evaluate.comparison import LEVEL
from assay.evaluate.report.tables import capital
from assay.evaluate.scores import Better, told
from assay.runs.index import RECORDS
from assay.web import filing, keeper
from assay.web.library import Library, Listed
from assay.web.lookup import PAGE, Lookup
from assay.web.pages import sample
from assay.web.pages.shared import library, render, whole

AT_ONCE = 6_000_000
"""Bytes of both runs that are compared while the page waits."""


class Flip(NamedTuple):
    """A sample that came out otherwise in the other run."""

    problem: str
    prompt: str
    before: str
    after: str
    place: int
    other_place: int
    sample: int


def page(request: Request) -> Response:
    """Choose two runs, or compare them, or show one sample of both."""
    runs, asked = library(request), request.query_params
    listed = [run for run in runs.runs() if run.manifest is not None]
    if not asked.get("a") or not asked.get("b"):
        return render(request, "compare.html", listed=listed, a=None, b=None, **_nothing())
    one, other = runs.run(asked["a"]), runs.run(asked["b"])
    if asked.get("place"):
        return _both(request, runs, one, other)
    found = _compared(runs, one, other)
    kind = asked.get("moved", "")
    kind = kind if kind in ("gained", "lost") else ""
    changes = list((found or {}).get("changes", {}).values())
    ways = {
        f"{change['score']}: {told(change['better'])}" for change in changes
    }  # told beside each
    with runs.lookup(one) as table, runs.lookup(other):
        flips = _Flips(table, other, changes[0]["better"] if changes else "higher")
        count = flips.count(kind)
        pages = max(1, math.ceil(count / PAGE))
        number = min(max(1, whole(asked.get("page"), 1)), pages)
        rows = flips.page(kind, number)
    return render(
        request,
        "compare.html",
        listed=listed,
        a=one,
        b=other,
        found=found,
        answer=_answer(changes),
        warnings=[said for said in (found or {}).get("warnings", ()) if said not in ways],
        level=LEVEL,
        rows=rows,
        count=count,
        number=number,
        pages=pages,
        moved=kind,
    )


def _nothing() -> dict[str, Any]:
    return {
        "found": None,
        "answer": "",
        "level": LEVEL,
        "rows": [],
        "count": 0,
        "number": 1,
        "pages": 1,
        "moved": "",
    }


def _answer(changes: Sequence[Mapping[str, Any]]) -> str:
    """What a comparison comes to, in a sentence.

    >>> change = {"score": "right", "p_holm": 0.2, "difference": 0.1, "detectable": 0.15}
    >>> _answer([change])
    'No difference is clear; so many problems would show one of 0.15, four times in five.'
    >>> _answer([change | {"p_holm": 0.01, "improves": "better"}])
    'Better in right.'
    """
    if not changes:
        return ""
    ways: dict[str, list[str]] = {}
    for change in changes:
        if change["p_holm"] < LEVEL:
            way = change["improves"] or ("higher" if change["difference"] > 0 else "lower")
            ways.setdefault(way, []).append(change["score"].replace("_", " "))
    if not ways:
        least = changes[0]["detectable"]
        return (
            f"No difference is clear; so many problems would show one of {least:.2f}, "
            "four times in five."
        )
    told = [f"{way} in {', '.join(scores)}" for way, scores in ways.items()]
    others = len(changes) - sum(map(len, ways.values()))
    rest = f"; {counted(others, 'score')} without a clear difference" if others else ""
    return f"{capital('; '.join(told))}{rest}."


def _compared(runs: Library, one: Listed, other: Listed) -> dict[str, Any] | None:
    """The comparison as JSON data; None while another process is at it."""
    place = keeper.compared(one.path, other.path)
    if not place.exists():
        size = sum((run.path / RECORDS).stat().st_size for run in (one, other))
        if size > AT_ONCE:
            runs.keeper.ask("compare", one.path, other.path)
            return None
        keeper.compare(one.path, other.path)
    found: dict[str, Any] = json.loads(place.read_bytes())
    return found


class _Flips:
    """The samples whose outcome by the first verifier differs between two runs."""

    def __init__(self, table: Lookup, other: Listed, better: Better) -> None:
        self._table = table
        self._right = ("s", "t") if better == "lower" else ("t", "s")
        table.ask("attach database ? as other", str(filing.place_of(other.path)))

    def count(self, kind: str) -> int:
        """How many there are."""
        return int(self._table.ask(f"select count(*) {self._from(kind)}")[0][0])

    def page(self, kind: str, number: int) -> list[Flip]:
        """Those of one page."""
        rows = self._table.ask(
            f"select p.id, p.start, s.outcome_0, t.outcome_0, s.key, t.key {self._from(kind)} "
            f"order by s.key limit ? offset ?",
            PAGE,
            PAGE * (number - 1),
        )
        return [
            Flip(
                problem,
                start,
                OUTCOMES[was],
                OUTCOMES[now],
                key >> 32,
                theirs >> 32,
                key & 0xFFFFFFFF,
            )
            for problem, start, was, now, key, theirs in rows
        ]

    def _from(self, kind: str) -> str:
        right = OUTCOMES.index("correct")
        chosen = {
            kind: f"{side}.outcome_0 = {right}"
            for kind, side in zip(("gained", "lost"), self._right, strict=True)
        }
        return (
            "from samples s join problems p on p.place = s.key >> 32 "
            "join other.problems q on q.id = p.id "
            "join other.samples t on t.key = (q.place << 32 | (s.key & 4294967295)) "
            f"where s.outcome_0 <> t.outcome_0 and {chosen.get(kind, '1')}"
        )


def _both(request: Request, runs: Library, one: Listed, other: Listed) -> Response:
    """One sample as both runs have it."""
    asked = request.query_params
    place, index = whole(asked["place"], 0), whole(asked.get("index"), 0)
    entry = sample.find(runs, one, place, index)
    with runs.lookup(other) as table:
        theirs = table.find(entry.problem)
    if theirs is None:
        raise HTTPException(404)
    views = [sample.view(one, entry), sample.view(other, sample.find(runs, other, theirs, index))]
    return render(request, "both.html", views=views, a=one, b=other, entry=entry)
