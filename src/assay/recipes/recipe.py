"""The recipe: a published system, what it claims, and the command that tests the claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["works", "partly", "not yet"]
"""``works``: the mechanism is complete, tested and run for real, whatever the claim's fate."""

Fate = Literal["supported", "not shown", "contradicted", "not tested"]
"""What our measurement says of the published claim, at the scale we could try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A published system in assay.

    `status` says how much of it is here; `has` and `lacks` say which parts. `claim` is the
    paper's; `command` tests it; `measured` gives our result with n and interval, and `fate` what
    that says of the claim.
    """

    status: Status
    has: str = ""
    lacks: str = ""
    claim: str = ""
    command: str = ""
    measured: str = ""
    fate: Fate = "not tested"
