"""Asking a dialogue: the user's turns one after the other, with the model's replies between them.

>>> from assay.core import Message, Response
>>> class Counter(Model):
...     name = "counter"
...     def generate(self, messages, sampling):
...         return (Response(f"That was message {len(messages)}."),)
>>> chat = Problem(messages=(Message("user", "Hi!"), Message("user", "And now?")))
>>> print(Dialogue()(chat, Counter(), Sampling()).text)
[turn 1]
That was message 1.
<BLANKLINE>
[turn 2]
That was message 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assay.core import BadArgument, Message, Model, Problem, Response, Sampling, Usage
from assay.core.seeds import split
from assay.evaluate.workers import plainly
from assay.verifiers import turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Answers a problem of several user turns with a transcript; a suite's `answer`.

    With `history` ``own`` the model's replies are what it reads of its past, whatever the problem
    holds; with ``given`` it reads the assistant's messages in the problem, and turns that are not
    scored are not asked. `window` is how many user turns it sees at most, the last one among
    them; a system message is always seen. Each turn has a seed of its own.
    """

    history: Literal["own", "given"] = "own"
    window: int | None = None

    def __post_init__(self) -> None:
        if self.history not in ("own", "given"):
            raise BadArgument(f"history is 'own' or 'given', not {self.history!r}")
        if self.window is not None and self.window < 1:
            raise BadArgument(f"a window is at least 1 turn, not {self.window!r}")

    def __call__(self, problem: Problem, model: Model, sampling: Sampling) -> Response:
        """The replies to all turns up to the last that is scored, in one response."""
        said: list[str | None] = []
        usage = Usage()
        response = Response("")
        for number in self._numbers(problem):
            if not self._asks(problem, number):
                said.append(None)
                continue
            seed = None if sampling.seed is None else split(sampling.seed, "turn", number)
            now = self._now(problem, number, said)
            response = plainly(now, model, sampling.replace(seed=seed))
            said.append(response.text)
            usage += response.usage or Usage()
        return turns.transcript(
            said, finish_reason=response.finish_reason, model=response.model, usage=usage
        )

    def asked(self, problem: Problem) -> Iterator[Problem]:
        """Each turn that is asked, as a problem of its own; the replies before it are left out."""
        for number in self._numbers(problem):
            if self._asks(problem, number):
                yield self._now(problem, number, [None] * number)

    def _numbers(self, problem: Problem) -> range:
        count = turns.count(problem)
        return range(max((n + 1 for n in range(count) if turns.scored(problem, n)), default=0))

    def _asks(self, problem: Problem, number: int) -> bool:
        return self.history == "own" or turns.scored(problem, number)

    def _now(self, problem: Problem, number: int, said: list[str | None]) -> Problem:
        now = turns.turn(problem, number, said if self.history == "own" else None)
        return (
            now if self.window is None else now.replace(messages=_last(now.messages, self.window))
        )


def _last(messages: tuple[Message, ...], window: int) -> tuple[Message, ...]:
    """The system messages, and the others from the last so many user turns on."""
    users = [place for place, message in enumerate(messages) if message.role == "user"]
    start = users[-window] if len(users) >= window else 0
    return tuple(
        message
        for place, message in enumerate(messages)
        if place >= start or message.role == "system"
    )
