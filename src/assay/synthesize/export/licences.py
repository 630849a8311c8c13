"""Under which licences rows are: what they say themselves, and what is said of all of them.

A row says it in a column ``licence`` or ``license``, its own or one of its ``metadata``. What is
said of all rows must not contradict them: rows that may not be sold do not become free by a card.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping

from assay.core import JSON, UsageError
from assay.core.wording import counted
from assay.synthesize.row import Row, canonical

UNKNOWN, OTHER = "unknown", "other"
"""What is said of rows of which nothing is known, and of those of which no one word is true."""
KINDS, LONGEST = 50, 80
"""So many different ones are counted, and so many characters of each looked at."""
_PLAIN = re.compile(r"[A-Za-z][\w.+-]*")


def licence_of(row: Row) -> str:
    """The licence that a row states, empty where it states none.

    >>> licence_of(Row.of(prompt="Hi", license="MIT")), licence_of(Row.of(prompt="Hi"))
    ('mit', '')
    """
    content = row.content
    metadata = content.get("metadata")
    for place in (content, metadata if isinstance(metadata, Mapping) else {}):
        for name in ("licence", "license"):
            if found := place.get(name):
                text = found if isinstance(found, str) else canonical(found)
                return " ".join(text.split())[:LONGEST].casefold()
    return ""


def count(found: Counter[str], row: Row) -> None:
    """Count the licence of a row; of very many different ones the later are one kind."""
    licence = licence_of(row)
    found[licence if licence in found or len(found) < KINDS else "others"] += 1


def require_agreement(given: str, found: Mapping[str, int], rows: str) -> None:
    """Refuse to say of all rows what some of them contradict. Raises `UsageError`."""
    against = {name: n for name, n in found.items() if name and name != given.casefold()}
    if given not in (UNKNOWN, OTHER) and against:
        raise UsageError(
            f"the licence {given!r} is not that of all rows of {rows!r}: {listed(against)}; leave "
            f"it out, or say {OTHER!r}, and the card lists what the rows state, or write those "
            "rows apart"
        )


def head(given: str, found: Mapping[str, int]) -> str:
    """The licence in the head of a card, as YAML."""
    stated = [name for name in found if name]
    if given != UNKNOWN or not stated or "" in found:
        return f"license: {_yaml(OTHER if given == UNKNOWN and stated else given)}"
    if len(stated) == 1:
        return f"license: {_yaml(stated[0])}"
    return "\n".join(["license:", *(f"- {_yaml(name)}" for name in sorted(stated))])


def limits(found: Mapping[str, int]) -> list[str]:
    """What a reader of the card must know of licences; nothing where all rows state the same."""
    stated = {name: n for name, n in found.items() if name}
    if not stated or len(found) == 1:
        return []
    which = "are under several licences" if len(stated) > 1 else "do not all state their licence"
    return [f"The rows {which}: {listed(found)}. Each binds whoever uses its rows."]


def listed(found: Mapping[str, int]) -> str:
    """Licences with the rows that state them, the most frequent first.

    >>> listed({"": 2, "mit": 1})
    'none in 2 rows, mit in 1 row'
    """
    order = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name or 'none'} in {counted(n, 'row')}" for name, n in order)


def _yaml(value: JSON) -> str:
    """A text as YAML takes it: what rows say may be anything."""
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else json.dumps(value)
