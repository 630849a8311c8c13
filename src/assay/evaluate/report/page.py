"""What the web pages share: templates that escape all text, and the style."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from assay.evaluate.report.text import visible


@cache
def file(package: str, name: str) -> str:
    """A text file of a package."""
    return resources.files(package).joinpath(name).read_text("utf-8")


def style() -> str:
    """The style of every page, light and dark."""
    return file("assay.evaluate.report", "report.css")


@cache
def template(package: str, name: str) -> Any:
    """A template of a package; whatever it shows is escaped, and made visible."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Whatever is shown goes through here, so that no text can turn the page around.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.from_string(file(package, name))
