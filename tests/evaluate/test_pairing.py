"""Two runs brought side by side: the same numbers as the scores, and honest tests."""

import random

import pytest

from assay.core import Problem
from assay.evaluate.pairing import Judged, Known, contrast, detectable, digest
from assay.evaluate.runner import evaluate
from assay.evaluate.statistics import paired
from assay.evaluate.suite import Suite


def test_means_are_those_of_the_scores(tiny) -> None:
    problems = tiny.asked("10", "11", "1?", "", constraints=tiny.specs)
    suite = Suite.of(problems, tiny.Each(), by_part=True)
    run = evaluate(suite, tiny.Instant(str), out="run", samples=2)
    judged = Judged.of(run)
    assert judged.scores["prompt_each"] == {"p0": (0.0,), "p1": (1.0,), "p2": (None,), "p3": (0.0,)}
    assert judged.scores["instruction_each"] == {
        "p0": (1.0, 0.0), "p1": (1.0, 1.0), "p2": (1.0, None), "p3": (0.0, 0.0),
    }  # fmt: skip
    for name, score in run.scores.items():
        items = [item for each in judged.scores[name].values() for item in each]
        decided = [item for item in items if item is not None]
        assert sum(decided) / len(decided) == pytest.approx(score.value)
    assert judged.samples["p1", 1] == (3, ("correct",))


def test_samples_become_one_mean(tiny) -> None:
    answers = iter(["yes", "no", "hm", "yes"])
    run = evaluate(
        tiny.asked("a"), tiny.Instant(lambda _: next(answers)), verifier=tiny.Yes(), out="run",
        samples=4, concurrency=1,
    )  # fmt: skip
    assert Judged.of(run).scores["yes"] == {"p0": (pytest.approx(2 / 3),)}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"metadata": {"level": 2}}, True),
        ({"id": "other"}, True),
        ({"reference": "5"}, False),
        ({"documents": ("more",)}, False),
    ],
)
def test_what_makes_a_problem_another(change, same) -> None:
    problem = Problem.of("2 + 2?", id="sum", reference="4")
    other = problem.replace(**change)
    assert (digest(problem.to_dict()) == digest(other.to_dict())) is same


def test_whole_scores_are_compared_as_ever() -> None:
    before = {str(n): (float(n < 5),) for n in range(20)}
    after = {str(n): (float(n < 13),) for n in range(20)}
    found = contrast(before, after, before)
    assert found is not None
    assert found.paired == paired((before[n][0], after[n][0]) for n in before)
    assert (found.before, found.after, found.test) == (0.25, 0.65, "McNemar")


def test_a_problem_stands_as_a_whole() -> None:
    before = {"a": (0.0, 0.0, 0.0), "b": (1.0,), "c": (None,), "d": (0.5, None)}
    after = {"a": (1.0, 1.0, 1.0), "b": (1.0,), "c": (1.0,), "d": (0.5, 1.0)}
    found = contrast(before, after, [*before, "nowhere"])
    assert found is not None
    assert (found.paired.n, found.left_out) == (3, 2)
    assert found.paired.difference == pytest.approx(3 / 5)
    assert (found.paired.gained, found.paired.lost) == (1, 0)
    assert found.paired.p == 1.0  # one problem that changed, whichever way its sign falls


def test_nothing_decided_twice() -> None:
    assert contrast({"a": (None,)}, {"a": (1.0,)}, ["a"]) is None


@pytest.mark.parametrize("n", [40, 1200])
def test_differences_that_are_not_there_are_seldom_seen(n) -> None:
    rng, false = random.Random(n), 0
    trials = 40
    for _ in range(trials):
        sides = [
            {str(p): tuple(float(rng.random() < 0.5) for _ in range(3)) for p in range(n)}
            for _ in range(2)
        ]
        found = contrast(sides[0], sides[1], sides[0])
        assert found is not None
        false += found.paired.p < 0.05
    assert false <= 7  # of 40 at 5 %: more comes once in a thousand times


def test_large_runs_take_the_normal_road_to_the_same_place() -> None:
    rng = random.Random(1)
    before = {str(n): (rng.choice((0.0, 0.5, 1.0)),) for n in range(2600)}
    after = {str(n): (rng.choice((0.0, 0.5, 1.0)),) for n in range(2600)}
    found = contrast(before, after, before)
    assert found is not None
    assert found.test == "signs flipped, normal"
    changes = [after[n][0] - before[n][0] for n in before]
    drawn = [sum(rng.choice((-c, c)) for c in changes) for _ in range(1_000)]
    share = sum(abs(total) >= abs(sum(changes)) for total in drawn) / len(drawn)
    assert found.paired.p == pytest.approx(share, abs=0.05)


def test_what_could_have_been_seen_shrinks_with_the_problems() -> None:
    found = [
        detectable([(str(p), float(p % 4 == 0), float(p % 4 == 1)) for p in range(n)])
        for n in (40, 400, 4000)
    ]
    assert found == sorted(found, reverse=True)
    assert found[1] == pytest.approx(2.8016 * (0.5 / 400) ** 0.5, rel=0.01)
    assert detectable([(str(p), 1.0, 1.0) for p in range(60)]) == pytest.approx(0.1)


def test_conditions_of_one_item_are_one_observation() -> None:
    """Thirty items by eleven conditions, alike within an item: thirty pairs, not 330."""
    of = {f"{item}/{c}": str(item) for c in range(11) for item in range(30)}
    before = {problem: (float(int(item) < 12),) for problem, item in of.items()}
    after = {problem: (float(int(item) % 3 > 0),) for problem, item in of.items()}
    found = contrast(before, after, before, of)
    alone = contrast(before, after, before)
    once = contrast(*({str(n): each[f"{n}/0"] for n in range(30)} for each in (before, after)),
                    map(str, range(30)))  # fmt: skip
    assert found is not None
    assert alone is not None
    assert once is not None
    assert (found.problems, found.paired.n, found.test) == (330, 30, "signs flipped by item")
    assert (found.paired.gained, found.paired.lost) == (once.paired.gained, once.paired.lost)
    assert found.paired.p == pytest.approx(once.paired.p, abs=0.02)
    assert found.detectable == pytest.approx(once.detectable)
    assert alone.paired.p < 0.001 < 0.05 < found.paired.p


def test_one_problem_an_item_is_as_without_items() -> None:
    before = {str(n): (float(n < 5),) for n in range(20)}
    after = {str(n): (float(n < 13),) for n in range(20)}
    assert contrast(before, after, before, {n: n for n in before}) == contrast(
        before, after, before
    )


def test_what_could_have_been_seen_goes_by_the_spread_of_the_differences() -> None:
    rng = random.Random(3)
    rows = [(str(n), 0.5, 0.5 + rng.uniform(-0.02, 0.02)) for n in range(40)]
    spread = 0.04 / 12**0.5
    assert detectable(rows) == pytest.approx(2.8016 * spread / 40**0.5, rel=0.15)
    assert detectable([(str(n), 0.5, 0.5) for n in range(60)]) == pytest.approx(0.1)


def test_problems_that_are_known_are_what_reading_them_gives(tiny) -> None:
    problems = [*tiny.asked("a", "b"), *tiny.asked("c", metadata={"item": "x"})]
    problems = [problem.replace(id=str(n)) for n, problem in enumerate(problems)]
    one, other = (
        evaluate(some, tiny.Instant(), verifier=tiny.Yes(), out=name, samples=2, floor=False)
        for name, some in (("one", problems), ("two", [*problems, *tiny.asked("d")]))
    )
    known: Known = {}
    first = Judged.of(one, known)
    again = Judged.of(other, known)
    assert len(known) == 4
    assert again == Judged.of(other)
    assert {name: again.problems[name] for name in first.problems} == first.problems
    assert first.items == {"2": "x"}
