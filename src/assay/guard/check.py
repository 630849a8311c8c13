"""A verifier in a guard, and what is done for each outcome of it.

Wrong, invalid, undecided and broken are four things, each with its own action; a check that was
stopped at its deadline is broken, and may have an action of its own.

>>> from assay.verifiers.constraints import avoids
>>> check = Check(verifier=avoids("guarantee"), on_failure="refuse", on_broken="pass")
>>> check.action(Verdict("incorrect")), check.action(Verdict.broken(TimeoutError("late")))
('refuse', 'pass')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from assay.core import BadArgument, Problem, Response, Verdict, Verifier
from assay.core.values import paste_back
from assay.core.verifier import checked

Action = Literal["pass", "flag", "fix", "reask", "refuse"]
ACTIONS: tuple[Action, ...] = ("pass", "flag", "fix", "reask", "refuse")
"""From the mildest to the strongest: where checks differ, the strongest is done."""

Fix = Callable[[Problem, Response], "str | Problem | None"]
"""A repair without a model: a new text for a response, a new problem for a request; None if it
knows none."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Check:
    """A verifier, and the action for each outcome.

    `on_failure` is for ``incorrect`` (None: ask again for a response, refuse a request);
    `on_invalid` for ``invalid`` (None: as on_failure);
    `on_broken` decides whether the guard fails open (``pass``, ``flag``) or closed (``refuse``);
    `on_timeout` is for a check that was stopped at its deadline (None: as on_broken). `fix` is
    tried first where the action is ``fix``, before what the verifier itself offers.

    `seconds` is the deadline of one call. A call that misses it goes on in its thread unheard;
    with `isolated` it runs in a worker process and is killed (the verifier must be picklable; the
    first call also waits for the process to start).
    With `early` its verdict on the beginning of a stream is believed, though the end might mend
    it; without, only a verdict that lasts stops a stream.
    """

    verifier: Verifier
    on_failure: Action | None = None
    on_invalid: Action | None = None
    on_undecided: Action = "flag"
    on_broken: Action = "flag"
    on_timeout: Action | None = None
    fix: Fix | None = None
    seconds: float | None = None
    isolated: bool = False
    early: bool = False

    def __post_init__(self) -> None:
        checked(self.verifier)
        for name in ("on_failure", "on_invalid", "on_undecided", "on_broken", "on_timeout"):
            given = getattr(self, name)
            if given not in ACTIONS and not (
                given is None and name in ("on_failure", "on_invalid", "on_timeout")
            ):
                raise BadArgument(f"{name} is one of {', '.join(ACTIONS)}, not {given!r}")
        if self.seconds is not None and not self.seconds > 0:
            raise BadArgument(f"seconds must be above 0, not {self.seconds!r}")
        if self.isolated and self.seconds is None:
            raise BadArgument("an isolated check is killed at its deadline: give seconds")

    __repr__ = paste_back

    def action(self, verdict: Verdict) -> Action:
        """What is to be done for a verdict."""
        outcome = verdict.outcome
        if outcome == "correct":
            return "pass"
        if outcome == "incorrect":
            return self.on_failure or "reask"
        if outcome == "invalid":
            return self.on_invalid or self.on_failure or "reask"
        if outcome == "undecided":
            return self.on_undecided
        late = verdict.failure is not None and verdict.failure.kind == "timeout"
        return (self.on_timeout if late else None) or self.on_broken

    def filled(self, on_failure: Action) -> Check:
        """The check with an action for what is incorrect, if it has none."""
        return self if self.on_failure else replace(self, on_failure=on_failure)

    @property
    def actions(self) -> frozenset[Action]:
        """Every action that it can ask for."""
        asked = (self.on_failure or "reask", self.on_invalid, self.on_undecided, self.on_broken)
        return frozenset(action for action in (*asked, self.on_timeout) if action is not None)


def strongest(actions: Iterable[Action]) -> Action:
    """The strongest of some actions; ``pass`` if there are none.

    >>> strongest(["flag", "refuse", "fix"])
    'refuse'
    """
    return max(actions, key=ACTIONS.index, default="pass")
