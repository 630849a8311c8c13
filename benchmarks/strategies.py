"""Every search strategy over real problems on the embedded model: what it spends, by two accounts.

The ledger of a search is beside what llama.cpp itself counted: its completion requests and the
tokens that it says it wrote. A model so small solves next to nothing; what is looked at is that
every strategy runs to its end, and that nothing it spends is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from assay import models
from assay import verifiers as v
from assay.core import JSON, Problem, Sampling
from assay.models.llama import LlamaServer
from assay.search import strategies
from assay.search.strategy import Stepwise, Strategy

SIZE = 4
TOKENS = 96
OWN = (
    ("A box holds 7 pens, and 5 more are put in. How many pens are in it?", "12"),
    ("Tom had 9 coins and lost 4. How many has he now?", "5"),
    ("There are 6 bags with 3 apples each. How many apples are there?", "18"),
)
EXTRA = {"value_beam": "keep=2", "beam": "width=2", "dvts": "width=2", "lookahead": "width=2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """A strategy's calls and tokens a problem, and whether the two accounts are the same."""

    name: str
    calls: float
    written: float
    seconds: float
    verdicts: float
    solved: int
    same: bool


def measured(data: Path | None, problems: int = 3) -> Iterator[Spent]:
    """Each strategy in turn, over the first problems of SVAMP, or of our own without data."""
    asked = _problems(data)[:problems]
    verifier = v.load("answer")
    with models.load("local", slots=SIZE) as model, _Counted() as counted:
        for name in strategies.STRATEGIES:
            counted.clear()
            strategy = _sized(name)
            found = [
                strategy.search(one, model, verifier, sampling=Sampling(max_tokens=TOKENS))
                for one in asked
            ]
            totals = [one.ledger.total for one in found]
            calls = sum(total.model_calls for total in totals)
            written = sum(total.output_tokens for total in totals)
            yield Spent(
                name=name,
                calls=calls / len(asked),
                written=written / len(asked),
                seconds=sum(one.ledger.elapsed for one in found) / len(asked),
                verdicts=sum(total.verifier_calls for total in totals) / len(asked),
                solved=sum(bool(one.verdict) for one in found),
                same=(written == counted.written and calls <= counted.requests),
            )


def _sized(name: str) -> Strategy:
    kind = strategies.named(name)
    given = [f"{SIZE}"] if kind.number else []
    given += [EXTRA[name]] if name in EXTRA else []
    given += ["step=\\n,step_tokens=32,max_steps=4"] if issubclass(kind, Stepwise) else []
    return strategies.load(f"{name}:{','.join(given)}" if given else name)


def _problems(data: Path | None) -> list[Problem]:
    path = None if data is None else data / "svamp" / "SVAMP.json"
    if path is None or not path.is_file():
        return [
            Problem.of(asked, id=str(place), reference=answer)
            for place, (asked, answer) in enumerate(OWN)
        ]
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        Problem.of(
            f"{row['Body']} {row['Question']}", id=str(row["ID"]), reference=f"{row['Answer']:g}"
        )
        for row in rows[:10]
    ]


class _Counted:
    """Counts at llama.cpp's door while it is open: completion requests, and tokens written."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.requests = self.written = 0

    def __enter__(self) -> Self:
        post = self._post = LlamaServer.post

        def counting(server: LlamaServer, path: str, *args: Any, **options: Any) -> Any:
            answer = post(server, path, *args, **options)
            if path == "/completion":
                rows: list[dict[str, JSON]] = answer if isinstance(answer, list) else [answer]
                self.requests += 1
                self.written += sum(int(row.get("tokens_predicted", 0)) for row in rows)
            return answer

        LlamaServer.post = counting  # type: ignore[method-assign,assignment]
        return self

    def __exit__(self, *_: object) -> None:
        LlamaServer.post = self._post  # type: ignore[method-assign]
