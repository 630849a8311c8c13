"""Our verifiers on published rows, each beside the plain ways of doing the same."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import JSON, Problem, Response, UnknownName, UsageError, Verdict, Verifier
from assay.evaluate.audit.agreement import Agreement, agreement, by_category
from assay.evaluate.audit.content import interval, percent
from assay.evaluate.audit.measures import Measure
from assay.evaluate.audit.published import SETS
from assay.verifiers.batch import verify_many
from assay.verifiers.parsing import parse

LEAST_OF_PROGRAMS = 0.99
"""The share of recorded verdicts on programs that must be ours, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A verifier on a set."""

    set: str
    verifier: str
    found: Agreement
    categories: dict[str, Agreement]

    def __str__(self) -> str:
        found = self.found
        return (
            f"{self.set:23} {self.verifier:24} balanced {found.balanced}, kappa "
            f"{found.kappa}; {found.false_accepts} false accepts, {found.false_rejects} false "
            f"rejects, {found.undecided} undecided, {found.broken} broken (n={found.n})"
        )

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {
            "set": self.set,
            "verifier": self.verifier,
            "agreement": self.found.to_dict(),
            "categories": {name: each.to_dict() for name, each in self.categories.items()},
        }


@dataclass(frozen=True, kw_only=True, repr=False)
class Library(Verifier):
    """What the package `jsonschema` says by itself, in the calling process."""

    name = "library"
    depends = ("jsonschema",)

    formats: bool = False

    def decide(self, problem: Problem, response: Response) -> Verdict:
        import jsonschema

        kind = jsonschema.validators.validator_for(
            problem.reference, default=jsonschema.Draft202012Validator
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would fetch what is referred to
            checker = kind.FORMAT_CHECKER if self.formats else None
            judge = kind(problem.reference, format_checker=checker)
            holds = judge.is_valid(json.loads(response.text))
        return Verdict("correct" if holds else "incorrect", verifier=self.name)


_BESIDE: dict[str, Verifier] = {
    "library": Library(),
    "library formats=true": Library(formats=True),
}


def measure(
    data: str | Path,
    names: Iterable[str] = (),
    *,
    seed: int = 0,
    progress: Callable[[], object] = lambda: None,
) -> Iterator[Measured]:
    """Measure every set in a folder, or the named ones; one result after the other."""
    folder = Path(data)
    if not folder.is_dir():
        raise UsageError(f"there is no folder {str(data)!r}")
    chosen = list(names) or list(SETS)
    for name in chosen:
        if name not in SETS:
            raise UnknownName("set", name, SETS)
    for name in chosen:
        rows = list(SETS[name].read(folder))
        for text in SETS[name].verifiers:
            verifier = _BESIDE[text] if text in _BESIDE else parse(text)
            pairs = []
            items = ((row.problem, row.response) for row in rows)
            for row, verdict in zip(rows, verify_many(verifier, items), strict=True):
                pairs.append((row, verdict))
                progress()
            yield Measured(
                set=name,
                verifier=text,
                found=agreement(pairs, seed=seed),
                categories=by_category(pairs, seed=seed),
            )


def falls_short(measured: Sequence[Measured]) -> list[str]:
    """Where ours is not what it should be, in words.

    On programs it agrees with 99 % of the recorded verdicts; elsewhere, in balanced accuracy, it
    is at least as good as what stands beside it.
    """
    found = []
    for name in dict.fromkeys(each.set for each in measured):
        ours, *others = [each for each in measured if each.set == name]
        if ours.verifier == "code_tests" and (ours.found.agreed.value or 0) < LEAST_OF_PROGRAMS:
            found.append(f"{name}: {percent(ours.found.agreed.value, 2)} of the recorded verdicts")
        found += [
            f"{name}: {ours.verifier} is behind {other.verifier}"
            for other in others
            if (ours.found.balanced.value or 0) < (other.found.balanced.value or 0)
        ]
    return found


def markdown(measured: Iterable[Measured]) -> str:
    """The results as a table of Markdown."""
    heads = ["set", "rows", "verifier", "agrees", "true positives", "true negatives", "balanced"]
    heads += ["kappa", "false accepts", "false rejects", "undecided", "broken"]
    lines = [f"| {' | '.join(heads)} |"]
    lines.append(f"| --- | ---: | --- | {' | '.join('---:' for _ in heads[3:])} |")
    for each in measured:
        found = each.found
        rates = (found.agreed, found.tpr, found.tnr, found.balanced)
        cells = [each.set, f"{found.n:,}", f"`{each.verifier}`", *map(_cell, rates)]
        cells.append("–" if found.kappa.value is None else f"{found.kappa.value:.3f}")
        cells += [f"{n:,}" for n in (found.false_accepts, found.false_rejects)]
        cells += [f"{n:,}" for n in (found.undecided, found.broken)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(measure: Measure) -> str:
    return f"{percent(measure.value)} {interval(measure.interval)}"
