"""The list of runs, with what each scored and how far those that run are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from assay.core import AssayError
from assay.evaluate.scores import Score
from assay.web.library import Library, Listed
from assay.web.pages.shared import data, library, render

SORTS: dict[str, Callable[[Shown], tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as the list shows it."""

    run: Listed
    main: Score | None
    """Its first score."""
    samples: int
    money: float
    tokens: float
    why: str = ""


SORTS = {
    "started": lambda shown: (shown.run.started,),
    "suite": lambda shown: (shown.run.suite,),
    "model": lambda shown: (shown.run.model,),
    "score": lambda shown: (_value(shown),),
    "samples": lambda shown: (shown.samples,),
    "cost": lambda shown: (shown.money, shown.tokens),
}


def _value(shown: Shown) -> float:
    return -1.0 if shown.main is None or shown.main.value is None else shown.main.value


def page(request: Request) -> Response:
    """All runs, or those that fit the words, suite or state that are asked for."""
    runs, asked = library(request), request.query_params
    sort = asked.get("sort", "started")
    sort, falling = sort.removeprefix("-"), not sort.startswith("-")
    if sort not in SORTS:
        sort, falling = "started", True
    everything = runs.runs()
    fitting = [run for run in everything if _fits(run, asked.get("q", ""), asked.get("state", ""))]
    shown = [show(runs, run) for run in fitting]
    shown.sort(key=SORTS[sort], reverse=falling)
    return render(
        request,
        "runs.html",
        shown=shown,
        total=len(everything),
        folder=_near(runs.folder),
        q=asked.get("q", ""),
        state=asked.get("state", ""),
        sort=sort,
        falling=falling,
        live=any(one.run.state == "running" for one in shown),
    )


def _near(folder: Path) -> str:
    """A folder as it is called from here."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _fits(run: Listed, words: str, state: str) -> bool:
    known = f"{run.name} {run.suite} {run.model}".lower()
    return (not state or run.state == state) and all(w in known for w in words.lower().split())


def show(runs: Library, run: Listed) -> Shown:
    """A run with its scores, or with why they cannot be read."""
    if run.state == "unreadable":
        return Shown(run, None, 0, 0.0, 0.0, run.why)
    try:
        scores = runs.scores(run)
    except (AssayError, OSError, ValueError, KeyError, TypeError) as error:
        return Shown(run, None, 0, 0.0, 0.0, f"its scores cannot be read: {error}")
    if scores is None:
        return Shown(run, None, 0, 0.0, 0.0)
    main = next(iter(scores.values()), None)
    usage = scores.usage
    tokens = usage.get("input_tokens", 0) + usage.get("output_tokens", 0)
    return Shown(run, main, scores.samples, usage.get("money", 0.0), tokens)


def progress(request: Request) -> Response:
    """How far each run is that is running, as JSON."""
    runs = library(request)
    return data([runs.progress(run) for run in runs.runs() if run.state == "running"])
