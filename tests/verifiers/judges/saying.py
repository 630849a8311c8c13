"""A model for the tests of judges: it says given things in turn, and remembers the questions."""

from collections.abc import Sequence

from assay.core import (
    Capabilities,
    Message,
    Model,
    ModelTimeout,
    Response,
    Sampling,
    TokenLogprob,
    Usage,
)


class Saying(Model):
    """Says its texts one after the other, and the last one for ever; "!" fails the call."""

    name = "saying"

    def __init__(
        self,
        *texts: str,
        logprobs: dict[str, float] | None = None,
        prefix: bool = False,
    ) -> None:
        self.texts = list(texts)
        self.first = logprobs
        self.capabilities = Capabilities(logprobs=logprobs is not None, prefix=prefix, seed=True)
        self.asked: list[tuple[tuple[Message, ...], Sampling]] = []

    def __repr__(self) -> str:
        return "Saying()"

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        self.require(sampling, messages)
        self.asked.append((tuple(messages), sampling))
        responses = []
        for index in range(sampling.n):
            text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
            if text == "!":
                raise ModelTimeout("no answer in time")
            tokens = None
            if sampling.logprobs is not None and self.first:
                top = tuple(self.first.items())
                tokens = (TokenLogprob(*top[0], top),)
            usage = Usage(output_tokens=5, model_calls=0 if index else 1)
            responses.append(Response(text, usage=usage, logprobs=tokens))
        return tuple(responses)

    @property
    def tasks(self) -> list[str]:
        """What the user messages said."""
        return [messages[1].content for messages, _ in self.asked]
