"""What makes two runs less alike than a comparison of the two wants, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.core.wording import counted
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.pairing import Judged
from assay.runs.manifest import differences

_NAMED = 3
"""Ids that are told of many."""


def unlike(before: Judged, after: Judged, refused: Sequence[str]) -> Iterator[str]:
    """Everything in which two runs differ that bears on how they compare.

    `refused` are the ids of problems whose content differs.
    """
    one, other = before.run.manifest.what, after.run.manifest.what
    for name, label in (("suite", "the suites differ"), ("sampling", "the sampling differs")):
        found = list(differences(one.get(name), other.get(name), name))
        if found:
            yield f"{label}: {'; '.join(f'{path} {a!r} and {b!r}' for path, a, b in found[:4])}"
    if one.get("answer") != other.get("answer"):
        ways = (what.get("answer", "plainly") for what in (one, other))
        yield f"the problems were answered otherwise: {' and '.join(ways)}"
    samples = [each.run.manifest.plan.get("samples", 1) for each in (before, after)]
    if samples[0] != samples[1]:
        said = (f"{counted(n, 'sample')} a problem" for n in samples)
        yield f"{' and '.join(said)}: a problem's mean is compared"
    yield from _other_verifiers(before.run, after.run)
    if refused:
        yield (
            f"{counted(len(refused), 'problem')} refused: other content under the same id "
            f"({_some(refused)})"
        )
    for here, there in ((before, after), (after, before)):
        alone = [name for name in here.problems if name not in there.problems]
        if alone:
            yield f"{counted(len(alone), 'problem')} in {here.run.path} alone ({_some(alone)})"
    yield from filter(None, (partial(each.run) for each in (before, after)))


def partial(run: Evaluation, called: str = "") -> str:
    """That a run is not finished or lacks samples, in words; empty where it is whole."""
    called = called or str(run.path)
    plan = run.manifest.plan
    planned = plan.get("problems", 0) * plan.get("samples", 1)
    if len(run) < planned:
        return f"{called} is partial: {len(run)} of {counted(planned, 'sample')}"
    if run.manifest.finished is None:
        return f"{called} is not finished: {counted(len(run), 'sample')} so far"
    return ""


def _other_verifiers(before: Evaluation, after: Evaluation) -> Iterator[str]:
    one, other = (run.manifest.what.get("verifiers", {}) for run in (before, after))
    for name in one:
        if name not in other or one[name].get("digest") == other[name].get("digest"):
            continue
        found = differences(
            {key: value for key, value in one[name].items() if key != "digest"},
            {key: value for key, value in other[name].items() if key != "digest"},
        )
        listed = list(found)
        told = "; ".join(f"{path} {a!r} and {b!r}" for path, a, b in listed[:3])
        again = ""
        if not all(path.startswith("arguments") for path, _, _ in listed):  # these were chosen
            older = min((before, after), key=lambda run: run.manifest.started)
            again = f"; judge the older answers again with: assay reverify {older.path} --out NEW"
        yield f"verifier {name!r} differs: {told}{again}"


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(map(repr, ids[:_NAMED])) + more
