"""A model that gives the log-probabilities it is told to, and counts what it is asked."""

import math
from collections.abc import Callable, Mapping

from assay.core import Capabilities, Model, Response, TokenLogprob, Usage


class Chooser(Model):
    """At the first token, the probabilities that `choose` gives for the last user message."""

    def __init__(self, choose: Callable[[str], Mapping[str, float]]) -> None:
        self.name = "chooser"
        self.capabilities = Capabilities(logprobs=True, prefix=True, seed=True)
        self.choose = choose
        self.asked: list[str] = []

    def generate(self, messages, sampling):
        prompt = messages[-1].content
        self.asked.append(prompt)
        top = sorted(
            ((token, math.log(share)) for token, share in self.choose(prompt).items() if share),
            key=lambda pair: -pair[1],
        )
        first = TokenLogprob(*top[0], tuple(top))
        usage = Usage(model_calls=1, input_tokens=len(prompt.split()), output_tokens=1)
        return (Response(top[0][0], logprobs=(first,), usage=usage),)
