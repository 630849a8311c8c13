"""Probabilities of a few labels, read off a model's first token.

A model that gives log-probabilities need not be made to say anything: the chances of "A", "B" and
"C", of "Yes" and "No", of the digits of a scale stand beside its first token.

>>> from assay.core import TokenLogprob
>>> first = TokenLogprob("Yes", -0.2, (("Yes", -0.2), (" no", -1.9), ("Maybe", -4.0)))
>>> scores = read_labels(first, {"yes": ("Yes",), "no": ("No",)})
>>> scores.best, round(scores["yes"], 2), round(scores.mass, 2)
('yes', 0.85, 0.97)

A token speaks for a label if, without white space and case, it is a spelling of that label, or the
beginning of one and of no other label's: "In" speaks for "Incorrect" beside "Correct". Labels whose
spellings begin with the same token cannot be told apart by it; single letters always can.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import (
    BadArgument,
    BadResponse,
    Message,
    Model,
    Sampling,
    TokenLogprob,
    Usage,
)

ALTERNATIVES = 20
"""How many alternatives are asked for: the most that common servers give."""


@dataclass(frozen=True, slots=True)
class LabelScores:
    """The probability of each label, given that the answer is one of them.

    `mass` is what the labels hold together of the model's whole probability: near 0, the model
    was about to say something else, and the scores mean little.
    """

    probabilities: tuple[tuple[str, float], ...]
    mass: float
    usage: Usage | None = None

    def __getitem__(self, label: str) -> float:
        for name, probability in self.probabilities:
            if name == label:
                return probability
        raise KeyError(label)

    @property
    def best(self) -> str:
        """The label with the highest probability; the first listed of equals."""
        return max(self.probabilities, key=lambda pair: pair[1])[0]

    @property
    def margin(self) -> float:
        """How far the best label lies before the second."""
        ranked = sorted((probability for _, probability in self.probabilities), reverse=True)
        return ranked[0] - ranked[1]


def score_labels(
    model: Model,
    messages: Sequence[Message],
    labels: Mapping[str, Sequence[str]],
    *,
    prefix: str = "",
    seed: int | None = None,
) -> LabelScores:
    """Ask a model for one token, and read the probabilities of labels off it.

    `labels` gives the spellings of each label. `prefix` is the beginning of the answer, such as
    "Verdict:", for models that can continue one. Raises `Unsupported` if the model gives no
    log-probabilities, and `BadResponse` if it gave none this time.
    """
    sampling = Sampling(
        temperature=0.0, max_tokens=1, logprobs=ALTERNATIVES, prefix=prefix, seed=seed
    )
    model.require(sampling, messages)
    response = model.generate(messages, sampling)[0]
    if not response.logprobs:
        raise BadResponse(f"model {model.name!r} gave no log-probabilities beside its answer")
    found = read_labels(response.logprobs[0], labels)
    return LabelScores(found.probabilities, found.mass, response.usage)


def read_labels(token: TokenLogprob, labels: Mapping[str, Sequence[str]]) -> LabelScores:
    """The probabilities of labels from a token and its alternatives.

    Without any of them among the alternatives, all are equally likely, and `mass` is 0.
    """
    if len(labels) < 2:
        raise BadArgument(f"there must be at least two labels to choose from, not {list(labels)}")
    held = dict.fromkeys(labels, 0.0)
    seen = dict(token.top)
    seen.setdefault(token.token, token.logprob)
    for text, logprob in seen.items():
        label = _spoken_for(text, labels)
        if label is not None:
            held[label] += math.exp(min(0.0, logprob))
    mass = math.fsum(held.values())
    if mass <= 0.0:
        even = 1.0 / len(held)
        return LabelScores(tuple((label, even) for label in held), 0.0)
    shares = tuple((label, share / mass) for label, share in held.items())
    return LabelScores(shares, min(1.0, mass))


def _spoken_for(token: str, labels: Mapping[str, Sequence[str]]) -> str | None:
    """The only label that a token can be the beginning of; a whole spelling comes first."""
    said = token.strip().casefold()
    if not said:
        return None
    folded = {label: [text.casefold() for text in texts] for label, texts in labels.items()}
    exact = [label for label, texts in folded.items() if said in texts]
    begun = [
        label for label, texts in folded.items() if any(text.startswith(said) for text in texts)
    ]
    fitting = exact or begun
    return fitting[0] if len(fitting) == 1 else None
