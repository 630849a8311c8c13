r"""What a small verifier can be taught: eight kinds, each a declaration of a few lines.

A kind says which columns a row of its data has, cuts a problem and a response into pairs of texts
(what is given, what is judged), and says which class each pair belongs to. The trainer, the
backbones and the verifier know nothing else about it.

>>> from assay.core import Problem, Response
>>> kind = find("process")
>>> [pair.judged for pair in kind.pairs(Problem.of("Add 2 to 2."), Response("2 + 2\n\nIt is 4."))]
['2 + 2', 'It is 4.']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from assay.core import Label, Problem, Response, UnknownName, VerifierError
from assay.verifiers.learned.labels import (
    Target,
    answerable_class,
    answered_class,
    answered_span,
    grounding_class,
    outcome_class,
    quality_share,
    same_for_all,
    step_classes,
    three_classes,
)
from assay.verifiers.sequence import steps_of

LONGEST = 8_000
"""Characters of a text that are looked at; the middle of a longer one is left out."""
MOST_STEPS = 256

_BLANK = re.compile(r"\n\s*\n")

Whole = Literal["single", "min", "last"]
"""How the pairs of a response make one probability: there is one pair, the least, the last."""


class Pair(NamedTuple):
    """What is given, what is judged in its light, and where that stands in the response."""

    given: str
    judged: str
    span: tuple[int, int] = (0, 0)


class Column(NamedTuple):
    """A column of the data: its name, what it holds, and the names it is also looked for under."""

    name: str
    holds: str
    also: tuple[str, ...] = ()
    needed: bool = True


Cut = Callable[[Problem, Response], list[Pair]]
Read = Callable[[dict[str, object], int], list[Target]]
Mark = Callable[[dict[str, object], str], tuple[int, int] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is learned, and from what.

    `classes` begins with the good one; `labels` says which verdict each class is. `cut` makes
    pairs of a problem and a response, `read` the share of each class in each of the pairs from
    the columns of a row: None for a pair that nobody has labelled. `mark` says which part of what
    is given is to be found, where a kind finds something. `judges` is False for a kind that does
    not look at the response. `stages` names where the second and later classes fail, if they are
    reached one after the other.
    """

    name: str
    summary: str
    columns: tuple[Column, ...]
    classes: tuple[str, ...]
    labels: tuple[Label, ...]
    cut: Cut
    read: Read
    whole: Whole = "single"
    mark: Mark | None = None
    judges: bool = True
    stages: tuple[str, ...] = ()

    def pairs(self, problem: Problem, response: Response) -> list[Pair]:
        """The pairs of a response; `VerifierError` if there are too many, or none can be made."""
        pairs = self.cut(problem, response)
        if len(pairs) > MOST_STEPS:
            raise VerifierError(f"the response has {len(pairs):,} steps, more than {MOST_STEPS}")
        return [Pair(clean(pair.given), clean(pair.judged), pair.span) for pair in pairs]


def clean(text: str) -> str:
    """A text that any tokenizer takes: of bounded length, without lone surrogates."""
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]} … {text[-half:]}"
    return text.encode("utf-8", "replace").decode()


def _response(problem: Problem, response: Response) -> list[Pair]:
    return [Pair(problem.prompt, response.text, (0, len(response.text)))]


def _against_reference(problem: Problem, response: Response) -> list[Pair]:
    accepted = problem.reference if isinstance(problem.reference, list) else [problem.reference]
    if not accepted or any(isinstance(one, dict | list | None) for one in accepted):
        raise VerifierError("the problem has no reference answer to compare with", kind="problem")
    reference = " or ".join(map(str, accepted))
    return [Pair(f"{problem.prompt}\nAnswer: {reference}", response.text, (0, len(response.text)))]


def _in_documents(problem: Problem, response: Response) -> list[Pair]:
    given = "\n\n".join((*problem.documents, problem.prompt))
    return [Pair(given, response.text, (0, len(response.text)))]


def _question(problem: Problem, _: Response) -> list[Pair]:
    return [Pair("\n\n".join(problem.documents), problem.prompt)]


def _to_read(problem: Problem, _: Response) -> list[Pair]:
    """The question as the last paragraph of what is given: there is nothing to judge."""
    question = _BLANK.sub("\n", problem.prompt.strip())
    return [Pair("\n\n".join((*problem.documents, question)), "")]


def _steps(problem: Problem, response: Response) -> list[Pair]:
    steps = steps_of(response)
    before, pairs = problem.prompt, []
    for step in steps:
        pairs.append(Pair(clean(before), step.text, step.span))
        before = f"{before}\n\n{step.text}"
        if len(before) > 4 * LONGEST:  # `clean` keeps both ends; this keeps long chains linear
            before = clean(before)
    return pairs


def _prefixes(problem: Problem, response: Response) -> list[Pair]:
    texts, pairs = "", []
    for step in steps_of(response):
        texts = clean(f"{texts}\n\n{step.text}" if texts else step.text)
        pairs.append(Pair(problem.prompt, texts, step.span))
    return pairs


PROMPT = Column("prompt", "what was asked: text", ("question", "problem"))
RESPONSE = Column("response", "what was answered: text", ("output",))
STEPS = Column(
    "steps", "the steps, a list of texts; or response, cut at blank lines", ("response",)
)
DOCUMENTS = Column("documents", "what was retrieved: a text or a list of texts", ("knowledge",))
LABEL = Column("label", "correct or incorrect; true or false; 1 or 0", ("correct",))
RIGHT_OR_WRONG: tuple[Label, ...] = ("correct", "incorrect")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="outcome",
            summary="whether a response is right, from labelled responses (ORM)",
            columns=(PROMPT, RESPONSE, LABEL),
            classes=RIGHT_OR_WRONG,
            labels=RIGHT_OR_WRONG,
            cut=_response,
            read=outcome_class,
        ),
        Kind(
            name="process",
            summary="which step is the first wrong one, from labelled steps (PRM)",
            columns=(
                PROMPT,
                STEPS,
                Column(
                    "first_error", "index of the first wrong step from 0, -1 for none", needed=False
                ),
                Column(
                    "step_labels", "or: a label for each step, null where unknown", needed=False
                ),
            ),
            classes=RIGHT_OR_WRONG,
            labels=RIGHT_OR_WRONG,
            cut=_steps,
            read=step_classes,
            whole="min",
        ),
        Kind(
            name="value",
            summary="how likely a beginning is to end right, from outcomes alone (OVM)",
            columns=(PROMPT, STEPS, LABEL),
            classes=RIGHT_OR_WRONG,
            labels=RIGHT_OR_WRONG,
            cut=_prefixes,
            read=same_for_all,
            whole="last",
        ),
        Kind(
            name="equivalence",
            summary="whether a response gives the reference answer, or is no answer at all",
            columns=(
                PROMPT._replace(needed=False),
                Column(
                    "reference", "the right answer: text or a number", ("answer", "gold_answer")
                ),
                RESPONSE,
                Column("label", "correct, incorrect or invalid; A, B or C; true or false"),
            ),
            classes=("correct", "incorrect", "invalid"),
            labels=("correct", "incorrect", "invalid"),
            cut=_against_reference,
            read=three_classes,
        ),
        Kind(
            name="grounding",
            summary="whether a response fails, and if so by its documents or despite them (KALMV)",
            columns=(
                PROMPT,
                DOCUMENTS,
                RESPONSE,
                Column("label", "correct, retrieval_error or grounding_error"),
            ),
            classes=("correct", "retrieval_error", "grounding_error"),
            labels=("correct", "incorrect", "incorrect"),
            cut=_in_documents,
            read=grounding_class,
            stages=("retrieval", "grounding"),
        ),
        Kind(
            name="quality",
            summary="how good a response is, from grades, without a reference (Self-J)",
            columns=(
                PROMPT,
                RESPONSE,
                Column("quality", "a grade from 0 (bad) to 9 (good)", ("score",)),
            ),
            classes=("good", "bad"),
            labels=RIGHT_OR_WRONG,
            cut=_response,
            read=quality_share,
        ),
        Kind(
            name="answerable",
            summary="whether the documents answer a question at all (Retro-Reader, sketchy)",
            columns=(
                PROMPT,
                DOCUMENTS._replace(also=("context",)),
                Column("label", "answerable or unanswerable; true or false", ("answerable",)),
            ),
            classes=("answerable", "unanswerable"),
            labels=RIGHT_OR_WRONG,
            cut=_question,
            read=answerable_class,
            judges=False,
        ),
        Kind(
            name="reader",
            summary="which words of the documents answer a question, if any (Retro-Reader)",
            columns=(
                PROMPT,
                DOCUMENTS._replace(also=("context",)),
                Column("answer", "text that stands in the documents; empty if there is none"),
                Column("answer_start", "where, in characters of the only document", needed=False),
            ),
            classes=("answerable", "unanswerable"),
            labels=RIGHT_OR_WRONG,
            cut=_to_read,
            read=answered_class,
            mark=answered_span,
            judges=False,
        ),
    )
}
"""Every kind by name."""


def find(name: str) -> Kind:
    """The kind of a name; raises `UnknownName`."""
    if name not in KINDS:
        raise UnknownName("kind of learned verifier", name, KINDS)
    return KINDS[name]
