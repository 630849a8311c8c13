"""Runs of several models side by side, suite by suite; ties are shown as ties.

    board = leaderboard(["runs/small", "runs/large"])
    print(board)

A rank is what the data leave open: ``1–2`` where two models cannot be told apart on the problems
that both answered, with 95 % confidence for all ranks of a suite at once. Problems of one item
(one question under several conditions) are one observation.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from assay.core import JSON, BadArgument, DataError, RunError, UnknownName, WrongRun
from assay.core.wording import counted
from assay.evaluate.boards import Board, Leaderboard, Place
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.pairing import Judged
from assay.evaluate.scores import Better, Score, told
from assay.evaluate.statistics.ranking import difference, open_ranks
from assay.evaluate.unlike import partial
from assay.runs.manifest import Manifest

_LEVEL = 0.95
Asked = tuple[str, str]
"""The id of a problem, and the digest of what it asks."""


def leaderboard(
    runs: Iterable[str | Path | Evaluation], *, score: str | None = None
) -> Leaderboard:
    """The boards of runs, one for each suite, by the score named or the first one of most runs.

    Runs of a suite with other options (another profile) stand on a board of their own. A run that
    cannot be read, or has no samples, is left out and told. Raises `WrongRun` for a folder that is
    no run, `BadArgument` without a run that has scores (the first cause, where none can be read),
    and `UnknownName` for a score that no run has.
    """
    judged, left_out = _readable(runs)
    opened = [each.run for each in judged]
    manifests = [run.manifest for run in opened]
    groups: dict[str, list[Evaluation]] = {}
    for run in opened:
        groups.setdefault(suite_named(run.manifest, manifests), []).append(run)
    known = {id(each.run): each for each in judged}
    found = tuple(
        _board(suite, [known[id(run)] for run in listed], score) for suite, listed in groups.items()
    )
    boards = tuple(board for board in found if board is not None)
    if not boards:
        if score is not None and opened:
            names = dict.fromkeys(name for run in opened for name in run.scores)
            raise UnknownName("score of the runs", score, list(names))
        why = "".join(f"; {said}" for said in left_out[:3])
        raise BadArgument(f"there is no run with a score to put on a leaderboard{why}")
    return Leaderboard(boards, left_out)


def _readable(
    runs: Iterable[str | Path | Evaluation],
) -> tuple[list[Judged], tuple[str, ...]]:
    """The runs that can be ranked, read; of each other one, why it is left out."""
    found: list[Judged] = []
    left_out: list[str] = []
    first: Exception | None = None
    for run in runs:
        path = run.path if isinstance(run, Evaluation) else run
        try:
            judged = Judged.of(run if isinstance(run, Evaluation) else Evaluation.open(run))
            _ = judged.run.scores
        except WrongRun:
            raise
        except (RunError, DataError, OSError) as error:
            first = first or error
            left_out.append(f"{path} cannot be read and is left out: {error}")
            continue
        if judged.samples:
            found.append(judged)
        else:
            left_out.append(f"{path} has no samples and is left out")
    if first is not None and not found:
        raise first
    return found, tuple(left_out)


def suite_named(manifest: Manifest, others: Iterable[Manifest]) -> str:
    """The name of a run's suite, with its options where others of its name differ in them."""
    suite = manifest.what.get("suite", {})
    name = str(suite.get("name", manifest.kind))
    options = suite.get("options", {})
    for other in others:
        there = other.what.get("suite", {})
        if there.get("name") == suite.get("name") and there.get("options", {}) != options:
            told = ", ".join(f"{key} {value}" for key, value in options.items())
            return f"{name} ({told or 'no options'})"
    return name


def _board(suite: str, runs: Sequence[Judged], score: str | None) -> Board | None:
    judged: dict[str, Judged] = {}
    scores: dict[str, Score] = {}
    lacking: list[str] = []
    wanted = score if score is not None else _leading(runs)
    for each in runs:
        run = each.run
        called = _called(run, [other.run for other in runs])
        if wanted not in run.scores:
            lacking.append(f"{called} has no score {wanted!r} and is left out")
        elif run.scores[wanted].value is None:
            lacking.append(f"{called} has nothing decided of {wanted!r} and is left out")
        else:
            judged[called], scores[called] = each, run.scores[wanted]
    if not judged:
        return None
    ways = (each.better for each in scores.values())  # an older run may not know
    way: Better = next((way for way in ways if way != "higher"), "higher")
    means = {name: _means(one, scores[name].name) for name, one in judged.items()}
    open_to = ranks(means, {name: one.items for name, one in judged.items()}, better=way)
    sign = 1 if way == "lower" else -1
    places = sorted(
        (Place(name, one.run, scores[name], *open_to[name]) for name, one in judged.items()),
        key=lambda place: (sign * (place.score.value or 0.0), place.low, place.name),
    )
    problems = {name: one.problems for name, one in judged.items()}
    warnings = (*filter(None, [told(way)]), *cautions(places, problems), *lacking)
    return Board(suite, places[0].score.name, tuple(places), warnings, way)


def _leading(runs: Sequence[Judged]) -> str:
    """The first score of most runs: a run that lacks it was judged by other verifiers."""
    firsts = [next(iter(each.run.scores.items()), None) for each in runs]
    decided = Counter(each[0] for each in firsts if each and each[1].value is not None)
    return decided.most_common(1)[0][0] if decided else ""


def _called(run: Evaluation, others: Sequence[Evaluation]) -> str:
    same = sum(other.model == run.model for other in others) > 1
    return f"{run.model} ({run.path})" if same else run.model


def ranks(
    means: Mapping[str, Mapping[Asked, float]],
    items: Mapping[str, Mapping[str, str]],
    *,
    better: Better = "higher",
) -> Mapping[str, tuple[int, int]]:
    """The ranks left open to each, by its mean of each problem; `items` as in `Judged`, by name.

    They are compared two by two, on the problems that both decided. Where neither way is `better`,
    the first rank is that of the highest.
    """
    differences = []
    for one, other in itertools.combinations(means, 2):
        common = means[one].keys() & means[other].keys()
        pair = (_by_item(means[name], common, items[one]) for name in (one, other))
        higher, p = difference(*pair)
        differences.append((one, other, -higher if better == "lower" else higher, p))
    return open_ranks(list(means), differences, _LEVEL)


def _means(judged: Judged, score: str) -> dict[Asked, float]:
    """A mean for each problem, told apart by its content."""
    found: dict[Asked, float] = {}
    for problem, items in judged.scores[score].items():
        decided = [item for item in items if item is not None]
        if decided:
            key = problem, judged.problems.get(problem, "")
            found[key] = math.fsum(decided) / len(decided)
    return found


def _by_item(
    means: Mapping[Asked, float], common: AbstractSet[Asked], of: Mapping[str, str]
) -> dict[Hashable, float]:
    """The mean of what is independent: of each item, and of each problem that is of none."""
    found: dict[Hashable, list[float]] = {}
    for problem, mean in means.items():
        if problem in common:
            item = of.get(problem[0])
            found.setdefault(problem if item is None else item, []).append(mean)
    return {key: math.fsum(each) / len(each) for key, each in found.items()}


def cautions(places: Sequence[Place], problems: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What makes the places of one board less alike than their order wants, in words.

    `problems` are the digests of each place's problems, by its name.
    """
    first = places[0]
    for place in places[1:]:
        one, other = (each.run.manifest.what for each in (first, place))
        for name in ("sampling", "answer"):
            if one.get(name) != other.get(name):
                said = [json.dumps(what.get(name)) for what in (one, other)]
                yield f"{name} {said[0]} of {first.name}, {said[1]} of {place.name}"
        here, there = (each.run.manifest.plan.get("samples", 1) for each in (first, place))
        if here != there:
            yield (
                f"{counted(here, 'sample')} a problem of {first.name}, "
                f"{counted(there, 'sample')} of {place.name}"
            )
        if _digests(one) != _digests(other):
            yield f"{first.name} and {place.name} were not judged by the same verifiers"
        mine, others = (problems[each.name].items() for each in (first, place))
        if mine ^ others:
            common = len(mine & others)
            yield (
                f"{first.name} and {place.name} have {counted(common, 'problem')} in common, on "
                f"which they are compared; their values are of all problems of each"
            )
    for place in places:
        score = place.score
        if score.n < score.total:
            yield f"{place.name}: {score.total - score.n} of {score.total} were not decided"
        if lacks := partial(place.run, place.name):
            yield lacks


def _digests(what: Mapping[str, JSON]) -> dict[str, JSON]:
    return {name: print_.get("digest") for name, print_ in what.get("verifiers", {}).items()}
