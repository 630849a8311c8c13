"""What something cost, what it may cost, and the account between the two."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import ClassVar, Self

from assay.core.errors import BadArgument, BudgetExceeded
from assay.core.values import JSON, Value


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Usage(Value):
    """What was spent. Usages add up.

    Tokens are as the model's server counts them; `seconds` are wall-clock; `money` is in US
    dollars and is zero where no price is known.

    >>> Usage(input_tokens=12, output_tokens=30, model_calls=1) + Usage(model_calls=1)
    Usage(input_tokens=12, output_tokens=30, model_calls=2)
    """

    JSON_TYPE: ClassVar[str] = "usage"

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """The part of `input_tokens` that the server read from its prompt cache."""
    reasoning_tokens: int = 0
    """The part of `output_tokens` that was reasoning."""
    model_calls: int = 0
    verifier_calls: int = 0
    seconds: float = 0.0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        if not isinstance(other, Usage):
            return NotImplemented
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in _NAMES})

    def to_dict(self) -> dict[str, JSON]:
        return {name: value for name in _NAMES if (value := getattr(self, name))}

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


_NAMES = tuple(field.name for field in fields(Usage))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Budget(Value):
    """Limits on a piece of work; None means no limit.

    >>> Budget(tokens=4_000, seconds=30.0)
    Budget(tokens=4000, seconds=30.0)
    """

    JSON_TYPE: ClassVar[str] = "budget"

    tokens: int | None = None
    """Input and output tokens together."""
    output_tokens: int | None = None
    model_calls: int | None = None
    verifier_calls: int | None = None
    seconds: float | None = None
    money: float | None = None
    """US dollars."""

    def __post_init__(self) -> None:
        for name, limit in self.to_dict().items():
            if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 0:
                raise BadArgument(f"budget {name} must be a number of at least 0, not {limit!r}")

    def to_dict(self) -> dict[str, JSON]:
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**data)


class Ledger:
    """The running account of a `Budget`: every call charged, by phase. Safe to share by threads.

    >>> ledger = Ledger(Budget(model_calls=2))
    >>> ledger.charge("generate", Usage(model_calls=1, output_tokens=20))
    >>> ledger.allows(model_calls=1), ledger.allows(model_calls=2)
    (True, False)
    >>> ledger.total.output_tokens
    20
    """

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget if budget is not None else Budget()
        self._phases: dict[str, Usage] = {}
        self._started = time.monotonic()
        self._closed: float | None = None
        self._lock = threading.Lock()

    def charge(self, phase: str, usage: Usage) -> None:
        """Book what a phase ('generate', 'verify', ...) has spent."""
        with self._lock:
            self._phases[phase] = self._phases.get(phase, Usage()) + usage

    @contextmanager
    def timed(self, phase: str) -> Iterator[None]:
        """Book the wall-clock seconds of a block on a phase."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.charge(phase, Usage(seconds=time.monotonic() - start))

    @property
    def phases(self) -> dict[str, Usage]:
        """What each phase has spent so far."""
        with self._lock:
            return dict(self._phases)

    @property
    def total(self) -> Usage:
        """Everything spent so far. `seconds` sums over threads; see `elapsed` for the clock."""
        return sum(self.phases.values(), Usage())

    @property
    def elapsed(self) -> float:
        """Wall-clock seconds since the account was opened; what `Budget.seconds` limits."""
        return time.monotonic() - self._started if self._closed is None else self._closed

    def close(self) -> None:
        """Stop the clock: the work is done."""
        self._closed = self.elapsed

    def require(
        self,
        *,
        tokens: int = 0,
        output_tokens: int = 0,
        model_calls: int = 0,
        verifier_calls: int = 0,
        money: float = 0.0,
    ) -> None:
        """Raise `BudgetExceeded` if the next step, which needs this much, would pass a limit."""
        total, budget = self.total, self.budget
        for name, limit, after in (
            ("tokens", budget.tokens, total.tokens + tokens),
            ("output_tokens", budget.output_tokens, total.output_tokens + output_tokens),
            ("model_calls", budget.model_calls, total.model_calls + model_calls),
            ("verifier_calls", budget.verifier_calls, total.verifier_calls + verifier_calls),
            ("seconds", budget.seconds, self.elapsed),
            ("money", budget.money, total.money + money),
        ):
            if limit is not None and after > limit:
                raise BudgetExceeded(name, limit, after)

    def allows(self, **needs: float) -> bool:
        """Whether `require` would let the next step pass."""
        try:
            self.require(**needs)  # type: ignore[arg-type]
        except BudgetExceeded:
            return False
        return True

    def to_dict(self) -> dict[str, JSON]:
        """The account as JSON data: limits, total, and each phase."""
        return {
            "budget": self.budget.to_dict(),
            "total": self.total.to_dict(),
            "phases": {name: usage.to_dict() for name, usage in self.phases.items()},
            "elapsed": round(self.elapsed, 3),
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        """A closed account from what `to_dict` returned."""
        ledger = cls(Budget.from_dict(data.get("budget", {})))
        for name, usage in data.get("phases", {}).items():
            ledger.charge(name, Usage.from_dict(usage))
        ledger._closed = float(data.get("elapsed", 0.0))
        return ledger
