"""What the suite `capability` tells beside its score: pass@k, levels, lengths and markers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from assay.evaluate.capability import never_solved, outcomes, powers
from assay.evaluate.statistic import Case, Statistic, curve, share, table
from assay.evaluate.statistics import over_seeds, pass_at

_REFLECTING = ("wait", "however", "verify", "check", "alternatively", "actually")


def statistics(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Accuracy, pass@j up to capability, by level; how far "never" goes; lengths and markers.

    A suite lists it in its `statistics`; problems may say their ``level`` in their metadata.
    """
    held = list(cases)
    found = outcomes(held)
    levels = {case.problem.id: str(case.problem.metadata.get("level", "")) for case in held}
    k = min(map(len, found.values()), default=0)
    if not k:
        return
    counts = {name: (k, sum(rights[:k])) for name, rights in found.items()}
    yield _at(counts, k)
    solved = [(name, levels[name], float(right > 0)) for name, (_, right) in counts.items()]
    each = [
        (name, levels[name], float(one)) for name, rights in found.items() for one in rights[:k]
    ]
    solved.sort(key=lambda one: one[1])
    each.sort(key=lambda one: one[1])
    about = "the share of samples that are right"
    yield curve("accuracy", "level", each, of="samples", about=about)
    about = f"the share of problems with a right sample among {k}: pass@{k} as it was"
    yield curve("capability", "level", solved, about=about)
    never = [[float(not right)] for _, right in counts.values()]
    about = f"never right in {k} samples: a chance below {never_solved(k):.3f}, with 95 %, not 0"
    yield share("never solved", never, about=about)
    yield from _manner(held)


def _at(counts: Mapping[str, tuple[int, int]], k: int) -> Statistic:
    rows = {}
    for j in powers(k):
        one = pass_at(counts.values(), j)
        low, high = one.interval
        rows[j] = Statistic(name="", value=one.value, low=low, high=high, n=one.n)
    about = "the chance that one of j samples is right; with few samples it is mostly accuracy"
    return table("pass@j", "j", rows, about=about)


def _manner(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What responses are like where they are right and where they are not."""
    words: dict[str, list[float]] = {"right": [], "wrong": []}
    seen: list[tuple[str, str, float]] = []
    unread: list[tuple[str, str, float]] = []
    for case in cases:
        level = str(case.problem.metadata.get("level", ""))
        for record in case.records:
            verdict = next(iter(record.verdicts.values()), None)
            if record.response is None or verdict is None:
                continue
            unread.append((case.problem.id, level, float(verdict.label == "invalid")))
            which = "right" if verdict.label == "correct" else "wrong"
            said = record.response.text.lower().split()
            words[which].append(float(len(said)))
            marked = any(word.strip(".,:;!?*") in _REFLECTING for word in said)
            seen.append((case.problem.id, which, float(marked)))
    about = (
        "the share of responses without an answer to read: a format learned looks like capability"
    )
    yield curve(
        "no answer", "level", sorted(unread, key=lambda one: one[1]), of="samples", about=about
    )
    about = "the share of responses with a word such as wait, however, verify"
    yield curve("reflecting", "outcome", seen, of="samples", about=about)
    rows = {}
    for which, lengths in words.items():
        if len(lengths) > 1:
            low, high = over_seeds(lengths)
            varies = low < high  # else nothing says how much they could vary
            rows[which] = Statistic(
                name="",
                value=math.fsum(lengths) / len(lengths),
                low=low if varies else None,
                high=high if varies else None,
                n=len(lengths),
            )
    yield table("words", "outcome", rows, of="samples", about="the mean number of words")
