"""Q²: questions that a response answers, put to the documents (arXiv 2104.08202; in InstructQA).

For each name and number in the response the model writes a question that it answers. A question
counts if, answered from the response, it gives that piece back. It is then answered from the
documents, and the score is the token F1 of the two answers, 0 where the documents have none; their
mean over the questions is the response's. Where no question counts, the whole response is judged
by `Faithful`.

As published but for the parts: any model writes and answers in the place of two trained ones, one
question is written for a piece in the place of the best of five, and the pieces are names and
numbers, without other noun phrases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assay.core import BadArgument, Problem, Reason, Response, Sampling, Usage, Verdict
from assay.core.seeds import split
from assay.verifiers.grounding.asked import Faithful, numbered
from assay.verifiers.grounding.lexical import NO_WORDS, check_share, documents_of, graded
from assay.verifiers.grounding.passages import pieces
from assay.verifiers.judges.asking import ModelVerifier
from assay.verifiers.judges.fence import fenced, nonce
from assay.verifiers.overlap import overlap, tokens

_WRITE = """\
Write one question that the PIECE answers, by what the TEXT says. Do not use the PIECE's own \
words. Reply with the question and nothing else."""
_ANSWER = """\
Answer the QUESTION with a few words out of the TEXT, and nothing else. If the TEXT does not \
answer it, reply with NONE."""
_NONE = re.compile(r"^\W*none\W*$", re.IGNORECASE)
_LEFT_OUT = frozenset({"in", "our"})
"""What Q² takes out besides the articles."""


@dataclass(frozen=True, kw_only=True, repr=False)
class QSquared(ModelVerifier):
    """Correct if the documents answer the response's questions as it does, from `at_least` on.

    At most `most` pieces of the response are asked about, with three calls each.
    """

    name = "q_squared"

    explain: bool = False
    at_least: float = 0.5
    most: int = 8

    def __post_init__(self) -> None:
        super().__post_init__()
        check_share("at_least", self.at_least)
        if self.most < 1:
            raise BadArgument(f"most must be at least 1, not {self.most!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        evidence = numbered(documents_of(problem))
        if not response.text.strip():
            return Verdict("invalid", reasons=(NO_WORDS,), verifier=self.name)
        spent = Usage()
        scores: list[float] = []
        reasons: list[Reason] = []
        for piece, span in pieces(response.text)[: self.most]:
            question, cost = self._ask(_WRITE, {"TEXT": response.text, "PIECE": piece})
            own, second = self._ask(_ANSWER, {"TEXT": response.text, "QUESTION": question})
            spent += cost + second
            if _clean(own) != _clean(piece):
                continue  # the question does not ask for this
            found, third = self._ask(_ANSWER, {"TEXT": evidence, "QUESTION": question})
            spent += third
            missing = _NONE.match(found) is not None or not found
            scores.append(0.0 if missing else overlap(_clean(piece), _clean(found)).f1)
            measured = f"documents: {'no answer' if missing else found[:60]}; {scores[-1]:.2f}"
            reasons.append(Reason(f"{question[:100]} {piece}", measured, (span,)))
        if not scores:
            return self._as_a_whole(problem, response, spent)
        score = sum(scores) / len(scores)
        verdict = graded(self.name, score, self.at_least, *reasons)
        return Verdict(verdict.label, score, reasons=tuple(reasons), verifier=self.name, cost=spent)

    def _ask(self, task: str, texts: Mapping[str, str]) -> tuple[str, Usage]:
        """One short answer of the model, and what it cost."""
        code = nonce(self.seed, *texts.values())
        data = "\n\n".join(fenced(name, text, nonce=code) for name, text in texts.items())
        model = self.asked
        sampling = Sampling(
            temperature=0.0,
            max_tokens=self.max_tokens or 64,
            seed=split(self.seed, code) if model.capabilities.seed else None,
        )
        answer = self.ask(self.chat(code, f"{data}\n\n{task}"), sampling)[0]
        lines = [line.strip() for line in answer.text.splitlines() if line.strip()]
        return (lines[0] if lines else ""), answer.usage or Usage()

    def _as_a_whole(self, problem: Problem, response: Response, spent: Usage) -> Verdict:
        judge = Faithful(
            model=self.model, base_url=self.base_url, seed=self.seed, cached=self.cached
        )
        whole = judge(problem, response)
        cost = spent + (whole.cost or Usage())
        reason = Reason("no question could be asked about it; judged as a whole")
        return Verdict(
            whole.label,
            whole.score,
            reasons=(reason, *whole.reasons),
            parts=(whole,),
            verifier=self.name,
            cost=cost,
            failure=whole.failure,
        )


def _clean(text: str) -> list[str]:
    return [token for token in tokens(text) if token not in _LEFT_OUT]
