"""What the pages share: the frame around them, addresses, and the run that an address names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assay.core import OUTCOMES
from assay.evaluate.report.page import address, template
from assay.web.library import Library, Listed
from assay.web.lookup import Wanted

__all__ = ["address", "data", "library", "render", "run_named", "wanted", "whole"]

_LONGEST_FIELD = 500


def render(request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from its template, as text that any browser can read."""
    theme = request.cookies.get("assay_theme", "")
    query = f"?{request.url.query}" if request.url.query else ""
    text = template("assay.web", f"templates/{name}").render(
        theme=theme if theme in ("light", "dark") else "",
        here=f"{request.url.path}{query}",
        status=status,
        **context,
    )
    return HTMLResponse(text.encode("utf-8", "replace"), status)


def data(found: object) -> Response:
    """Data as JSON; what has no UTF-8 form, such as a name of odd bytes, as escapes."""
    return Response(json.dumps(found, separators=(",", ":")), media_type="application/json")


def library(request: Request) -> Library:
    """The runs."""
    found: Library = request.app.state.library
    return found


def run_named(request: Request) -> Listed:
    """The run that the address names."""
    return library(request).run(request.path_params["name"])


def wanted(fields: Mapping[str, str], verifiers: int = 1) -> Wanted:
    """Which samples an address asks for; what it asks for that is not there is left out.

    >>> wanted({"outcome": "odd", "text": " rain "})
    Wanted(outcome='', kind='', id='', text='rain', verifier=0)
    """
    given = {name: fields.get(name, "")[:_LONGEST_FIELD].strip() for name in ("kind", "id", "text")}
    outcome = fields.get("outcome", "")
    return Wanted(
        outcome=outcome if outcome in OUTCOMES else "",
        verifier=min(whole(fields.get("verifier"), 0), max(0, verifiers - 1)),
        **given,
    )


def whole(text: str | None, usual: int) -> int:
    """A whole number from 0 in an address, or the usual one.

    >>> whole("12", 1), whole("-3", 1), whole(None, 1)
    (12, 1, 1)
    """
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 9):
        return usual
    return int(text)
