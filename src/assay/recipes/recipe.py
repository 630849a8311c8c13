"""The recipe: a published system, what it claims, and the experiment that tests the claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assay.recipes.experiment import Outcome, Setting

Status = Literal["works", "partly", "not yet"]
"""``works``: the mechanism is complete, tested and run for real, whatever the claim's fate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A published system in assay.

    `status` says how much of it is here; `has` and `lacks` say which parts. `claim` is the
    paper's; `experiment` tests it (``assay recipe run KEY``). `command` is for a system whose
    claim is tested by another command.
    """

    status: Status
    has: str = ""
    lacks: str = ""
    claim: str = ""
    command: str = ""
    experiment: Callable[[Setting], Outcome] | None = None
