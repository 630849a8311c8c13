"""The rule-based sentence splitters of the IFEval family: `sents_rx` and `sents_simple`.

The first is the splitter of IFTrain (and of IFBench before it took Punkt), known from a much-copied
answer on the web; the second is MulDimIF's. Both are stated as ordered rules and reproduce what the
published checkers do, oddities included; both are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["sents_rx", "sents_simple"]

# The published splitter marks protected stops and ends in the text itself. A text that contains
# these marks is split by them there, and so it is here.
_KEEP, _END = "<prd>", "<stop>"

_STARTER = (
    r"(Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|He\s|She\s|It\s|They\s|Their\s|Our\s|We\s|But\s|However\s"
    r"|That\s|This\s|Wherever)"
)
_COMPANY = r" (Inc|Ltd|Jr|Sr|Co)[.]"
_INITIALISM = r"([A-Z][.][A-Z][.](?:[A-Z][.])?)"


def _dots(run: re.Match[str]) -> str:
    return _KEEP * len(run[0]) + _END


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(Mr|St|Mrs|Ms|Dr)[.]", rf"\1{_KEEP}"),
        (r"[.](com|net|org|io|gov|edu|me)", rf"{_KEEP}\1"),
        (r"([0-9])[.]([0-9])", rf"\1{_KEEP}\2"),
        (r"\.{2,}", _dots),
        (r"Ph\.D\.", f"Ph{_KEEP}D{_KEEP}"),
        (r"\s([A-Za-z])[.] ", rf" \1{_KEEP} "),
        (rf"{_INITIALISM} {_STARTER}", rf"\1{_END} \2"),
        (r"([A-Za-z])[.]([A-Za-z])[.]([A-Za-z])[.]", rf"\1{_KEEP}\2{_KEEP}\3{_KEEP}"),
        (r"([A-Za-z])[.]([A-Za-z])[.]", rf"\1{_KEEP}\2{_KEEP}"),
        (rf"{_COMPANY} {_STARTER}", rf" \1{_END} \2"),
        (_COMPANY, rf" \1{_KEEP}"),
        (r" ([A-Za-z])[.]", rf" \1{_KEEP}"),
        # A quotation closes before its full stop, so that the cut falls outside it.
        (r"\.”", "”."),
        (r'\."', '".'),
        (r'!"', '"!'),
        (r'\?"', '"?'),
        (r"[.?!]", rf"\g<0>{_END}"),
    )
)
_STOP = re.compile(r"[.?!]")


def sents_rx(text: str) -> list[str]:
    """Sentences by IFTrain's rules, stripped; a tail without a stop is a sentence.

    >>> sents_rx('Dr. No paid 3.5 dollars. "Why?" asked J. Bond')
    ['Dr. No paid 3.5 dollars.', '"Why"?', 'asked J. Bond']
    """
    text = f" {text}  ".replace("\n", " ")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    pieces = [piece.strip() for piece in text.replace(_KEEP, ".").split(_END)]
    return pieces if pieces[-1] else pieces[:-1]


def sents_simple(text: str) -> list[str]:
    """MulDimIF's sentences: everything up to and including each . ! or ?; no unended tail.

    >>> sents_simple("It costs 3.5... Right? Yes")
    ['It costs 3.', '5.', '.', '.', ' Right?']
    """
    found: list[str] = []
    start = 0
    for stop in _STOP.finditer(text):
        found.append(text[start : stop.end()])
        start = stop.end()
    return found
