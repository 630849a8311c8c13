"""What the web pages share: templates that escape all text, and the style."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

from assay.core import OUTCOMES
from assay.core.wording import counted
from assay.evaluate.report.tables import capital, signed
from assay.evaluate.report.text import visible
from assay.evaluate.scores import told

MARKS = {"correct": "✓", "incorrect": "✗", "invalid": "∅", "undecided": "?", "broken": "!"}


@cache
def file(package: str, name: str) -> str:
    """A text file of a package."""
    return resources.files(package).joinpath(name).read_text("utf-8")


def style() -> str:
    """The style of every page, light and dark."""
    return file("assay.evaluate.report", "report.css")


def address(path: str, /, **fields: object) -> str:
    """An address on the same server; fields that are empty are left out.

    >>> address("/run/a b", page=2, kind="", text="x&y")
    '/run/a%20b?page=2&text=x%26y'
    """
    given = {name: str(value) for name, value in fields.items() if value not in ("", None)}
    query = f"?{urlencode(given, errors='replace')}" if given else ""
    return quote(path, safe="/", errors="replace") + query


def template(package: str, name: str) -> Any:
    """A template of a package; whatever it shows is escaped, and made visible.

    It may use another one by its package and name: ``{% import "assay.web:rows.html" as rows %}``.
    """
    return _environment().get_template(f"{package}:{name}")


def _unbroken(cell: str) -> str:
    """A number and its interval: a line may break between them, not within the interval."""
    return cell.replace(", ", ",\u00a0") if "[" in cell else cell


def _pieces(name: str) -> list[str]:
    """A name in pieces between which a line may break.

    >>> _pieces("openai:org/gpt_5-mini")
    ['openai:', 'org/', 'gpt_', '5-mini']
    """
    return re.findall(r"[^:/_]*[:/_]+|[^:/_]+", name)


@cache
def _environment() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(lambda name: file(*name.split(":", 1))),
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Whatever is shown goes through here, so that no text can turn the page around.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals |= {"marks": MARKS, "outcomes": OUTCOMES, "address": address}
    environment.globals |= {"counted": counted, "told": told}
    environment.filters |= {
        "capital": capital,
        "pieces": _pieces,
        "signed": signed,
        "unbroken": _unbroken,
    }
    return environment
