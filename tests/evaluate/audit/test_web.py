"""The page: whole, escaped, and asking nobody for anything."""

import re

from assay.evaluate.audit.audit import audit
from assay.evaluate.audit.content import plain
from assay.evaluate.audit.web import render

HOSTILE = '<script>alert(1)</script>\u202e"'


def test_every_section_is_there(rows):
    page = render(audit("answer", rows))
    for title in ("Agreement with labels", "Self-check", "Paraphrases", "Mutations", "Attacks"):
        assert f"<h2>{title}</h2>" in page
    assert "<script" not in page
    assert re.search(r'(?:src|href)="(?!data:,)', page) is None
    assert "color-scheme: light dark" in page


def test_hostile_text_is_shown_and_does_nothing(rows):
    row = {
        "prompt": HOSTILE,
        "reference": HOSTILE,
        "response": HOSTILE,
        "label": 1,
        "kind": HOSTILE,
    }
    from assay.evaluate.audit.labelled import Layout

    card = audit("exact", [*rows, row], layout=Layout(category="kind"))
    page = render(card)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in plain(card)


def test_without_labels_there_is_no_agreement():
    page = render(audit("exact", [{"response": "4", "reference": "4"}]))
    assert "Agreement" not in page
