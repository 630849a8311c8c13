"""The leaderboard: models by suite, ties as ties."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from assay.web.board import boards
from assay.web.pages.shared import library, render


def page(request: Request) -> Response:
    """A board for each suite, and all suites beside one another."""
    found = boards(library(request))
    models: dict[str, dict[str, object]] = {}
    for board in found:
        for place in board.places:
            models.setdefault(place.run.model, {})[board.suite] = place
    return render(request, "leaderboard.html", boards=found, models=models)
