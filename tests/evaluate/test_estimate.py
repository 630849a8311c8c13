"""What an evaluation will cost, before and while it runs."""

from dataclasses import replace
from itertools import islice

import pytest

from assay.core import Message, Model, Problem, Response, Sampling, Usage, Verdict, Verifier
from assay.evaluate import suite as suites
from assay.evaluate.asking import calls
from assay.evaluate.estimate import estimate
from assay.evaluate.report.content import Content
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite
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


def test_a_dialogue_is_a_call_a_turn() -> None:
    suite = suites.load("multiturninstruct")
    some = list(islice(suite.problems(), 4))
    found = estimate(some, Sampling(max_tokens=10), suite=suite, samples=2)
    assert found.calls == 2 * len(calls(suite, some)) > 2 * len(some)
    assert found.most_output_tokens == 10 * found.calls
    assert "own replies" in str(found)
    run = evaluate(suite, "scripted:0.5", limit=4, out="run", floor=False, cache=False)
    assert estimate(some, Sampling(), suite=suite, resume=run).calls == 0


def test_a_call_that_depends_on_another_is_counted_once() -> None:
    suite = suites.load("cot_monitorability")
    some = list(islice(suite.problems(), 3))
    assert estimate(some, Sampling(), suite=suite).calls == 6


@pytest.mark.parametrize(("name", "note"), [("problems", ""), ("starter", "another suite, 'probl")])
def test_a_run_of_another_suite_is_called_so(name, note) -> None:
    run = evaluate(asked(4), Counted(), verifier=Exact(), out="run", floor=False)
    suite = replace(Suite.of(asked(10), Exact()), name=name)
    found = estimate(asked(10), Sampling(), suite=suite, like=run)
    assert (found.calls, found.output_tokens) == (10, 2000)
    assert found.input_tokens == (300 if name == "problems" else 1060)
    assert note in str(found)
    assert ("another" in str(found)) == bool(note)


def test_a_judge_is_told() -> None:
    suite = replace(Suite.of(asked(1), Exact()), options={"judge": "local"})
    assert "the judge" in str(estimate(asked(1), Sampling(), suite=suite))


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
