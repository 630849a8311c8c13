"""The fifty systems that assay sets out to rebuild, and how far each has come.

A system is described in ``systems.tsv``; once any of it is here, the module of its key in this
package holds a `Recipe` named ``RECIPE``.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assay.core import UnknownName
from assay.recipes.recipe import Recipe

NOT_YET = Recipe(status="not yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A published system: its number and key here, its title, and the verbs it concerns."""

    number: int
    key: str
    title: str
    verbs: tuple[str, ...]
    arxiv: str

    @property
    def recipe(self) -> Recipe:
        """What assay has of it."""
        name = f"assay.recipes.{self.key}"
        if importlib.util.find_spec(name) is None:
            return NOT_YET
        recipe: Recipe = importlib.import_module(name).RECIPE
        return recipe


@cache
def systems() -> tuple[System, ...]:
    """All systems, by number.

    >>> len(systems()), systems()[0].key
    (50, 'mmmt_if')
    """
    return tuple(_rows())


def find(key: str) -> System:
    """The system with a key or a number; `UnknownName` if there is none."""
    for system in systems():
        if key in (system.key, str(system.number), system.key.replace("_", "-")):
            return system
    raise UnknownName("recipe", key, [system.key for system in systems()])


def _rows() -> Iterator[System]:
    table = resources.files("assay.recipes").joinpath("systems.tsv").read_text(encoding="utf-8")
    for line in table.splitlines()[1:]:
        number, key, title, verbs, arxiv = line.split("\t")
        yield System(
            number=int(number), key=key, title=title, verbs=tuple(verbs.split(", ")), arxiv=arxiv
        )


def table() -> str:
    """The systems as a Markdown page, for the documentation."""
    counts = dict.fromkeys(("works", "partly", "not yet"), 0)
    rows = []
    for system in systems():
        recipe = system.recipe
        counts[recipe.status] += 1
        link = f"[{system.title}](https://arxiv.org/abs/{system.arxiv})"
        here = "; lacks ".join(part for part in (recipe.has, recipe.lacks) if part)
        result = recipe.measured or ("" if recipe.fate == "not tested" else recipe.fate)
        cells = (system.number, link, ", ".join(system.verbs), recipe.status, here, recipe.claim)
        rows.append(f"| {' | '.join(map(str, cells))} | {result} |")
    summary = ", ".join(f"{status} {count}" for status, count in counts.items())
    return "\n".join(
        [
            "# Recipes",
            "",
            "The fifty published systems that assay sets out to rebuild from its parts, and how",
            f"far each has come: {summary}. A system *works* when its mechanism is complete,",
            "tested and run for real, whatever becomes of the paper's claim.",
            "",
            "| no. | system | verbs | state | what is here | claim | our result |",
            "| ---: | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
