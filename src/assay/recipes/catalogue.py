"""The fifty systems that assay sets out to rebuild, and how far each has come.

A system is described in ``systems.tsv``; once any of it is here, the module of its key in this
package holds a `Recipe` named ``RECIPE``. What its experiment found last is kept in ``results``.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from assay.core import UnknownName
from assay.core.values import JSON
from assay.recipes.recipe import Recipe

if TYPE_CHECKING:
    from assay.recipes.experiment import Outcome

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

    @property
    def command(self) -> str:
        """What to type to test its claim; empty while there is nothing to test it with."""
        if self.recipe.experiment is not None:
            return f"assay recipe run {self.key}"
        return self.recipe.command

    @property
    def outcome(self) -> Outcome | None:
        """What its experiment found when it was last recorded."""
        path = self.results_file
        if not path.exists():
            return None
        from assay.recipes.experiment import Outcome

        return Outcome.from_json(json.loads(path.read_text(encoding="utf-8")))

    @property
    def results_file(self) -> Path:
        """Where what its experiment found is recorded."""
        return Path(__file__).parent / "results" / f"{self.key}.json"

    def to_dict(self) -> dict[str, JSON]:
        """All that is known of it, as JSON data."""
        recipe, outcome = self.recipe, self.outcome
        return {
            "number": self.number,
            "key": self.key,
            "name": self.title,
            "title": self.title,
            "verbs": list(self.verbs),
            "arxiv": self.arxiv,
            "status": recipe.status,
            "has": recipe.has,
            "lacks": recipe.lacks,
            "claim": recipe.claim,
            "command": self.command,
            "fate": outcome.fate if outcome else "not tested",
            "measured": outcome.measured if outcome else "",
            "outcome": outcome.to_dict() if outcome else None,
        }


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
        outcome = system.outcome
        result = ""
        if outcome:
            result = f"**{outcome.fate}**: {outcome.finding}. {outcome.measured}. {outcome.tested}"
            result = " ".join(result.replace("|", "\\|").split())
        cells = (system.number, link, ", ".join(system.verbs), recipe.status, here, recipe.claim)
        run = f"`{system.command}`" if system.command else ""
        rows.append(f"| {' | '.join(map(str, cells))} | {run} | {result} |")
    summary = ", ".join(f"{status} {count}" for status, count in counts.items())
    return "\n".join(
        [
            "# Recipes",
            "",
            "The fifty published systems that assay sets out to rebuild from its parts, and how",
            f"far each has come: {summary}. A system *works* when its mechanism is complete,",
            "tested and run for real, whatever becomes of the paper's claim: *supported*,",
            "*not shown* or *contradicted* at the scale that we could try, which it states.",
            "",
            "| no. | system | verbs | state | what is here | claim | command | our result |",
            "| ---: | --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
