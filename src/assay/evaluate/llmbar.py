r"""LLMBar: published judgements of pairs, parsed and counted again from what the judges wrote.

LLMBar (arXiv 2310.07641) shows each judge two outputs for an instruction, one better by general
consent, in both orders. `recount` reads a folder with ``judge_outputs.jsonl``, whose rows hold a
judge's completion in either order and the winner that the authors' code parsed from it, and gives
for each judge and prompt: how many of our winners equal the published ones, accuracy, agreement of
the two orders, the share of answers that name the output shown first, and kappa.

There are two published formats, and so two parsers:

- prompts that ask for a name alone: "Output (a)" at the start of a line;
- prompts that ask for an explanation first (``CoT``, and the first stage of ``Swap``): "Output (a)
  is better." anywhere. "(a)" is looked for first, so a text with both sentences counts as "(a)".

>>> winner("Output (b) is weak.\nTherefore, Output (a) is better.", SENTENCE)
'1'
>>> winner("Output (b)", NAME), winner("both are fine", NAME)
('2', None)

Kappa is given twice. The released code turns winners into numbers before it compares them with the
labels 1 and 2, but "2" becomes 0: `kappa_released` repeats that, and so equals what its
``statistics.json`` files hold; `kappa` is Cohen's, of the winners with the labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assay.core import JSON, DataError
from assay.evaluate.statistics import Interval, kappa, wilson
from assay.runs import rows

Format = Mapping[str, re.Pattern[str]]

NAME: Format = {
    "1": re.compile(r"(?:^|\n) ?Output \(a\)"),
    "2": re.compile(r"(?:^|\n) ?Output \(b\)"),
}
SENTENCE: Format = {
    "1": re.compile(r"Output \(a\) is better."),
    "2": re.compile(r"Output \(b\) is better."),
}
"""The last dot is the released code's: any character, so a text cut off right there has none."""

_SWAPPED = {"1": "2", "2": "1", None: None}
_EXPLAINED = ("CoT", "Swap")


def winner(completion: str, form: Format) -> str | None:
    """The output that a completion names, as the released code reads: "1" for (a), "2" for (b)."""
    text = completion.strip()
    return next((label for label, pattern in form.items() if pattern.search(text)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """One judge with one prompt. Shares are of `n` pairs, or of 2 `n` answers."""

    judge: str
    prompt: str
    subset: str
    n: int
    equal: int
    """Answers (of 2 n) whose winner is the published one."""
    unread: int
    """Answers that name no winner."""
    correct: int
    """Answers (of 2 n) that name the better output."""
    both: int
    """Pairs answered correctly in both orders."""
    agree: int
    """Pairs with the same winner in both orders."""
    first: int
    """Answers (of those read) that name the output shown first: half, without a bias."""
    kappa: float
    """With the labels, the mean over the two orders."""
    kappa_orders: float
    """Of the two orders with each other."""
    kappa_released: float
    kappa_orders_released: float

    @property
    def accuracy(self) -> float:
        """Mean over the two orders (the paper's Acc.)."""
        return self.correct / (2 * self.n)

    @property
    def agreement(self) -> float:
        """Share of pairs with the same winner in both orders (the paper's Agr.)."""
        return self.agree / self.n

    @property
    def interval(self) -> Interval:
        """Of the accuracy, 95 %; the two orders of a pair count as one observation."""
        return wilson(self.accuracy * self.n, self.n)

    @property
    def first_share(self) -> float:
        """Share of the answers read that name the output shown first."""
        read = 2 * self.n - self.unread
        return self.first / read if read else math.nan

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data, with the shares."""
        counts = {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in asdict(self).items()
        }
        return {
            **counts,
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "agreement": self.agreement,
            "first_share": None if math.isnan(self.first_share) else self.first_share,
        }


def recount(folder: Path | str, *, by_subset: bool = False) -> list[Recount]:
    """The figures of each judge and prompt in a folder, in the order of the file.

    With `by_subset` for each of LLMBar's subsets apart, as the paper's tables have them.

    Raises `DataError` for a file or a row that cannot be used.
    """
    groups: dict[tuple[str, str, str], list[_Answered]] = {}
    for answered in _final(_rows(Path(folder) / "judge_outputs.jsonl")):
        subset = answered.subset if by_subset else "all"
        groups.setdefault((answered.judge, answered.prompt, subset), []).append(answered)
    return [_counted(*key, rows) for key, rows in groups.items()]


@dataclass(frozen=True, slots=True)
class _Answered:
    """A pair as one judge saw it: its label, our winners in both orders, the published ones."""

    judge: str
    prompt: str
    subset: str
    label: str
    ours: tuple[str | None, str | None]
    theirs: tuple[str | None, str | None]


def _final(rows: Iterable[dict[str, JSON]]) -> Iterator[_Answered]:
    """Each pair's last stage: where Swap found a contradiction, what it made of it."""
    last: dict[tuple[str, ...], tuple[dict[str, JSON], Format]] = {}
    for row in rows:
        key = (row["judge"], row["prompt"], row["subset"], str(row["idx"]))
        explained = row["prompt"] in _EXPLAINED and key not in last
        last[key] = row, SENTENCE if explained else NAME
    for row, form in last.values():
        forward = winner(row["completion"], form)
        backward = _SWAPPED[winner(row["completion_swap"], form)]
        yield _Answered(
            row["judge"],
            row["prompt"],
            row["subset"],
            str(row["label"]),
            (forward, backward),
            (row["winner"], row["winner_swap"]),
        )


def _rows(path: Path) -> Iterator[dict[str, JSON]]:
    """The rows that hold completions; those of preparing stages hold none."""
    needed = {"judge", "prompt", "subset", "idx", "label", "winner", "completion_swap"}
    needed |= {"winner_swap"}
    for row in rows.read(path):
        if isinstance(row, rows.BadRow):
            raise DataError(row.why, path=str(path), line=row.line)
        if "completion" not in row.fields:
            continue
        if missing := needed - row.fields.keys():
            raise DataError(f"has no {min(missing)!r}", path=str(path), line=row.line)
        yield row.fields


def _counted(judge: str, prompt: str, subset: str, rows: Sequence[_Answered]) -> Recount:
    labels = [row.label for row in rows]
    forward, backward = ([row.ours[order] for row in rows] for order in (0, 1))
    # Shown first are output 1 in the one order and output 2 in the other.
    first = sum(one == "1" for one in forward) + sum(two == "2" for two in backward)
    pairs = list(zip(labels, forward, backward, strict=True))
    numbers = [int(label) for label in labels]
    released = [[int(name == "1") for name in names] for names in (forward, backward)]
    return Recount(
        judge=judge,
        prompt=prompt,
        subset=subset,
        n=len(rows),
        equal=sum(
            mine == other for row in rows for mine, other in zip(row.ours, row.theirs, strict=True)
        ),
        unread=forward.count(None) + backward.count(None),
        correct=sum((label == one) + (label == two) for label, one, two in pairs),
        both=sum(label == one == two for label, one, two in pairs),
        agree=sum(one == two for _, one, two in pairs),
        first=first,
        kappa=(kappa(forward, labels) + kappa(backward, labels)) / 2,
        kappa_orders=kappa(forward, backward),
        kappa_released=math.fsum(kappa(names, numbers) for names in released) / 2,
        kappa_orders_released=kappa(*released),
    )
