"""A model for tests and rehearsals: it succeeds at a planted rate, and has bad days on demand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Self

from assay.core import (
    JSON,
    BadArgument,
    Capabilities,
    ConnectionFailed,
    Message,
    Model,
    ModelError,
    Problem,
    Response,
    Sampling,
    Usage,
)
from assay.core.seeds import rng

Pair = tuple[str, str]
"""A good and a bad answer."""
WRONG = "I do not know."
Heard = tuple[tuple[str, str], ...]
"""What was said in a chat by others than the model: role and text."""


class ScriptedModel(Model):
    """Answers each prompt well with probability `rate`, else badly.

    The answers are given: `answers` maps a prompt to (good, bad), `rehearse` takes them from
    problems, or `function` writes them from the prompt. Which it is depends on the seed, the
    prompt and the number of the sample, and on nothing else, so sample 3 of 8 equals sample 3 of
    4. Without a seed in the sampling, the model's own `seed` counts.

    `rates` are the rates of problems that it rehearsed, by an entry of their metadata: with
    ``{"condition/loud": 0.4}`` problems whose ``condition`` is ``loud`` succeed at 0.4. Where
    several fit, the last one counts. In a dialogue all that users and system said tells which
    problem it is, else the last user message.

    `latency` (seconds) is waited before each answer. A call fails with probability `failures`
    (`ConnectionFailed`, decided by seed and prompt too); `usage` counts words as tokens.

    >>> model = ScriptedModel(0.5, {"2+2?": ("4", "5")})
    >>> asked = [Message("user", "2+2?")]
    >>> [response.text for response in model.generate(asked, Sampling(n=6, seed=1))]
    ['4', '4', '5', '5', '5', '4']
    """

    def __init__(
        self,
        rate: float,
        answers: Mapping[str, Pair] | None = None,
        *,
        function: Callable[[str], str] | None = None,
        rates: Mapping[str, float] | None = None,
        latency: float = 0.0,
        failures: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.rates = dict(rates or {})
        for option, value in {"rate": rate, "failures": failures, **self.rates}.items():
            if not 0 <= value <= 1:
                raise BadArgument(f"{option} must be in [0, 1], not {value!r}")
        parts = [f"{rate:g}", *(f"{name}={value:g}" for name, value in self.rates.items())]
        self.name = f"scripted:{','.join(parts)}"
        self.rate = rate
        self.answers: dict[str, Pair] = dict(answers or {})
        self._rehearsed: dict[Heard, tuple[Pair, float]] = {}
        self.function = function
        self.latency, self.failures, self.seed = latency, failures, seed
        self.capabilities = Capabilities(seed=True, images=True, parallel=64)

    def __repr__(self) -> str:
        return f"ScriptedModel({self.rate!r})"

    @property
    def identity(self) -> dict[str, JSON]:
        """The rate, the seed and the answers."""
        function = getattr(self.function, "__qualname__", None)
        answers: dict[str, JSON] = {prompt: list(pair) for prompt, pair in self.answers.items()}
        identity: dict[str, JSON] = {"model": self.name, "seed": self.seed, "answers": answers}
        return identity if function is None else {**identity, "function": function}

    def rehearse(
        self, problems: Iterable[Problem], obey: Callable[[Problem], Pair | None] | None = None
    ) -> Self:
        """Learn the answers to problems; returns the model.

        The first that applies: ``good`` and ``bad`` texts in a problem's metadata; what `obey`
        returns for it (for problems with constraints: a caller who knows them writes one response
        that obeys and one that does not); a `reference` that is a text or a list of them.
        """
        for problem in problems:
            pair = _planted(problem) or (obey(problem) if obey else None) or _referred(problem)
            if pair is None:
                raise BadArgument(
                    f"{problem.called} cannot be rehearsed: its metadata has no 'good', it has "
                    "no text as reference, and no `obey` that knows an answer was given"
                )
            self.answers[problem.prompt] = pair
            self._rehearsed[_heard(problem.messages)] = pair, self._rate(problem)
        return self

    def _rate(self, problem: Problem) -> float:
        rate = self.rate
        for name, value in self.rates.items():
            by, _, wanted = name.partition("/")
            if str(problem.metadata.get(by)) == wanted:
                rate = value
        return rate

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        self.require(sampling, messages)
        start = time.monotonic()
        prompt = next((m.content for m in reversed(messages) if m.role == "user"), "")
        seed = self.seed if sampling.seed is None else sampling.seed
        if self.latency:
            time.sleep(self.latency)
        if self.failures and rng(seed, "failure", prompt).random() < self.failures:
            raise ConnectionFailed(f"model {self.name!r} fails here, as its script says")
        known = self._rehearsed.get(_heard(messages))
        texts = [self._text(prompt, seed, index, known) for index in range(sampling.n)]
        asked = Usage(
            input_tokens=sum(len(message.content.split()) for message in messages),
            model_calls=1,
            seconds=time.monotonic() - start,
        )
        return tuple(
            Response(
                text,
                finish_reason="stop",
                model=self.name,
                usage=Usage(output_tokens=len(text.split())) + (Usage() if index else asked),
            )
            for index, text in enumerate(texts)
        )

    def _text(self, prompt: str, seed: int, index: int, known: tuple[Pair, float] | None) -> str:
        pair, rate = known or (self.answers.get(prompt), self.rate)
        succeeds = rng(seed, prompt, index).random() < rate
        if pair is not None:
            return pair[0] if succeeds else pair[1]
        if self.function is not None:
            return self.function(prompt) if succeeds else WRONG
        raise ModelError(
            f"model {self.name!r} was given no answer to {prompt[:80]!r}; pass answers or "
            "function, or call rehearse(problems)"
        )


def from_name(
    rate: str,
    *,
    answers: Mapping[str, Pair] | None = None,
    function: Callable[[str], str] | None = None,
    latency: float = 0.0,
    failures: float = 0.0,
    seed: int = 0,
) -> ScriptedModel:
    """The model of a name such as ``scripted:0.7``; ``scripted`` alone always succeeds.

    Rates of problems with some entry in their metadata follow: ``0.9,condition/loud=0.4``.
    """
    first, *others = rate.split(",")
    try:
        number = float(first or 1)
        named = (other.rpartition("=") for other in others)
        rates = {name: float(value) for name, _, value in named}
    except ValueError:
        raise BadArgument(
            f"'scripted:{rate}' needs a success rate such as scripted:0.7, or "
            "scripted:0.9,condition/loud=0.4"
        ) from None
    for name in rates:
        if "/" not in name:
            raise BadArgument(
                f"'scripted:{rate}': {name!r} should be an entry of the problems' metadata and "
                "its value, such as condition/loud"
            )
    return ScriptedModel(
        number,
        answers,
        function=function,
        rates=rates,
        latency=latency,
        failures=failures,
        seed=seed,
    )


def _heard(messages: Iterable[Message]) -> Heard:
    return tuple((m.role, m.content) for m in messages if m.role != "assistant")


def _planted(problem: Problem) -> Pair | None:
    good, bad = problem.metadata.get("good"), problem.metadata.get("bad", WRONG)
    return (good, bad) if isinstance(good, str) and isinstance(bad, str) else None


def _referred(problem: Problem) -> Pair | None:
    reference = problem.reference
    if isinstance(reference, list) and reference:
        reference = reference[0]
    return (reference, WRONG) if isinstance(reference, str) else None
