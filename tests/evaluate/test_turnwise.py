"""Statistics of turns."""

import pytest

from assay.core import Problem, Verdict
from assay.evaluate.statistic import Case, Statistic
from assay.evaluate.turnwise import ByTurn, EachCondition, PerTurn, Steadily, seen
from assay.runs import Record
from assay.verifiers.turns import TURN


def case(name: str, *samples: str, condition: str = "x") -> Case:
    """A dialogue; each sample is a letter a turn: c(orrect), i(ncorrect), u(ndecided)."""
    labels = {"c": "correct", "i": "incorrect", "u": "undecided"}
    records = []
    for index, sample in enumerate(samples):
        parts = tuple(
            Verdict(labels[letter], verifier=TURN.format(number))
            for number, letter in enumerate(sample, 1)
        )
        verdict = Verdict("incorrect", 0.5, parts=parts)
        records.append(Record(problem=name, index=index, verdicts={"turns": verdict}))
    return Case(Problem(id=name, metadata={"condition": condition}), tuple(records))


def one(statistic, *cases) -> Statistic:
    (found,) = statistic(cases)
    return found


def test_turns_are_seen_one_by_one() -> None:
    turns = list(seen([case("a", "ci", "cc")]))
    assert [(s.sample, s.turn, s.verdict.label) for s in turns] == [
        (0, 1, "correct"), (0, 2, "incorrect"), (1, 1, "correct"), (1, 2, "correct"),
    ]  # fmt: skip


def test_the_curve_over_turns_leaves_out_what_was_not_decided() -> None:
    found = one(ByTurn(name="right"), case("a", "ciu"), case("b", "cc"))
    assert [(p.x, p.value, p.n) for p in found.points] == [(1, 1, 2), (2, 0.5, 2), (3, None, 0)]
    assert (found.value, found.n) == (0.75, 4)


@pytest.mark.parametrize(
    ("samples", "shares"),
    [
        (["cc", "ci", "ii"], [1.0, 0.5, 0.0]),
        (["cc", "cc"], [1.0, 1.0]),
        (["c", "u"], [1.0]),  # a turn of which one sample was decided has no second
        (["i"], [0.0]),
    ],
)
def test_k_of_n_samples_on_a_turn(samples, shares) -> None:
    found = one(Steadily(name="N-K"), case("a", *samples))
    assert [point.value for point in found.points] == shares
    assert found.value == shares[-1]
    assert found.name == f"{len(shares)}-K"


def test_a_verdict_of_another_kind_has_no_turns() -> None:
    other = Verdict("correct", parts=(Verdict("correct", verifier="exact"),))
    plain = Case(Problem(id="a"), (Record(problem="a", verdicts={"v": other}),))
    assert list(seen([plain])) == []
    assert list(Steadily(name="N-K")([plain])) == []
    assert one(ByTurn(name="right"), plain).value is None


def test_apart_for_each_condition() -> None:
    statistic = EachCondition((ByTurn(name="right"),))
    cases = [case("a/x", "cc"), case("a/y", "ci", condition="y"), case("b/x", "ci")]
    found = {each.name: each.value for each in statistic(cases)}
    assert found == {"right": 0.75, "right, y": 0.5}


def graded(name: str, *scores: float) -> Case:
    """A dialogue of one sample with a score a turn."""
    parts = tuple(
        Verdict("correct" if score == 1 else "incorrect", score, verifier=TURN.format(number))
        for number, score in enumerate(scores, 1)
    )
    verdict = Verdict("incorrect", 0.5, parts=parts)
    return Case(Problem(id=name), (Record(problem=name, verdicts={"turns": verdict}),))


def test_the_change_from_turn_to_turn_among_turns_that_are_alike() -> None:
    # From turn 3 on there is twice as much to do; besides, each turn costs 0.05.
    scores = [0.9, 0.85, 0.5, 0.45, 0.4]
    cases = [graded(str(n), *scores) for n in range(8)]
    alike = PerTurn(name="per turn", of=lambda one: one.turn > 2, about="")
    found = one(alike, *cases)
    assert found.value == pytest.approx(-0.05)
    assert found.low <= found.value <= found.high
    assert found.n == 40
    all_alike = PerTurn(name="per turn", of=lambda _: 0, about="")
    assert one(all_alike, *cases).value < -0.1


def test_without_alike_turns_there_is_no_change_to_tell() -> None:
    each = PerTurn(name="per turn", of=lambda one: one.turn, about="")
    assert one(each, graded("a", 1.0, 0.5), graded("b", 1.0, 0.5)).value is None
    assert one(each).value is None
