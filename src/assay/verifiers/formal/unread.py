"""What a text claims about numbers beside the equations that are read from it.

Such a claim is no evidence against a solution, but while it stands there unread, true equations
beside it do not make the whole right.

>>> [text[slice(*unread(text))] for text in ("3 + 4 = 7; √16 = 5", "3 + 4 = 7. 5 > 7.")]
['=', '>']
>>> unread("Total = 3 + 4 = 7") is None
True
"""

from __future__ import annotations

import re

from assay.core import Span
from assay.verifiers.formal.equations import equations

_NO_CLAIM = re.compile(r"<<[^<>\n]*>>|</?[A-Za-z]\w*>|[-=]+>|<[-=]+(?=\s)")
"""Notes of a calculator, tags, and arrows."""
_CLAIM = re.compile(r"!=|[<>]=?|[=≈≃≤≥≠]|\\(?:approx|neq?|leq?|geq?|lt|gt)\b")
_FACTORIAL = re.compile(r"\d\s?!(?!=)")
_SPOKEN = re.compile(
    r"\d\s*(?:plus|minus|times|divided by|multiplied by|[-+*/×÷x])\s*[$£€]?\d[\d.,]*\s+"
    r"(?:is|are|equals?|makes?|gives?)\s",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:^|[\n.,;:!?])[\s$*(\\]*[A-Za-z][A-Za-z '’]{0,60}\Z")
_LINE = 80
"""Characters before an equals sign that may hold the name of what it defines."""


def unread(text: str) -> Span | None:
    """The first claim in a text that no equation read from it covers; None if there is none.

    A name may be given to what is read (``Total = 3 + 4 = 7``). A factorial, a number behind the
    end of an equation, and a sum in words are claims, too.
    """
    shown = _NO_CLAIM.sub(lambda note: ";".ljust(len(note[0])), text)
    read = sorted(equation.span for equation in equations(text))
    found = [match.span() for match in _FACTORIAL.finditer(shown)]
    found += [match.span() for match in _SPOKEN.finditer(shown)]
    found += [
        (end, end + 1) for _, end in read if re.match(r"[ \t]*%?[ \t]+\(?\d", shown[end : end + 20])
    ]
    at = 0
    for match in _CLAIM.finditer(shown):
        while at < len(read) and read[at][1] <= match.start():
            at += 1
        near = read[at] if at < len(read) else (len(text), len(text))
        if near[0] <= match.start() or _names(shown, match.span(), near[0]):
            continue
        found.append(match.span())
        break
    return min(found, default=None)


def _names(text: str, sign: Span, start: int) -> bool:
    """Whether an equals sign gives a name to the equation that starts behind it."""
    if text[slice(*sign)] != "=" or text[sign[1] : start].strip(" $*(\\{"):
        return False
    return bool(_NAMED.search(text[max(0, sign[0] - _LINE) : sign[0]].rstrip()))
