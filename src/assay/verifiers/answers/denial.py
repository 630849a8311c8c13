"""Whether a response that has the words of an answer denies it, or does not commit itself to it.

>>> denied("Anything but Paris.", "Paris", ["Paris"])
True
>>> unsure("I don't know whether it is Paris.", "Paris", ["Paris"])
True
>>> corrected("Some say Paris, but it is Rome.", "Paris", ["Paris"])
True
>>> denied("It is not Rome, it is Paris.", "Paris", ["Paris"])
False

A name that is denied in one place and said in another one is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assay.verifiers.answers.aliases import match

SAID = 0.5
"""The score from which an answer is said by the rest of a response."""
_WORDS = r"(?:(?!but\b)[\w'’-]+\s+)"
_NOT = (
    r"(?:not|isn['’]t|wasn['’]t|never)\s+(?!(?:until|till|only|just|before|to)\b)"
    rf"{_WORDS}{{0,4}}"
)
_EXCEPT = (
    r"(?:(?:(?:any|every)(?:thing|one|body|where)|all)\s+but|except(?:\s+for)?"
    r"|(?<!one )(?<!body )(?<!nothing )other\s+than|rather\s+than"
    rf"|instead\s+of|as\s+opposed\s+to|unlike)\s+{_WORDS}{{0,2}}"
)
_KNOW = r"(?:know|say|tell|remember|recall|confirm|determine|verify)"
_UNSURE = (
    rf"(?:(?:(?:do|did|could|can|would)(?:\s*not|n['’]t)|cannot)\s+(?:\w+ly\s+)?{_KNOW}"
    r"|(?:not|n['’]t)\s+(?:\w+ly\s+)?(?:sure|certain)|no\s+idea|unsure|uncertain"
    rf"|(?<!no )(?<!without )doubt(?:s|ful)?)\s+{_WORDS}{{0,5}}"
)
_BELIEVED = (
    r"(?:say|says|said|think|thinks|thought|believes?|believed|claims?|claimed|assumed?|guess)"
)


def denied(shown: str, alias: str, accepted: Sequence[str]) -> bool:
    """Whether a response says of an alias only what it is not."""
    return _said_only(rf"\b(?:{_NOT}|{_EXCEPT})", shown, alias, accepted)


def unsure(shown: str, alias: str, accepted: Sequence[str]) -> bool:
    """Whether a response says of an alias only that it does not know."""
    return _said_only(rf"\b{_UNSURE}", shown, alias, accepted)


def _said_only(before: str, shown: str, alias: str, accepted: Sequence[str]) -> bool:
    if not re.search(before, shown, re.IGNORECASE):  # compiled once, unlike the one with the name
        return False
    rest, found = re.subn(rf"{before}{re.escape(alias.strip())}\b", " ", shown, flags=re.IGNORECASE)
    return found > 0 and match(rest, accepted).score < SAID


def corrected(shown: str, alias: str, accepted: Sequence[str]) -> bool:
    """Whether a response gives an alias as what somebody says, and then another answer."""
    if not re.search(rf"\b{_BELIEVED}\b", shown, re.IGNORECASE):
        return False
    found = re.search(
        rf"\b{_BELIEVED}\b[^.;!?]{{0,60}}?\b{re.escape(alias.strip())}\b[^!?\n]{{0,20}}\b(?:but|however|although|yet)\b"
        r"(?P<after>[^.;!?]{0,60}?\b(?:is|was|are|were|it['’]s)\s+.{1,200})",
        shown,
        re.IGNORECASE | re.DOTALL,
    )
    return found is not None and match(found["after"], accepted).score < SAID
