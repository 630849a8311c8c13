r"""Whether a judge that was asked for a line ``Verdict: [[Correct]]`` gives the right verdict.

>>> problem = Problem.of("Is it?", reference="correct")
>>> VerdictLine()(problem, Response("It adds up.\nVerdict: [[Correct]]")).label
'correct'
>>> VerdictLine()(problem, Response("Verdict: [[Correct]] or [[Incorrect]]")).label
'invalid'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.core import Label, Problem, Reason, Response, Verdict, Verifier, VerifierError

_TOKEN = re.compile(r"\[\[(Correct|Incorrect)\]\]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerdictLine(Verifier):
    """Correct if the verdict in the response is the reference, ``correct`` or ``incorrect``.

    The verdict is what stands behind the last "Verdict:"; case matters, as in what was asked for.
    None, or both, is invalid.
    """

    name = "verdict_line"
    version = "1"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if problem.reference not in ("correct", "incorrect"):
            raise VerifierError(
                f"{problem.called} needs 'correct' or 'incorrect' as its reference, "
                f"not {problem.reference!r:.80}",
                kind="problem",
            )
        found = said(response.text)
        if found is None:
            reason = Reason("must end with one verdict, [[Correct]] or [[Incorrect]]")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        label: Label = "correct" if found == problem.reference else "incorrect"
        reason = Reason(f"must call it {problem.reference}", found)
        return Verdict(label, reasons=(reason,), verifier=self.name)


def said(text: str) -> str | None:
    """The verdict in a text, in lower case; None if there is none, or both."""
    _, found, rest = text.rpartition("Verdict:")
    tokens = set(_TOKEN.findall(rest)) if found else set()
    return tokens.pop().lower() if len(tokens) == 1 else None
