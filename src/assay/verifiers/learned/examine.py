"""What a trained verifier is worth on the test part: the measures of its card."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from assay.core import JSON
from assay.verifiers.learned import measures
from assay.verifiers.learned.backbone import Backbone, logits
from assay.verifiers.learned.kinds import Kind
from assay.verifiers.learned.measures import Classed, Graded, Located, Measure, Scored, measure
from assay.verifiers.learned.rows import Example
from assay.verifiers.learned.temperature import log_loss, probabilities


def examine(
    kind: Kind, backbone: Backbone, test: Sequence[Example], temperature: float, cut: float
) -> dict[str, JSON]:
    """Measures by name, as JSON data, each with its interval and n; floors beside the scores.

    ``floor_accuracy`` is what the commonest class scores, ``floor_auroc`` what the length alone
    does, in whichever direction is better.
    """
    pairs = backbone.prepare([(one.given, one.judged) for one in test])
    rows = logits(backbone, pairs)
    shares = [probabilities(row, temperature) for row in rows]
    goods = [share[0] for share in shares]
    if kind.name == "quality":
        found = _grades(test, shares)
    else:
        found = _classes(kind, test, shares, cut)
    if kind.whole == "min":
        found.append(measure("first_error_f1", measures.located_f1, located(test, goods, cut)))
    loss = log_loss(rows, [one.target for one in test], temperature)
    found.append(Measure("log_loss", loss, math.nan, math.nan, len(test)))
    return {one.name: one.to_dict() for one in found if not math.isnan(one.value)}


def _grades(test: Sequence[Example], shares: Sequence[Sequence[float]]) -> list[Measure]:
    cases = [
        Graded(share[0], one.target[0], one.group) for one, share in zip(test, shares, strict=True)
    ]
    by_length = [Graded(float(len(one.judged)), one.target[0], one.group) for one in test]
    return [
        measure("correlation", measures.correlation, cases),
        measure("floor_correlation", measures.correlation, by_length),
    ]


def _classes(
    kind: Kind, test: Sequence[Example], shares: Sequence[Sequence[float]], cut: float
) -> list[Measure]:
    was = [max(range(len(one.target)), key=one.target.__getitem__) for one in test]
    cases = [
        Scored(share[0], place == 0, one.group)
        for one, share, place in zip(test, shares, was, strict=True)
    ]
    found = [
        measure("auroc", measures.auroc, cases),
        measure("floor_auroc", measures.auroc, _by_length(test, cases)),
        measure("brier", measures.brier, cases),
        measure("calibration_error", measures.calibration_error, cases),
    ]
    if len(kind.classes) == 2:
        said = [int(share[0] < cut) for share in shares]
    else:
        said = [max(range(len(share)), key=share.__getitem__) for share in shares]
    classed = [Classed(s, w, one.group) for s, w, one in zip(said, was, test, strict=True)]
    commonest = max(sorted(set(was)), key=was.count)
    floor = [each._replace(said=commonest) for each in classed]
    return [
        measure("accuracy", measures.right, classed),
        measure("floor_accuracy", measures.right, floor),
        measure("balanced_accuracy", measures.balanced_accuracy, classed),
        measure("macro_f1", measures.macro_f1, classed),
        *found,
    ]


def _by_length(test: Sequence[Example], cases: Sequence[Scored]) -> list[Scored]:
    lengths = [
        Scored(float(len(one.judged)), case.good, one.group)
        for one, case in zip(test, cases, strict=True)
    ]
    if measures.auroc(lengths) < 0.5:
        return [each._replace(score=-each.score) for each in lengths]
    return lengths


def best_step_cut(examples: Sequence[Example], scores: Sequence[float]) -> float:
    """The cut that locates first wrong steps best, of fifty; one half if none can be located.

    A step is judged many times in a solution, so a cut that balances steps raises an alarm in
    most solutions; this one looks at whole solutions.
    """
    ranked = sorted(scores)
    cuts = {ranked[round(at / 50 * (len(ranked) - 1))] for at in range(51)} | {0.5}
    found = {cut: measures.located_f1(located(examples, scores, cut)) for cut in cuts}
    if all(map(math.isnan, found.values())):
        return 0.5
    best: float = max(sorted(found), key=lambda cut: (found[cut], -abs(cut - 0.5)))
    return round(best, 4)


def located(test: Sequence[Example], scores: Sequence[float], cut: float) -> list[Located]:
    """The first step below the cut, and the first wrong one, of each row.

    Steps after the first wrong one are unlabelled, and so are not among the examples.
    """
    found = []
    steps = zip(test, scores, strict=True)
    for _, group in groupby(steps, key=lambda step: step[0].row):
        held = list(group)
        said = next((at for at, (_, score) in enumerate(held) if score < cut), -1)
        was = next((at for at, (one, _) in enumerate(held) if one.target[0] < 0.5), -1)
        found.append(Located(said, was, held[0][0].group))
    return found
