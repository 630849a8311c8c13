"""The measures of MultiTurnInstruct (arXiv 2503.13222): simple checks of one reply each.

All read the reference answers of the problem. The `faithful` profile is the published code's rule,
the `repaired` one what it says it does. A blank reply is invalid, where some of the published
measures reward it.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import BadArgument, Label, Problem, Reason, Response, Span, Verdict, Verifier
from assay.core.wording import counted
from assay.verifiers.parts import empty
from assay.verifiers.text import accepted_texts

PROFILES = ("faithful", "repaired")
_ANSWER = re.compile(r"answer\s*:", re.IGNORECASE)
_MARKS = string.whitespace + "*_`\"'" + string.punctuation


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TurnMeasure(Verifier):
    """Base of the measures: what is blank is invalid."""

    version = "1"
    profile: str = "repaired"

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise BadArgument(f"profile must be 'faithful' or 'repaired', not {self.profile!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if not response.text.strip():
            return empty(self.name)
        return self.judged(problem, response.text)

    def judged(self, problem: Problem, text: str) -> Verdict:
        """The verdict on a text that is not blank."""
        raise NotImplementedError

    def graded(
        self, score: float, wanted: str, measured: str, spans: Sequence[Span] = ()
    ) -> Verdict:
        """Correct at 1, else incorrect with the score."""
        reason = Reason(wanted, measured, tuple(spans))
        label: Label = "correct" if score >= 1 else "incorrect"
        return Verdict(label, score, reasons=(reason,), verifier=self.name)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mentions(TurnMeasure):
    """Whether any reference occurs, case aside (``matching_any``); with `every`, whether all do.

    Repaired, a reference does not begin or end inside a word or number: "5" is not in "15".
    `field` names an entry of the problem's metadata to take the place of the reference.

    >>> Mentions().verify("There are 15 of them.", reference=["5", "six"]).label
    'incorrect'
    """

    name = "mentions"

    field: str = ""
    every: bool = False

    def judged(self, problem: Problem, text: str) -> Verdict:
        if self.field:
            problem = problem.replace(reference=problem.metadata.get(self.field))
        wanted = accepted_texts(problem)
        found = {one: spans for one in wanted if (spans := self._places(one, text))}
        holds = len(found) == len(wanted) if self.every else bool(found)
        said = f"must mention {'all of' if self.every else 'one of'} {_listed(wanted)}"
        places = [span for spans in found.values() for span in spans]
        return self.graded(float(holds), said, f"{counted(len(found), 'is', 'are')} there", places)

    def _places(self, wanted: str, text: str) -> list[Span]:
        pattern = re.escape(wanted.strip())
        if self.profile == "repaired":
            pattern = rf"(?<!\w){pattern}(?!\w)"
        return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)][:20]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AnswerLine(TurnMeasure):
    r"""Whether what follows "Answer:" on its line is a reference (``matching_any_exact``).

    White space, case and trailing punctuation aside. The published rule takes the first such line;
    repaired, the last one counts, and emphasis around it does not. Without the word the reply is
    invalid.

    >>> AnswerLine().verify("Not Answer: 7 but\n**Answer:** 8.", reference="8").label
    'correct'
    """

    name = "answer_line"

    def judged(self, problem: Problem, text: str) -> Verdict:
        wanted = accepted_texts(problem)
        marks = list(_ANSWER.finditer(text))
        if not marks:
            reason = Reason("there is no line with 'Answer:'")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        start = marks[0 if self.profile == "faithful" else -1].end()
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        given = self._bare(text[start:end])
        holds = any(given.casefold() == self._bare(one).casefold() for one in wanted)
        said = f"must answer {_listed(wanted)}"
        return self.graded(float(holds), said, repr(given[:60]), [(start, end)])

    def _bare(self, text: str) -> str:
        if self.profile == "faithful":
            return text.strip().rstrip(string.punctuation)
        return text.strip(_MARKS)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SameItems(TurnMeasure):
    """The items listed and those of the reference: how many of both are in both (IoU).

    The published rule cuts at ", " what stands between the first ": " and the second. Repaired,
    items are what follows the last "Answer:" (else the whole reply), cut at commas, line ends and
    "and", without bullets and full stops.

    >>> SameItems().verify("Answer: pears, figs and limes.", reference=["figs", "pears"]).score
    0.6666666666666666
    """

    name = "same_items"

    def judged(self, problem: Problem, text: str) -> Verdict:
        wanted = {one.strip().casefold() for one in accepted_texts(problem)}
        given = self._items(text.casefold())
        shared = len(wanted & given)
        score = shared / len(wanted | given)
        said = f"must list {_listed(sorted(wanted))}"
        return self.graded(score, said, f"{shared} shared of {len(wanted | given)}")

    def _items(self, text: str) -> set[str]:
        if self.profile == "faithful":
            return set((text.split(": ")[1] if ": " in text else text).split(", "))
        marks = list(_ANSWER.finditer(text))
        pieces = re.split(r",|\n|\band\b", text[marks[-1].end() :] if marks else text)
        return {bare for piece in pieces if (bare := piece.strip(_MARKS + "•"))}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bleu(TurnMeasure):
    """Sentence BLEU with up to four words against one reference (Papineni et al. 2002), unsmoothed.

    Words are what stands between white space. The published score is 0 for references of fewer
    than four words; repaired, those are compared by runs as long as they are. Correct at 1, which
    is a repetition word for word. Of several references the best counts.

    >>> Bleu().verify("Say hello to everyone", reference="Say hello").score < 0.6
    True
    """

    name = "bleu"

    def judged(self, problem: Problem, text: str) -> Verdict:
        score = max(self._score(text.split(), one.split()) for one in accepted_texts(problem))
        return self.graded(score, "must repeat the reference", f"BLEU {score:.3f}")

    def _score(self, given: Sequence[str], wanted: Sequence[str]) -> float:
        longest = 4 if self.profile == "faithful" else min(4, len(wanted))
        if not longest or len(given) < longest:
            return 0.0
        logs = 0.0
        for size in range(1, longest + 1):
            ours, theirs = _runs(given, size), _runs(wanted, size)
            shared = (ours & theirs).total()
            if not shared:
                return 0.0
            logs += math.log(shared / ours.total())
        brevity = min(0.0, 1 - len(wanted) / len(given))
        return min(1.0, math.exp(brevity + logs / longest))


def _runs(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _listed(wanted: Sequence[str]) -> str:
    shown = " or ".join(repr(one[:60]) for one in wanted[:3])
    return shown if len(wanted) <= 3 else f"{shown} or one of {len(wanted) - 3} more"
