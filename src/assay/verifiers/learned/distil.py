"""A judge that sees the reference teaches one that does not (Self-J, arXiv 2409.00935).

The published loss of the judge without the reference is 0.3 times the cross entropy with the label
plus twice the divergence from what the judge with the reference says. Its gradient is that of the
cross entropy with the mean of label and teacher in these shares, so that the student is trained as
any other verifier of the kind ``quality``, on blended grades. Teacher and student are two models
here, one after the other, where the paper's are one model with two prompts.

>>> blended(9.0, 4.5)
5.086956521739131
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assay.core import BadArgument
from assay.verifiers.learned.backbone import Settings
from assay.verifiers.learned.labels import BEST
from assay.verifiers.learned.learning import learn
from assay.verifiers.learned.saved import Saved
from assay.verifiers.learned.verifier import Learned

HARD, SOFT = 0.3, 2.0
"""The published weights of the label and of the teacher."""


def blended(label: float, teacher: float, hard: float = HARD, soft: float = SOFT) -> float:
    """The grade that a student learns, from 0 to 9, out of the label and the teacher's grade."""
    return (hard * label + soft * teacher) / (hard + soft)


def beside(prompt: str, reference: str) -> str:
    r"""The prompt that a judge with the reference sees.

    >>> beside("Say hello.", "Hello!")
    'Hello!\n\nSay hello.'
    """
    return f"{reference}\n\n{prompt}"


def distil(
    rows: Iterable[Mapping[str, Any]],
    out: str | Path,
    *,
    teacher: str = "small",
    student: str = "features",
    settings: Settings = Settings(),  # noqa: B008  a value that nothing changes
    teaching: Settings | None = None,
    hard: float = HARD,
    soft: float = SOFT,
) -> tuple[Saved, Saved]:
    """Train a teacher and its student into the folders ``teacher`` and ``student`` of `out`.

    A row has ``prompt``, ``response``, ``reference`` (texts) and ``quality``, a grade from 0 to 9.
    `teacher` and `student` are backbones; `teaching` are the teacher's settings where they are not
    the student's. Returns what both folders say of themselves; their measures are agreement with
    the labels and with the blended grades. `hard` and `soft` weigh label and teacher.
    """
    if hard < 0 or soft < 0 or hard + soft == 0:
        raise BadArgument(f"weights are not negative and not both 0: {hard!r}, {soft!r}")
    given, folder = [dict(row) for row in rows], Path(out)
    seeing = [{**row, "prompt": beside(row["prompt"], row["reference"])} for row in given]
    first = learn(
        "quality", seeing, folder / "teacher", backbone=teacher, settings=teaching or settings
    )
    judge = Learned(path=folder / "teacher")
    taught = [
        {
            **row,
            "quality": blended(
                row["quality"],
                BEST * judge.values(row["response"], seen["prompt"])[0],
                hard,
                soft,
            ),
        }
        for row, seen in zip(given, seeing, strict=True)
    ]
    second = learn("quality", taught, folder / "student", backbone=student, settings=settings)
    return first, second
