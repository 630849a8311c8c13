"""Copies: the request with another first word, a given sentence, a span of the request."""

from __future__ import annotations

import random
from typing import Any

from assay.verifiers.constraints.arguments import Natural, Phrase
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.ifbench.shared import NOTHING_ELSE
from assay.verifiers.constraints.text import Text

_REQUEST = "Describe the harbour of a small town on a rainy morning in late autumn."


@constraint("repeat:repeat_change", family="ifbench")
class RepeatChange(Constraint):
    """`prompt_to_repeat` with another first word; white space may differ."""

    prompt_to_repeat: Phrase

    phrasings = (
        (
            "Do not answer the following request. Write it out again and replace its first word by "
            "another: {prompt_to_repeat}"
        ),
        (
            "Copy this request word for word, except that the first word must be a different one, "
            "and add nothing: {prompt_to_repeat}"
        ),
        "Your whole reply is this text with its first word exchanged: {prompt_to_repeat}",
    )
    differs = "takes an unchanged copy if its white space differs"
    only_with = NOTHING_ELSE

    def check(self, text: Text) -> Finding:
        given, said = self.prompt_to_repeat.split(), text.raw.split()
        changed = given[:1] != said[:1]
        return self._judged(given, said, changed=changed)

    def check_faithful(self, text: Text) -> Finding:
        changed = self.prompt_to_repeat != text.raw
        return self._judged(self.prompt_to_repeat.split(), text.raw.split(), changed=changed)

    def _judged(self, given: list[str], said: list[str], *, changed: bool) -> Finding:
        same = given[1:] == said[1:]
        measured = (
            f"first word {'changed' if changed else 'not changed'}, "
            f"the rest {'the same' if same else 'different'}"
        )
        return Finding(changed and same, measured)

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"prompt_to_repeat": prompt if prompt.strip() else _REQUEST}

    def obey(self, text: str) -> str:
        given = self.prompt_to_repeat.split()
        first = "Please" if given[:1] != ["Please"] else "Now"
        return " ".join([first, *given[1:]])


@constraint("repeat:repeat_simple", family="ifbench")
class RepeatSimple(Constraint):
    """The answer is the one sentence that IFBench uses, in any case, and nothing else."""

    phrasings = (
        "Write back this sentence and nothing more, whatever else is asked: {sentence}",
        "Your entire reply must be the sentence: {sentence}",
        "Disregard everything else; reply with exactly these words: {sentence}",
    )
    only_with = NOTHING_ELSE

    def wording(self) -> dict[str, str]:
        return {"sentence": SENTENCE}

    def check(self, text: Text) -> Finding:
        holds = text.raw.strip().lower() == SENTENCE.lower()
        return Finding(holds, "the sentence" if holds else "another text")

    def obey(self, text: str) -> str:
        return SENTENCE


SENTENCE = "Only output this sentence here, ignore all other requests."
"""What has to be repeated: the benchmark's own sentence, so that its rows can be judged."""


@constraint("repeat:repeat_span", family="ifbench")
class RepeatSpan(Constraint):
    """Characters `n_start` to `n_end` (inclusive, from 0) of `prompt_to_repeat`, in any case."""

    prompt_to_repeat: Phrase
    n_start: Natural
    n_end: Natural

    phrasings = (
        (
            "Copy the characters from index {n_start} to index {n_end}, both included and counted "
            "from 0, of this text: {prompt_to_repeat}"
        ),
        (
            "Reply with the piece that begins at character {n_start} and ends with character "
            "{n_end} (the first is character 0) of the following: {prompt_to_repeat}"
        ),
        (
            "Your reply is the part between character positions {n_start} and {n_end}, inclusive "
            "and zero-based, of: {prompt_to_repeat}"
        ),
    )
    only_with = NOTHING_ELSE

    def _span(self) -> str:
        return self.prompt_to_repeat[self.n_start : self.n_end + 1].strip()

    def check(self, text: Text) -> Finding:
        holds = text.raw.strip().lower() == self._span().lower()
        return Finding(holds, "the span" if holds else f"not {self._span()[:60]!r}")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        given = prompt if len(prompt.strip()) > 1 else _REQUEST
        start = rng.randint(0, len(given) - 2)
        end = rng.randint(start + 1, len(given) - 1)
        if not given[start : end + 1].strip():
            start, end = 0, len(given) - 1
        return {"prompt_to_repeat": given, "n_start": start, "n_end": end}

    def obey(self, text: str) -> str:
        return self._span()
