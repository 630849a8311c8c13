"""What a chat model says before the text that was asked for."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"(?:sure|certainly|of course|absolutely|okay|ok|great|yes|no problem|gladly|here(?:'s|’s| is"
    r"| are)|below is|the following)\b[^\n]{0,160}:[ \t]*\n",
    re.IGNORECASE,
)


def published_start(raw: str) -> int:
    r"""Where the text begins by the published rule: after the first colon that ends a line.

    It takes a letter's "Dear Anna:" with whatever stands before for a preamble.

    >>> published_start("Note:\nDear"), published_start("No preamble")
    (6, 0)
    """
    colon = raw.find(":\n")
    if colon < 0:
        return 0
    start = colon + 2
    return start + 1 if raw.startswith("\n", start) else start


def start(raw: str) -> int:
    r"""Where the text begins: after a first line that opens like a reply and ends in a colon.

    >>> start("Sure! Here is a text:\n\nOne"), start("Dear Anna:\nOne")
    (22, 0)
    """
    lead = len(raw) - len(raw.lstrip())
    match = _OPENING.match(raw, lead)
    if match is None or not raw[match.end() :].strip():
        return 0
    return match.end()
