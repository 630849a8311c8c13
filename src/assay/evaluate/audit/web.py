"""The card as one web page that asks nobody for anything, in the look of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.core import OUTCOMES
from assay.evaluate.audit import content
from assay.evaluate.report.content import MARKS
from assay.evaluate.report.page import file, style, template

if TYPE_CHECKING:
    from assay.evaluate.audit.card import Card

_HERE = "assay.evaluate.audit"


def render(card: Card) -> str:
    """The page. Every text is escaped, and no script runs in it."""
    return str(
        template(_HERE, "card.html").render(
            card=card,
            content=content,
            marks=MARKS,
            outcomes=OUTCOMES,
            style=style() + file(_HERE, "card.css"),
        )
    )
