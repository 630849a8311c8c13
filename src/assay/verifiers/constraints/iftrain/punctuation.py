"""punctuation: no full stops, no exclamation marks."""

from __future__ import annotations

import re

from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.wording import count

_DOTS = re.compile("[.。．｡…]")
_EXCLAMATIONS = re.compile("[!！¡‼⁉]")


@constraint("punctuation:punctuation_dot", family="iftrain")
class NoDot(Constraint):
    """No full stop anywhere, numbers and abbreviations included (IFTrain, punctuation_dot)."""

    phrasings = (
        "Do not use any full stops (.).",
        'The character "." may not occur in your answer.',
        "Write without a single period, not even in numbers.",
    )
    differs = "only the ASCII full stop counts"
    conflicts = frozenset({"length_constraints:number_sentences", "detectable_content:postscript"})

    def check(self, text: Text) -> Finding:
        number = len(_DOTS.findall(text.raw))
        return Finding(not number, count(number, "full stop"), lambda: text.spans(_DOTS))

    def check_faithful(self, text: Text) -> Finding:
        number = text.raw.count(".")
        return Finding(not number, count(number, "full stop"))

    def obey(self, text: str) -> str:
        quiet = _DOTS.sub("", text)
        return quiet if quiet.strip() else "Yes"


@constraint("punctuation:punctuation_exclamation", family="iftrain")
class NoExclamation(Constraint):
    """No exclamation mark anywhere (IFTrain, punctuation:punctuation_exclamation)."""

    phrasings = (
        "Do not use any exclamation marks (!).",
        'The character "!" may not occur in your answer.',
        "Write without a single exclamation mark.",
    )
    differs = "only the ASCII exclamation mark counts"

    def check(self, text: Text) -> Finding:
        number = len(_EXCLAMATIONS.findall(text.raw))
        return Finding(
            not number, count(number, "exclamation mark"), lambda: text.spans(_EXCLAMATIONS)
        )

    def check_faithful(self, text: Text) -> Finding:
        number = text.raw.count("!")
        return Finding(not number, count(number, "exclamation mark"))

    def obey(self, text: str) -> str:
        quiet = _EXCLAMATIONS.sub("", text)
        return quiet if quiet.strip() else "Yes."
