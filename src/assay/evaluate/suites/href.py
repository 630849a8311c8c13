"""HREF: responses against a baseline's, by a person's response to the same task (2412.15524).

Each category has the method that agrees best with people there (`href_methods`): a judge, a judge
who sees the person's response, or nearness to it. A judge is given with the option ``judge=MODEL``;
without one all are compared by nearness, and our own tasks leave out the two categories where that
says nothing. The option ``method`` takes one method for all categories, ``encoder`` that of
BERTScore. What models wrote elsewhere is judged with ``--model replay:responses.jsonl``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from assay.core import BadArgument, Model, Problem, Sampling
from assay.evaluate.statistic import Case, Statistic, average, curve
from assay.evaluate.statistics import length_controlled
from assay.evaluate.suite import Suite
from assay.evaluate.suites import href_files, href_items, href_methods
from assay.evaluate.suites.published import published

LEAST = 10
"""Comparisons that a model of length needs."""


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    judge: str | Model | None = None,
    method: str | None = None,
    encoder: str = "letters",
) -> Suite:
    """The suite on HREF's tasks, or on tasks of our own."""
    if profile is not None:
        raise BadArgument("suite 'href' has no constraints; it takes no profile")
    by = method or ("href" if judge is not None else "letters")
    load: Callable[[], Iterable[Problem]] = partial(href_items.problems, judged=judge is not None)
    if data is not None:
        load = partial(published, data, "href", "hf:allenai/href", href_files.read)
    name = judge if isinstance(judge, str) or judge is None else judge.name
    return Suite(
        name="href",
        description="answers open tasks better than a baseline, by what people wrote",
        load=load,
        verifiers={
            "win": href_methods.verifier(by, judge, encoder),
            "longer": href_methods.Nearer(measure="longer"),
        },
        groups=("category",),
        neither=("longer",),
        statistics=STATISTICS,
        size=len(href_items.problems(judged=judge is not None)) if data is None else None,
        published=430,
        sampling=Sampling(temperature=0.0, max_tokens=1024),
        source="arXiv:2412.15524; allenai/href" if data else "assay",
        licence="ODC-BY" if data else "Apache-2.0",
        options={
            "method": by,
            **({"judge": name} if name is not None else {}),
            **({"encoder": encoder} if by in ("href", "bertscore") else {}),
        },
    )


def wins(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What the share of wins leaves open: its mean over categories, ties, and equal lengths."""
    held = list(cases)
    seen = [
        (case.problem.id, str(case.problem.metadata.get("category", "")), verdict.score)
        for case in held
        for verdict in case.verdicts("win")
    ]
    places = dict.fromkeys(place for _, place, _ in seen)
    rows = {name: curve("", "", [one for one in seen if one[1] == name]) for name in places}
    about = "the unweighted mean of the categories' win rates, a tie being half a win"
    yield average("macro win rate", "category", rows, of="responses", about=about).replace(
        over="",
        points=(),  # they are the breakdown by category
    )
    yield from _ties(held)
    yield from at_equal_length(held)


def _ties(cases: Iterable[Case]) -> Iterator[Statistic]:
    seen = [
        (case.problem.id, "", float(verdict.score == 0.5))
        for case in cases
        for verdict in case.verdicts("win")
        if verdict.decided
    ]
    about = "the share of responses that are as good as the baseline's"
    yield curve("ties", "", seen, of="responses", about=about).replace(over="", points=())


def at_equal_length(cases: Iterable[Case]) -> Iterator[Statistic]:
    """The win rate if both were of one length, where there are enough comparisons."""
    scores, lengths, others = [], [], []
    for case in cases:
        for record in case.records:
            verdict = record.verdicts.get("win")
            if verdict is not None and verdict.score is not None and record.response is not None:
                scores.append(verdict.score)
                lengths.append(float(len(record.response.text)))
                others.append(float(len(str(case.problem.metadata.get("other", "")))))
    if len(scores) < LEAST:
        return
    found = length_controlled(scores, lengths, others)
    yield Statistic(
        name="length-controlled win rate",
        value=found.value,
        low=found.interval.low,
        high=found.interval.high,
        n=found.n,
        of="responses",
        about="the win rate to be expected if both responses were of one length",
    )


STATISTICS = (wins,)
