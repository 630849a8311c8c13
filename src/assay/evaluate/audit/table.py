"""The attack table: every built-in verifier against every kind of probe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Protocol, Self

from assay.core import JSON, AssayError, Response, Verifier
from assay.core.values import Value
from assay.evaluate.audit.answer import accepted_answers
from assay.evaluate.audit.attacks import ATTACKS, Aim, attacks
from assay.evaluate.audit.battery import AS_GIVEN, NO_SET, RIGHT_KINDS, SETS, cases
from assay.evaluate.audit.content import interval, percent
from assay.evaluate.audit.measures import Counted, Share, together
from assay.evaluate.audit.standins import CONCLUSIONS, WEAKNESSES, stood_in
from assay.evaluate.audit.trained import trained
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

    Verifiers that ask a model are attacked over the one that `model` says, with one probe of a
    kind; without a name over the stand-ins of `assay.evaluate.audit.standins`, which tell what
    their prompts and parsers hold. Raises `UnknownName` for a verifier that does not exist.
    """
    chosen = list(names)
    rows, left_out = [], {}
    for name in chosen or sorted(registry.BUILT_IN):
        registry.factory(name)  # it exists
        if name not in SETS:
            left_out[name] = NO_SET.get(name, "no problems of its kind are at hand")
            continue
        try:
            rows += [_attacked(name, way, seed, progress) for way in _ways(name, model)]
        except AssayError as error:
            left_out[name] = str(error)
    return AttackTable(rows=rows, left_out=left_out)


class _Judge(Protocol):
    """Gives who judges a response; stand-ins have to be told whether it is right."""

    def __call__(self, response: str, *, right: bool) -> Verifier: ...


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to ask a verifier: how its row is called, who judges, and how much is asked."""

    text: str
    verifier: _Judge
    problems: int | None = None
    a_kind: int | None = None
    """How many probes of one kind; None: all."""


def _ways(name: str, model: str) -> Iterator[_Way]:
    if name == "learned":
        with trained() as made:
            yield _Way(f"{name}, equivalence", _always(made))
    elif name in CONCLUSIONS and not model:
        for weakness in WEAKNESSES:
            verifier = partial(stood_in, name, weakness)
            yield _Way(f"{name}, {weakness}", verifier, _DEAR_PROBLEMS)
    elif name in CONCLUSIONS:
        text = AS_GIVEN.get(name, f"{name} model={{model}}").format(model=model)
        yield _Way(text, _always(parse(text)), _DEAR_PROBLEMS, 1)
    else:
        text = AS_GIVEN.get(name, name)
        yield _Way(text, _always(parse(text)))


def _always(verifier: Verifier) -> _Judge:
    def judge(response: str, *, right: bool) -> Verifier:  # noqa: ARG001
        return verifier

    return judge


def _attacked(name: str, way: _Way, seed: int, progress: Callable[[], object]) -> Row:
    chosen = cases(SETS[name])
    others = [each for case in chosen for each in accepted_answers(case.problem.reference)[:1]]
    if way.problems is not None:
        chosen = spread(chosen, way.problems)
    right = Counted("right responses", wanted=True)
    counts = {kind: Counted(kind, wanted=False) for kind in ATTACKS}
    for case in chosen:
        judge = way.verifier(case.right, right=True)
        right.add(case.problem.id, case.right, verify_one(judge, (case.problem, case.right)))
        for kind, probe in _probes(name, Aim(case.problem, others, seed), way.a_kind):
            judge = way.verifier(probe, right=False)
            verdict = verify_one(judge, (case.problem, Response(probe)))
            counts[kind].add(case.problem.id, probe, verdict)
            progress()
    shares = tuple(share for count in counts.values() if (share := count.share()).n)
    return Row(verifier=way.text, set=SETS[name], right=right.share(), attacks=shares)


def _probes(name: str, aim: Aim, a_kind: int | None) -> Iterator[tuple[str, str]]:
    """The probes of a problem, at most so many of a kind; a model is not paid for cut-off text."""
    seen: Counter[str] = Counter()
    for kind, probe in attacks(aim):
        seen[kind] += 1
        dear = a_kind is not None and (kind == _SLOW or seen[kind] > a_kind)
        if not dear and kind not in RIGHT_KINDS.get(name, ()):
            yield kind, probe


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
