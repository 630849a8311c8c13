import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.train.credit.baselines import deviation, group_advantages
from assay.train.credit.prefix_tree import (
    common,
    prefix_tree,
    tempo_advantages,
    temporal_differences,
)

Answers = list[tuple[int, ...]]
answers = st.lists(st.lists(st.integers(0, 2), max_size=5).map(tuple), min_size=1, max_size=7)
rewards = st.one_of(st.none(), st.sampled_from([0.0, 1.0]), st.floats(-2, 2, allow_subnormal=False))
rows = answers.flatmap(
    lambda texts: st.tuples(st.just(texts), st.lists(rewards, min_size=len(texts),
                                                     max_size=len(texts)))
)  # fmt: skip


def trie(texts: Answers, values: list[float | None]) -> list[list[float]]:
    """Temporal differences by the definition: every prefix of every answer, looked up in all."""

    def value(prefix: tuple[int, ...]) -> float:
        known = [v for text, v in zip(texts, values, strict=True)
                 if v is not None and text[: len(prefix)] == prefix]  # fmt: skip
        return sum(known) / len(known)

    return [
        [0.0] * len(text) if own is None
        else [value(text[: t + 1]) - value(text[:t]) for t in range(len(text))]
        for text, own in zip(texts, values, strict=True)
    ]  # fmt: skip


def dense(texts: Answers, values: list[float | None], **options: object) -> list[list[float]]:
    found = temporal_differences(texts, values, [0] * len(texts), **options)  # type: ignore[arg-type]
    return [
        [row.get(t, 0.0) for t in range(len(text))]
        for row, text in zip(found.differences, texts, strict=True)
    ]


@given(rows)
def test_it_is_the_trie(row: tuple[Answers, list[float | None]]) -> None:
    for mine, plain in zip(dense(*row), trie(*row), strict=True):
        assert mine == pytest.approx(plain, abs=1e-9)


@given(rows)
def test_differences_add_up_to_what_the_answer_was_worth(
    row: tuple[Answers, list[float | None]],
) -> None:
    texts, values = row
    known = [v for v in values if v is not None]
    for text, own, mine in zip(texts, values, dense(*row), strict=True):
        if own is None:
            continue
        same = [v for t, v in zip(texts, values, strict=True)
                if v is not None and t[: len(text)] == text]  # fmt: skip
        expected = sum(same) / len(same) - sum(known) / len(known)
        assert sum(mine) == pytest.approx(expected if text else 0.0, abs=1e-9)


@given(rows)
def test_a_branch_gives_what_it_takes(row: tuple[Answers, list[float | None]]) -> None:
    texts, values = [(*text, 9) for text in row[0]], row[1]  # all ended: none is another's prefix
    found = dense(texts, values)
    for prefix in {text[:t] for text in texts for t in range(len(text))}:
        here = [mine[len(prefix)] for text, own, mine in zip(texts, values, found, strict=True)
                if own is not None and text[: len(prefix)] == prefix]  # fmt: skip
        assert sum(here) == pytest.approx(0, abs=1e-9)


@given(rows)
def test_without_weight_it_is_the_group_s_advantage(
    row: tuple[Answers, list[float | None]],
) -> None:
    texts, values = row
    for loo in (False, True):
        found, _ = tempo_advantages(texts, values, [0] * len(texts), weight=0, scale="none",
                                    leave_one_out=loo)  # fmt: skip
        plain = group_advantages(values, [0] * len(texts), scale="none",
                                 baseline="leave_one_out" if loo else "mean")  # fmt: skip
        for mine, text, one in zip(found, texts, plain, strict=True):
            assert mine == pytest.approx((one,) * len(text), abs=1e-9)


@given(rows)
def test_equal_rewards_say_exactly_nothing(row: tuple[Answers, list[float | None]]) -> None:
    texts, values = row[0], [None if value is None else 0.1 for value in row[1]]
    for scale in ("group", "batch", "none"):
        found, _ = tempo_advantages(texts, values, [0] * len(texts), scale=scale)
        assert all(one == 0 for mine in found for one in mine)


@given(rows, st.permutations(range(7)))
def test_order_does_not_matter(row: tuple[Answers, list[float | None]], order: list[int]) -> None:
    texts, values = row
    order = [i for i in order if i < len(texts)]
    moved = dense([texts[i] for i in order], [values[i] for i in order])
    plain = dense(texts, values)
    for place, i in enumerate(order):
        assert moved[place] == pytest.approx(plain[i], abs=1e-9)


def test_answers_that_part_at_once_count_the_first_token_twice() -> None:
    found, _ = tempo_advantages([(1, 5), (2, 5), (3, 5)], [1, 0, 0], [0] * 3, scale="none")
    assert found[0] == pytest.approx((4 / 3, 2 / 3))
    assert found[1] == pytest.approx((-2 / 3, -1 / 3))


def test_identical_answers_share_a_leaf() -> None:
    found, _ = tempo_advantages([(1, 2), (1, 2)], [1, 0], [0, 0], scale="none")
    assert found == ((0.5, 0.5), (-0.5, -0.5))
    nodes = prefix_tree([(1, 2), (1, 2)], [1, 0])
    assert [node.answers for node in nodes] == [(0, 1), (0, 1)]


def test_the_scale_is_the_group_s_or_the_batch_s() -> None:
    texts, values, numbers = [(1,), (2,), (3,), (4,)], [1, 0, 3, 0], [0, 0, 1, 1]
    plain, _ = tempo_advantages(texts, values, numbers, scale="none")
    group, _ = tempo_advantages(texts, values, numbers, eps=0)
    batch, _ = tempo_advantages(texts, values, numbers, scale="batch", eps=0)
    assert group[2][0] == pytest.approx(plain[2][0] / deviation([3, 0]))
    assert batch[2][0] == pytest.approx(plain[2][0] / deviation(values))


@pytest.mark.parametrize(
    ("texts", "values", "expected"),
    [
        # Others' rewards alone: of two that share a token, each is told the other's.
        ([(1, 5), (1, 6), (2,)], [1, 0, 0], [[0 - 0, 0], [1 - 0.5, 0], [0]]),
        ([(1,), (2,)], [1, 0], [[0], [0]]),
        ([(1, 5), (1, 6)], [1, None], [[0, 0], [0, 0]]),
    ],
)
def test_one_s_own_reward_is_left_out(
    texts: Answers, values: list[float | None], expected: list[list[float]]
) -> None:
    assert dense(texts, values, leave_one_out=True) == expected


@given(rows, st.integers(0, 6), st.floats(-5, 5))
def test_leaving_out_is_free_of_one_s_own_reward(
    row: tuple[Answers, list[float | None]], own: int, other: float
) -> None:
    texts, values = row
    own %= len(texts)
    if values[own] is None:
        return
    changed = [*values[:own], other, *values[own + 1 :]]
    before = dense(texts, values, leave_one_out=True)[own]
    assert dense(texts, changed, leave_one_out=True)[own] == pytest.approx(before, abs=1e-9)


def test_few_answers_are_drawn_to_their_branch() -> None:
    plain = dense([(1, 5), (1, 6), (2,)], [1, 0, 0])
    drawn = dense([(1, 5), (1, 6), (2,)], [1, 0, 0], shrink=1.0)
    assert drawn[0][0] == pytest.approx(plain[0][0] * 2 / 3)
    leaf, node = (1 + 4 / 9) / 2, 4 / 9
    assert drawn[0][1] == pytest.approx(leaf - node)


@given(rows)
def test_shrinking_without_end_leaves_the_group_s_advantage(
    row: tuple[Answers, list[float | None]],
) -> None:
    for mine in dense(*row, shrink=1e9):
        assert mine == pytest.approx([0.0] * len(mine), abs=1e-6)


@given(st.lists(st.integers(0, 1)), st.lists(st.integers(0, 1)))
def test_common_is_the_longest_common_start(one: list[int], other: list[int]) -> None:
    length = common(one, other)
    assert one[:length] == other[:length]
    assert one[length : length + 1] != other[length : length + 1] or not one[length : length + 1]


def test_large_groups_are_the_trie_too() -> None:
    import random

    source = random.Random(0)
    texts = [tuple(source.randint(0, 1) for _ in range(source.randint(1, 12))) for _ in range(150)]
    values: list[float | None] = [float(source.randint(0, 1)) for _ in texts]
    for mine, plain in zip(dense(texts, values), trie(texts, values), strict=True):
        assert mine == pytest.approx(plain, abs=1e-9)


def trunk(cuts: list[int]) -> Answers:
    """Answers that go the same way up to a place each, and are alone from there."""
    return [(*range(100, 100 + cut), *[i] * (40 - cut)) for i, cut in enumerate(cuts)]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(trunk(list(range(40))), id="one leaves after another"),
        pytest.param(trunk([39] * 40), id="all differ in the last token"),
        pytest.param([(*range(cut),) for cut in range(40)], id="each begins the next"),
        pytest.param([(1, 2, 3)] * 39 + [(1, 2, 4)], id="all but one are the same"),
    ],
)
def test_groups_that_are_nearly_the_same_are_the_trie_too(texts: Answers) -> None:
    values: list[float | None] = [float(i % 3 == 0) if i % 7 else None for i in range(len(texts))]
    for mine, plain in zip(dense(texts, values), trie(texts, values), strict=True):
        assert mine == pytest.approx(plain, abs=1e-9)


def test_statistics() -> None:
    found = temporal_differences([(5, 6, 1), (5, 7, 1), (8, 1)], [1, 0, 0], [0, 0, 0])
    assert found.statistics == {
        "branch_tokens": 5 / 8, "shared_prefix": 2 / 3, "branching": 1.0,
        "difference": pytest.approx((1 / 6 * 2 + 0.5 * 2 + 1 / 3) / 5),
    }  # fmt: skip
    empty = temporal_differences([], [], [])
    assert empty.statistics["branch_tokens"] == 0
