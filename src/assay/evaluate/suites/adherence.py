"""Adherence: twenty small tests that demand exactness, for very many models.

After Young et al. 2025 (arXiv 2510.18892), whose twenty prompts are not published: these are our
own, and their numbers do not compare. A test is passed or failed as a whole; ``lenient`` forgives a
code fence around the answer. With twenty tests an interval is 0.4 wide: rank many models by `assay
leaderboard`, and look at the tests themselves by `assay items`. ``instances`` is 0, the canonical
one, to 4, or ``all``. ``twins=yes`` adds to each test its twin, which asks for the same content
without demands on the form, and so tells who cannot from who does not obey. With data the tests are
rows of JSON Lines: ``id``, ``category``, ``prompt`` and ``checks``, a list of one object with
``type`` and ``params``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from assay.core import JSON, BadArgument, DataError, Problem, Sampling
from assay.evaluate.conditions import Cube
from assay.evaluate.statistic import Case, Statistic, curve, share, table
from assay.evaluate.suite import Suite
from assay.evaluate.suites.adherence_tests import INSTANCES, Test, tests
from assay.evaluate.suites.adherence_twins import TAKES, twin
from assay.evaluate.suites.published import published
from assay.runs import rows
from assay.verifiers.adheres import FAILURES, KINDS, Adheres

TESTS, TWIN = 20, "twin"


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    instances: str = "0",
    twins: str = "no",
) -> Suite:
    """The suite; `twins` is ``yes`` or ``no``."""
    if profile is not None:
        raise BadArgument("suite 'adherence' has no constraints; it takes no profile")
    known = [*map(str, range(INSTANCES)), "all"]
    if instances not in known:
        raise BadArgument(f"instances is one of {', '.join(known)}, not {instances!r}")
    if twins not in ("yes", "no") or (twins == "yes" and data is not None):
        raise BadArgument(f"twins is 'yes' or 'no', for tests of our own, not {twins!r}")
    both = twins == "yes"
    count = TESTS * (INSTANCES if instances == "all" else 1) * (2 if both else 1)
    load: Callable[[], Iterable[Problem]] = (
        partial(problems, instances, twins=both)
        if data is None
        else partial(published, data, "adherence", "FILE", read)
    )
    return Suite(
        name="adherence",
        description="does exactly what twenty small prompts ask, and nothing else",
        load=load,
        verifiers={"strict": Adheres(), "lenient": Adheres(lenient=True)},
        groups=("category", "condition") if both else ("category",),
        statistics=STATISTICS,
        sampling=Sampling(temperature=0.0, max_tokens=1000),
        size=count if data is None else None,
        source="assay",
        licence="Apache-2.0" if data is None else "that of the data",
        options={"instances": instances, **({"twins": "yes"} if both else {})},
    )


@cache
def problems(instances: str = "0", *, twins: bool = False) -> tuple[Problem, ...]:
    """Our own tests: one instance of each, or all, each followed by its twin if wanted."""
    chosen = range(INSTANCES) if instances == "all" else [int(instances)]
    return tuple(_problems(chosen, twins=twins))


def _problems(instances: Iterable[int], *, twins: bool) -> Iterator[Problem]:
    for instance in instances:
        for test in tests(instance):
            name = test.name if instance == 0 else f"{test.name}-{instance}"
            exact = _of(test, name)
            if not twins:
                yield exact
                continue
            for condition, one in (("exact", exact), (TWIN, _of(twin(test), f"{name}/{TWIN}"))):
                marks = {"item": name, "condition": condition, "takes": TAKES[test.name]}
                yield one.replace(metadata={**one.metadata, **marks})


def _of(test: Test, name: str) -> Problem:
    metadata: dict[str, JSON] = {
        "test": test.name,
        "category": test.category,
        "check": test.check,
        "good": test.good,
        "bad": test.bad,
    }
    return Problem.of(test.prompt, id=name, metadata=metadata)


def read(path: Path) -> Iterator[Problem]:
    """The tests of a file; `DataError` with path and line."""
    for row in rows.read(path):
        if isinstance(row, rows.BadRow):
            raise DataError(row.why, path=str(path), line=row.line)
        try:
            yield _problem(row.fields, row.line)
        except DataError as error:
            raise DataError(error.message, path=str(path), line=row.line) from error


def _problem(row: Mapping[str, JSON], line: int) -> Problem:
    prompt, checks = row.get("prompt"), row.get("checks")
    if not isinstance(prompt, str) or not prompt.strip():
        raise DataError(f"a test needs a prompt, not {prompt!r:.80}")
    if not isinstance(checks, list) or len(checks) != 1 or not isinstance(checks[0], dict):
        raise DataError(f"a test has a list of one check, not {checks!r:.80}")
    kind, params = checks[0].get("type"), checks[0].get("params", {})
    if kind not in KINDS or not isinstance(params, dict):
        raise DataError(f"a check is one of {', '.join(KINDS)} with params, not {checks[0]!r:.80}")
    name = str(row.get("id", line))
    metadata: dict[str, JSON] = {
        "test": name,
        "category": str(row.get("category", "")),
        "check": {**params, "kind": kind},
    }
    return Problem.of(prompt, id=name, metadata=metadata)


def failures(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What kinds of failures there are, and what forgiving a fence changes."""
    held = list(cases)
    found: Counter[str] = Counter()
    strict: list[tuple[str, str, float]] = []
    fenced: list[list[float | None]] = []
    for case in held:
        if case.problem.metadata.get("condition") == TWIN:
            continue
        category = str(case.problem.metadata.get("category", ""))
        for record in case.records:
            one, other = (record.verdicts.get(name) for name in ("strict", "lenient"))
            if one is None or other is None or one.score is None:
                continue
            strict.append((case.problem.id, category, one.score))
            fenced.append([float(one.score != other.score)])
            if one.label != "correct":
                found[one.reasons[0].text] += 1
    about = "the share of tests that are passed; a test has no parts"
    yield curve("passed", "category", strict, of="answers", about=about)
    total = sum(found.values())
    kinds = {
        name: share(name, ([float(place < found[name])] for place in range(total)))
        for name in FAILURES
    }
    yield table(
        "failures", "kind", kinds, of="failures", about="of the failures, each kind's share"
    )
    about = "the share of answers that fail for a code fence around them alone"
    yield share("failed by a fence", fenced, of="answers", about=about)


def obedience(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What twins tell: how much the form costs, and how much of a failure is not disobedience."""
    scores: dict[str, dict[str, float]] = {}
    takes: dict[str, str] = {}
    for case in cases:
        metadata, score = case.problem.metadata, case.score("strict")
        if "takes" in metadata and score is not None:
            scores.setdefault(metadata["item"], {})[metadata["condition"]] = score
            takes[metadata["item"]] = metadata["takes"]
    both = {item: row for item, row in scores.items() if len(row) == 2}
    if not both:
        return
    twins = [(item, takes[item], row[TWIN]) for item, row in both.items()]
    about = "the share of twins that are passed: the same content, in whatever form"
    yield curve("passed as a twin", "takes", twins, of="tests", about=about)
    cube = Cube(both, ["exact", TWIN])
    about = "the share of tests passed less that of their twins: what the demands on form cost"
    yield cube.difference("cost of form", "exact", TWIN, about=about)
    able = [(item, takes[item], row["exact"]) for item, row in both.items() if row[TWIN] == 1]
    about = "of the tests whose twin is passed, the share that is passed: obeying where one can"
    yield curve("obeyed where able", "takes", able, of="tests", about=about)


STATISTICS = (failures, obedience)
