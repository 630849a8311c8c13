r"""Published figures, computed again from the raw outputs that were published with them.

For each set a folder holds what models wrote and what the authors' code made of it. Ours reads the
same texts by the released rule, says of how many rows the verdict is the published one, and
computes the figures from our verdicts. Where all rows are equal, a figure is equal to the digit.

- ``gsm8k`` (arXiv 2110.14168): the text behind the last "A:", commas left out, is the gold one.
- ``game24`` (arXiv 2305.10601): the last line up to "=" uses the four numbers once and makes 24.
- ``qwen_math_cot`` (arXiv 2409.12122): the boxed answer is the gold one; a gold number with
  ``{,}`` in it was compared as text. Majority of 8, and the one of 8 with the highest reward.
- ``bbh_codex`` (arXiv 2210.09261): exact match, with steps of what follows "the answer is". No
  verdict was published for a row: what stands beside ours is the paper's mean over all tasks.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from assay.core import JSON, DataError, UnknownName
from assay.evaluate.statistic import Statistic, average, share
from assay.runs import rows as files
from assay.verifiers.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a set: ours, and what was published."""

    set: str
    what: str
    value: float
    low: float
    high: float
    n: int
    of: str
    published: float | None = None
    """The same from the published verdicts on the same rows; None where there are none."""
    equal: int = 0
    """Rows whose verdict is the published one, of `rows`."""
    rows: int = 0
    printed: float | None = None
    """What the paper, or its code, says of all rows, of which these may be a part."""

    @property
    def holds(self) -> bool:
        """All rows are equal, and what is printed of all rows is not refuted by these."""
        near = self.printed is None or self.low <= self.printed <= self.high
        return near and self.equal == self.rows and self.published in (None, self.value)

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {**asdict(self), "holds": self.holds}


def recompute(data: Path | str, only: Iterable[str] = ()) -> Iterator[Figure]:
    """The figures of the sets in a folder of published data, as they come.

    Raises `UnknownName` for another set, `UsageError` without its file, and `DataError` for a row
    that cannot be used.
    """
    chosen = list(only) or list(SETS)
    for name in chosen:
        if name not in SETS:
            raise UnknownName("set", name, list(SETS))
    for name in chosen:
        yield from SETS[name](Path(data) / name)


def gsm8k(folder: Path) -> Iterator[Figure]:
    """The accuracy of each model, from its solutions."""
    rows = list(_rows(folder / "example_model_solutions.jsonl", "ground_truth"))
    golds = [_behind(row["ground_truth"]) for row in rows]
    for model in [key for key, value in rows[0].items() if isinstance(value, dict)]:
        ours = [_behind(row[model]["solution"]) == g for row, g in zip(rows, golds, strict=True)]
        theirs = [bool(row[model]["is_correct"]) for row in rows]
        yield _figure("gsm8k", model, [[v] for v in ours], [[v] for v in theirs])


def _behind(solution: str) -> str | None:
    """The answer of a solution, or None: what is behind the last "A:"."""
    found = re.findall(r"A:(.*)$", solution, flags=re.MULTILINE)
    return found[-1].strip().replace(",", "") if found else None


GAME24 = {"naive_standard": 0.073, "naive_cot": 0.04, "tot_bfs": 0.69}
"""What the log of each method has: the mean over samples, and of the search (``tot_bfs``) the
share of puzzles with a solution among the five states that it kept."""


def game24(folder: Path) -> Iterator[Figure]:
    """The success of the three methods."""
    for name, printed in GAME24.items():
        rows = list(_rows(folder / f"{name}.jsonl", "puzzle", "ys", "r"))
        ours = [[makes_24(row["puzzle"], text) for text in row["ys"]] for row in rows]
        theirs = [[bool(r) for r in row["r"]] for row in rows]
        best = any if name == "tot_bfs" else None
        yield _figure("game24", name, ours, theirs, of="puzzles", each=best, printed=printed)


def makes_24(puzzle: str, text: str) -> bool:
    r"""Whether the last line's expression uses the puzzle's numbers and makes 24.

    >>> makes_24("1 2 4 7", "Answer: (7 - 1) * 4 * (2 - 1) = 24")
    False
    >>> makes_24("1 2 4 7", "Steps\nAnswer: (7 - 1) * 4 * 2 / 2 = 24"), makes_24("4 6", "4 * 6")
    (False, True)
    """
    line = text.strip().split("\n")[-1].lower().replace("answer: ", "").split("=")[0]
    if sorted(re.findall(r"\d+", line)) != sorted(puzzle.split()):
        return False
    try:
        return _number(ast.parse(line.strip(), mode="eval").body) == 24
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return False


_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
}


def _number(node: ast.expr) -> Fraction:
    """The exact value of sums, products and quotients; `ValueError` for anything else."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_number(node.left), _number(node.right))
    raise ValueError("not arithmetic")


def qwen_math_cot(folder: Path) -> Iterator[Figure]:
    """Of eight samples a problem: one, the majority, the one with the highest reward."""
    needed = ("response", "gt", "score", "pred", "pred_score")
    rows = list(_rows(folder / "math_cot_100.jsonl", *needed))
    ours = [[_boxed(text, row["gt"]) for text in row["response"]] for row in rows]
    theirs = [[bool(score) for score in row["score"]] for row in rows]
    yield _figure("qwen_math_cot", "pass@1", ours, theirs)
    for what, place in (("maj@8", _majority), ("rm@8", _highest)):
        picked = [place(row) for row in rows]
        one, other = (
            [[scores[at]] for scores, at in zip(found, picked, strict=True)]
            for found in (ours, theirs)
        )
        yield _figure("qwen_math_cot", what, one, other)


def _boxed(text: str, gold: str) -> bool:
    if "{,}" in gold:
        return rf"\boxed{{{gold}}}" in text
    return Answer().verify(text, reference=gold).label == "correct"


def _majority(row: dict[str, Any]) -> int:
    """The first sample with the most common answer; of several, the one that came first."""
    (answer, _), *_ = Counter(row["pred"]).most_common(1)
    return int(row["pred"].index(answer))


def _highest(row: dict[str, Any]) -> int:
    rewards = [reward for (reward,) in row["pred_score"]]
    return rewards.index(max(rewards))


BBH = {"direct": 0.566, "cot": 0.739}
"""The paper's mean over its 23 tasks: tasks with three, five and seven objects are one task.

From the paper as it is commonly cited; not looked up in it.
"""


def bbh_codex(folder: Path) -> Iterator[Figure]:
    """The mean over tasks of the answers with and without steps."""
    rows = list(_rows(folder / "outputs.jsonl", "task", "mode", "prediction", "target"))
    for mode, printed in BBH.items():
        tasks: dict[str, list[list[float | None]]] = {}
        for row in rows:
            if row["mode"] == mode:
                name = re.sub(r"_(three|five|seven)_objects$", "", row["task"])
                right = _said(row["prediction"], mode) == row["target"].strip()
                tasks.setdefault(name, []).append([float(right)])
        found = average(mode, "task", {name: share(name, held) for name, held in tasks.items()})
        yield _made("bbh_codex", mode, found, of="rows", printed=printed)


def _said(prediction: str, mode: str) -> str | None:
    if mode == "direct":
        return prediction.strip()
    _, found, answer = prediction.partition("answer is ")
    return answer.strip().removesuffix(".") if found else None


SETS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "gsm8k": gsm8k,
    "game24": game24,
    "qwen_math_cot": qwen_math_cot,
    "bbh_codex": bbh_codex,
}


def _figure(
    name: str,
    what: str,
    ours: Sequence[Sequence[bool]],
    theirs: Sequence[Sequence[bool]],
    *,
    of: str = "problems",
    each: Callable[[Iterable[bool]], bool] | None = None,
    printed: float | None = None,
) -> Figure:
    """A share of verdicts, or of clusters by what `each` makes of one, beside the published."""
    pairs = [pair for mine, other in zip(ours, theirs, strict=True)
             for pair in zip(mine, other, strict=True)]  # fmt: skip
    found, published = (
        share(what, ([float(each(c))] if each else map(float, c) for c in verdicts))
        for verdicts in (ours, theirs)
    )
    return _made(
        name,
        what,
        found.replace(n=len(ours)),
        of=of,
        published=published.value,
        equal=sum(mine == other for mine, other in pairs),
        rows=len(pairs),
        printed=printed,
    )


def _made(name: str, what: str, found: Statistic, **fields: Any) -> Figure:
    low, high = found.interval or (0.0, 1.0)
    value = math.nan if found.value is None else found.value
    return Figure(set=name, what=what, value=value, low=low, high=high, n=found.n, **fields)


def _rows(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    """The rows of a file; `DataError` that names the line of one that cannot be used."""
    count = 0
    for row in files.read(path):
        if isinstance(row, files.BadRow):
            raise DataError(row.why, path=str(path), line=row.line)
        for name in needed:
            if name not in row.fields:
                raise DataError(f"has no {name!r}", path=str(path), line=row.line)
        count += 1
        yield row.fields
    if not count:
        raise DataError("has no rows", path=str(path))
