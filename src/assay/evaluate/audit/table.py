"""The attack table: every built-in verifier against every kind of probe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from assay.core import JSON, AssayError, Response, Verifier
from assay.core.values import Value
from assay.evaluate.audit.answer import accepted_answers
from assay.evaluate.audit.attacks import ATTACKS, Aim, attacks
from assay.evaluate.audit.battery import AS_GIVEN, NO_SET, SETS, cases
from assay.evaluate.audit.content import interval, percent
from assay.evaluate.audit.measures import Counted, Share, together
from assay.evaluate.floor import spread
from assay.evaluate.report.text import one_line
from assay.verifiers import registry
from assay.verifiers.batch import verify_one
from assay.verifiers.parsing import parse

_DEAR_PROBLEMS = 4
_SLOW = "very long"
"""A kind that is left out for verifiers that ask a model: it would only pay for cut-off text."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Row(Value):
    """A verifier: the right responses it takes, and what fools it."""

    JSON_TYPE: ClassVar[str] = "attack-row"

    verifier: str
    set: str
    right: Share
    attacks: tuple[Share, ...]

    @property
    def total(self) -> Share:
        """All kinds together."""
        return together("all", self.attacks)

    def to_dict(self) -> dict[str, JSON]:
        return {
            "verifier": self.verifier,
            "set": self.set,
            "right": self.right.to_dict(),
            "attacks": [share.to_dict() for share in self.attacks],
        }

    @classmethod
    def from_dict(cls, data: dict[str, JSON]) -> Self:
        shares = tuple(map(Share.from_dict, data["attacks"]))
        return cls(**{**data, "right": Share.from_dict(data["right"]), "attacks": shares})


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackTable:
    """Rows, and the verifiers that have none, each with the reason."""

    rows: Sequence[Row]
    left_out: Mapping[str, str]

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {
            "assay": "attack-table/1",
            "rows": [row.to_dict() for row in self.rows],
            "left_out": dict(self.left_out),
        }

    def markdown(self) -> str:
        """As a table of Markdown; a cell is how many probes of a kind were called correct."""
        return "\n".join(_markdown(self)) + "\n"

    def __str__(self) -> str:
        return "\n".join(_lines(self)) + "\n"


def attack_table(
    names: Iterable[str] = (),
    *,
    model: str = "",
    seed: int = 0,
    progress: Callable[[], object] = lambda: None,
) -> AttackTable:
    """Attack the named built-in verifiers, or all of them.

    Verifiers that ask a model are attacked where `model` says which, on a few problems alone.
    Raises `UnknownName` for a verifier that does not exist.
    """
    chosen = list(names)
    rows, left_out = [], {}
    for name in chosen or sorted(registry.BUILT_IN):
        registry.factory(name)  # it exists
        if name not in SETS:
            left_out[name] = NO_SET.get(name, "no problems of its kind are at hand")
            continue
        try:
            verifier, text = _made(name, model)
        except AssayError as error:
            left_out[name] = str(error)
            continue
        if verifier is None:
            left_out[name] = "asks a model, and none was named"
        else:
            rows.append(_attacked(verifier, text, SETS[name], seed, progress))
    return AttackTable(rows=rows, left_out=left_out)


def _made(name: str, model: str) -> tuple[Verifier | None, str]:
    import inspect

    text = AS_GIVEN.get(name, name)
    if "model" in inspect.signature(registry.factory(name)).parameters:
        if not model and name != "formal":
            return None, text
        if name != "formal":
            text = f"{text} model={model}"
    return parse(text), text


def _attacked(
    verifier: Verifier, text: str, name: str, seed: int, progress: Callable[[], object]
) -> Row:
    asks = "model=" in text
    chosen = cases(name)
    others = [each for case in chosen for each in accepted_answers(case.problem.reference)[:1]]
    if asks:
        chosen = spread(chosen, _DEAR_PROBLEMS)
    right = Counted("right responses", wanted=True)
    counts = {kind: Counted(kind, wanted=False) for kind in ATTACKS}
    for case in chosen:
        right.add(case.problem.id, case.right, verify_one(verifier, (case.problem, case.right)))
        seen: dict[str, int] = {}
        for kind, probe in attacks(Aim(case.problem, others, seed)):
            seen[kind] = seen.get(kind, 0) + 1
            if asks and (kind == _SLOW or seen[kind] > 1):
                continue
            verdict = verify_one(verifier, (case.problem, Response(probe)))
            counts[kind].add(case.problem.id, probe, verdict)
            progress()
    shares = tuple(share for count in counts.values() if (share := count.share()).n)
    return Row(verifier=text, set=name, right=right.share(), attacks=shares)


_SHORT = {
    "empty": "empty", "white space": "space", "punctuation only": "punct.", "hello": "hello",
    "a refusal": "refusal", "echo of the prompt": "echo", "an opener": "opener",
    "keyword stuffing": "stuffed", "several answers at once": "several",
    "all options, many numbers": "all", "instructions to the judge": "to judge",
    "a fake verdict": "verdict", "look-alike letters": "alike", "zero-width": "zero-w.",
    "very long": "long", "Markdown tricks": "Markdown",
}  # fmt: skip


def _markdown(table: AttackTable) -> Iterator[str]:
    heads = ["verifier", "right", *(_SHORT[kind] for kind in ATTACKS), "fooled by"]
    yield f"| {' | '.join(heads)} |"
    yield f"| --- | {' | '.join('---:' for _ in heads[1:])} |"
    for row in table.rows:
        found = {share.kind: share for share in row.attacks}
        cells = [_cell(found.get(kind)) for kind in ATTACKS]
        total = row.total
        share = f"{percent(total.value)} {interval(total.interval)}"
        right = f"{row.right.hits} of {row.right.n}"
        yield f"| `{row.verifier}` | {right} | {' | '.join(cells)} | {share} |"


def _cell(share: Share | None) -> str:
    if share is None:
        return "–"
    return f"**{share.hits}**/{share.n}" if share.hits else "0"


def _lines(table: AttackTable) -> Iterator[str]:
    """For a terminal: a line a verifier, and a line for each kind that fools it."""
    width = max((len(row.verifier) for row in table.rows), default=8)
    yield f"{'':{width}}  {'right taken':12} fooled by"
    for row in table.rows:
        total = row.total
        right = f"{row.right.hits} of {row.right.n}"
        share = f"{percent(total.value)} {interval(total.interval)} of {total.n}"
        yield f"{row.verifier:{width}}  {right:12} {share}"
        for attack in row.attacks:
            if attack.hits:
                shown = one_line(attack.examples[0].text, 60)
                yield f"{'':{width}}    {attack.kind}: {attack.hits} of {attack.n}, as {shown!r}"
    if table.left_out:
        yield ""
        yield "left out:"
        yield from (f"  {name}: {one_line(why)}" for name, why in table.left_out.items())
