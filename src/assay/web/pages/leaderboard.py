"""The leaderboard: models by suite, ties as ties."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from assay.web.board import boards
from assay.web.pages.shared import library, render


def page(request: Request) -> Response:
    """A board for each suite, and all suites beside one another."""
    found = boards(library(request))
    models = found.models
    means = {model: found.mean(places) for model, places in models.items()}
    return render(
        request,
        "leaderboard.html",
        boards=found.boards,
        models=models,
        means=means if any(means.values()) else {},
        anchors={board.suite: f"board-{n}" for n, board in enumerate(found.boards, 1)},
        left_out=found.left_out,
        down=len(found.boards) > len(models),  # the longer side goes down the page
    )
