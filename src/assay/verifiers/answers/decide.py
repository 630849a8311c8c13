r"""The decision: where the answer is, how it is read, whether it is the reference.

>>> decide("1/2", "so x = \\boxed{0.5}").label
'correct'
>>> decide("5", "It is 4 or 5.").label, decide("5", "I cannot help with that.").label
('incorrect', 'invalid')

Cheap ways come first; algebra is asked only where they cannot tell. What cannot be told is
undecided, never correct.
"""

from __future__ import annotations

import re
import zlib

from assay.verifiers.answers.by_maths import judge_maths
from assay.verifiers.answers.by_words import judge_words
from assay.verifiers.answers.decision import Decision
from assay.verifiers.answers.extraction import Found, final_answers
from assay.verifiers.answers.marks import Span
from assay.verifiers.answers.question import Rules, bare, operates, to_evaluate
from assay.verifiers.answers.reference import read_reference
from assay.verifiers.answers.stance import denies, only_asks
from assay.verifiers.answers.text import grades_itself, words


def decide(
    reference: str,
    response: str,
    rules: Rules = Rules(),  # noqa: B008  (immutable)
    *,
    kind: str | None = None,
    timeout: float = 3.0,
) -> Decision:
    """Whether a response gives the reference as its answer.

    Raises `VerifierError` of kind ``problem`` for a reference that is none.
    """
    wanted = read_reference(reference, rules, kind)
    if not re.search(r"\w|∅|\{\s*\\?\}", response):
        return Decision("invalid", "the response is empty")
    if _echoes(response, rules.asked):
        return Decision("invalid", "the response repeats the question")
    found = final_answers(response)
    if not found.spans:
        return Decision("invalid", _why_none(found))
    if found.hedged:
        return Decision("incorrect", "several answers at once", found.spans)
    if found.spans[-1].how in ("whole", "last") and _heaps(found.spans[-1].text, rules.asked):
        return Decision("invalid", "a heap of values, none of them marked", found.spans)
    if _unevaluated(found.spans[-1], reference, rules.asked):
        return Decision("invalid", "the response repeats the question", found.spans)
    if found.taken_back:
        return Decision("incorrect", "takes its answer back", found.spans)
    if wanted.kind not in ("text", "truth") and _denies(found.spans[-1], response):
        return Decision("incorrect", "says what the answer is not", found.spans)
    if found.spans[-1].how == "whole" and only_asks(found.spans[-1].text):
        return Decision("invalid", "asks or supposes, and answers nothing", found.spans)
    if wanted.kind == "maths":
        decision = judge_maths(wanted, found.spans, timeout)
    else:
        decision = judge_words(wanted, found.spans)
    if decision.label != "correct" and found.spans[-1].how in ("whole", "last"):
        return _perhaps_no_answer(decision, response)
    return decision


_LABELS = frozenset((
    "question", "answer", "final", "is", "problem", "prompt", "user", "assistant",
    "you", "asked", "your", "the", "was", "i", "to", "repeat", "this", "asks", "ask",
))  # fmt: skip
"""Words that may stand around a question without answering it."""


def _echoes(response: str, question: str) -> bool:
    """Whether the response says nothing but the question, whole or a long piece of it."""
    asked = words(question)
    if not asked:
        return False
    said = words(response)
    if len(said) > 20 and said in asked:
        return True
    return asked in said and not set(said.replace(asked, " ").split()) - _LABELS


def _unevaluated(span: Span, reference: str, question: str) -> bool:
    """Whether an answer is the expression that was to be evaluated, and the reference is not."""
    said = bare(span.text.strip(" .=?"))
    repeats = operates(said) and said in bare(question)
    return repeats and said != bare(reference) and said in to_evaluate(question)


_SIDE_BY_SIDE = re.compile(r"[\d})]\s+(?:-?\d|\\(?:frac|sqrt|pi|left)\b)")
_GUESS = re.compile(r"\bguess\b|\?", re.IGNORECASE)
_FINDS_STEP = re.compile(r"\W*(?:the\s+)?(?:first\s+)?(?:wrong|incorrect)\s+step\b", re.IGNORECASE)
HEAP = 8
"""So many values side by side, with nothing between them, are no answer."""


def _heaps(text: str, asked: str) -> bool:
    """Whether unmarked text is values upon values, guesses, or a score that it gives to itself."""
    return (
        grades_itself(text)
        or (_FINDS_STEP.match(text) is not None and "step" not in asked.casefold())
        or len(_SIDE_BY_SIDE.findall(text)) > HEAP
        or len(_GUESS.findall(text)) > 1
    )


_BEFORE_BOX = re.compile(
    r"(?:\b(?:is|are|was|be)\s+not|\b(?:is|are|was)n['’]t|\b(?:cannot|can['’]t|can\s+not|never|does\s+not"
    r"|doesn['’]t)\s+(?:be|equal)|≠|\\neq?)[\s*_$\\(\[:]*\Z",
    re.IGNORECASE,
)


def _denies(span: Span, response: str) -> bool:
    """Whether an answer is one that the response says it is not."""
    if span.how in ("box", "tag"):
        return bool(_BEFORE_BOX.search(response[max(0, span.start - 40) : span.start]))
    if span.how == "json":
        return False
    return denies(span.text) or (span.how == "line" and _link_denies(response, span.start))


_LINK = re.compile(
    r"(?:\b(?:not|never|cannot|can['’]t)|n['’]t)\s+(?:be|equals?)\b[\s*_$:]*\Z", re.IGNORECASE
)


def _link_denies(response: str, start: int) -> bool:
    """Whether "the answer" is linked to its value by a denial: "the answer cannot be 5"."""
    return bool(_LINK.search(response[max(0, start - 40) : start]))


def _why_none(found: Found) -> str:
    return "the answer is cut off" if found.open_box else "no answer is given"


_REFUSAL = re.compile(
    r"\b(?:I\s+(?:can(?:no|')t|am\s+(?:unable|not\s+able)|won't|will\s+not|don't\s+know|do\s+not\s+know)"
    r"|I'm\s+(?:sorry|unable|not\s+able)|as\s+an\s+AI|(?:cannot|can't)\s+(?:help|assist|answer|be\s+determined))",
    re.IGNORECASE,
)


def _perhaps_no_answer(decision: Decision, response: str) -> Decision:
    """An unmarked answer that is not right may be none: a refusal, a text that repeats itself."""
    if _REFUSAL.search(response[:400]) and len(response) < 2_000:
        return Decision("invalid", "the response refuses to answer", decision.spans)
    tail = response[-4096:].encode()
    if len(tail) > 500 and len(zlib.compress(tail)) < 0.1 * len(tail):
        return Decision("invalid", "the response repeats itself", decision.spans)
    return decision
