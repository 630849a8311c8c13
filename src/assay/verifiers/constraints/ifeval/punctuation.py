"""punctuation: no commas."""

from __future__ import annotations

import re

from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.wording import count

# Latin, Arabic, ideographic and full-width commas.
COMMAS = re.compile("[,،、，﹐﹑､]")


@constraint("punctuation:no_comma", family="ifeval")
class NoComma(Constraint):
    """No comma anywhere, numbers included (IFEval, punctuation:no_comma)."""

    phrasings = (
        "Do not use any commas.",
        "Write without a single comma.",
        "No commas may appear in your answer.",
    )
    differs = "Arabic, ideographic and full-width commas are allowed"

    def check(self, text: Text) -> Finding:
        number = len(COMMAS.findall(text.raw))
        return Finding(not number, count(number, "comma"), lambda: text.spans(COMMAS))

    def check_faithful(self, text: Text) -> Finding:
        number = text.raw.count(",")
        return Finding(not number, count(number, "comma"), lambda: text.spans(_COMMA))

    def settled(self, text: Text) -> bool:
        return self.check(text).holds is False

    def obey(self, text: str) -> str:
        return COMMAS.sub("", text) if COMMAS.sub("", text).strip() else "Yes."


_COMMA = re.compile(",")
