"""A world with known rates: a solver that goes on thinking when it is done, and a judge that errs.

For rehearsals and tests of `assay.search.solve_detect_verify` (no published benchmark is like it).
A solution has eight useful steps, at whose end it is right with probability `right`, and six more
of doubt, each of which spoils a right answer or mends a wrong one now and then. A probe at a word
of hesitation sees a complete solution with `heard`, and takes an unfinished one for complete with
`misheard`; stopped there, it is wrong. An attempt in sight of a refused one is right with
`repaired` if that was wrong, and with `kept` if it was right. A step has 50 tokens, an attempt as
many as a whole solution.

>>> from assay.search.solve_detect_verify import SolveDetectVerify
>>> world = Overthinking(right=1.0, heard=1.0, misheard=0.0)
>>> result = SolveDetectVerify(chunk=50, gap=50).search(
...     world.problem(0), world.model(), world.judge(), sampling=world.sampling)
>>> result.text, result.ledger.phases["probe"].model_calls
('right', 3)
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import (
    Capabilities,
    Message,
    Model,
    Problem,
    Response,
    Sampling,
    TokenLogprob,
    Usage,
    Verdict,
    Verifier,
)
from assay.core.seeds import rng
from assay.verifiers.simulated import Simulated, planted

STEP_TOKENS, ANSWER_TOKENS, VERDICT_TOKENS = 50, 20, 100
USEFUL, ALL = 8, 14
"""Steps to a complete solution, and steps in all."""
EARLY = (2, 5)
"""The useful steps with a word of hesitation; every later step has one."""
THINKS, CLOSED = "<think>\n", "</think>"
PROBED = "Reply Yes"
"""What a probe asks, and nothing else does."""
TRUTH = planted({"right": Verdict("correct")}, otherwise=Verdict("incorrect"))


@dataclass(frozen=True, kw_only=True)
class Overthinking:
    """The rates of a world."""

    right: float = 0.6
    spoiled: float = 0.03
    mended: float = 0.05
    heard: float = 0.9
    misheard: float = 0.03
    repaired: float = 0.45
    kept: float = 0.75

    sampling = Sampling(max_tokens=2_000)

    def problem(self, number: int) -> Problem:
        """A problem of this world."""
        return Problem.of(f"task {number}", id=f"task-{number}", reference="right")

    def model(self) -> Overthinker:
        """The solver, which answers probes too."""
        return Overthinker(self)

    def judge(self, tpr: float = 1.0, tnr: float = 1.0, seed: int = 0) -> OverthinkingJudge:
        """A verifier that errs at these rates."""
        return OverthinkingJudge(tpr=tpr, tnr=tnr, seed=seed)


class Overthinker(Model):
    """Writes lines that say what its answer is by then, and answers so when it is stopped."""

    capabilities = Capabilities(prefix=True, logprobs=True, seed=True)

    def __init__(self, world: Overthinking) -> None:
        self.name = "overthinker"
        self.world = world

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        draw = rng(sampling.seed or 0, messages[0].content, messages[-1].content[:40])
        if PROBED in messages[-1].content:
            return (self._probed(messages[-1].content, draw),)
        if len(messages) > 1:
            return tuple(self._again(messages[1].content, draw) for _ in range(sampling.n))
        lines = sampling.prefix.splitlines()
        if CLOSED in sampling.prefix:
            said = [line.split()[1] for line in lines if line.startswith("now ")]
            return (_response(said[-1] if said else "wrong", ANSWER_TOKENS),)
        if len(lines) == 1 + ALL:
            return (_response(f"{CLOSED}\n", 1),)
        return (_response(self._step(lines[1:], draw), STEP_TOKENS, "length"),)

    def _step(self, before: list[str], draw: random.Random) -> str:
        world = self.world
        if len(before) + 1 < USEFUL:
            return "hmm\n" if len(before) in EARLY else "so\n"
        if len(before) + 1 == USEFUL:
            right = draw.random() < world.right
        elif before[-1].startswith("now right"):
            right = draw.random() >= world.spoiled
        else:
            right = draw.random() < world.mended
        return f"now {'right' if right else 'wrong'} wait\n"

    def _probed(self, asked: str, draw: random.Random) -> Response:
        chance = self.world.heard if "now " in asked else self.world.misheard
        word = "Yes" if draw.random() < chance else "No"
        return _response(word, 1).replace(logprobs=(TokenLogprob(word, -0.01),))

    def _again(self, refused: str, draw: random.Random) -> Response:
        chance = self.world.kept if refused == "right" else self.world.repaired
        return _response("right" if draw.random() < chance else "wrong", ALL * STEP_TOKENS)


def _response(text: str, tokens: int, ended: str = "stop") -> Response:
    used = Usage(output_tokens=tokens, model_calls=1)
    return Response(text, finish_reason="length" if ended == "length" else "stop", usage=used)


@dataclass(frozen=True, kw_only=True, repr=False)
class OverthinkingJudge(Verifier):
    """Errs at planted rates, and costs 100 tokens a verdict."""

    name = "overthinking_judge"

    tpr: float = 1.0
    tnr: float = 1.0
    seed: int = 0

    def decide(self, problem: Problem, response: Response) -> Verdict:
        judge = Simulated(truth=TRUTH, tpr=self.tpr, tnr=self.tnr, seed=self.seed)
        cost = Usage(output_tokens=VERDICT_TOKENS, model_calls=1)
        return judge(problem, response).replace(cost=cost)
