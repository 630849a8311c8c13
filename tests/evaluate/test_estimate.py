"""What an evaluation will cost, before and while it runs."""

import pytest

from assay.core import Message, Model, Problem, Response, Sampling, Usage, Verdict, Verifier
from assay.evaluate.estimate import estimate
from assay.evaluate.report.content import Content
from assay.evaluate.runner import evaluate
from assay.models.prices import Prices
from assay.verifiers.text import Exact

PRICES = Prices.of("input=1,output=10")


class Counted(Model):
    name = "counted"

    def generate(self, messages, sampling):
        return (Response("yes", usage=Usage(input_tokens=30, output_tokens=200)),)


def asked(count: int) -> list[Problem]:
    return [Problem.of("x" * 392, id=f"p{n}", reference="yes") for n in range(count)]


def test_without_a_run_answers_are_bounded_alone() -> None:
    found = estimate(asked(1000), Sampling(max_tokens=300), samples=2, prices=PRICES)
    assert (found.calls, found.input_tokens, found.most_output_tokens) == (2000, 212_000, 600_000)
    assert (found.output_tokens, found.money) == (None, None)
    assert found.most_money == pytest.approx(0.212 + 6.0)


def test_nothing_is_known_without_a_limit_and_prices() -> None:
    found = estimate(asked(1), Sampling())
    assert str(found) == "1 call, about 106 tokens in"
    assert found.to_dict()["most_money"] is None


def test_every_message_counts() -> None:
    chat = Problem.of([Message("system", "x" * 40), Message("user", "y" * 40)])
    assert estimate([chat], Sampling()).input_tokens == 36


def test_another_run_tells_how_long_answers_are() -> None:
    run = evaluate(asked(4), Counted(), verifier=Exact(), out="run", floor=False)
    found = estimate(asked(1000), Sampling(max_tokens=100), prices=PRICES, like=run)
    assert (found.input_tokens, found.output_tokens, found.by) == (30_000, 200_000, "run")
    assert found.money == pytest.approx(0.03 + 2.0)
    assert found.most_output_tokens == 200_000  # what was seen is not above what may be


def test_what_is_there_is_not_paid_again() -> None:
    run = evaluate(asked(4), Counted(), verifier=Exact(), out="run", floor=False)
    assert estimate(asked(4), Sampling(), resume=run).calls == 0
    found = estimate(asked(6), Sampling(), samples=2, resume=run)
    assert (found.calls, found.output_tokens) == (8, 1600)


class Paid(Verifier):
    """Says yes, for money."""

    name = "paid"
    dear = True

    def decide(self, problem: Problem, response: Response) -> Verdict:
        spent = Usage(model_calls=2, input_tokens=50, output_tokens=10, money=0.25)
        return Verdict("correct", cost=spent)


def test_what_judges_spend_is_on_the_bill_too() -> None:
    run = evaluate(asked(4), Counted(), verifier=Paid(), out="run", floor=False)
    usage = run.scores.usage
    assert (usage["output_tokens"], usage["judging_output_tokens"]) == (800, 40)
    assert dict(Content.of(run).facts)["judging"] == "8 model calls, 240 tokens, $1.0000"
