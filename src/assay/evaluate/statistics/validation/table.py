"""What simulations found, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from assay.evaluate.statistics.validation.study import BOUNDS, Found, Kind

WANTED: dict[Kind, str] = {
    "coverage": "93 to 97 %",
    "at least": "at least 93 %",
    "error": "at most 6 %",
    "power": "within 2 points",
    "shown": "",
}
SHOWN: dict[Kind, str] = {
    "coverage": "Coverage of 95 % intervals",
    "at least": "Coverage of intervals that hold all at once, or are of few items",
    "error": "Errors at a risk of 5 %",
    "power": "Power: found less promised",
    "shown": "For comparison",
}
_COLUMNS = ("of", "by", "setting", "found", "just there", "repeats", "")


def line(found: Found) -> str:
    """One finding as a line of text.

    >>> print(line(Found(topic="coins", method="fair", setting="n=1", kind="coverage", share=0.9,
    ...     repeats=2_000)))
    coins, fair, n=1: 90.0 % of 2,000 (wanted: 93 to 97 %)  BROKEN
    """
    wanted = f" (wanted: {WANTED[found.kind]})" if WANTED[found.kind] else ""
    verdict = judged(found)
    return (
        f"{found.topic}, {found.method}, {found.setting}: {_share(found)} of {found.repeats:,}"
        + wanted
        + (f"  {verdict}" if verdict else "")
    )


def judged(found: Found) -> str:
    """``BROKEN``, ``wide``, ``at the border`` (outside by what may be luck), or nothing."""
    if found.passed:
        return ""
    return "BROKEN" if found.broken else "wide" if found.wide else "at the border"


def markdown(found: Sequence[Found]) -> str:
    """All findings: first each method at its lowest and highest, then every setting.

    >>> print(markdown([Found(topic="coins", method="fair", setting="n=1", kind="coverage",
    ...     share=0.95, repeats=2_000)]).splitlines()[4])
    | coins | `fair` | 1 | 95.0 % (n=1) | 95.0 % (n=1) | 0 |
    """
    parts = []
    for kind in BOUNDS:
        listed = [each for each in found if each.kind == kind]
        if listed:
            wanted = f" (wanted: {WANTED[kind]})" if WANTED[kind] else ""
            parts.append(f"{SHOWN[kind]}{wanted}:\n\n{_summary(listed)}")
    head = f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}"
    rows = [_row(each) for each in found]
    return "\n\n".join([*parts, "Every setting:", "\n".join([head, *rows])]) + "\n"


def _summary(found: Sequence[Found]) -> str:
    groups: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        groups.setdefault((each.topic, each.method), []).append(each)
    rows = ["| of | by | settings | lowest | highest | outside |", "| --- |" + " --- |" * 5]
    for (topic, method), group in groups.items():
        ordered = sorted(group, key=_found)
        ends = [f"{_share(end)} ({end.setting})" for end in (ordered[0], ordered[-1])]
        outside = sum(not each.passed for each in group)
        cells = (topic, f"`{method}`", str(len(group)), *ends, str(outside))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _row(found: Found) -> str:
    at_point = "" if found.at_point is None else f"{100 * found.at_point:.1f} %"
    cells = (
        found.topic,
        f"`{found.method}`",
        found.setting,
        _share(found),
        at_point,
        f"{found.repeats:,}",
        judged(found),
    )
    return f"| {' | '.join(cells)} |"


def _found(found: Found) -> float:
    return found.share - (found.promised or 0.0)


def _share(found: Found) -> str:
    if found.promised is None:
        return f"{100 * found.share:.1f} %"
    return f"{100 * _found(found):+.1f} (of {100 * found.promised:.1f} %)"
