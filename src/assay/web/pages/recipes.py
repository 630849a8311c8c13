"""The recipe catalogue: the published systems, searchable, with what their experiments found."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from assay.recipes.catalogue import systems
from assay.web.pages.shared import render

STATES = ("works", "partly", "not yet")


def page(request: Request) -> Response:
    """The systems that fit the words and the state that are asked for."""
    words, state = request.query_params.get("q", "")[:500], request.query_params.get("state", "")
    rows = _rows()
    fitting = [
        row
        for row in rows
        if (not state or row["status"] == state)
        and all(word in _text(row) for word in words.lower().split())
    ]
    return render(
        request,
        "recipes.html",
        rows=fitting,
        total=len(rows),
        counts=Counter(row["status"] for row in rows),
        states=STATES,
        q=words,
        state=state,
    )


@cache
def _rows() -> list[dict[str, Any]]:
    return [system.to_dict() for system in systems()]


def _text(row: dict[str, Any]) -> str:
    """All that can be searched for."""
    named = ("number", "key", "title", "verbs", "arxiv", "has", "lacks", "claim", "measured")
    outcome = row["outcome"] or {}
    return " ".join([*(str(row[name]) for name in named), str(outcome.get("finding", ""))]).lower()
