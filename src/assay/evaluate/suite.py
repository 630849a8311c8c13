"""The suite: a benchmark, and where suites are found by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata

from assay.core import JSON, BadArgument, DataError, Problem, Sampling, UnknownName, Verifier
from assay.core.verifier import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A benchmark: problems, the verifiers that judge, and what is reported.

    `load` gives the problems afresh each time it is called. `verifiers` are applied to every
    response, under the names that the scores carry. With `by_part` a verdict's parts are
    instructions and are scored as well (``prompt_strict`` and ``instruction_strict`` instead of
    ``strict``). `groups` names entries of the problems' metadata that scores are broken down by.

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
    sampling: Sampling = field(default_factory=Sampling)
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

    def to_dict(self) -> dict[str, JSON]:
        """What a run keeps of it: all that decides the scores besides problems and verifiers."""
        return {
            "name": self.name,
            **({"options": dict(self.options)} if self.options else {}),
            "by_part": self.by_part,
            "groups": list(self.groups),
        }


def _name(verifier: Verifier) -> str:
    checked(verifier)
    return verifier.name or type(verifier).__name__


_OWN: Mapping[str, str] = {
    "ifeval": "assay.evaluate.suites.ifeval:suite",
    "ifbench": "assay.evaluate.suites.ifbench:suite",
    "muldimif": "assay.evaluate.suites.muldimif:suite",
    "starter": "assay.evaluate.suites.starter:suite",
}


def names() -> list[str]:
    """The names of all suites, those of other packages too."""
    return sorted({*_OWN, *(entry.name for entry in metadata.entry_points(group="assay.suites"))})


def load(name: str, *, data: str | None = None, profile: str | None = None) -> Suite:
    """The suite of a name. `data` and `profile` are for suites that take them.

    Other packages add theirs through the entry-point group ``assay.suites``: a `Suite`, or a
    function of ``data`` and ``profile`` that returns one. Raises `UnknownName` for another name,
    and `BadArgument` for data or a profile that the suite does not take.
    """
    found = _found(name)
    if isinstance(found, Suite):
        if data is not None or profile is not None:
            raise BadArgument(f"suite {name!r} takes no data and no profile")
        return found
    suite = found(data=data, profile=profile)
    if not isinstance(suite, Suite):
        raise BadArgument(f"suite {name!r} should be a Suite, and is {suite!r:.80}")
    return suite


def _found(name: str) -> Suite | Callable[..., Suite]:
    if name in _OWN:
        module, _, attribute = _OWN[name].partition(":")
        own: Callable[..., Suite] = getattr(importlib.import_module(module), attribute)
        return own
    for entry in metadata.entry_points(group="assay.suites"):
        if entry.name == name:
            other: Suite | Callable[..., Suite] = entry.load()
            return other
    raise UnknownName("suite", name, names())
