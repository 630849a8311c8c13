"""Small matters of wording that messages share."""

from __future__ import annotations

import json
from typing import Any


def counted(number: float, noun: str, nouns: str = "") -> str:
    """A number with its noun, in the plural where it belongs (`nouns`, or the noun and an s).

    >>> counted(1, "model call"), counted(2000, "model call"), counted(0, "reply", "replies")
    ('1 model call', '2,000 model calls', '0 replies')
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def in_json(value: Any, limit: int = 60) -> str:
    """A value from a data file as it is written there, cut to so many characters.

    >>> in_json(None), in_json(["a", True]), in_json("x" * 99, limit=9)
    ('null', '["a", true]', '"xxxxx...')
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        text = "a value that is nested too deeply"
    except ValueError:  # a whole number of more digits than Python will write
        text = "a number that is too long"
    return text if len(text) <= limit else text[: limit - 3] + "..."
