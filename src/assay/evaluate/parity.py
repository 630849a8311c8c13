"""Parity: whether our faithful verdicts are those of the published checkers, row by row.

`compare` reads a folder with ``ifeval`` and ``ifbench``: the problems, the responses of models, the
verdicts of the official checkers on them (``official_verdicts.jsonl``, where ``stable`` says that
three runs with different seeds agreed) and the verdicts that others published for the same
responses. It gives a comparison for each model and source, with every disagreement and its cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from assay.core import JSON, ConstraintSpec, DataError, Problem
from assay.core.values import Value
from assay.runs import rows
from assay.verifiers.constraints.published import published, read_published

Source = Literal["official", "published"]

LEAST = 0.998
"""The share of published verdicts that must be ours too; official ones on stable rows all must."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Disagreement(Value):
    """One constraint of one response on which two checkers part; verdicts are (strict, loose)."""

    JSON_TYPE: ClassVar[str] = "parity-disagreement"

    suite: str
    source: Source
    model: str
    key: str
    index: int
    kind: str
    ours: tuple[bool, bool]
    theirs: tuple[bool, bool]
    stable: bool = True
    """Whether the official checker gave one verdict whatever its seed."""
    cause: str = ""
    """Why, where it is known; empty is a bug, here or there."""

    def to_dict(self) -> dict[str, JSON]:
        return {
            "suite": self.suite,
            "source": self.source,
            "model": self.model,
            "key": self.key,
            "index": self.index,
            "kind": self.kind,
            "ours": list(self.ours),
            "theirs": list(self.theirs),
            "stable": self.stable,
            "cause": self.cause,
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison(Value):
    """How often our verdicts equal one source's, on the responses of one model."""

    JSON_TYPE: ClassVar[str] = "parity-comparison"

    suite: str
    source: Source
    model: str
    rows: int
    stable: int
    strict: int
    loose: int
    absent: int = 0
    """Rows that could not be compared: no such problem, response or verdict."""
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def agreement(self) -> float:
        """The share of strict and loose verdicts that are equal; 1 where there are none."""
        return (self.strict + self.loose) / (2 * self.rows) if self.rows else 1.0

    @property
    def unexplained(self) -> tuple[Disagreement, ...]:
        """Disagreements on stable rows that no drawing of lots explains."""
        return tuple(each for each in self.disagreements if each.stable and not each.cause)

    def to_dict(self) -> dict[str, JSON]:
        return {
            "suite": self.suite,
            "source": self.source,
            "model": self.model,
            "rows": self.rows,
            "stable": self.stable,
            "strict": self.strict,
            "loose": self.loose,
            "absent": self.absent,
            "agreement": self.agreement,
            "disagreements": [each.to_dict() for each in self.disagreements],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """One verdict of another checker: where it belongs and what it says."""

    source: Source
    model: str
    key: str
    index: int
    verdict: tuple[bool, bool]
    stable: bool = True


def compare(data: str | Path) -> list[Comparison]:
    """The comparisons that a folder of published data allows, IFEval before IFBench.

    Raises `DataError` where the folder has neither, or a file in it cannot be read.
    """
    folder = Path(data)
    done: list[Comparison] = []
    for suite, read in (("ifeval", _ifeval), ("ifbench", _ifbench)):
        if (folder / suite).is_dir():
            problems, responses, theirs = read(folder / suite)
            done += compared(suite, problems, responses, theirs)
    if not done:
        raise DataError(f"{str(folder)!r} holds no folder 'ifeval' or 'ifbench' with verdicts")
    return done


def holds(comparisons: Iterable[Comparison]) -> bool:
    """Whether parity holds (see `LEAST`), or every disagreement is explained."""
    suites: dict[str, list[Comparison]] = {}
    for each in comparisons:
        if each.source == "official":
            if each.unexplained:
                return False
        else:
            suites.setdefault(each.suite, []).append(each)
    return all(
        share(chosen) >= LEAST or not any(each.unexplained for each in chosen)
        for chosen in suites.values()
    )


def share(comparisons: Iterable[Comparison]) -> float:
    """The share of all verdicts in some comparisons that are equal."""
    listed = list(comparisons)
    rows = sum(each.rows for each in listed)
    return sum(each.strict + each.loose for each in listed) / (2 * rows) if rows else 1.0


def compared(
    suite: str,
    problems: Mapping[str, Problem],
    responses: Mapping[tuple[str, str], str],
    theirs: Iterable[Theirs],
) -> list[Comparison]:
    """Our faithful verdicts beside those of others; responses are by model and key.

    The official verdict on a row is best given before a published one, which it may explain.
    """
    ours: dict[tuple[str, str], tuple[list[bool], list[bool]]] = {}
    official: dict[tuple[str, str, int], tuple[bool, bool]] = {}
    tallies: dict[tuple[Source, str], _Tally] = {}
    for each in theirs:
        tally = tallies.setdefault((each.source, each.model), _Tally())
        at = each.model, each.key
        problem = problems.get(each.key)
        if problem is None or at not in responses or each.index >= len(problem.constraints):
            tally.absent += 1
            continue
        if at not in ours:
            ours[at] = published(problem.constraints, responses[at])
        mine = ours[at][0][each.index], ours[at][1][each.index]
        place = *at, each.index
        if each.source == "official":
            official[place] = each.verdict
        why = cause(problem.constraints[each.index], each)
        if not why and each.source == "published" and official.get(place) == mine:
            why = OLDER
        tally.add(suite, each, problem.constraints[each.index].id, mine, why)
    return [
        Comparison(
            suite=suite,
            source=source,
            model=model,
            rows=tally.rows,
            stable=tally.stable,
            strict=tally.strict,
            loose=tally.loose,
            absent=tally.absent,
            disagreements=tuple(tally.disagreements),
        )
        for (source, model), tally in sorted(tallies.items())
    ]


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    stable: int = 0
    strict: int = 0
    loose: int = 0
    absent: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    def add(self, suite: str, theirs: Theirs, kind: str, ours: tuple[bool, bool], why: str) -> None:
        self.rows += 1
        self.stable += theirs.stable
        self.strict += ours[0] == theirs.verdict[0]
        self.loose += ours[1] == theirs.verdict[1]
        if ours != theirs.verdict:
            self.disagreements.append(
                Disagreement(
                    suite=suite,
                    source=theirs.source,
                    model=theirs.model,
                    key=theirs.key,
                    index=theirs.index,
                    kind=kind,
                    ours=ours,
                    theirs=theirs.verdict,
                    stable=theirs.stable,
                    cause=why,
                )
            )


OLDER = "the official checker, run again on this response, agrees with us and not with its file"
LANGUAGE = "language detection draws samples, and this run did not fix its seed"
_SEEDED = frozenset(
    {
        "language:response_language",
        "change_case:english_capital",
        "change_case:english_lowercase",
    }
)


def cause(spec: ConstraintSpec, theirs: Theirs) -> str:
    """Why a verdict of theirs may rest on chance; empty where it cannot."""
    letter = str(spec.args.get("letter", "a"))
    if spec.id == "keywords:letter_frequency" and not "a" <= letter.lower() <= "z":
        return f"their checker counted a letter drawn at random in place of {letter!r}"
    if spec.id in _SEEDED and (theirs.source == "published" or not theirs.stable):
        return LANGUAGE
    return ""


_VERDICT = ("key", "index", "strict", "loose", "stable")
_OUTPUT = ("key", "model", "response", "published_strict", "published_loose")


def _ifeval(
    folder: Path,
) -> tuple[dict[str, Problem], dict[tuple[str, str], str], Iterator[Theirs]]:
    problems = {each.id: each for each in read_published(folder / "input_data.jsonl")}
    by_prompt = {each.prompt: key for key, each in problems.items()}
    responses: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("input_response_data_*.jsonl")):
        model = _model(path)
        for row in _rows(path, "prompt", "response"):
            if row["prompt"] in by_prompt:
                responses[model, by_prompt[row["prompt"]]] = row["response"] or ""
    outputs = folder / "model_outputs_published_verdicts.jsonl"
    for row in _rows(outputs, *_OUTPUT):
        responses[row["model"], str(row["key"])] = row["response"] or ""

    def theirs() -> Iterator[Theirs]:
        for row in _rows(folder / "official_verdicts.jsonl", "model", *_VERDICT):
            yield _official(row, row["model"])
        for row in _rows(outputs, *_OUTPUT):
            for index, verdict in enumerate(
                zip(row["published_strict"], row["published_loose"], strict=True)
            ):
                yield Theirs(
                    source="published",
                    model=row["model"],
                    key=str(row["key"]),
                    index=index,
                    verdict=verdict,
                )

    return problems, responses, theirs()


def _model(path: Path) -> str:
    """``input_response_data_gpt4_20231107_145030`` is ``gpt4_20231107`` in the verdicts."""
    name, _, last = path.stem.removeprefix("input_response_data_").rpartition("_")
    return name if name and last.isdigit() and "_" in name else f"{name}_{last}".strip("_")


def _ifbench(
    folder: Path,
) -> tuple[dict[str, Problem], dict[tuple[str, str], str], Iterator[Theirs]]:
    problems = {each.id: each for each in read_published(folder / "IFBench_test.jsonl")}
    model = "sample_output"
    responses = {
        (model, str(row["key"])): row["response"] or ""
        for row in _rows(folder / "sample_output.jsonl", "key", "response")
    }

    def theirs() -> Iterator[Theirs]:
        for row in _rows(folder / "official_verdicts.jsonl", *_VERDICT):
            official = _official(row, model)
            yield official
            strict, loose = row.get("published_strict"), row.get("published_loose")
            if strict is not None and loose is not None:
                yield Theirs(
                    source="published",
                    model=model,
                    key=official.key,
                    index=official.index,
                    verdict=(strict, loose),
                    stable=official.stable,
                )

    return problems, responses, theirs()


def _official(row: dict[str, JSON], model: str) -> Theirs:
    return Theirs(
        source="official",
        model=model,
        key=str(row["key"]),
        index=row["index"],
        verdict=(row["strict"], row["loose"]),
        stable=row["stable"],
    )


def _rows(path: Path, *needed: str) -> Iterator[dict[str, JSON]]:
    for row in rows.read(path):
        if isinstance(row, rows.BadRow):
            raise DataError(row.why, path=str(path), line=row.line)
        for name in needed:
            if name not in row.fields:
                raise DataError(f"the row has no {name!r}", path=str(path), line=row.line)
        yield row.fields
