"""Strategies by name: ``greedy``, ``best_of_n:8``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assay.core import BadArgument, UnknownName
from assay.search.best_of_n import BestOfN
from assay.search.strategy import Strategy


def _greedy(count: str) -> Strategy:
    if count:
        raise BadArgument(f"greedy takes no number, and was given {count!r}")
    return BestOfN(n=1, temperature=0.0)


def _best_of_n(count: str) -> Strategy:
    return BestOfN(n=_whole("best_of_n", count)) if count else BestOfN()


STRATEGIES: Mapping[str, Callable[[str], Strategy]] = {
    "greedy": _greedy,
    "best_of_n": _best_of_n,
}


def load(name: str | Strategy) -> Strategy:
    """The strategy of a name, with its number after a colon; a strategy is returned as it is.

    >>> load("best_of_n:4")
    BestOfN(n=4)

    Raises `UnknownName` and `BadArgument`.
    """
    if isinstance(name, Strategy):
        return name
    stem, _, count = name.partition(":")
    if stem not in STRATEGIES:
        raise UnknownName("strategy", stem, STRATEGIES)
    return STRATEGIES[stem](count)


def _whole(name: str, count: str) -> int:
    if not count.isdecimal() or not int(count):
        raise BadArgument(f"{name} takes a whole number from 1, such as {name}:8, not {count!r}")
    return int(count)
