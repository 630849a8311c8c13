"""The world of the overthinking solver has the rates that it says."""

import pytest

from assay.core import Message, Problem, Response, Sampling
from assay.search.overthinking import ALL, CLOSED, THINKS, USEFUL, Overthinking

ASKED = Message("user", "task 0")


def written(world: Overthinking, seed: int) -> list[str]:
    """All lines of a solution."""
    model, prefix, lines = world.model(), THINKS, []
    while CLOSED not in prefix:
        (said,) = model.generate([ASKED], Sampling(prefix=prefix, seed=len(lines) + 100 * seed))
        prefix += said.text
        lines.append(said.text.strip())
    return lines[:-1]


def share(texts: list[str], wanted: str) -> float:
    return sum(text == wanted for text in texts) / len(texts)


def test_a_solution_is_complete_and_goes_on() -> None:
    lines = written(Overthinking(), 0)
    assert len(lines) == ALL
    assert [line.split()[0] for line in lines].index("now") == USEFUL - 1


@pytest.mark.parametrize("rate", [0.0, 0.6, 1.0])
def test_solutions_are_right_at_the_rate(rate: float) -> None:
    world = Overthinking(right=rate, spoiled=0.0, mended=0.0)
    ends = [written(world, seed)[-1] for seed in range(300)]
    assert share(ends, "now right wait") == pytest.approx(rate, abs=0.08)


@pytest.mark.parametrize(("spoiled", "mended", "end"), [(1, 1, "right"), (1, 0, "wrong")])
def test_doubt_changes_answers(spoiled: float, mended: float, end: str) -> None:
    world = Overthinking(right=1.0, spoiled=spoiled, mended=mended)
    assert written(world, 1)[-1] == f"now {end} wait"


@pytest.mark.parametrize(("refused", "rate"), [("wrong", 0.45), ("right", 0.75)])
def test_attempts_in_sight_of_a_refused_one(refused: str, rate: float) -> None:
    chat = [ASKED, Message("assistant", refused), Message("user", "again")]
    said = Overthinking().model().generate(chat, Sampling(n=600, seed=3))
    assert share([one.text for one in said], "right") == pytest.approx(rate, abs=0.06)


@pytest.mark.parametrize(("shown", "rate"), [("so hmm", 0.03), ("so now right wait", 0.9)])
def test_probes_err_at_the_rates(shown: str, rate: float) -> None:
    model = Overthinking().model()
    said = [
        model.generate([ASKED, Message("user", f"{shown} Reply Yes")], Sampling(seed=seed))[0]
        for seed in range(500)
    ]
    assert share([one.text for one in said], "Yes") == pytest.approx(rate, abs=0.04)
    assert all(one.logprobs[0].token == one.text for one in said)


def test_a_judge_errs_at_its_rates_and_costs() -> None:
    judge = Overthinking().judge(0.9, 0.75, seed=2)
    for text, rate in (("right", 0.9), ("wrong", 0.25)):
        found = [judge(Problem.of("p", id=f"{at}"), Response(text)) for at in range(500)]
        assert sum(map(bool, found)) / 500 == pytest.approx(rate, abs=0.05)
        assert {verdict.cost.output_tokens for verdict in found} == {100}
