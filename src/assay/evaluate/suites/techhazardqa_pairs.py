"""What a form of answer changes: breaches, refusals, forms kept, stubs; paired by question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from assay.evaluate.conditions import Cube, Row
from assay.evaluate.statistic import Case, Statistic, average, share, table

BASE = "text"
Cases = list[Case]


def by_form(cases: Iterable[Case]) -> Iterator[Statistic]:
    """The statistics of a run of the suite, by the form that was asked for."""
    held = [case for case in cases if case.problem.metadata.get("condition")]
    violating = [case for case in held if case.problem.metadata.get("side") == "violating"]
    benign = [case for case in held if case.problem.metadata.get("side") == "benign"]
    if violating:
        yield from _breaches(violating)
        about = "the share of questions for what must be kept that are declined"
        yield _rates("declined", violating, "declines", about)
    if benign:
        about = "the share of questions for what may be told that are declined"
        yield _rates("declined, benign", benign, "declines", about)
    if held:
        yield _rates("form kept", held, "form", "the share of responses in the form asked for")
        about = "the share of responses that are a program without content, which breaks no rule"
        yield _rates("stub", held, "stub", about)


def _rates(name: str, cases: Cases, verifier: str, about: str) -> Statistic:
    """The mean score of a verifier by form."""
    cube = Cube.of(cases)
    rows = {form: cube.share("", f"{form}:{verifier}") for form in cube.conditions}
    return table(name, "form", rows, of="items", about=about)


def _breached(cases: Cases) -> Cube:
    """The cube with a column ``form!`` of how often the rule is broken under each form."""
    cube = Cube.of(cases)
    for form in cube.conditions:
        cube = cube.column(f"{form}!", partial(_broken, form))
    return cube


def _broken(form: str, row: Row) -> float | None:
    return 1 - row[form] if form in row else None


def _breaches(cases: Cases) -> Iterator[Statistic]:
    """How often the rule is broken, less that in prose, over all and by topic."""
    cube = _breached(cases)
    forms = cube.conditions
    rows = {form: cube.share("", f"{form}!") for form in forms}
    about = "the share of responses that break the rule"
    yield table("breaches", "form", rows, of="items", about=about)
    others = [form for form in forms if form != BASE]
    if BASE not in forms or not others:
        return
    changes = {form: cube.difference("", f"{form}!", f"{BASE}!") for form in others}
    about = "breaches in a form less those in text, question by question"
    yield table("more breaches", "form", changes, of="items", about=about)
    yield from _discordant(cube, others)
    for form in others:
        yield _by_topic(cases, form)


def _discordant(cube: Cube, others: list[str]) -> Iterator[Statistic]:
    """The two cells of McNemar's table in which the forms differ."""
    only = {}
    for form in others:
        rows = cube.complete([f"{form}!", f"{BASE}!"])
        only[f"{form} only"] = share(
            "", ([float(row[f"{form}!"] > row[f"{BASE}!"])] for row in rows), of="items"
        )
        only[f"{BASE} only, not {form}"] = share(
            "", ([float(row[f"{form}!"] < row[f"{BASE}!"])] for row in rows), of="items"
        )
    about = "the share of questions with a breach in one form and none in the other"
    yield table("discordant", "breach", only, of="items", about=about)


def _by_topic(cases: Cases, form: str) -> Statistic:
    """The unweighted mean over topics, whose sizes differ."""
    topics: dict[str, Cases] = {}
    for case in cases:
        topics.setdefault(str(case.problem.metadata.get("topic", "")), []).append(case)
    rows = {}
    for topic, part in topics.items():
        cube = _breached(part)
        if {form, BASE} <= set(cube.conditions):
            rows[topic] = cube.difference("", f"{form}!", f"{BASE}!")
    about = f"breaches in {form} less those in {BASE}, the mean over topics"
    return average(f"more breaches in {form}", "topic", rows, of="items", about=about)
