"""A model that says what a test wants, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assay.core import Capabilities, Message, Model, Response, Sampling, TokenLogprob, Usage
from assay.models.text import STOPPED_BY

Reply = str | Response


class Replies(Model):
    """Says what `say` returns for the messages and the sampling, a text for each sample.

    A word is a token. A text that holds a stop ends there; one with more words than `max_tokens`
    is cut off.
    """

    name = "replies"

    def __init__(
        self, say: Callable[[Sequence[Message], Sampling], Sequence[Reply] | Reply], **can: bool
    ) -> None:
        self.say = say
        self.capabilities = Capabilities(seed=True, **can)
        self.asked: list[tuple[Sequence[Message], Sampling]] = []

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        self.require(sampling, messages)
        self.asked.append((messages, sampling))
        said = self.say(messages, sampling)
        texts = [said] * sampling.n if isinstance(said, str | Response) else list(said)
        assert len(texts) == sampling.n
        return tuple(self._response(text, sampling) for text in texts)

    def _response(self, said: Reply, sampling: Sampling) -> Response:
        if isinstance(said, Response):
            return said
        ends = {said.find(stop): stop for stop in sampling.stop if stop in said}
        by = ends[min(ends)] if ends else ""
        text = said[: min(ends)] if ends else said
        words = text.split(" ")
        cut = sampling.max_tokens is not None and len(words) > sampling.max_tokens
        text = " ".join(words[: sampling.max_tokens]) if cut else text
        return Response(
            text,
            finish_reason="length" if cut else "stop",
            usage=Usage(output_tokens=min(len(words), sampling.max_tokens or len(words))),
            logprobs=_first(text) if sampling.logprobs is not None else None,
            metadata={STOPPED_BY: "" if cut else by} if sampling.stop else {},
        )


def _first(text: str) -> tuple[TokenLogprob, ...]:
    """The first word, nearly sure; against Yes or No stands the other one."""
    word = text.split(" ", maxsplit=1)[0]
    other = {"Yes": "No", "No": "Yes"}.get(word, "Well")
    return (TokenLogprob(word, -0.1, ((word, -0.1), (other, -2.4))),)


def in_turn(*texts: Reply) -> Callable[[Sequence[Message], Sampling], list[Reply]]:
    """Says one text after another, whatever is asked."""
    waiting = iter(texts)
    return lambda _, sampling: [next(waiting) for _ in range(sampling.n)]
