"""Many responses at once: verdicts stream out in the order of the items.

In the calling process by default, which is the fastest for verifiers that cost microseconds. In
worker processes when asked: then a response on which the verifier crashes or hangs costs a broken
verdict for that response, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assay.core import (
    BadArgument,
    Failure,
    Message,
    Problem,
    Response,
    UsageError,
    Verdict,
    Verifier,
)
from assay.core.verifier import checked

ProblemLike = str | Problem | Sequence[Message] | None
Item = tuple[ProblemLike, str | Response] | Failure
"""A problem (or its prompt, or None) and a response (or its text), or why there are none."""
LONGEST = 1_000_000
"""Seconds that a response may be given."""


def verify_many(
    verifier: Verifier,
    items: Iterable[Item],
    *,
    processes: int = 0,
    timeout: float | None = None,
    memory: int | None = None,
) -> Iterator[Verdict]:
    """A verdict for each pair of problem and response, in order, as they are ready.

    `items` may be endless: only a few are read ahead. `processes` is how many worker processes to
    use (0: none). `timeout` (seconds for one response) and `memory` (bytes of address space for a
    worker) need a process that can be ended, so with them there is at least one.

    An item that the verifier cannot be used with, such as a problem with an unknown constraint,
    gets a broken verdict of kind ``problem``. A `Failure` in the place of an item, for what could
    not be read, becomes the broken verdict there. Raises `BadArgument` for wrong arguments.

    >>> from assay.verifiers.text import Exact
    >>> problem = Problem(reference="42")
    >>> [v.label for v in verify_many(Exact(), [(problem, "42"), (problem, "6")])]
    ['correct', 'incorrect']
    """
    judge = _Judge(checked(verifier))
    if processes < 0:
        raise BadArgument(f"processes must be at least 0, not {processes!r}")
    if timeout is not None and timeout > LONGEST:  # also infinity, which no timer takes
        raise BadArgument(f"timeout must be at most {LONGEST:,} seconds, not {timeout!r}")
    if processes == 0 and timeout is None and memory is None:
        return map(judge, items)
    return _in_processes(judge, items, max(processes, 1), timeout, memory)


def verify_one(verifier: Verifier, item: Item) -> Verdict:
    """The verdict on one pair; broken, too, where the pair's own data make for wrong use."""
    if isinstance(item, Failure):
        return Verdict.broken(item, verifier=verifier.name)
    try:
        problem, response = item
        return verifier(Problem.of(problem), Response.of(response))
    except UsageError as error:
        failure = Failure("problem", str(error), type(error).__name__)
    except (TypeError, ValueError) as error:
        failure = Failure("problem", f"not a problem and a response: {error}", type(error).__name__)
    return Verdict.broken(failure, verifier=verifier.name)


@dataclass(frozen=True, slots=True)
class _Judge:
    """`verify_one` with the verifier bound, in a form that can be sent to a process."""

    verifier: Verifier

    def __call__(self, item: Item) -> Verdict:
        return verify_one(self.verifier, item)


def _in_processes(
    judge: _Judge,
    items: Iterable[Item],
    processes: int,
    timeout: float | None,
    memory: int | None,
) -> Iterator[Verdict]:
    from assay.sandbox.pool import Pool

    name = judge.verifier.name
    with Pool(judge, processes=processes, timeout=timeout, memory=memory) as pool:
        for result in pool.map(items):
            if isinstance(result, Failure):
                yield Verdict.broken(result, verifier=name)
            else:
                yield result
