"""A decoder that learns to obey: what is asked, what rewards say, and those that say nothing."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from assay.recipes import obeying
from assay.recipes.muldimif import _learnt
from assay.train.rollout import Rollout


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("left", "right", "text", "share"),
    [
        ("3", "a", "a b c", 1.0),
        ("3", "a", "a b", 0.5),
        ("3", "a", "b", 0.0),
        ("3", "-", "b b b", 1.0),
        ("-", "a", "b b b", 0.0),
        ("-", "a", "b a", 1.0),
    ],
)
def test_the_share_that_is_obeyed(left: str, right: str, text: str, share: float) -> None:
    source, task = random.Random(0), obeying.Obeying()
    while (asked := task.draw(source)).prompt != f"{left}|{right}=":
        pass
    assert obeying.share(text, asked) == share


def test_the_writer_sees_to_half_of_the_constraints() -> None:
    source = random.Random(1)
    for skill, low, high in ((0.0, 0.1, 0.35), (0.5, 0.5, 0.75), (1.0, 1.0, 1.0)):
        task = obeying.Obeying(skill=skill)
        drawn = [task.draw(source) for _ in range(200)]
        shares = [obeying.share(task.solution(one, source), one) for one in drawn]
        assert low <= sum(shares) / len(shares) <= high


def test_what_is_dealt_out_is_the_same_within_each_group() -> None:
    task = obeying.Obeying()
    source = random.Random(2)
    rollouts = []
    for group in range(4):
        asked = task.draw(source)
        rollouts += [
            Rollout(group=group, prompt=(1,), tokens=(2,), text=task.solution(asked, source),
                    problem=asked)
            for _ in range(8)
        ]  # fmt: skip
    true, anew = obeying.rewards(rollouts), obeying.dealt(0)(rollouts)
    assert anew != true
    assert anew == obeying.dealt(0)(rollouts)
    for first in range(0, 32, 8):
        assert Counter(true[first : first + 8]) == Counter(anew[first : first + 8])


def test_arms_begin_alike_and_are_told() -> None:
    found = [obeying.arms(seed, steps=2, warm=2) for seed in (0, 1)]
    assert obeying.arms(0, steps=2, warm=2) == found[0]
    assert all(0 <= value <= 1 for one in found for arm in one for value in arm)
    gained, nothing, told = _learnt(found)
    assert (gained.n, nothing.control, gained.control) == (2, True, False)
    assert gained.value == pytest.approx(told[1].value - told[0].value)
    assert [one.control for one in told] == [False, False, True] * 2
