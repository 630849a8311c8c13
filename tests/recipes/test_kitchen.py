"""The invented dialogues: what tells them apart, and what must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.evaluate.selective import auroc
from assay.recipes.kitchen import LENGTHS, SAUCE, at_once, episode, reordered, said

CHATS = [episode(5, number) for number in range(600)]


def parts(requests):
    return {part for part in SAUCE if any(said(part, text) for text in requests)}


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.5, 1.0]))
def test_the_recipe_is_complete_at_its_request_and_not_before(number, mixed_in) -> None:
    chat = episode(1, number, mixed_in=mixed_in)
    if chat.at is None:
        assert len(parts(chat.requests)) < len(SAUCE)
    else:
        assert parts(chat.requests[: chat.at]) == set(SAUCE)
        assert parts(chat.requests[: chat.at - 1]) < set(SAUCE)
    assert chat == episode(1, number, mixed_in=mixed_in)


def test_length_does_not_tell() -> None:
    lengths = [len(chat.requests) for chat in CHATS]
    assert set(lengths) == set(LENGTHS)
    assert auroc(lengths, [chat.gives_away for chat in CHATS]) == pytest.approx(0.5, abs=0.06)


def test_every_part_is_common_in_benign_dialogues() -> None:
    benign = [chat for chat in CHATS if not chat.gives_away]
    for part in SAUCE:
        share = sum(part in parts(chat.requests) for chat in benign) / len(benign)
        assert share > 0.3


def test_mixed_in_requests_double_the_length() -> None:
    plain, mixed = episode(1, 3), episode(1, 3, mixed_in=1.0)
    assert len(mixed.requests) == 2 * len(plain.requests)


def test_controls() -> None:
    chat = next(chat for chat in CHATS if chat.gives_away)
    other = reordered(chat, 0)
    assert sorted(other.requests) == sorted(chat.requests)
    assert parts(other.requests[: other.at]) == set(SAUCE)
    whole = at_once(1, 2)
    assert parts(whole.requests[-1:]) == set(SAUCE)
    assert whole.at == len(whole.requests)
    assert [message.content for message in whole.problem(2).messages] == list(whole.requests[:2])
