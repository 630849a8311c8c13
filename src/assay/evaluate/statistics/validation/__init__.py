"""Simulations that hold the statistics to what they say: coverage, error and power.

`assay selftest statistics` runs them and shows the table that is in the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.evaluate.statistics.validation import coverage, errors, fits, looking
from assay.evaluate.statistics.validation.study import BOUNDS, Found, Kind, Study, run

__all__ = ["BOUNDS", "Found", "Kind", "Study", "run", "settled", "studies", "validate"]


def studies() -> Iterator[Study]:
    """All of them."""
    for module in (coverage, fits, errors, looking):
        yield from module.studies()


def validate(repeats: int = 1_000, seed: int = 0, *, only: Iterable[str] = ()) -> Iterator[Found]:
    """Run all studies, or those whose topic, method or setting has one of these words.

    What comes out outside its bounds is asked again, with other draws and four times as many:
    among so many studies, luck alone takes some there. The second answer is the one that counts.

    >>> for found in validate(100, only=["over_seeds"]):
    ...     print(found.topic, found.setting, found.broken)
    mean over seeds 3 seeds False
    mean over seeds 5 seeds False
    mean over seeds 10 seeds False
    """
    words = [word.lower() for word in only]
    for study in studies():
        named = f"{study.topic} {study.method} {study.setting}".lower()
        if not words or any(word in named for word in words):
            yield settled(study, repeats, seed)


def settled(study: Study, repeats: int, seed: int) -> Found:
    """Run a study; if it comes out outside its bounds, again with four times the repeats."""
    found = run(study, repeats, seed)
    return found if found.passed else run(study, 4 * repeats, seed + 1)
