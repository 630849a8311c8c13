"""combination: two responses in one, or the prompt repeated first."""

from __future__ import annotations

import random
import re
from typing import Any

from assay.verifiers.constraints.arguments import Phrase
from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text
from assay.verifiers.constraints.vocabulary import SENTENCE
from assay.verifiers.constraints.wording import count

_SIX_STARS = re.compile(r"(?<!\*)\*{6}(?!\*)")


@constraint("combination:two_responses", family="ifeval")
class TwoResponses(Constraint):
    """Two different answers with six asterisks between them (IFEval, two_responses)."""

    phrasings = (
        "Give two different answers and put ****** between them, and nowhere else.",
        "Answer twice, differently; separate the two answers by six asterisks: ******",
        "Write two distinct answers, divided by one line of ******.",
    )
    differs = "longer rows of stars divide too, and dividers may also stand at the ends"
    only_with = frozenset(
        {
            "detectable_format:title",
            "keywords:existence",
            "keywords:forbidden_words",
            "language:response_language",
            "punctuation:no_comma",
        }
    )

    def check(self, text: Text) -> Finding:
        return self._compared(_SIX_STARS.split(text.raw), text, outer=False)

    def check_faithful(self, text: Text) -> Finding:
        return self._compared(text.raw.split("******"), text, outer=True)

    def _compared(self, parts: list[str], text: Text, *, outer: bool) -> Finding:
        answers = [part.strip() for part in parts if part.strip()]
        ends = {0, len(parts) - 1} if outer else set()
        empty = any(not part.strip() for at, part in enumerate(parts) if at not in ends)
        measured = count(len(answers), "answer") + (", an empty one besides" if empty else "")
        same = len(answers) == 2 and _folded(answers[0]) == _folded(answers[1])
        if outer:
            same = len(answers) == 2 and answers[0] == answers[1]
        if same:
            measured += ", both the same"
        holds = len(answers) == 2 and not empty and not same
        return Finding(holds, measured, lambda: text.spans(_SIX_STARS))

    def obey(self, text: str) -> str:
        first = _SIX_STARS.sub(" ", text).strip("* \t\r\n") or "Yes, certainly."
        second = f"On the other hand: {SENTENCE}"
        return f"{first}\n******\n{second}"


@constraint("combination:repeat_prompt", family="ifeval")
class RepeatPrompt(Constraint):
    """The answer begins with the prompt, word for word (IFEval, repeat_prompt)."""

    prompt_to_repeat: Phrase

    phrasings = (
        "Before you answer, repeat this request word for word: {prompt_to_repeat}",
        (
            "Start by copying the following text without any change, then answer it.\n"
            "{prompt_to_repeat}"
        ),
        "First say exactly this, and your answer after it: {prompt_to_repeat}",
    )
    differs = "case does not count, white space must be the same, and no answer need follow"
    only_with = frozenset({"detectable_format:title", "keywords:existence", "punctuation:no_comma"})

    def check(self, text: Text) -> Finding:
        words = r"\s+".join(re.escape(word) for word in self.prompt_to_repeat.split())
        match = re.match(rf"\s*{words}(?!\w)", text.raw)
        if match is None:
            return Finding(False, "begins otherwise")
        if not text.raw[match.end() :].strip():
            return Finding(False, "no answer follows", (match.span(),))
        return Finding(True, "begins with the prompt", (match.span(),))

    def check_faithful(self, text: Text) -> Finding:
        prompt = self.prompt_to_repeat.strip().lower()
        holds = text.raw.strip().lower().startswith(prompt)
        return Finding(holds, "begins with the prompt" if holds else "begins otherwise")

    @classmethod
    def draw_arguments(cls, rng: random.Random, prompt: str) -> dict[str, Any]:
        return {"prompt_to_repeat": prompt if prompt.strip() else "Describe a garden in spring."}

    def obey(self, text: str) -> str:
        return f"{self.prompt_to_repeat.strip()}\n\n{text.strip() or SENTENCE}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
