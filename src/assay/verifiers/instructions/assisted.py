"""A second look by a model: candidates that it proposes, kept where the prompt bears them out.

The model is shown the prompt as data and the kinds it may name. What it answers is not believed: a
candidate counts when its quotation stands in the prompt, outside of what the prompt quotes; when
its constraint parses; and when every argument of it can be found in the quotation. So a model can
find an instruction in words that no table knows, and cannot invent one, or its numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from assay.core import BadArgument, Message, Model, Sampling, UnknownName, Usage
from assay.verifiers.constraints.arguments import Relation, takes
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.ifeval.languages import LANGUAGES
from assay.verifiers.constraints.parsing import parse
from assay.verifiers.constraints.registry import all_kinds
from assay.verifiers.instructions.found import Found
from assay.verifiers.instructions.masking import Masked
from assay.verifiers.instructions.pieces import numbers
from assay.verifiers.instructions.sense import binds
from assay.verifiers.judges.fence import fenced, nonce

MAX_TOKENS: Final = 800
_MOST: Final = 20  # candidates that are looked at
_LONGEST: Final = 20_000  # characters of a prompt that a model is shown
_FAMILIES: Final = ("ifeval", "assay")

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "instructions": {
            "type": "array",
            "maxItems": _MOST,
            "items": {
                "type": "object",
                "properties": {
                    "quote": {"type": "string"},
                    "constraint": {"type": "string"},
                },
                "required": ["quote", "constraint"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["instructions"],
    "additionalProperties": False,
}
"""What the model answers, where it can follow a schema."""


def proposed(text: str, model: Model) -> tuple[list[Found], Usage]:
    """What a model finds in a prompt, so far as the prompt bears it out, and the cost; one call.

    Raises what the model raises when it cannot be asked; an answer that is no JSON finds nothing.
    """
    view = Masked(text[:_LONGEST])
    sampling = Sampling(
        temperature=0.0,
        max_tokens=MAX_TOKENS,
        json_schema=dict(SCHEMA) if model.capabilities.json_schema else None,
    )
    response = model.generate([Message("user", question(view.raw))], sampling)[0]
    found = (_borne_out(view, quote, line) for quote, line in candidates(response.text))
    cost = response.usage or Usage(model_calls=1)
    return [each for each in found if each is not None], cost


def question(text: str) -> str:
    """What the model is asked about a prompt."""
    data = fenced("REQUEST", text, nonce=nonce(0, text))
    return (
        "Below is a request that somebody makes. Do not answer it. List the instructions in it "
        "that a program can check on the answer, of these kinds:\n\n"
        f"{_kinds()}\n\n"
        "For each, give the words of the request that state it (copied exactly) and one line: the "
        'kind and its arguments, such as: length_constraints:number_words relation="at least" '
        "num_words=30\n"
        "Leave out what is only quoted, optional or conditional.\n\n"
        f"{data}\n\n"
        'Answer in JSON: {"instructions": [{"quote": "...", "constraint": "..."}]}'
    )


@cache
def _kinds() -> str:
    kinds = [kind for family in _FAMILIES for kind in all_kinds(family).values()]
    return "\n".join(f"- {kind.id}: {kind.phrasings[0]} ({takes(kind)})" for kind in kinds)


def candidates(answer: str) -> Iterator[tuple[str, str]]:
    """Quotation and constraint line of each candidate in an answer, as it claims them.

    >>> answer = '{"instructions": [{"quote": "no commas", "constraint": "no_commas"}]}'
    >>> list(candidates(f"Sure: {answer}"))
    [('no commas', 'no_commas')]
    """
    start, end = answer.find("{"), answer.rfind("}")
    try:
        data = json.loads(answer[start : end + 1])
    except (ValueError, RecursionError):
        return
    listed = data.get("instructions") if isinstance(data, dict) else None
    for entry in listed[:_MOST] if isinstance(listed, list) else ():
        if isinstance(entry, dict):
            quote, line = entry.get("quote"), entry.get("constraint")
            if isinstance(quote, str) and isinstance(line, str) and quote.strip():
                yield quote.strip(), line


def _borne_out(view: Masked, quote: str, line: str) -> Found | None:
    """The candidate as found, if the prompt has the quotation and the quotation the arguments."""
    at = view.raw.find(quote)
    if at < 0 or view.masked[at] != view.raw[at]:
        return None
    start, _ = view.sentences[view.sentence_at(at)]
    _, end = view.sentences[view.sentence_at(at + len(quote) - 1)]
    if not binds(view.lowered[start:end]):
        return None
    try:
        constraint = parse(line)
    except (BadArgument, UnknownName):
        return None
    if not isinstance(constraint, Constraint) or not _stated(constraint, quote):
        return None
    spec = constraint.spec().replace(text=quote)
    return Found(constraint=spec, span=(at, at + len(quote)), quote=quote, pattern="model")


def _stated(constraint: Constraint, quote: str) -> bool:
    """Whether each argument can be found in the quotation."""
    folded = " ".join(quote.casefold().split())
    said = numbers(folded)
    arguments = dict(constraint.arguments)
    arguments.pop("profile", None)
    below = Relation.LESS_THAN in arguments.values()
    for value in arguments.values():
        if isinstance(value, Relation) or value is None or isinstance(value, bool):
            continue
        if isinstance(value, int):
            # "at most 3" is "less than 4", and "without" is "less than 1"
            if not {value, value - below} & said and not (below and value == 1):
                return False
        else:
            texts = value if isinstance(value, tuple) else (str(value),)
            if not all(LANGUAGES.get(text, text).casefold() in folded for text in texts):
                return False
    return True
