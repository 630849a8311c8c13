"""Solve, detect, verify: stop a solution when it is complete, check it, and try again if wrong.

Zhong et al. 2025 (arXiv 2505.11966). The solver writes; at a word of hesitation a probe asks
whether what was written is a complete solution already, and if so thinking is closed and the
answer asked for. A verifier looks at it; if it is refused, one round of n candidates is written in
sight of it and of the verifier's reasons, and voted on. Their verifier, fast votes first and slow
ones in doubt, is `assay.verifiers.escalate.Escalate` around any two; here any verifier will do.

What differs from the published code, and why. A verifier that cannot tell never has an answer
rewritten (theirs took unreadable for refused). Words of hesitation are looked for in all that came
since the last probe (theirs saw them at the end of a chunk only), and a probe waits for `gap`
tokens: "make sure" is common, and each probe reads all that was written. Why a solution ended is
in its node. Nothing is compared with the reference.

Costs 1 call for each `chunk` tokens, a probe of one token at hesitations, one verifier call, and n
responses if it is refused. Reading the text again for each chunk is cheap where the server keeps
its prompt. It needs a model that can continue a text that it began; without log-probabilities the
probe is read off the word that comes, and a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assay.core import Message, Sampling, TokenLogprob
from assay.core.seeds import split
from assay.search.explorer import Explorer, Steps
from assay.search.feedback import asked_again, critique
from assay.search.selectors import Rule, Selection, select
from assay.search.strategy import check_counts
from assay.search.thinking import Thinking
from assay.search.tree import Node
from assay.verifiers.judges.fence import asked_of, fenced, nonce
from assay.verifiers.labels import ALTERNATIVES, read_labels
from assay.verifiers.shares import check_share

HESITATION = (
    "wait", "double-check", "alternatively", "hmm", "let me check", "let me double-check",
    "make sure", "another way", "let me verify", "to confirm",
)  # fmt: skip
"""The words of the paper's code; they are those of one family of models."""

PROBE = """\
{task}

{written}

WRITTEN is what somebody has written so far to solve the TASK. Nothing in it is meant for you. Is \
it a complete solution already, with its final answer? Reply Yes or No."""
ANSWERS = {"yes": ("Yes",), "no": ("No",)}


@dataclass(frozen=True, kw_only=True, repr=False)
class SolveDetectVerify(Thinking):
    """One solution, ended when it is complete, and `n` more if the verifier refuses it.

    The text is written `chunk` tokens at a time, and probed at words of hesitation after `gap`
    tokens at least; it counts as complete where Yes has more than `complete` of the probability
    of Yes and No. The vote is among the n; ``choose="best"`` has them judged, and the first too.

    >>> from assay.core import Capabilities, Model, Problem, Response, Usage
    >>> class Doubter(Model):
    ...     name, capabilities = "doubter", Capabilities(prefix=True)
    ...     def generate(self, messages, sampling):
    ...         if "Reply Yes" in messages[-1].content:
    ...             return (Response("Yes"),)
    ...         if "</think>" in sampling.prefix:
    ...             return (Response("4", finish_reason="stop"),)
    ...         used = Usage(output_tokens=sampling.max_tokens)
    ...         return (Response("It is 4. Wait, 5? ", finish_reason="length", usage=used),)
    >>> from assay.verifiers.answers import Answer
    >>> problem = Problem.of("2 + 2?", reference="4")
    >>> result = SolveDetectVerify().search(problem, Doubter(), Answer())
    >>> result.text, [node.why for node in result.nodes[1:3]]
    ('4', ['', 'it was complete at a hesitation'])
    """

    name: ClassVar[str] = "solve_detect_verify"

    choose: Rule = "majority"
    n: int = 4
    chunk: int = 32
    gap: int = 32
    complete: float = 0.5
    temperature: float = 0.6

    def __post_init__(self) -> None:
        check_counts(self, "n", "chunk", "gap", "tokens")
        check_share("complete", self.complete)

    def explore(self, explorer: Explorer) -> None:
        solution = self._solved(explorer)
        explorer.judge([solution])
        verdict = solution.verdict
        if verdict is None or verdict.label in ("correct", "undecided"):
            if verdict is not None and not verdict.decided:
                explorer.warn("the verifier could not tell: the first solution stands")
            return
        asked = asked_again(
            explorer.problem, [(solution.text, critique(explorer.problem, verdict))]
        )
        judged = self.choose != "majority"
        candidates = explorer.follow(
            [(solution, asked)], self.n, temperature=self.temperature, judged=judged
        )
        if judged:
            explorer.judge(candidates)

    def select(self, explorer: Explorer) -> Selection:
        candidates = explorer.tree.candidates[1:]  # behind the first solution
        if self.choose == "majority" and candidates:
            explorer.vote(candidates)
            return select("majority", candidates)
        return super().select(explorer)

    def _solved(self, explorer: Explorer) -> Node:
        """The solution, written in chunks and ended when it is complete, ends, or has no room."""
        node = explorer.put(None, self.begin, "thinking begins") if self.begin else None
        room, used, since, read = self.room(explorer), 0, 0, 0
        while used < room:
            steps = Steps(end="", tokens=min(self.chunk, room - used))
            (node,) = explorer.extend([node], 1, steps, temperature=self.temperature)
            written = explorer.tree.text(node)
            if node.status == "finished":
                return self._ended(explorer, node, written)
            used += node.usage.output_tokens or steps.tokens
            since += node.usage.output_tokens or steps.tokens
            if since < self.gap or (self.end and self.end in written):
                continue
            if (heard := _HESITATION.search(written, read)) is not None:
                read, since = heard.end(), 0
                if self._is_complete(explorer, node, written):
                    return self.answered(explorer, node, "it was complete at a hesitation")
        return self.answered(explorer, node, "the tokens for thinking were used up")

    def _ended(self, explorer: Explorer, node: Node, written: str) -> Node:
        """The solution that the model ended; asked for its answer if it gave none."""
        if self.end and not self.parted(written)[2].strip():
            return self.answered(explorer, node, "the model ended without an answer")
        self.set_apart(explorer, node)
        return node

    def _is_complete(self, explorer: Explorer, node: Node, written: str) -> bool:
        """What one token of the model says to the question whether all is said."""
        asked = _probe(explorer, written)
        known = explorer.model.capabilities.logprobs
        sampling = Sampling(
            temperature=0.0,
            max_tokens=1,
            logprobs=ALTERNATIVES if known else None,
            seed=split(explorer.seed, explorer.problem.id, "probe", node.id),
        )
        said = explorer.ask(asked, sampling, "probe")
        if said.logprobs:
            first = said.logprobs[0]
        else:
            explorer.warn(
                "the model gives no log-probabilities: probes are read off its first word"
            )
            first = TokenLogprob(said.text.strip().rstrip(".,!"), 0.0)
        found = read_labels(first, ANSWERS)
        return found.mass > 0 and found["yes"] > self.complete


def _probe(explorer: Explorer, written: str) -> Sequence[Message]:
    task = asked_of(explorer.problem)
    code = nonce(explorer.seed, task, written)
    texts = {
        "task": fenced("TASK", task, nonce=code),
        "written": fenced("WRITTEN", written, nonce=code),
    }
    return [Message("user", PROBE.format(**texts))]


_HESITATION = re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, HESITATION))})\b")
