"""How the published checkers tell the layout of a text that they take apart."""

from __future__ import annotations

import re
from typing import Literal

Layout = Literal["json", "table", "numbered", "bullet", "plain"]

_TABLE = re.compile(r"^[^\S\n]*\|.+\|", re.MULTILINE)


def layout(raw: str) -> Layout:
    """JSON and lists by how the text begins; a table by a piped line anywhere."""
    start = raw.lstrip()
    if start.startswith(("{", "[")):
        return "json"
    if _TABLE.search(raw):
        return "table"
    if re.match(r"\d+\.\s+", start):
        return "numbered"
    return "bullet" if re.match(r"[-*] ", start) else "plain"
