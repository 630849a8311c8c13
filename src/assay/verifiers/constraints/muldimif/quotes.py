"""What a sentence puts in quotes."""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"“([^“”]{1,200})”"
    r"|「([^「」]{1,200})」"
    r"|\"{1,2}([^\"]{1,200})\"{1,2}"
    r"|(?<![\w'])['‘]((?:[^'‘’]|(?<=\w)['’](?=\w)){1,200})['’](?!\w)"
)


def quoted(sentence: str) -> list[tuple[str, int]]:
    """Each quoted phrase, without a stop at its end, and where its quotes open.

    An apostrophe inside a word does not end a phrase in single quotes.

    >>> quoted("use 'children's rights' and 'Qatar.'")
    [("children's rights", 4), ('Qatar', 28)]
    """
    found = []
    for match in _QUOTED.finditer(sentence):
        phrase = next(group for group in match.groups() if group is not None)
        bare = phrase.strip().rstrip(".,;:").strip() or phrase.strip()
        if bare:
            found.append((bare, match.start()))
    return found
