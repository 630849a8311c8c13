"""copy and new: repeat a phrase, the prompt, or a piece of it."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from assay.core import BadArgument
from assay.verifiers.constraints.arguments import Natural, Phrase, PositiveInt
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.patterns import expression
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import WORDS, draw_words
from assay.verifiers.constraints.wording import count

_PROMPT = "Describe a garden in spring."


def _prompt(prompt: str) -> str:
    return prompt if prompt.strip() else _PROMPT


def _same(text: str, wanted: str) -> bool:
    """Equal but for white space and case, which no reader takes for a change."""
    return text.casefold().split() == wanted.casefold().split()


@constraint("copy:repeat_phrase", family="iftrain")
class RepeatPhrase(Constraint):
    """A phrase repeated so many times, each time with one inner word replaced (IFTrain)."""

    phrase: Phrase
    small_n: PositiveInt

    phrasings = (
        'Repeat the phrase "{phrase}" {times}, each time with one other word in the middle.',
        'Write "{phrase}" {times} and replace one of its inner words each time.',
        'Vary the phrase "{phrase}" {times}, changing a single middle word each time.',
    )
    differs = "the phrase is taken for a regular expression, and a replaced first word is missed"

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        if len(self.phrase.split()) < 3:
            raise BadArgument(f"a phrase with a middle has three words or more: {self.phrase!r}")

    def wording(self) -> Mapping[str, str]:
        return {"phrase": self.phrase, "times": count(self.small_n, "time")}

    def check(self, text: Text) -> Finding:
        first, *inner, last = map(re.escape, self.phrase.split())
        pattern = rf"(?<!\w){first}(?:\s+\S+){{{len(inner)}}}\s+{last}(?!\w)"
        spans = [match.span() for match in re.finditer(pattern, text.raw, re.IGNORECASE)]
        changed = [self._changed(text.raw[start:end], fold=True) for start, end in spans]
        varied = sum(number == 1 for number in changed)
        return Finding(varied == self.small_n == len(changed), count(varied, "variation"), spans)

    def check_faithful(self, text: Text) -> Finding:
        words = self.phrase.split()
        pattern = expression(f"{words[0]} .*? {words[-1]}", ignore_case=False)
        spans = pattern.spans(text.raw)
        changed = [self._changed(text.raw[start:end], fold=False) for start, end in spans]
        holds = len(spans) == self.small_n and all(number == 1 for number in changed)
        return Finding(holds, count(sum(n == 1 for n in changed), "variation"), spans)

    def _changed(self, found: str, *, fold: bool) -> int | None:
        """How many words differ from the phrase; None if their number does."""
        wanted, words = self.phrase.split(), found.split()
        if fold:
            wanted, words = [w.lower() for w in wanted], [w.lower() for w in words]
        if len(words) != len(wanted):
            return None
        return sum(one != other for one, other in zip(words, wanted, strict=True))

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        noun, place, thing = draw_words(rng, 3)
        phrase = f"the {noun} near the {place} has a {thing}"
        return {"phrase": phrase, "small_n": rng.randint(2, 3)}

    def obey(self, text: str) -> str:
        first, middle, *rest = self.phrase.split()
        others = [word for word in WORDS if word != middle.lower()]
        return "\n".join(
            " ".join([first, others[index % len(others)], *rest]) for index in range(self.small_n)
        )


class _Copy(Constraint):
    """The answer is the prompt itself; shared by the two ids for one rule."""

    prompt_to_repeat: Phrase

    def check(self, text: Text) -> Finding:
        holds = _same(text.raw, self.prompt_to_repeat)
        return Finding(holds, "the prompt" if holds else "another text")

    def check_faithful(self, text: Text) -> Finding:
        holds = text.raw.strip().lower() == self.prompt_to_repeat.strip().lower()
        return Finding(holds, "the prompt" if holds else "another text")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"prompt_to_repeat": _prompt(prompt)}

    def obey(self, text: str) -> str:
        return self.prompt_to_repeat


@constraint("copy:copy", family="iftrain")
class Copy(_Copy):
    """The answer is a copy of the prompt and nothing else (IFTrain, copy:copy)."""

    prompt_to_repeat: Phrase

    phrasings = (
        "Do not answer; copy this text as it is: {prompt_to_repeat}",
        "Write out the following word for word and nothing more: {prompt_to_repeat}",
        "Your answer is a plain copy of this: {prompt_to_repeat}",
    )
    differs = "white space must be the same"
    only_with = frozenset()


@constraint("copy:copying_simple", family="iftrain")
class CopyingSimple(_Copy):
    """The answer repeats the request and does not answer it (IFTrain, copy:copying_simple)."""

    prompt_to_repeat: Phrase

    phrasings = (
        "Only repeat this request, unchanged, without answering it: {prompt_to_repeat}",
        "Say the following request back and leave it unanswered: {prompt_to_repeat}",
        "Repeat exactly this and stop: {prompt_to_repeat}",
    )
    differs = "white space must be the same"
    only_with = frozenset()


@constraint("new:copy_span_idx", family="iftrain")
class CopySpan(Constraint):
    """The answer is a span of the prompt, given by character indices from 0 (IFTrain)."""

    prompt_to_repeat: Phrase
    n_start: Natural
    n_end: Natural

    phrasings = (
        (
            "Copy the characters from index {n_start} to {n_end}, both included, of this text: "
            "{prompt_to_repeat}"
        ),
        "Write only characters {n_start} through {n_end} (counted from 0) of: {prompt_to_repeat}",
        (
            "Take this text: {prompt_to_repeat}\nAnswer with what stands at its character indices "
            "{n_start} to {n_end} and nothing else."
        ),
    )
    differs = "the character at n_end is left out"
    only_with = frozenset()

    def __post_init__(self) -> None:
        Constraint.__post_init__(self)
        if not self.prompt_to_repeat[self.n_start : self.n_end].strip():
            raise BadArgument(
                f"characters {self.n_start} to {self.n_end} of {self.prompt_to_repeat!r:.60} "
                "hold nothing to copy"
            )

    def check(self, text: Text) -> Finding:
        wanted = self.prompt_to_repeat[self.n_start : self.n_end + 1]
        holds = _same(text.raw, wanted)
        return Finding(holds, "the span" if holds else "another text")

    def check_faithful(self, text: Text) -> Finding:
        wanted = self.prompt_to_repeat[self.n_start : self.n_end]
        holds = text.raw.strip().lower() == wanted.strip().lower()
        return Finding(holds, "the span" if holds else "another text")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        source = _prompt(prompt)
        words = [match.span() for match in re.finditer(r"\S+", source)]
        first = rng.randrange(len(words))
        last = rng.randrange(first, len(words))
        start, end = words[first][0], words[last][1] - 1
        # One character alone is nothing once the published end is left out.
        return {"prompt_to_repeat": source, "n_start": start, "n_end": max(end, start + 1)}

    def obey(self, text: str) -> str:
        return self.prompt_to_repeat[self.n_start : self.n_end + 1].strip()


@constraint("copy:copying_multiple", family="iftrain")
class CopyingMultiple(Constraint):
    """The request repeated N times with six asterisks between (IFTrain, copying_multiple)."""

    prompt_to_repeat: Phrase
    N: PositiveInt

    phrasings = (
        (
            "Repeat this request {times}, with ****** between, and do not answer it: "
            "{prompt_to_repeat}"
        ),
        (
            "Write the following {times}, separated by six asterisks (******), and nothing else: "
            "{prompt_to_repeat}"
        ),
        "Copy this text {times}; put ****** between the copies: {prompt_to_repeat}",
    )
    differs = "white space must be the same"
    only_with = frozenset()

    def wording(self) -> Mapping[str, str]:
        return {"prompt_to_repeat": self.prompt_to_repeat, "times": count(self.N, "time")}

    def check(self, text: Text) -> Finding:
        parts = text.raw.split("******")
        return self._counted([_same(part, self.prompt_to_repeat) for part in parts])

    def check_faithful(self, text: Text) -> Finding:
        wanted = self.prompt_to_repeat.strip().lower()
        return self._counted([part.strip().lower() == wanted for part in text.raw.split("******")])

    def _counted(self, copies: list[bool]) -> Finding:
        holds = len(copies) == self.N and all(copies)
        return Finding(holds, f"{sum(copies)} of {count(len(copies), 'part')} a copy")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"prompt_to_repeat": _prompt(prompt).replace("******", ""), "N": rng.randint(2, 3)}

    def obey(self, text: str) -> str:
        return "\n******\n".join([self.prompt_to_repeat.strip()] * self.N)
