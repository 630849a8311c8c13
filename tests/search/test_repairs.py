"""The world of texts that are mended has the rates that it says."""

import pytest

from assay.core import Message, Problem, Response, Sampling
from assay.search.repairs import CONSTRAINTS, VOTES, Repairs

PROBLEM = Problem.of("p", id="p")
ASKED = Message("user", "Meet five constraints.")


def mended(world: Repairs, text: str, n: int = 800, seed: int = 4) -> list[str]:
    chat = [ASKED, Message("assistant", text), Message("user", "mend it")]
    return [one.text for one in world.model().generate(chat, Sampling(n=n, seed=seed))]


def ones(texts: list[str]) -> float:
    return sum(text[:CONSTRAINTS].count("1") for text in texts) / (CONSTRAINTS * len(texts))


@pytest.mark.parametrize("met", [0.0, 0.4, 0.6, 1.0])
def test_fresh_texts_meet_constraints_at_the_rate(met: float) -> None:
    said = Repairs(met=met).model().generate([ASKED], Sampling(n=800, seed=1))
    assert ones([one.text for one in said]) == pytest.approx(met, abs=0.03)
    assert len({one.text for one in said}) == 800


def test_a_first_answer_fails_and_stays_the_same() -> None:
    world = Repairs(met=0.95)
    firsts = [world.failing(number) for number in range(50)]
    assert not [text for text in firsts if text.startswith("1" * CONSTRAINTS)]
    assert firsts == [world.failing(number) for number in range(50)]
    assert firsts[0] != world.failing(0, seed=1)


@pytest.mark.parametrize(("text", "rate"), [("00000 7", 0.42), ("11111 7", 0.92)])
def test_mending_finds_mends_and_breaks_at_the_rates(text: str, rate: float) -> None:
    assert ones(mended(Repairs(), text)) == pytest.approx(rate, abs=0.03)


@pytest.mark.parametrize("stuck", [0.0, 0.3, 1.0])
def test_a_stuck_text_comes_back_and_the_first_never_does(stuck: float) -> None:
    world = Repairs(stuck=stuck)
    texts = [f"01010 {number}" for number in range(400)]
    back = sum(mended(world, text, n=2) == [text] * 2 for text in texts)
    assert back / len(texts) == pytest.approx(stuck, abs=0.07)
    first = world.failing(0)
    assert first not in mended(world, first, n=20)


@pytest.mark.parametrize(("text", "accepted"), [("11111 1", 0.973), ("11110 1", 0.027)])
def test_votes_err_at_the_rate(text: str, accepted: float) -> None:
    judge = Repairs().judge(seed=5)
    found = [judge(Problem.of("p", id=f"{at}"), Response(text)) for at in range(800)]
    assert sum(map(bool, found)) / 800 == pytest.approx(accepted, abs=0.02)
    shares = sum(verdict.score for verdict in found) / 800
    assert shares == pytest.approx(0.85 if text.startswith("11111") else 0.15, abs=0.03)
    assert all(verdict.cost.model_calls == VOTES and verdict.reasons for verdict in found)


def test_the_truth_does_not_err() -> None:
    truth = Repairs().truth()
    assert truth(PROBLEM, Response("11111 9")).score == 1.0
    assert truth(PROBLEM, Response("10111 9")).score == 0.0
