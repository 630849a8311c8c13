"""Answering with the likelier of a problem's label words, whatever the model would have written.

Small models seldom write one word and nothing else; which of two words they expect says more.

>>> Likelier()
Likelier(labels='labels')
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Model, Problem, Response, Sampling
from assay.verifiers.labels import score_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelier:
    """Answers with the word whose first token is the likeliest; a suite's `answer`.

    The words are a list in the problem's metadata under `labels`. The response is empty where none
    of them is among the model's alternatives, or its first token begins several. Its metadata hold
    the ``mass`` that all words had together, and by which ``margin`` the best one led. Raises
    `Unsupported` if the model gives no log-probabilities.
    """

    labels: str = "labels"

    def __call__(self, problem: Problem, model: Model, sampling: Sampling) -> Response:
        """The word as a response."""
        words = {word: [word] for word in problem.metadata[self.labels]}
        scores = score_labels(model, problem.messages, words, seed=sampling.seed)
        word = max(scores.probabilities, key=lambda one: one[1])[0] if scores.mass else ""
        return Response(
            word,
            model=model.name,
            usage=scores.usage,
            metadata={"mass": scores.mass, "margin": scores.margin},
        )
