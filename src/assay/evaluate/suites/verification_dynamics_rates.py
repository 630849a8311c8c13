"""What verifiers make of solutions: the rates at which they accept them, and what keeping gains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.evaluate.conditions import Cube
from assay.evaluate.statistic import Case, Statistic, average, curve, share, table
from assay.evaluate.suites.verification_dynamics_items import STRENGTHS


def accepted(case: Case) -> Iterator[float]:
    """How far a judge accepts a solution: 1, 0, or a half where its verdict cannot be read."""
    right = case.problem.reference == "correct"
    for verdict in case.verdicts():
        if verdict.label == "invalid":
            yield 0.5
        elif verdict.score is not None:
            yield verdict.score if right else 1 - verdict.score


Rates = list[tuple[Case, float]]


def card(cases: Iterable[Case]) -> Iterator[Statistic]:
    """TPR and TNR, apart and together, by difficulty, by generator, and in every cell of both.

    Where no solution is right there is no TPR, and where none is wrong no TNR.
    """
    held = list(cases)
    kinds: dict[str, Rates] = {"TPR": [], "TNR": []}
    for case in held:
        name = "TPR" if case.problem.reference == "correct" else "TNR"
        kinds[name].extend(
            (case, value if name == "TPR" else 1 - value) for value in accepted(case)
        )
    whole = {name: _over(name, ("difficulty",), found) for name, found in kinds.items()}
    about = "the mean of TPR and TNR; a verdict that cannot be read counts half"
    yield average("balanced accuracy", "rate", whole, of="solutions", floor=0.5, about=about)
    meant = {
        "TPR": "of right solutions, the share accepted",
        "TNR": "of wrong ones, the share rejected",
    }
    for name, found in kinds.items():
        for by in (("difficulty",), ("to_others",), ("generator",), ("generator", "difficulty")):
            one = _over(name, by, found, about=f"{meant[name]}, by {' and '.join(by)}")
            told = by == ("difficulty",)  # of all solutions the others are the same
            yield one if told else one.replace(value=None, low=None, high=None)
    yield _matched(kinds["TNR"])
    clusters: dict[str, list[float | None]] = {}
    for case in held:
        found_ = (float(verdict.label == "invalid") for verdict in case.verdicts())
        clusters.setdefault(_item(case), []).extend(found_)
    about = "the share of verdicts that cannot be read"
    yield share("invalid", clusters.values(), of="solutions", about=about)


def _over(name: str, by: tuple[str, ...], found: Rates, **fields: str) -> Statistic:
    shown = name if by == ("difficulty",) else f"{name} by {' and '.join(by)}"
    seen = [
        (_item(case), ", ".join(str(case.problem.metadata[key]) for key in by), value)
        for case, value in sorted(found, key=lambda pair: _place(pair[0], by))
    ]
    return curve(shown, " and ".join(by), seen, of="solutions", **fields)


def _place(case: Case, by: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple(_known(str(case.problem.metadata[key])) for key in by)


def _known(name: str) -> tuple[int, str]:
    """Our generators from weak to strong, then all other names in order."""
    known = list(STRENGTHS)
    return known.index(name) if name in known else len(known), name


def _item(case: Case) -> str:
    return str(case.problem.metadata["item"])


def _matched(found: Rates) -> Statistic:
    """TNR by generator on those questions alone on which every generator has erred."""
    cells: dict[str, dict[str, list[float]]] = {}
    for case, value in found:
        generator = str(case.problem.metadata["generator"])
        cells.setdefault(generator, {}).setdefault(_item(case), []).append(value)
    common = set.intersection(*(set(items) for items in cells.values())) if cells else set()
    chosen = {
        name: share(name, ([sum(v) / len(v)] for item, v in items.items() if item in common))
        for name, items in sorted(cells.items(), key=lambda cell: _known(cell[0]))
    }
    about = "TNR on the questions on which every generator has erred, so that all err on the same"
    return table("TNR, same questions", "generator", chosen, of="questions", about=about)


def gains(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What keeping the accepted solutions alone makes of each generator's share of right ones.

    Solutions weigh so that each generator has its own share of right ones on a question, however
    many of either kind are shown. Where all are rejected the share stays as it was.
    """
    cells: dict[tuple[str, str], list[tuple[bool, float, float]]] = {}
    for case in cases:
        key = (_item(case), str(case.problem.metadata["generator"]))
        for value in accepted(case):
            cells.setdefault(key, []).append(
                (case.problem.reference == "correct", value, float(case.problem.metadata["rate"]))
            )
    table_rows: dict[str, dict[str, float]] = {}
    for (item, generator), seen in cells.items():
        if len({right for right, *_ in seen}) < (2 if 0 < seen[0][2] < 1 else 1):
            continue  # a part of the problems: one kind was not asked
        before, after, none = kept(seen)
        row = table_rows.setdefault(item, {})
        row |= {f"{generator}:before": before, f"{generator}:after": after,
                f"{generator}:none": float(none)}  # fmt: skip
    columns = {name for row in table_rows.values() for name in row}
    names = sorted({name.rpartition(":")[0] for name in columns}, key=_known)
    cube = Cube(table_rows, names)
    about = "the share of right solutions among those kept, less that among all"
    rows_ = {name: cube.difference("gain", f"{name}:after", f"{name}:before") for name in names}
    yield table("gain", "generator", rows_, of="questions", about=about)
    about = "the share of questions on which all solutions are rejected, and the gain is 0"
    rows_ = {name: cube.share("", f"{name}:none") for name in names}
    yield table("all rejected", "generator", rows_, of="questions", about=about)
    if len(names) > 1:
        yield _closed(cube, names)


def _closed(cube: Cube, names: list[str]) -> Statistic:
    """How much of the gap between the worst and the best generator filtering closes."""
    means = {name: cube.share("", f"{name}:before").value or 0.0 for name in names}
    low, high = min(names, key=lambda name: means[name]), max(names, key=lambda name: means[name])
    return cube.measure(
        "gap closed",
        [f"{name}:{when}" for name in (low, high) for when in ("before", "after")],
        lambda mean: (
            1
            - (mean[f"{high}:after"] - mean[f"{low}:after"])
            / (mean[f"{high}:before"] - mean[f"{low}:before"])
        ),
        about=f"the part of the gap between {low} and {high} that keeping the accepted closes",
    )


def kept(seen: Iterable[tuple[bool, float, float]]) -> tuple[float, float, bool]:
    """The share of right solutions before and after, and whether all were rejected.

    `seen` are triples: whether a solution is right, how far it is accepted, and the share of right
    ones among all of its generator's.

    >>> kept([(True, 1.0, 0.5), (False, 0.0, 0.5)]), kept([(True, 0.0, 0.5), (False, 0.0, 0.5)])
    ((0.5, 1.0, False), (0.5, 0.5, True))
    """
    held = list(seen)
    before = held[0][2]
    sums = {True: 0.0, False: 0.0}
    for right in sums:
        values = [value for own, value, _ in held if own == right]
        weight = before if right else 1 - before
        sums[right] = weight * sum(values) / len(values) if values else 0.0
    total = sums[True] + sums[False]
    return before, sums[True] / total if total else before, not total
