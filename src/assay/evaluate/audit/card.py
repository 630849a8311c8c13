"""The card of a verifier: everything that an audit found, as one value with a JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

from assay.core import JSON, Usage
from assay.core.values import Value
from assay.evaluate.audit.agreement import Agreement
from assay.evaluate.audit.measures import Share


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Cost(Value):
    """What a verdict costs: seconds of the wall clock on labelled rows, and what was paid."""

    JSON_TYPE: ClassVar[str] = "audit-cost"

    n: int
    median: float | None
    p95: float | None
    longest: float | None
    usage: Usage

    def to_dict(self) -> dict[str, JSON]:
        return {
            "n": self.n,
            "median": self.median,
            "p95": self.p95,
            "longest": self.longest,
            "usage": self.usage.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        return cls(**{**data, "usage": Usage.from_dict(data["usage"])})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card(Value):
    """What an audit of a verifier found; `save` writes it for people and for programs."""

    JSON_TYPE: ClassVar[str] = "verifier-card"

    verifier: str
    fingerprint: Mapping[str, JSON] = field(hash=False)
    rows: int
    problems: int
    probed: int
    """Problems that probes were made for."""
    seed: int
    self_check: tuple[Share, ...] = ()
    mutations: tuple[Share, ...] = ()
    paraphrases: tuple[Share, ...] = ()
    attacks: tuple[Share, ...] = ()
    agreement: Agreement | None = None
    categories: Mapping[str, Agreement] = field(default_factory=dict, hash=False)
    cost: Cost
    notes: tuple[str, ...] = ()
    """What was left out and why, and rows that could not be read."""
    versions: Mapping[str, str] = field(default_factory=dict, hash=False)

    def save(self, folder: str | Path) -> tuple[Path, Path]:
        """Write ``card.json`` and ``card.html`` into a folder, which is made; their paths."""
        import json

        from assay.evaluate.audit.web import render

        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        data, page = place / "card.json", place / "card.html"
        data.write_text(
            json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        page.write_text(render(self), encoding="utf-8")
        return data, page

    def to_dict(self) -> dict[str, JSON]:
        return {
            "verifier": self.verifier,
            "fingerprint": dict(self.fingerprint),
            "rows": self.rows,
            "problems": self.problems,
            "probed": self.probed,
            "seed": self.seed,
            **{name: [share.to_dict() for share in getattr(self, name)] for name in _SECTIONS},
            "agreement": self.agreement.to_dict() if self.agreement is not None else None,
            "categories": {name: each.to_dict() for name, each in self.categories.items()},
            "cost": self.cost.to_dict(),
            "notes": list(self.notes),
            "versions": dict(self.versions),
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        whole = data["agreement"]
        read = {
            **data,
            **{name: tuple(map(Share.from_dict, data[name])) for name in _SECTIONS},
            "agreement": Agreement.from_dict(whole) if whole is not None else None,
            "categories": {
                name: Agreement.from_dict(each) for name, each in data["categories"].items()
            },
            "cost": Cost.from_dict(data["cost"]),
            "notes": tuple(data["notes"]),
        }
        return cls(**read)

    def __str__(self) -> str:
        from assay.evaluate.audit.content import plain

        return plain(self)


_SECTIONS = ("self_check", "mutations", "paraphrases", "attacks")
