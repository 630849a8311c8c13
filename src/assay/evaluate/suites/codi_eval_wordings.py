"""More wordings of instructions by a model: expansion of templates, and their diversification.

After CoDI-Eval (2401.00690): a model goes on with a list of templates in square brackets, then
rewrites single ones, some in a style. Kept is what has the slots of its list and no others, so that
every wording still says its label, and is not nearly one that is there (ROUGE-L above 0.95). The
suite takes what `write` kept as ``--option wordings=FILE``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter

from assay.core import DataError, Message, Model, Sampling
from assay.core.seeds import rng, split
from assay.runs import decoding
from assay.verifiers.grounding.ngrams import rouge_l

MOST, LONGEST, ALIKE, SHOWN = 100, 300, 0.95, 6
BASIC = ("formal", "informal", "concise", "verbose", "polite", "casual")
EXTENDED = (
    "flowery", "pithy", "sarcastic", "solemn", "playful", "blunt", "old-fashioned", "childlike",
    "businesslike", "poetic", "hurried", "warm", "dry", "enthusiastic", "shy", "bossy",
)  # fmt: skip
GO_ON = """\
Here is a numbered list of templates for instructions, each in square brackets. Go on with it: \
write {count} more templates that ask for the same in other words. Keep {slots} exactly as they \
are in each of them.

{shown}
{next}."""
REWRITE = """\
Rewrite this instruction in other words{style}. Keep {slots} exactly as they are. Write the new \
instruction in square brackets and nothing else.

[{template}]"""
_BRACKETED = re.compile(r"\[([^\[\]\n]+)\]")

Lists = Mapping[str, Sequence[str]]
"""Templates by the name of their list, such as ``length/at most``."""


def slots(template: str) -> frozenset[str] | None:
    """The names of a template's slots; None if it is no template.

    >>> sorted(slots("At most {high} words on {about}.")), slots("{a.b}"), slots("50 % {")
    (['about', 'high'], None, None)
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    plain = all(
        name is None or (name.isidentifier() and not form and not how)
        for _, name, form, how in parts
    )
    return frozenset(name for _, name, _, _ in parts if name) if plain else None


def expanded(
    model: Model, seeds: Sequence[str], *, most: int = MOST, rounds: int = 200, seed: int = 0
) -> tuple[str, ...]:
    """The seeds, and up to `most` templates with theirs that a model adds to the list."""
    pool = list(seeds)
    needed = slots(seeds[0])
    for number in range(rounds):
        if len(pool) >= most:
            break
        draw = rng(seed, "expand", number)
        shown = draw.sample(pool, min(SHOWN, len(pool))) if number else pool[:SHOWN]
        lines = "\n".join(f"{place}. [{one}]" for place, one in enumerate(shown, 1))
        asked = GO_ON.format(count=5, slots=_named(needed), shown=lines, next=len(shown) + 1)
        for found in _said(model, asked, split(seed, "expand", number)):
            if _is_new(found, pool, needed):
                pool.append(found)
    return tuple(pool[: max(most, len(seeds))])


def diversified(
    model: Model, pool: Sequence[str], *, rounds: int = 30, seed: int = 0
) -> tuple[str, ...]:
    """What a model makes of templates drawn from the pool and from what it made of them.

    With a chance of 0.2 it is told a style of a long list, with 0.5 one of a short, else none. The
    first bracketed text is taken.
    """
    made: list[str] = []
    needed = slots(pool[0])
    for number in range(rounds):
        draw = rng(seed, "diversify", number)
        u, template = draw.random(), draw.choice([*pool, *made])
        style = draw.choice(EXTENDED if u < 0.2 else BASIC)
        told = f", in a {style} style" if u < 0.7 else ""
        asked = REWRITE.format(style=told, slots=_named(needed), template=template)
        found = next(iter(_said(model, asked, split(seed, "diversify", number))), "")
        if _is_new(found, [*pool, *made], needed):
            made.append(found)
    return tuple(made)


def _said(model: Model, asked: str, seed: int) -> list[str]:
    sampling = Sampling(
        temperature=1.0, max_tokens=300, seed=seed if model.capabilities.seed else None
    )
    (response,) = model.generate([Message("user", asked)], sampling)
    return [found.strip() for found in _BRACKETED.findall(response.text)]


def _is_new(found: str, pool: Sequence[str], needed: frozenset[str] | None) -> bool:
    if not found or len(found) > LONGEST or slots(found) != needed:
        return False
    return all(rouge_l(found, other) <= ALIKE for other in pool)


def _named(names: frozenset[str] | None) -> str:
    return " and ".join(f"{{{name}}}" for name in sorted(names or ())) or "everything"


def write(
    path: str | Path, model: Model, lists: Lists, *, most: int = 20, rounds: int = 20, seed: int = 0
) -> dict[str, int]:
    """Write each list with what a model added to it; by list, how many wordings it has now."""
    made = {}
    for name, seeds in lists.items():
        pool = expanded(model, seeds, most=most, rounds=rounds, seed=seed)
        made[name] = [*pool, *diversified(model, pool, rounds=rounds, seed=seed)]
    text = json.dumps(made, ensure_ascii=False, indent=1)
    Path(path).write_text(f"{text}\n", encoding="utf-8")
    return {name: len(wordings) for name, wordings in made.items()}


def read(path: str | Path, lists: Lists) -> dict[str, tuple[str, ...]]:
    """The wordings of a file, each list checked against the slots of our own; `DataError`.

    A list that the file does not have stays as it is.
    """
    found = decoding.whole(Path(path))
    if not isinstance(found, dict) or not set(found) <= set(lists):
        raise DataError(
            f"wordings are an object with lists among {', '.join(lists)}", path=str(path)
        )
    return {
        name: tuple(_checked(str(path), name, found[name], own)) if name in found else tuple(own)
        for name, own in lists.items()
    }


def _checked(path: str, name: str, wordings: object, own: Sequence[str]) -> Iterator[str]:
    if not isinstance(wordings, list) or not wordings:
        raise DataError(f"{name!r} should be a list of wordings, not {wordings!r:.80}", path=path)
    needed = slots(own[0])
    for wording in wordings:
        if not isinstance(wording, str) or slots(wording) != needed:
            raise DataError(
                f"a wording of {name!r} has the slots {_named(needed)}, unlike {wording!r:.120}",
                path=path,
            )
        yield wording
