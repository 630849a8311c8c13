"""The application: its addresses, and what a page is told when something is not there."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assay.core import AssayError, UnknownName
from assay.evaluate.report.page import file, style, template
from assay.web.gate import Gate
from assay.web.library import Library
from assay.web.pages import compare, leaderboard, one_run, recipes, runs, sample, tree
from assay.web.pages.shared import render

STATIC = {
    "view.js": "text/javascript",
    "view.css": "text/css",
    "tree.css": "text/css",
    "icon.svg": "image/svg+xml",
}
PAGES = (
    *("runs", "run", "samples", "sample", "tree"),
    *("compare", "both", "leaderboard", "recipes", "problem"),
)


def make(folder: Path, token: str, *, port: int = 7000) -> Gate:
    """The application for a folder of runs, behind its gate."""
    app = Starlette(
        routes=[
            Route("/", runs.page),
            Route("/progress.json", runs.progress),
            Route("/leaderboard", leaderboard.page),
            Route("/compare", compare.page),
            Route("/recipes", recipes.page),
            Route("/static/{name}", _static),
            Route("/theme", _theme),
            Route("/run/{name:path}/sample/{place:int}/{index:int}/raw", sample.raw),
            Route("/run/{name:path}/sample/{place:int}/{index:int}/tree", tree.page),
            Route("/run/{name:path}/sample/{place:int}/{index:int}", sample.page),
            Route("/run/{name:path}/image/{place:int}/{message:int}/{image:int}", sample.image),
            Route("/run/{name:path}/progress.json", one_run.progress),
            Route("/run/{name:path}/samples", one_run.samples),
            Route("/run/{name:path}", one_run.page),
        ],
        exception_handlers={
            HTTPException: _missing,
            AssayError: _failed,
            OSError: _failed,
            Exception: _broke,
        },
    )
    app.state.library = Library(folder)
    for name in PAGES:  # read now, so that nobody waits for it
        template("assay.web", f"templates/{name}.html")
    return Gate(app, token, port)


def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = error.detail if error.status_code != 404 else "There is no such page."
    return render(request, "problem.html", status=error.status_code, said=said)


def _failed(request: Request, error: Exception) -> Response:
    """What is wrong with a run or a page: it is not there, or a file is out of order or gone."""
    status = 404 if isinstance(error, UnknownName) else 500
    said = str(error)
    if isinstance(error, OSError) and error.filename:
        said = f"{error.filename}: {error.strerror}"
    return render(request, "problem.html", status=status, said=said)


def _broke(request: Request, error: Exception) -> Response:
    """What nobody foresaw; the server writes the traceback where it was started."""
    said = f"assay broke on this page: {type(error).__name__}: {error}"
    return render(request, "problem.html", status=500, said=said)


@cache
def _content(name: str) -> tuple[bytes, str]:
    text = file("assay.web", f"static/{name}")
    if name == "view.css":
        text = style() + text
    content = text.encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    content, tag = _content(name)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=STATIC[name], headers=headers)


def _theme(request: Request) -> Response:
    """Remember light or dark, and go back to the page."""
    back = "/" + request.query_params.get("back", "").lstrip("/\\")
    answer = RedirectResponse(back, 303)
    chosen = request.query_params.get("to")
    if chosen in ("light", "dark"):
        answer.set_cookie("assay_theme", chosen, samesite="strict", max_age=31_536_000)
    else:
        answer.delete_cookie("assay_theme")
    return answer
