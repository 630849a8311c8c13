"""Fast first, slow in doubt."""

from dataclasses import dataclass

import pytest

from assay.core import BadArgument, Failure, Problem, Response, Usage, Verdict, Verifier
from assay.core.seeds import rng
from assay.verifiers.escalate import Escalate
from assay.verifiers.judges import StepJudge
from assay.verifiers.simulated import Simulated, always

RIGHT, WRONG, UNSURE = Verdict("correct"), Verdict("incorrect"), Verdict("undecided")


@dataclass(frozen=True, kw_only=True, repr=False)
class Dealt(Verifier):
    """Gives the verdict with the number of its seed."""

    name = "dealt"
    verdicts: tuple[Verdict, ...]
    seed: int = 0

    def decide(self, problem: Problem, response: Response) -> Verdict:
        return self.verdicts[self.seed].replace(cost=Usage(model_calls=1))


def wrong_at(place: int) -> Verdict:
    return Verdict("incorrect", parts=(*(RIGHT,) * place, WRONG))


SLOW = always(Verdict("incorrect", 0.1))


@pytest.mark.parametrize(
    ("fast", "arguments", "label", "asked"),
    [
        ([RIGHT] * 4, {}, "correct", 4),
        ([RIGHT] * 3 + [WRONG], {}, "incorrect", 5),
        ([RIGHT] * 3 + [WRONG], {"theta": 0.75}, "correct", 4),
        ([RIGHT] * 3 + [UNSURE], {}, "correct", 4),
        ([UNSURE] * 4, {}, "incorrect", 5),
        ([Verdict.broken(Failure("model", "no"))] * 4, {}, "incorrect", 5),
        ([wrong_at(1)] * 2 + [wrong_at(2)] * 2, {}, "incorrect", 5),
        ([wrong_at(1)] * 2 + [wrong_at(2)] * 2, {"agreement": "label"}, "incorrect", 4),
        ([RIGHT, WRONG], {"votes": 2, "theta": 0.5}, "correct", 2),
    ],
)
def test_agreement(fast: list[Verdict], arguments: dict, label: str, asked: int) -> None:
    verifier = Escalate(fast=Dealt(verdicts=tuple(fast)), slow=SLOW, **arguments)
    verdict = verifier.verify("text")
    assert verdict.label == label
    assert len(verdict.parts) == asked


def test_the_slow_votes_decide_among_themselves() -> None:
    slow = Dealt(verdicts=(RIGHT, WRONG, WRONG))
    fast = Dealt(verdicts=(RIGHT, WRONG) * 4)
    verdict = Escalate(fast=fast, slow=slow, votes=8, slow_votes=3).verify("text")
    assert verdict.label == "incorrect"
    assert verdict.cost == Usage(model_calls=11)


def test_where_the_slow_one_cannot_tell_either() -> None:
    fast = Dealt(verdicts=(RIGHT, WRONG))
    assert Escalate(fast=fast, slow=always(UNSURE), votes=2).verify("x").label == "undecided"
    broken = always(Verdict.broken(Failure("model", "no")))
    assert Escalate(fast=fast, slow=broken, votes=2).verify("x").outcome == "broken"


@pytest.mark.parametrize(
    "arguments", [{"votes": 0}, {"slow_votes": 0}, {"theta": 2}, {"agreement": "some"}]
)
def test_arguments_that_make_no_sense(arguments: dict) -> None:
    with pytest.raises(BadArgument):
        Escalate(fast=SLOW, slow=SLOW, **arguments)


def test_a_judge_is_not_asked_the_same_thing_again_and_again() -> None:
    with pytest.raises(BadArgument, match="temperature"):
        Escalate(fast=StepJudge(temperature=0), slow=SLOW)
    assert Escalate(fast=StepJudge(temperature=0), slow=SLOW, votes=1).dear


def accuracy(theta: float, problems: int = 3000) -> tuple[float, float]:
    """Share right, and cost in fast units, of 8 fast votes (1 each) and slow ones (8 each)."""
    right = cost = 0.0
    for index in range(problems):
        draw = rng(7, index)
        skill = draw.betavariate(3, 1)  # fast votes of one problem are right or wrong together
        votes = tuple(RIGHT if draw.random() < skill else WRONG for _ in range(8))
        sure = 0.92 - (0.15 if skill < 0.5 else 0.0)
        slow = tuple(RIGHT if draw.random() < sure else WRONG for _ in range(2))
        verifier = Escalate(
            fast=Dealt(verdicts=votes), slow=Dealt(verdicts=slow), votes=8, theta=theta
        )
        verdict = verifier.verify("x")
        right += verdict.label == "correct"
        cost += 8 + 8 * (len(verdict.parts) - 8)
    return right / problems, cost / problems


def test_the_gate_beats_both_ends_somewhere_between() -> None:
    """The shape that the paper claims: some escalation beats none and always, at less cost."""
    measured = {theta: accuracy(theta) for theta in (0.0, 0.6, 0.8, 1.0)}
    costs = [cost for _, cost in measured.values()]
    assert costs == sorted(costs)
    shares = [share for share, _ in measured.values()]
    assert max(shares[1:3]) > shares[0] + 0.02


def test_a_simulated_verifier_votes_with_seeds() -> None:
    truth = always(RIGHT)
    verdict = Escalate(fast=Simulated(truth=truth, tpr=0.5), slow=SLOW, votes=8).verify("text")
    assert {part.label for part in verdict.parts} == {"correct", "incorrect"}
