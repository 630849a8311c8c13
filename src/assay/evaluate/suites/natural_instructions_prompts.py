r"""The prompts of Natural Instructions: which parts of an instruction are shown, and how.

An encoding is named by its parts, joined by ``+``; examples may carry a number:

>>> Encoding.of("definition+positive2+explanations")
Encoding(definition=True, positive=2, explanations=True)

Tasks of version 1 are written as their authors write them (a line a part, ``input:`` and
``output:``), those of version 2 as Tk-Instruct does.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass, fields

from assay.core import BadArgument
from assay.evaluate.suites.natural_instructions_tasks import Example, Instance, Task

_PART = re.compile(r"([a-z]+)(\d*)")
_COUNTED = ("positive", "negative")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Encoding:
    """Which parts are shown. ``prompt``, ``avoid`` and ``caution`` are in version 1 alone."""

    definition: bool = False
    prompt: bool = False
    avoid: bool = False
    caution: bool = False
    positive: int = 0
    negative: int = 0
    explanations: bool = False

    def __repr__(self) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self))
        return f"Encoding({', '.join(one for one in shown if not one.endswith(('=False', '=0')))})"

    @classmethod
    def of(cls, name: str) -> Encoding:
        """The encoding of a name; ``none`` shows no part, ``full`` all of them.

        Raises `BadArgument` for a part that does not exist.
        """
        if name == "none":
            return cls()
        if name == "full":
            name = "definition+prompt+avoid+caution+positive2+negative2+explanations"
        known = [one.name for one in fields(cls)]
        chosen: dict[str, bool | int] = {}
        for part in name.split("+"):
            found = _PART.fullmatch(part)
            if found is None or found[1] not in known or (found[2] and found[1] not in _COUNTED):
                raise BadArgument(
                    f"{part!r} in {name!r} is no part of an instruction; there are "
                    f"{', '.join(known)}, numbers after positive and negative, none and full"
                )
            chosen[found[1]] = int(found[2] or 2) if found[1] in _COUNTED else True
        return cls(**chosen)  # type: ignore[arg-type]


def prompt(task: Task, instance: Instance, encoding: Encoding, *, longest: int = 0) -> str:
    """What a model is asked for an instance of a task.

    With `longest` examples of version 2 are left out from the first on that makes it longer than so
    many words, right ones and wrong ones each (Tk-Instruct counts tokens, and cuts what is longer
    still). Version 1 knows no such limit.
    """
    if task.version == 1:
        return "\n".join([*_lines(task, encoding), f"input: {instance.input}", "output:"])
    definition = f"{_ended(f'Definition: {task.definition.strip()}')}\n\n"
    shown = [definition] if encoding.definition and task.definition else []
    asked = _ended(f"Input: {instance.input.strip()}")
    ending = f"Now complete the following example -\n{asked}\nOutput: "
    why = encoding.explanations
    for blocks in (
        _blocks("Positive", task.demonstrations(encoding.positive), why),
        _blocks("Negative", task.negative[: encoding.negative], why),
    ):
        for block in blocks:
            if longest and len("".join([*shown, block, ending]).split()) > longest:
                break
            shown.append(block)
    return "".join([*shown, ending])


def _lines(task: Task, encoding: Encoding) -> list[str]:
    """The instruction of a task of version 1, wrong examples before the right ones."""
    parts = {
        "Definition": task.definition if encoding.definition else "",
        "Prompt": task.prompt if encoding.prompt else "",
        "Things to Avoid": task.avoid if encoding.avoid else "",
        "Emphasis & Caution": task.caution if encoding.caution else "",
    }
    lines = [f"{name}: {text.strip()}" for name, text in parts.items() if text]
    for number, example in enumerate(task.negative[: encoding.negative], 1):
        lines += [f"Negative Example{number}- ", *_shown(example)]
        # As published, without a break between the two.
        advice = f"suggestion: {example.suggestion}" if example.suggestion else ""
        lines += [f"reason: {example.explanation}{advice}"] if example.explanation else []
    for number, example in enumerate(task.demonstrations(encoding.positive), 1):
        if not encoding.explanations:
            lines += _shown(example)
            continue
        lines += [f"Positive Example{number}- ", *_shown(example)]
        lines += [f"reason: {example.explanation}"] if example.explanation else []
    return lines


def _shown(example: Example) -> list[str]:
    return [f"input: {example.input}", f"output: {example.output}"]


def _blocks(kind: str, examples: Iterable[Example], why: bool) -> list[str]:
    """Examples as Tk-Instruct writes them."""
    blocks = []
    for number, example in enumerate(examples, 1):
        lines = [
            f" {kind} Example {number} -",
            _ended(f"Input: {example.input.strip()}"),
            _ended(f" Output: {example.output.strip()}"),
        ]
        if why and example.explanation:
            lines.append(_ended(f" Explanation: {example.explanation.strip()}"))
        blocks.append("\n".join(lines) + "\n\n")
    return blocks


def _ended(text: str) -> str:
    """With a full stop, unless it ends in punctuation."""
    return text if text[-1] in string.punctuation else f"{text}."
