"""The audit of a verifier: run it on labelled rows and on probes, and make its card."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence

from assay import __version__
from assay.core import BadArgument, Problem, Response, Usage, Verdict, Verifier
from assay.core.verifier import checked
from assay.core.wording import counted
from assay.evaluate.audit.agreement import Pair, agreement, by_category
from assay.evaluate.audit.card import Card, Cost
from assay.evaluate.audit.labelled import Labelled, Layout, Rows, Source, read
from assay.evaluate.audit.measures import Counted, Share
from assay.evaluate.audit.probing import Probe, Section, probes, takes
from assay.evaluate.floor import spread
from assay.verifiers.batch import verify_one
from assay.verifiers.parsing import parse

PROBED, PROBED_DEAR = 100, 5
"""Problems that probes are made for: of a cheap verifier, and of one that costs money or time."""
_NAMED = 5

Progress = Callable[[], object]


def audit(
    verifier: Verifier | str,
    rows: Source,
    *,
    layout: Layout | None = None,
    limit: int | None = None,
    probed: int | None = None,
    seed: int = 0,
    progress: Progress = lambda: None,
) -> Card:
    """The card of a verifier, given as one or as a line of text (``"exact >> judge model=local"``).

    `rows` are a file (JSONL, Parquet), or objects with a response and, where there are, question,
    reference, label (true, false, 0, 1, ``correct``, ``incorrect``, ``invalid``) and category;
    `layout` names the fields, `limit` takes the first rows alone. Probes are made for `probed`
    problems, evenly spread over the rows (100, or 5 for a dear verifier). `progress` is called
    after every verdict.

    Raises `UsageError` for a verifier or a file that does not exist, and for rows none of which
    can be read.
    """
    judge = parse(verifier) if isinstance(verifier, str) else checked(verifier)
    found = read(rows, layout, limit)
    if not found.good:
        first = f"; line {found.bad[0][0]} {found.bad[0][1]}" if found.bad else ""
        raise BadArgument(f"an audit needs at least one row that can be read{first}")
    timed, pairs = _on_rows(judge, found.good, progress)
    chosen = spread(problems_of(found.good), _how_many(judge, probed))
    # What is rejected as it stands says nothing when it is rejected after a change.
    accepted = [row for row, verdict in pairs if row.truth == "correct" == verdict.label]
    made = list(probes(judge, chosen, spread(accepted, len(chosen)), seed))
    shares = _on_probes(judge, made, progress)
    labelled = any(row.truth is not None for row in found.good)
    return Card(
        verifier=verifier if isinstance(verifier, str) else repr(verifier),
        fingerprint=judge.fingerprint.to_dict(),
        rows=len(found.good),
        problems=len({row.cluster for row in found.good}),
        probed=len(chosen),
        seed=seed,
        agreement=agreement(pairs, seed=seed) if labelled else None,
        categories=by_category(pairs, seed=seed) if labelled else {},
        cost=_cost(timed, [verdict for _, verdict in pairs]),
        notes=(*_notes(judge, found, shares), *_broken(pairs)),
        versions={"assay": __version__, "python": platform.python_version()},
        **{section: tuple(listed) for section, listed in shares.items()},
    )


def problems_of(rows: Iterable[Labelled]) -> list[Problem]:
    """The distinct problems of rows, in their order."""
    found: dict[str, Problem] = {}
    for row in rows:
        found.setdefault(f"{row.cluster}\x1f{row.problem.reference!r}", row.problem)
    return list(found.values())


def _how_many(verifier: Verifier, asked: int | None) -> int:
    if asked is None:
        return PROBED_DEAR if verifier.dear else PROBED
    if asked < 1:
        raise BadArgument(f"probes are made for at least 1 problem, not {asked!r}")
    return asked


def _on_rows(
    verifier: Verifier, rows: Sequence[Labelled], progress: Progress
) -> tuple[list[float], list[Pair]]:
    """Seconds and verdict of each row; the first is asked twice, so that loading does not count."""
    verify_one(verifier, (rows[0].problem, rows[0].response))
    seconds, pairs = [], []
    for row in rows:
        start = time.perf_counter()
        verdict = verify_one(verifier, (row.problem, row.response))
        seconds.append(time.perf_counter() - start)
        pairs.append((row, verdict))
        progress()
    return seconds, pairs


def _on_probes(
    verifier: Verifier, made: Iterable[Probe], progress: Progress
) -> dict[Section, list[Share]]:
    counts: dict[tuple[Section, str], Counted] = {}
    asked: dict[tuple[int, str], Verdict] = {}
    for probe in made:
        key = (id(probe.problem), probe.text)
        if key not in asked:  # two kinds may make the same text
            asked[key] = verify_one(verifier, (probe.problem, Response(probe.text)))
            progress()
        place = (probe.section, probe.kind)
        if place not in counts:
            wanted = probe.section in ("self_check", "paraphrases")
            counts[place] = Counted(probe.kind, wanted=wanted)
        counts[place].add(probe.problem.called, probe.text, asked[key])
    shares: dict[Section, list[Share]] = {}
    for (section, _), count in counts.items():
        shares.setdefault(section, []).append(count.share())
    return shares


def _cost(seconds: Sequence[float], verdicts: Sequence[Verdict]) -> Cost:
    ordered = sorted(seconds)
    spent = [verdict.cost for verdict in verdicts if verdict.cost is not None]
    return Cost(
        n=len(ordered),
        median=statistics.median(ordered) if ordered else None,
        p95=ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else None,
        longest=ordered[-1] if ordered else None,
        usage=sum(spent, Usage()),
    )


def _notes(verifier: Verifier, found: Rows, shares: dict[Section, list[Share]]) -> list[str]:
    notes = [f"line {line} is left out: {why}" for line, why in found.bad[:_NAMED]]
    if len(found.bad) > _NAMED:
        notes.append(f"{counted(len(found.bad) - _NAMED, 'more row')} could not be read")
    unlabelled = sum(row.truth is None for row in found.good)
    if unlabelled:
        notes.append(f"{counted(unlabelled, 'row')} without a label: not in the agreement")
    kind = takes(verifier)
    if "self_check" not in shares:
        notes.append(f"no self-check: {_NO_SELF_CHECK.get(kind, 'no row has a reference')}")
    if "mutations" not in shares:
        notes.append(f"no mutations: {_NO_MUTATIONS.get(kind, 'no answer of a kind that has any')}")
    return notes


def _broken(pairs: Sequence[Pair]) -> list[str]:
    """That the verifier broke on every row, if it did, and why on the first."""
    failures = [verdict.failure for _, verdict in pairs if verdict.failure is not None]
    if len(failures) < len(pairs):
        return []
    return [f"the verifier broke on every row; on the first: {failures[0].message}"]


_NO_SELF_CHECK = {
    "program": "the reference is a test program, and no answer",
    "json": "the reference is a schema, and no answer",
    "documents": "what is right is not in a reference",
    "other": "the reference is no answer",
    "constraints": "no text was found that obeys the constraints of a row",
}
_NO_MUTATIONS = {
    "constraints": "a text that breaks one constraint depends on the constraint",
    "program": "no correct row is a program with functions",
    "json": "no correct row is JSON",
    "documents": "no text is surely unfaithful to documents",
    "other": "nothing is known that is surely wrong",
}
