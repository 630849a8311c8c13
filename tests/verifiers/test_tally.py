"""Weighted mean, threshold, vote and aggregate: tables of cases, and what cannot change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Failure, Verdict
from assay.verifiers import aggregate, threshold, vote, weighted
from assay.verifiers.simulated import always
from assay.verifiers.text import Exact

C, W, N, U = (Verdict(label) for label in ("correct", "incorrect", "invalid", "undecided"))
B = Verdict.broken(Failure("error", "planted"))
HALF = Verdict("correct", 0.5)


@pytest.mark.parametrize(
    ("parts", "at_least", "label", "score"),
    [
        ([(C, 1), (C, 3)], 1.0, "correct", 1.0),
        ([(C, 3), (W, 1)], 1.0, "incorrect", 0.75),
        ([(C, 3), (W, 1)], 0.75, "correct", 0.75),
        ([(HALF, 1), (N, 1)], 0.5, "incorrect", 0.25),
        ([(N, 1), (N, 2)], 0.0, "invalid", 0.0),
        ([(C, 3), (U, 1)], 0.75, "correct", 0.75),  # whatever the undecided part would score
        ([(W, 3), (U, 1)], 0.75, "incorrect", 0.0),
        ([(C, 3), (U, 1)], 0.8, "undecided", None),
        ([(C, 0.1), (C, 0.2), (C, 0.3)], 1.0, "correct", 1.0),
    ],
)
def test_weighted(parts, at_least, label, score):
    made = weighted(*((always(verdict), weight) for verdict, weight in parts), at_least=at_least)
    verdict = made.verify("x")
    assert (verdict.label, verdict.score) == (label, pytest.approx(score))
    assert verdict.parts == tuple(part for part, _ in parts)


known = st.builds(Verdict, st.sampled_from(["correct", "incorrect"]), st.floats(0, 1))
unknown = st.just(U)


@given(
    st.lists(st.tuples(known | unknown, st.floats(0.01, 100)), min_size=1, max_size=5),
    st.floats(0, 1),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
)
def test_a_weighted_label_holds_whatever_the_undecided_parts_would_score(parts, at_least, scores):
    def label(verdicts):
        pairs = ((always(v), weight) for v, (_, weight) in zip(verdicts, parts, strict=True))
        return weighted(*pairs, at_least=at_least).verify("x").label

    now = label([verdict for verdict, _ in parts])
    fills = zip((verdict for verdict, _ in parts), scores, strict=False)
    then = label([v if v.decided else Verdict("correct", score) for v, score in fills])
    assert now in (then, "undecided")


@pytest.mark.parametrize(
    ("inner", "label", "score"),
    [
        (Verdict("incorrect", 0.5), "correct", 0.5),
        (Verdict("correct", 0.4), "incorrect", 0.4),
        (N, "invalid", 0.0),
        (U, "undecided", None),
    ],
)
def test_threshold(inner, label, score):
    verdict = threshold(always(inner)).verify("x")
    assert (verdict.label, verdict.score, verdict.parts) == (label, score, (inner,))

    assert threshold(always(B)).verify("x").outcome == "broken"


@pytest.mark.parametrize(
    ("votes", "quorum", "label", "score"),
    [
        ([C, C, W], None, "correct", 2 / 3),
        ([C, W], None, "undecided", None),
        ([C, U, U], None, "undecided", None),
        ([C, U, U], 1, "correct", 1.0),
        ([C, C, U, B], None, "undecided", None),
        ([C, C, C, U, B], None, "correct", 1.0),
        ([N, N, C], None, "invalid", 1 / 3),
        ([C, C, W, W, N], None, "undecided", None),
        ([U], None, "undecided", None),
    ],
)
def test_vote(votes, quorum, label, score):
    verdict = vote(*map(always, votes), quorum=quorum).verify("x")
    assert (verdict.label, verdict.score) == (label, score)
    assert verdict.parts == tuple(votes)


def test_vote_of_one_verifier_many_times():
    assert len(vote(always(C), times=5).verify("x").parts) == 5


@pytest.mark.parametrize(
    ("scores", "how", "expected"),
    [
        ([1.0, 0.5, 0.0], "mean", 0.5),
        ([1.0, 0.5, 0.2], "min", 0.2),
        ([0.5, 0.5, 0.5], "product", 0.125),
        ([0.5, 0.9], "any-alarm", 1.0),
        ([0.49, 0.9], "any-alarm", 0.0),
        ([0.3], "mean", 0.3),
    ],
)
def test_aggregate(scores, how, expected):
    assert aggregate(iter(scores), how) == pytest.approx(expected)


@pytest.mark.parametrize(
    "make",
    [
        weighted,
        lambda: weighted((always(C), 0)),
        lambda: weighted((always(C), float("nan"))),
        lambda: weighted((always(C), 1), at_least=1.5),
        lambda: threshold(always(C), at_least=-1),
        vote,
        lambda: vote(always(C), quorum=2),
        lambda: vote(always(C), times=0),
        lambda: aggregate([]),
        lambda: aggregate([1.0], "median"),
    ],
)
def test_refuses_wrong_arguments(make):
    with pytest.raises(BadArgument):
        make()


def test_repr_reads_as_it_is_written():
    names = {"Exact": Exact, "weighted": weighted, "threshold": threshold, "vote": vote}
    for made in (
        weighted((Exact(), 1.0), (~Exact(), 2.0), at_least=0.5),
        threshold(Exact() & Exact(ignore_case=True), at_least=0.25),
        vote(Exact(), times=3, quorum=1),
    ):
        assert eval(repr(made), names) == made
