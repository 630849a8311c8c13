"""The laws of the algebra, over simulated verifiers with arbitrary verdicts."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import (
    BadArgument,
    Failure,
    Problem,
    Reason,
    Response,
    Usage,
    UsageError,
    Verdict,
    Verifier,
)
from assay.verifiers import all_, any_, cascade, not_, route
from assay.verifiers.combine import All, Any, Not
from assay.verifiers.simulated import always
from assay.verifiers.text import Exact

CORRECT, INCORRECT = Verdict("correct"), Verdict("incorrect")
INVALID, UNDECIDED = Verdict("invalid"), Verdict("undecided")
BROKEN = Verdict.broken(Failure("error", "planted"))

scores = st.sampled_from([0.0, 0.25, 0.3, 0.5, 0.7, 1.0])
verdicts = st.one_of(
    st.builds(Verdict, st.sampled_from(["correct", "incorrect"]), scores),
    st.just(INVALID),
    st.just(UNDECIDED),
    st.just(BROKEN),
)
leaves = st.builds(lambda verdict, dear: always(verdict, dear=dear), verdicts, st.booleans())


def seen(verifier: Verifier):
    """What the laws speak of: label, score and outcome."""
    verdict = verifier.verify("text")
    return verdict.label, verdict.score, verdict.outcome


operators = pytest.mark.parametrize("join", [all_, any_])


@operators
@given(leaves, leaves)
def test_commutative(join, a, b):
    assert seen(join(a, b)) == seen(join(b, a))


@operators
@given(leaves, leaves, leaves)
def test_associative_as_objects(join, a, b, c):
    assert join(join(a, b), c) == join(a, join(b, c)) == join(a, b, c)
    assert cascade(cascade(a, b), c) == cascade(a, cascade(b, c)) == cascade(a, b, c)


@operators
@given(leaves, leaves, leaves)
def test_flattening_changes_no_label(join, a, b, c):
    hidden = cascade(join(a, b), always(UNDECIDED))  # cannot be flattened into its surroundings
    assert seen(join(hidden, c))[0] == seen(join(join(a, b), c))[0]


@operators
@given(leaves)
def test_idempotent(join, a):
    assert seen(join(a, a)) == seen(a)


@given(leaves)
def test_identity(a):
    assert seen(a & always(CORRECT)) == seen(always(CORRECT) & a) == seen(a)
    assert seen(a | always(INCORRECT)) == seen(always(INCORRECT) | a) == seen(a)
    assert seen(a >> always(UNDECIDED)) == seen(a)


@given(leaves)
def test_absorbing(a):
    assert seen(a & always(INCORRECT))[:2] == ("incorrect", 0.0)
    assert seen(a | always(CORRECT))[:2] == ("correct", 1.0)


@given(leaves, leaves, leaves)
def test_de_morgan(a, b, c):
    for left, right in (
        (not_(all_(a, b, c)), any_(not_(a), not_(b), not_(c))),
        (not_(any_(a, b, c)), all_(not_(a), not_(b), not_(c))),
    ):
        (label, score, outcome), other = seen(left), seen(right)
        assert (label, outcome) == (other[0], other[2])
        assert score == pytest.approx(other[1])


@given(leaves, leaves)
def test_double_negation_cancels(a, b):
    assert ~~a == a
    assert ~~(a & b) == (a & b)


@given(leaves)
def test_not_keeps_what_is_not_decided(a):
    label, score, outcome = seen(a)
    negated = seen(~a)
    if label in ("invalid", "undecided"):
        assert negated == (label, score, outcome)
    else:
        assert negated[0] == {"correct": "incorrect", "incorrect": "correct"}[label]
        assert negated[1] == 1 - score


@given(st.lists(leaves, min_size=2, max_size=5), st.sampled_from([all_, any_, cascade]))
def test_dear_parts_never_change_the_verdict(parts, join):
    cheap = [always(part.otherwise) for part in parts]
    assert seen(join(*parts))[:2] == seen(join(*cheap))[:2]


@given(leaves, leaves, leaves)
def test_repr_and_pickle_give_the_verifier_back(a, b, c):
    made = ((a & ~b) | c) >> (a | ~(b & c))
    assert pickle.loads(pickle.dumps(made)) == made
    assert pickle.loads(pickle.dumps(made)).fingerprint.digest == made.fingerprint.digest


def test_repr_reads_as_it_is_written():
    a, b = Exact(), Exact(ignore_case=True)
    for made in ((a & b) | ~a, a & (b | a), ~(a & b), (a >> b) & a, ~~a, route("kind", {"x": a})):
        assert eval(repr(made), {"Exact": Exact, "route": route}) == made
    assert repr((a & b) | ~a) == "(Exact() & Exact(ignore_case=True)) | ~Exact()"


CASES = [
    # all, any of these two: label and score
    (CORRECT, INCORRECT, ("incorrect", 0.0), ("correct", 1.0)),
    (INVALID, INCORRECT, ("incorrect", 0.0), ("invalid", 0.0)),
    (INVALID, CORRECT, ("invalid", 0.0), ("correct", 1.0)),
    (INVALID, UNDECIDED, ("invalid", 0.0), ("invalid", 0.0)),
    (UNDECIDED, CORRECT, ("undecided", None), ("correct", 1.0)),
    (UNDECIDED, INCORRECT, ("incorrect", 0.0), ("undecided", None)),
    (BROKEN, CORRECT, ("undecided", None), ("correct", 1.0)),
    (BROKEN, INCORRECT, ("incorrect", 0.0), ("undecided", None)),
    (Verdict("correct", 0.7), Verdict("correct", 0.9), ("correct", 0.7), ("correct", 0.9)),
    (Verdict("incorrect", 0.4), Verdict("correct", 0.3), ("incorrect", 0.3), ("correct", 0.4)),
]


@pytest.mark.parametrize(("a", "b", "both", "either"), CASES)
def test_labels_and_scores(a, b, both, either):
    assert seen(always(a) & always(b))[:2] == both
    assert seen(always(a) | always(b))[:2] == either


def test_a_combination_is_broken_only_if_it_ends_undecided():
    assert (always(BROKEN) & always(CORRECT)).verify("x").failure == BROKEN.failure
    assert (always(BROKEN) & always(INCORRECT)).verify("x").outcome == "incorrect"
    assert (always(UNDECIDED) & always(CORRECT)).verify("x").outcome == "undecided"
    assert (~always(BROKEN)).verify("x").failure == BROKEN.failure


def test_parts_are_kept_in_listed_order_and_dear_ones_wait():
    dear = always(CORRECT, dear=True)
    verdict = (dear & always(INCORRECT) & always(CORRECT)).verify("x")
    assert [part.label for part in verdict.parts] == ["undecided", "incorrect", "correct"]
    assert verdict.parts[0].reasons == (Reason("not run: already decided"),)
    partial = always(Verdict("incorrect", 0.5)) & dear  # the score can still fall
    assert [part.label for part in partial.verify("x").parts] == ["incorrect", "correct"]
    assert (dear | always(CORRECT)).verify("x").parts[0].label == "undecided"


def test_a_combination_is_dear_if_a_part_is():
    cheap, dear = always(CORRECT), always(CORRECT, dear=True)
    assert not (cheap & cheap).dear
    for made in (cheap & dear, cheap | dear, ~dear, cheap >> dear, route("k", {"x": dear})):
        assert made.dear


def test_cascade_asks_until_one_decides():
    verdict = cascade(always(BROKEN), always(UNDECIDED), always(INVALID), always(CORRECT)).verify(
        ""
    )
    assert verdict.label == "invalid"
    assert [part.outcome for part in verdict.parts] == ["broken", "undecided", "invalid"]
    assert cascade(always(UNDECIDED), always(BROKEN)).verify("").outcome == "broken"


def test_cost_adds_up_where_parts_have_one():
    paid = always(Verdict("correct", cost=Usage(model_calls=2)))
    assert (paid & always(CORRECT) & ~paid).verify("x").cost == Usage(model_calls=4)
    assert (always(CORRECT) & always(CORRECT)).verify("x").cost is None


def test_route_sends_a_problem_to_its_category():
    verifier = route("kind", {"maths": always(CORRECT), "prose": always(INCORRECT)})
    assert verifier.verify("x", metadata={"kind": "maths"}).label == "correct"
    broken = verifier.verify("x", metadata={"kind": "law"})
    assert broken.failure.kind == "problem"
    assert "'law'" in broken.failure.message


def test_a_usage_error_of_a_part_is_not_a_verdict():
    class Misused(Exact):
        def decide(self, problem: Problem, response: Response) -> Verdict:
            raise UsageError("wrong")

    with pytest.raises(UsageError):
        (Misused() & always(CORRECT)).verify("x")


@pytest.mark.parametrize(
    "make",
    [
        all_,
        lambda: All((always(CORRECT),)),
        lambda: Any(()),
        lambda: all_(always(CORRECT), "no verifier"),
        lambda: Not(Exact),
        lambda: cascade(None),
    ],
)
def test_refuses_what_is_no_verifier(make):
    with pytest.raises(BadArgument):
        make()


def test_operators_refuse_other_things():
    with pytest.raises(TypeError):
        always(CORRECT) & 1
