"""Simulations that hold the statistics to what they say: coverage, error and power.

`assay selftest statistics` runs them and shows the table that is in the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.evaluate.statistics.validation import coverage, errors, fits, looking
from assay.evaluate.statistics.validation.study import BOUNDS, Found, Kind, Study, run

__all__ = ["BOUNDS", "Found", "Kind", "Study", "run", "studies", "validate"]


def studies() -> Iterator[Study]:
    """All of them."""
    for module in (coverage, fits, errors, looking):
        yield from module.studies()


def validate(repeats: int = 2_000, seed: int = 0, *, only: Iterable[str] = ()) -> Iterator[Found]:
    """Run all studies, or those whose topic, method or setting has one of these words.

    >>> for found in validate(200, only=["over_seeds"]):
    ...     print(found.topic, found.setting, found.excluded)
    mean over seeds 3 seeds False
    mean over seeds 5 seeds False
    mean over seeds 10 seeds False
    """
    words = [word.lower() for word in only]
    for study in studies():
        named = f"{study.topic} {study.method} {study.setting}".lower()
        if not words or any(word in named for word in words):
            yield run(study, repeats, seed)
