"""A trained reader as a verifier: does the response say what the documents answer?

``learn("reader", rows, folder)`` trains one (see `assay.verifiers.learned.reader`). It finds the
answer by itself (`SpanReader.answer`), and judges a response by the best span that is made of the
response's words. It has no notion of refusals beyond an empty response: as the intensive reader of
`assay.verifiers.grounding.reading.RearVerification` it is told of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from assay.core import (
    BadArgument,
    Label,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.core.verifier import Fingerprint
from assay.verifiers.learned import network, saved
from assay.verifiers.learned.kinds import Pair, find
from assay.verifiers.learned.reader import Found, Reader
from assay.verifiers.learned.temperature import probabilities


class Answer(NamedTuple):
    """What a reader found: the text, whether there is an answer, and the raw scores."""

    text: str
    probability: float
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SpanReader(Verifier):
    """What the reader in the folder `path` makes of documents, question and response.

    The score is the probability that the best span out of the response's words answers the
    question, rather than nothing or the best span of all. An empty response declines: it is right
    by the probability that nothing answers the question. Raises `BadArgument` if the folder holds
    no reader.
    """

    name = "span_reader"
    dear = True

    path: str | Path

    def __post_init__(self) -> None:
        kind = saved.read(self.path).kind
        if kind != "reader":
            raise BadArgument(
                f"{str(self.path)!r} holds a verifier of the kind {kind!r}, no reader; "
                "'assay learn reader --data ROWS --out FOLDER' makes one"
            )

    @property
    def fingerprint(self) -> Fingerprint:
        """That of the weights: the folder's place does not matter."""
        about, backbone = saved.load(self.path)
        return Fingerprint(
            name=self.name,
            version=self.version,
            arguments={"digest": about.digest},
            depends={each: metadata.version(each) for each in backbone.packages},
        )

    def answer(self, problem: Problem) -> Answer:
        """The best answer in the documents, even where none is the likelier."""
        pair = self._pair(problem)
        found = self._found(pair, None)
        text = pair.given[found.span[0] : found.span[1]] if found.span else ""
        return Answer(text, self._probability(found.no_answer), found)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        about, _ = saved.load(self.path)
        best = self.answer(problem)
        shown = f"reads {best.text!r}, answerable {best.probability:.3f}"
        if not response.text.strip():
            return Verdict(
                "incorrect" if best.probability >= about.cut else "correct",
                1 - best.probability,
                reasons=(Reason("declines; right where nothing answers the question", shown),),
                verifier=self.name,
            )
        said = {network.key(word) for word in network.words(response.text)}
        found = self._found(self._pair(problem), frozenset(said))
        # It has to beat no answer and, unless it is the best span itself, that one.
        behind = found.no_answer - best.found.no_answer
        rival = max(found.no_answer, behind) if behind > 0 else found.no_answer
        score = self._probability(rival)
        reason = Reason(
            f"a span of the response's words answers, at least {about.cut:.2f}",
            f"{score:.3f}; {shown}",
        )
        label: Label = "correct" if score >= about.cut else "incorrect"
        return Verdict(label, score, reasons=(reason,), verifier=self.name)

    def _pair(self, problem: Problem) -> Pair:
        if not problem.documents:
            raise VerifierError("the problem has no documents to read", kind="problem")
        (pair,) = find("reader").pairs(problem, Response(""))
        return pair

    def _found(self, pair: Pair, words: frozenset[str] | None) -> Found:
        _, backbone = saved.load(self.path)
        assert isinstance(backbone, Reader)  # the kind says so, and the files are those trained
        (prepared,) = backbone.prepare([(pair.given, pair.judged)])
        return backbone.found(prepared, words)

    def _probability(self, lead: float) -> float:
        about, _ = saved.load(self.path)
        return probabilities([-lead, 0.0], about.temperature)[0]
