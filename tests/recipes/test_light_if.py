"""Light-IF: a cold start on answers that were right, arms that differ in one thing, the rule."""

from collections import Counter
from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="needs torch (assay[train])")

from assay.core import Response
from assay.recipes import light_if
from assay.recipes.experiment import Measure, Setting
from assay.recipes.light_if import ARMS, PLAIN, SHUFFLED, TASK, WHOLE, bucket, keeps_all, points
from assay.train.methods.tea import TEA
from assay.train.mini.learner import Keep, Learner
from assay.train.mini.policy import Policy
from assay.train.mini.warm import Warm
from assay.train.rollout import Rollout


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes at which nothing is learnt, in seconds."""
    monkeypatch.setattr(light_if, "BASE", Warm(rows=60, steps=4, batch=16))
    monkeypatch.setattr(light_if, "SIZES", {"layers": 1, "width": 16, "longest": 64})
    for name, value in (("PROMPTS", 4), ("SAMPLES", 2), ("TESTS", 5), ("COLD", 6), ("TRACES", 2)):
        monkeypatch.setattr(light_if, name, value)


def answered(problem: int, text: str, *, truncated: bool = False) -> Rollout:
    asked = TASK.problems("train", 3, seed=0)[problem]
    return Rollout(
        group=problem, prompt=(), tokens=(2, 1), text=text, truncated=truncated, problem=asked
    )


def right(problem: int) -> str:
    return "#" + str(TASK.problems("train", 3, seed=0)[problem].reference)


@pytest.mark.parametrize(
    ("count", "where"), [(0, "hard"), (1, "pass"), (6, "pass"), (7, "easy"), (8, "easy")]
)
def test_prompts_fall_into_buckets(count: int, where: str) -> None:
    assert bucket(count, 8) == where


def test_an_answer_that_was_cut_short_keeps_nothing() -> None:
    assert keeps_all(answered(0, right(0)))
    assert not keeps_all(answered(0, right(0), truncated=True))
    assert not keeps_all(answered(0, "#nothing"))


def test_the_cold_start_is_on_right_answers_to_prompts_that_are_not_always_right(
    monkeypatch: pytest.MonkeyPatch, small: None
) -> None:
    drawn = [
        *(answered(0, right(0)), answered(0, "#no")),  # sometimes
        *(answered(1, right(1)), answered(1, right(1))),  # always
        *(answered(2, "#no"), answered(2, right(2), truncated=True)),  # never
    ]
    monkeypatch.setattr(Policy, "sample", lambda self, *_, **__: drawn)
    base = light_if.begin(0)
    assert light_if.cold_start(base, 0) == drawn[:1]


def test_both_cold_starts_learn_from_as_many_tokens_of_the_same_answers(
    monkeypatch: pytest.MonkeyPatch, small: None
) -> None:
    seen: dict[bool, list[int]] = {False: [], True: []}
    supervise = Learner.supervise

    def counted(self: Learner, examples: list[Rollout], keep: Keep | None = None) -> float:
        tokens = sum(len(one.tokens) for one in examples)
        seen[keep is not None].append(int(tokens * (keep.share if keep else 1.0)))
        return supervise(self, examples, keep)

    base = light_if.begin(0)
    traces = [replace(answered(n % 3, right(n % 3)), prompt=(2, 3)) for n in range(24)]
    monkeypatch.setattr(Learner, "supervise", counted)
    light_if.imitating(base, traces, 0)
    light_if.imitating(base, traces, 0, light_if.KEEP)
    assert len(seen[True]) > len(seen[False]) == light_if.IMITATED
    assert sum(seen[True]) == pytest.approx(sum(seen[False]), rel=0.05)


def test_without_a_right_answer_the_cold_start_is_the_base(small: None) -> None:
    base = light_if.begin(0)
    same = light_if.imitating(base, [], 0)
    assert all((same.weights[name] == each).all() for name, each in base.weights.items())
    assert same.weights is not base.weights


def test_all_constraints_outweigh_the_points_of_the_others() -> None:
    problem = TASK.problem("bad|vr2=")
    whole, most, none = (
        points(TASK.verifier(problem, Response(text))) for text in ("#dbdb", "#bad", "no marker")
    )
    assert whole == pytest.approx(1 + 4 * light_if.POINT)
    assert 0 < most < 1
    assert none == 0.0


def test_shuffled_rewards_are_the_same_ones_elsewhere() -> None:
    rollouts = [answered(n % 3, right(n % 3) if n % 2 else "#no") for n in range(12)]
    real, shuffled = (light_if._reward(kind, 0)(rollouts) for kind in ("points", "shuffled"))
    assert Counter(real) == Counter(shuffled)
    assert real != shuffled
    alone = light_if._reward("all", 0)(rollouts)
    assert [one == 1.0 for one in alone] == [n % 2 == 1 for n in range(12)]


def test_arms_differ_in_one_thing() -> None:
    arms = {name: replace(arm, rate=1.0) for name, arm in ARMS.items()}
    dense, tea, even = list(arms.values())[1:4]
    assert replace(arms[PLAIN], reward="points") == dense
    assert isinstance(tea.method, TEA)
    assert replace(dense, method=tea.method) == tea
    assert replace(tea, method=replace(tea.method, uniform=True)) == even
    assert replace(tea, start="Entropy-SFT") == arms[WHOLE]
    assert replace(dense, reward="shuffled") == arms[SHUFFLED]


def measure(low: float, high: float) -> Measure:
    return Measure(what="", value=(low + high) / 2, low=low, high=high, n=8)


UP, DOWN, FLAT = measure(0.01, 0.03), measure(-0.05, -0.03), measure(-0.01, 0.01)


@pytest.mark.parametrize(
    ("whole", "opened", "kept", "dense", "where", "control", "said"),
    [
        (UP, UP, FLAT, UP, UP, FLAT, "supported"),
        (UP, UP, FLAT, UP, UP, UP, "not shown"),  # shuffled rewards teach as well
        (UP, UP, FLAT, UP, FLAT, FLAT, "not shown"),  # any bonus would do
        (FLAT, UP, FLAT, UP, UP, DOWN, "not shown"),
        (UP, UP, DOWN, UP, UP, FLAT, "contradicted"),
        (UP, UP, UP, DOWN, UP, FLAT, "contradicted"),
        (DOWN, UP, UP, FLAT, UP, FLAT, "contradicted"),
        (UP, DOWN, UP, UP, UP, FLAT, "contradicted"),
    ],
)
def test_the_rule(
    whole: Measure,
    opened: Measure,
    kept: Measure,
    dense: Measure,
    where: Measure,
    control: Measure,
    said: str,
) -> None:
    assert light_if.fate(whole, opened, kept, dense, where, control) == said


@pytest.mark.slow
def test_the_experiment_ends_with_an_outcome(small: None) -> None:
    outcome = light_if.experiment(Setting(count=2, limit=2))
    said = {measure.what for measure in outcome.measures}
    names = ("base", "SFT", "Entropy-SFT", *ARMS)
    assert {f"right samples of {name}" for name in names} <= said
    assert {f"thousand sampled tokens of {name}" for name in ARMS} <= said
    assert [measure.control for measure in outcome.measures].count(True) == 1
