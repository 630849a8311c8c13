"""Whether a response that has the words of an answer denies it, or does not commit itself to it.

>>> denied("Anything but Paris.", "Paris", ["Paris"])
True
>>> unsure("I don't know whether it is Paris.", "Paris", ["Paris"])
True
>>> corrected("Some say Paris, but it is Rome.", "Paris", ["Paris"])
True
>>> denied("It is not Rome, it is Paris.", "Paris", ["Paris"])
False

>>> denied("Paris is wrong.", "Paris", ["Paris"]), unsure("Is it Paris?", "Paris", ["Paris"])
(True, True)

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
    r"|instead\s+of|as\s+opposed\s+to|unlike|far\s+from(?:\s+being)?|contrary\s+to"
    r"|the\s+opposite\s+of|ex(?:cluding|cept)|hardly|neither|nor|no\s+longer|used\s+to\s+be(?=[^.!?]{1,60}\bnow\b)"
    rf"|(?:false|untrue|a\s+(?:myth|lie))\s+that\s+{_WORDS}{{0,4}}?(?:is|was|are|were)|refuse\s+to\s+say|nobody\s+(?:would|will)\s+say"
    rf"|(?:wrong|incorrect|false|bad)\s+(?:answer|choice|option|guess)\s*:?)\s+{_WORDS}{{0,2}}"
)
_FALSE = (
    r"(?:wrong|incorrect|false|untrue|mistaken|not\s+(?:it|so|true|correct|right)"
    r"|an?\s+(?:\w+\s+)?(?:myth|mistake|error|misconception|lie))\b(?!\s+(?:to|that|about)\b)"
)
_AFTER = (
    rf"\W{{0,3}}\s+(?:(?:is|are|was|were)(?:\s+\w+ly)?\s+{_FALSE}"
    r"|(?:is|are|was|were)(?:\s+not|n['’]t)\s+(?:it|the\s+(?:answer|one|right|correct|capital))\b"
    r"|(?:did|does)(?:\s+not|n['’]t)(?:\s+\w+\s+(?:it|this|that))?\s*(?:[.!]|\Z)"
    r"|(?:had|has)\s+nothing\s+to\s+do\s+with|(?:is|was)n['’]t\s*(?:[.!]|\Z)|≠)"
)
_ASKED = re.compile(
    r"\W*(?:(?:is|was|are|were|could|might|may|would|did|does)\s+(?:it|that|this|he|she|they)\b"
    r"|perhaps\b|maybe\b|possibly\b)[^.!?\n]*\?\W*",
    re.IGNORECASE,
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
    if _said_only(rf"\b(?:{_NOT}|{_EXCEPT})", shown, alias, accepted):
        return True
    return _said_only("", shown, alias, accepted, after=_AFTER)


def unsure(shown: str, alias: str, accepted: Sequence[str]) -> bool:
    """Whether a response says of an alias only that it does not know."""
    if _ASKED.fullmatch(shown[:300]):
        return True
    return _said_only(rf"\b{_UNSURE}", shown, alias, accepted)


def _said_only(
    before: str, shown: str, alias: str, accepted: Sequence[str], after: str = ""
) -> bool:
    # Compiled once, unlike the one with the name.
    if not re.search(before or after, shown, re.IGNORECASE):
        return False
    name = re.escape(alias.strip())
    rest, found = re.subn(rf"{before}\b{name}\b{after}", " ", shown, flags=re.IGNORECASE)
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


_BOUND = re.compile(
    r"\W*(?:(?:it|there)\s+(?:is|are|was|were)\s+)?(?:(?:more|less|fewer|greater|higher|lower)\s+than"
    r"|at\s+(?:least|most)|over|under|above|below|up\s+to|almost|before|after"
    r"|(?:between|from)\s+[\d.,]+\s+(?:and|to)|[\d.,]+\s*to)\s*[$£€]?[\d.,]+(?:\s+\w+){0,2}\W*"
    r"|\W*(?:between|from)\s+[\d.,]+\s+(?:and|to)\s+[\d.,]+(?:\s+\w+){0,2}\W*",
    re.IGNORECASE,
)


def only_bounds(shown: str, alias: str) -> bool:
    """Whether all of a response is a bound or a range, and an alias is one bare number.

    >>> only_bounds("more than 8", "8"), only_bounds("more than 8", "over 8")
    (True, False)
    """
    bare = alias.strip().replace(",", "").replace(".", "")
    return bare.isdigit() and bool(_BOUND.fullmatch(shown[:200]))
