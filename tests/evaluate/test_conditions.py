"""Items under conditions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Message, Problem, Verdict
from assay.core.seeds import rng
from assay.evaluate.conditions import Conditions, Cube, crossed, drop_rate
from assay.evaluate.statistic import Case
from assay.evaluate.statistics import Mean
from assay.runs import Record


def case(item: str, condition: str, *scores: float | None, other: float = 1.0) -> Case:
    problem = Problem(id=f"{item}/{condition}", metadata={"item": item, "condition": condition})
    records = tuple(
        Record(
            problem=problem.id,
            index=index,
            verdicts={"own": _verdict(score), "planted": _verdict(other)},
        )
        for index, score in enumerate(scores)
    )
    return Case(problem, records)


def _verdict(score: float | None) -> Verdict:
    return (
        Verdict("undecided")
        if score is None
        else Verdict("correct" if score == 1 else "incorrect", score)
    )


def test_crossed() -> None:
    def loud(problem: Problem) -> Problem:
        return problem.replace(messages=(Message("user", problem.prompt.upper()),))

    items = [Problem.of("one", id="a"), Problem.of("two", id="b")]
    problems = list(crossed(items, {"plain": lambda problem: problem, "loud": loud}))
    assert [problem.id for problem in problems] == ["a/plain", "a/loud", "b/plain", "b/loud"]
    assert [problem.prompt for problem in problems] == ["one", "ONE", "two", "TWO"]
    assert problems[1].metadata == {"item": "a", "condition": "loud"}


def test_a_cube_holds_means_by_item_and_column() -> None:
    cube = Cube.of([case("a", "x", 1.0, 0.0), case("a", "y", None), case("b", "y", 1.0, other=0.5)])
    assert cube.conditions == ("x", "y")
    assert cube.rows["a"] == {"x": 0.5, "x:own": 0.5, "x:planted": 1.0, "y:planted": 1.0}
    assert cube.complete(["y"]) == [cube.rows["b"]]


def test_problems_without_conditions() -> None:
    with pytest.raises(BadArgument, match="'item' and 'condition'"):
        Cube.of([Case(Problem(id="a"), ())])


RATES = {"plain": 0.9, "hit": 0.45}


def planted(seed: int, items: int) -> list[Case]:
    draw = rng(seed, "planted")
    return [
        case(str(item), name, float(draw.random() < rate))
        for item in range(items)
        for name, rate in RATES.items()
    ]


def test_planted_rates_are_recovered() -> None:
    inside = {"score": 0, "difference": 0, "drop rate": 0, "worst condition": 0, "consistency": 0}
    truth = {
        "score": 0.45,
        "difference": -0.45,
        "drop rate": 0.5,
        "worst condition": 0.9 * 0.45,
        "consistency": 0.9 * 0.45 + 0.1 * 0.55,
    }
    for seed in range(20):
        found = {one.name: one for one in Conditions(base="plain")(planted(seed, 100))}
        for name, value in truth.items():
            one = found[name]
            at = one if not one.points else one.points[-1]
            inside[name] += at.low <= value <= at.high
    assert min(inside.values()) >= 17  # of 20 intervals of 95 %


def test_a_measure_that_is_not_defined_has_no_value() -> None:
    cube = Cube.of([case("a", "x", 0.0), case("a", "y", 1.0), case("b", "x", 0.0)])
    lost = drop_rate(cube, "lost", "y", "x")
    assert (lost.value, lost.interval, lost.n) == (None, None, 1)
    assert cube.difference("d", "y", "z").value is None


def test_one_item_has_a_value_and_knows_little() -> None:
    cube = Cube.of([case("a", "x", 1.0), case("a", "y", 0.5)])
    lost = drop_rate(cube, "lost", "y", "x")
    assert lost.value == 0.5
    assert lost.low < -3
    assert 0.89 < lost.high < 1


@pytest.mark.parametrize("n", [1, 2, 5, 40])
@pytest.mark.parametrize("scores", [(1.0, 1.0), (1.0, 0.0), (0.5, 0.5)])
def test_items_that_are_all_alike_leave_room_for_others(n, scores) -> None:
    cube = Cube.of(
        [case(f"i{i}", at, score) for i in range(n) for at, score in zip("xy", scores, strict=True)]
    )
    for found in (
        drop_rate(cube, "lost", "y", "x"),
        cube.measure("part", "xy", lambda mean: mean["x"] / (mean["x"] + mean["y"])),
        cube.measure("contrast", "xy", lambda mean: mean["x"] - mean["y"]),
        cube.share("score", "x"),
        cube.difference("more", "y", "x"),
    ):
        assert found.low <= found.value <= found.high
        assert found.high - found.low > 0.5 / n


def test_a_share_has_the_interval_that_the_score_of_the_run_has() -> None:
    said = {"a": (1.0, 0.0, 1.0), "b": (1.0, 1.0), "c": (0.0, 0.0, 1.0)}
    mean = Mean()
    for item, scores in said.items():
        for score in scores:
            mean.add(item, score)
    found = Cube.of([case(item, "x", *scores) for item, scores in said.items()]).share("", "x")
    assert (found.value, (found.low, found.high), found.n) == (mean.value, mean.interval(), 3)


def test_without_the_base_nothing_is_compared_to_it() -> None:
    names = [one.name for one in Conditions(base="none")([case("a", "x", 1.0), case("a", "y", 0)])]
    assert names == ["score", "worst condition", "consistency", "spread"]


def test_one_condition_alone_says_nothing() -> None:
    assert list(Conditions(base="x")([case("a", "x", 1.0), case("b", "x", 0.0)])) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=20))
def test_worst_is_at_most_each_and_spread_is_not_negative(pairs) -> None:
    rows = {str(n): {"x": x, "y": y} for n, (x, y) in enumerate(pairs)}
    cube = Cube(rows, ["x", "y"])
    found = {one.name: one for one in Conditions(base="x")._over_all(cube, ["x", "y"])}
    means = [sum(row[name] for row in rows.values()) / len(rows) for name in ("x", "y")]
    assert found["worst condition"].value <= min(means) + 1e-9
    assert found["spread"].value == pytest.approx(abs(means[0] - means[1]))
