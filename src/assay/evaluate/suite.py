"""The suite: a benchmark, and where suites are found by name."""

from __future__ import annotations

import importlib.util
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from typing import Any, Literal

from assay.core import (
    JSON,
    BadArgument,
    DataError,
    Model,
    Problem,
    Response,
    Sampling,
    UnknownName,
    Verifier,
)
from assay.core.verifier import checked
from assay.core.wording import counted
from assay.evaluate.statistic import Statistics
from assay.evaluate.tally import CLUSTER

Answer = Callable[[Problem, Model, Sampling], Response]
"""How a problem is answered; `sampling.seed` is the seed of the sample.

One with a method ``asked(problem)``, which gives each call it may make as a problem of its own,
can be rehearsed by a scripted model.
"""

Need = Literal["data", "images", "judge"]
"""What must be there: published data, a model that sees images, a model that judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A benchmark: problems, the verifiers that judge, and what is reported.

    `load` gives the problems afresh each time it is called. `verifiers` are applied to every
    response, under the names that the scores carry. With `by_part` a verdict's parts are
    instructions and are scored as well (``prompt_strict`` and ``instruction_strict`` instead of
    ``strict``). `groups` names entries of the problems' metadata that scores are broken down by.
    `cluster` names the entry that says which item a problem is of: problems of one item are not
    independent, and intervals and comparisons take them together ("" for none).
    Of scores named in `lower` a lower one is better, of those in `neither` none is; of others a
    higher one. `answer` is how problems are answered, where that is more than one call with their
    messages.
    `statistics` are what is reported besides scores: functions of the cases of a run.

    >>> from assay.verifiers.text import Exact
    >>> suite = Suite.of([Problem.of("2 + 2?", id="sum", reference="4")], Exact())
    >>> [problem.id for problem in suite.problems()], list(suite.verifiers)
    (['sum'], ['exact'])
    """

    name: str
    load: Callable[[], Iterable[Problem]]
    verifiers: Mapping[str, Verifier]
    description: str = ""
    by_part: bool = False
    groups: tuple[str, ...] = ()
    cluster: str = CLUSTER
    lower: tuple[str, ...] = ()
    neither: tuple[str, ...] = ()
    answer: Answer | None = None
    statistics: tuple[Statistics, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    needs: tuple[Need, ...] = ()
    size: int | None = None
    """How many problems there are, where that is known before they are read."""
    published: int | None = None
    """How many problems the published data have, for a suite that has a form of our own too."""
    source: str = ""
    """Where the problems come from: the publication, and the place of the data."""
    licence: str = ""
    options: Mapping[str, JSON] = field(default_factory=dict)
    """What was chosen besides the name, such as the profile of the constraints."""

    def __post_init__(self) -> None:
        if not self.verifiers:
            raise BadArgument(f"suite {self.name!r} has no verifiers")
        for verifier in self.verifiers.values():
            checked(verifier)

    @classmethod
    def of(
        cls,
        problems: Iterable[Problem],
        verifier: Verifier | Mapping[str, Verifier],
        *,
        name: str = "problems",
        by_part: bool = False,
        groups: Iterable[str] = (),
    ) -> Suite:
        """A suite of your own problems."""
        named = verifier if isinstance(verifier, Mapping) else {_name(verifier): verifier}
        load = partial(tuple, tuple(problems))
        return cls(name=name, load=load, verifiers=named, by_part=by_part, groups=tuple(groups))

    def problems(self) -> Iterator[Problem]:
        """The problems, each with an id of its own.

        A problem without an id gets its number; an id that was there before gets ``#2``, ``#3``
        and so on, so that no sample is taken for another's. `DataError` if there are none.
        """
        seen: dict[str, int] = {}
        for number, problem in enumerate(self.load(), 1):
            wanted = problem.id or str(number)
            seen[wanted] = seen.get(wanted, 0) + 1
            unique = wanted if seen[wanted] == 1 else f"{wanted}#{seen[wanted]}"
            yield problem if unique == problem.id else problem.replace(id=unique)
        if not seen:
            raise DataError(f"suite {self.name!r} has no problems")

    def cut(self, limit: int) -> str:
        """What the first `limit` problems leave of items that several problems are of, in words.

        Empty where no item is cut through. All problems are read for it, if there are items.

        >>> from assay.verifiers.text import Exact
        >>> asked = [Problem.of(f"{n}?", metadata={"item": n // 3}) for n in range(12)]
        >>> Suite.of(asked, Exact()).cut(5)
        '5 problems are of 2 of 4 items, 1 of them incomplete; the first 3 or 6 are of whole items'
        """
        sizes: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        seen: list[str] = []
        for number, problem in enumerate(self.problems()):
            item = problem.metadata.get(self.cluster)
            if number == limit and all(name.startswith("problem ") for name in seen):
                return ""  # the suite has no items: the rest need not be read
            seen.append(f"problem {problem.id}" if item is None else f"item {item}")
            sizes[seen[-1]] += 1
            if number < limit:
                taken[seen[-1]] += 1
        incomplete = sum(taken[item] < sizes[item] for item in taken)
        if not incomplete:
            return ""
        whole = " or ".join(str(place) for place in _whole(seen, sizes, limit))
        return (
            f"{counted(limit, 'problem')} {'is' if limit == 1 else 'are'} of {len(taken)} of "
            f"{counted(len(sizes), 'item')}, {incomplete} of them incomplete; "
            f"the first {whole} are of whole items"
        )

    def about(self) -> dict[str, JSON]:
        """What a catalogue says of it, as JSON data. Reads no problems."""
        return {
            "name": self.name,
            "description": self.description,
            "needs": list(self.needs),
            "size": self.size,
            "published": self.published,
            "verifiers": list(self.verifiers),
            "groups": list(self.groups),
            "source": self.source,
            "licence": self.licence,
            "options": dict(self.options),
        }

    def to_dict(self) -> dict[str, JSON]:
        """What a run keeps of it: all that decides the scores besides problems and verifiers."""
        return {
            "name": self.name,
            **({"options": dict(self.options)} if self.options else {}),
            "by_part": self.by_part,
            "groups": list(self.groups),
            **({"cluster": self.cluster} if self.cluster != CLUSTER else {}),
            **({"lower": list(self.lower)} if self.lower else {}),
            **({"neither": list(self.neither)} if self.neither else {}),
        }


def _whole(seen: Sequence[str], sizes: Mapping[str, int], limit: int) -> Iterator[int]:
    """The nearest places below and from a limit at which no item is cut through."""
    open_items: dict[str, int] = {}
    below = 0
    for place, item in enumerate(seen, 1):
        open_items[item] = open_items.get(item, sizes[item]) - 1
        if not open_items[item]:
            del open_items[item]
        if not open_items:
            if place >= limit:
                yield from (each for each in (below, place) if each)
                return
            below = place


def _name(verifier: Verifier) -> str:
    checked(verifier)
    return verifier.name or type(verifier).__name__


_OWN = "assay.evaluate.suites"
"""Our own suites are the modules of this package that have a function `suite`."""


def names() -> list[str]:
    """The names of all suites, those of other packages too."""
    own = (module.name for module in pkgutil.iter_modules(importlib.import_module(_OWN).__path__))
    others = (entry.name for entry in metadata.entry_points(group="assay.suites"))
    return sorted({*(name for name in own if _own(name) is not None), *others})


def load(
    name: str, *, data: str | None = None, profile: str | None = None, **options: Any
) -> Suite:
    """The suite of a name. `data`, `profile` and `options` are for suites that take them.

    Other packages add theirs through the entry-point group ``assay.suites``: a `Suite`, or a
    function of ``data``, ``profile`` and options of its own that returns one. An option that is
    None counts as left out. Raises `UnknownName` for another name, and `BadArgument` for what the
    suite does not take.
    """
    found = _found(name)
    given = {key: value for key, value in options.items() if value is not None}
    if isinstance(found, Suite):
        if data is not None or profile is not None or given:
            raise BadArgument(f"suite {name!r} takes no data, no profile and no options")
        return found
    _check_options(name, found, given)
    suite = found(data=data, profile=profile, **given)
    if not isinstance(suite, Suite):
        raise BadArgument(f"suite {name!r} should be a Suite, and is {suite!r:.80}")
    return suite


def statistics(name: str) -> tuple[Statistics, ...]:
    """The statistics of the suite of a name, for a run that is read again; none if unknown.

    They are the ``STATISTICS`` of the suite's module, so that they need no data.
    """
    try:
        found = _found(name)
    except UnknownName:
        return ()
    if isinstance(found, Suite):
        return found.statistics
    return tuple(getattr(inspect.getmodule(found), "STATISTICS", ()))


def _check_options(name: str, made: Callable[..., Suite], given: Mapping[str, Any]) -> None:
    """Name the options that exist when one does not."""
    accepted = inspect.signature(made).parameters
    known = [option for option in accepted if option not in ("data", "profile")]
    for option in given:
        if option not in known:
            raise BadArgument(
                f"suite {name!r} has no option {option!r}; it takes {', '.join(known) or 'none'}"
            )


def _found(name: str) -> Suite | Callable[..., Suite]:
    own = _own(name)
    if own is not None:
        return own
    for entry in metadata.entry_points(group="assay.suites"):
        if entry.name == name:
            other: Suite | Callable[..., Suite] = entry.load()
            return other
    raise UnknownName("suite", name, names())


def _own(name: str) -> Callable[..., Suite] | None:
    if not name.isidentifier() or importlib.util.find_spec(f"{_OWN}.{name}") is None:
        return None
    made: Callable[..., Suite] | None = getattr(
        importlib.import_module(f"{_OWN}.{name}"), "suite", None
    )
    return made
