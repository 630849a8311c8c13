"""One run: its scores, where it fails, and its samples a page at a time."""

from __future__ import annotations

import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from assay.core import OUTCOMES
from assay.evaluate.report.content import Content
from assay.web.heat import Heat, heat
from assay.web.library import Library, Listed
from assay.web.lookup import PAGE
from assay.web.pages.shared import data, library, render, run_named, wanted, whole

FEW = 20
"""Samples on the overview of a run; a page of its own has all."""


def page(request: Request) -> Response:
    """The overview of a run, and the first of its samples."""
    run, runs = run_named(request), library(request)
    if run.state == "unreadable":
        return render(request, "problem.html", status=500, said=run.why)
    scores = runs.scores(run)
    content = Content.of(run.open(), scores) if scores is not None else None
    return render(
        request,
        "run.html",
        run=run,
        content=content,
        heat=_beside(runs, run),
        siblings=[other for other in _siblings(runs, run) if other.name != run.name],
        **_samples(request, runs, run, at_most=FEW),
        first_ones=FEW,
    )


def samples(request: Request) -> Response:
    """The samples of a run alone."""
    run = run_named(request)
    return render(request, "samples.html", run=run, **_samples(request, library(request), run))


def _samples(request: Request, runs: Library, run: Listed, at_most: int = PAGE) -> dict[str, Any]:
    verifiers = run.open().verifiers
    asked = wanted(request.query_params, len(verifiers))
    with runs.lookup(run) as table:
        counts = table.counts(asked.verifier)
        total = sum(counts.values())
        fitting = table.count(asked) if asked.fields() else total
        pages = max(1, math.ceil(fitting / PAGE))
        number = min(max(1, whole(request.query_params.get("page"), 1)), pages)
        rows = table.page(asked, number)[:at_most]
        kinds = table.kinds()
    return {
        "wanted": asked,
        "rows": rows,
        "counts": counts,
        "total": total,
        "fitting": fitting,
        "number": number,
        "pages": pages,
        "first": PAGE * (number - 1) + 1,
        "kinds": kinds,
        "verifiers": verifiers,
        "several": bool(run.manifest and run.manifest.plan.get("samples", 1) > 1),
        "filed": runs.filed(run),
        "live": run.state == "running",
        "outcomes_there": [outcome for outcome in OUTCOMES if counts[outcome]],
    }


def progress(request: Request) -> Response:
    """How far a run is, as JSON."""
    return data(library(request).progress(run_named(request)))


def _siblings(runs: Library, run: Listed) -> list[Listed]:
    """The runs of the same suite that can be read, the newest first."""
    return [other for other in runs.runs() if other.manifest and other.suite == run.suite]


def _beside(runs: Library, run: Listed) -> Heat | None:
    """The kinds of constraints across the models that answered the same suite."""
    chosen: dict[str, Listed] = {run.model: run}
    for other in _siblings(runs, run):
        chosen.setdefault(other.model, other)
    return heat([(other, runs.scores_if_readable(other)) for other in chosen.values()])
