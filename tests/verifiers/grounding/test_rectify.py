"""The loop: the remedy fits the error, and its gain is what the arithmetic says."""

import random

import pytest

from assay.core import BadArgument, Problem, Response, Usage, Verdict
from assay.verifiers.grounding.knowledge import GroundingErrors
from assay.verifiers.grounding.rectify import rectify
from assay.verifiers.simulated import always, planted

GOOD = "The capital is Oslo."
ASKED = Problem.of("What is the capital?")


# Knows whether the documents help, and whether the answer is right.
ORACLE = GroundingErrors(grounded=planted({"Oslo": Verdict("correct")}))


def run(pages, answers, turns=3, verifier=ORACLE):
    """Rectify with a page and an answer for each call; the calls that were made."""
    calls, drawn = [], iter(answers)

    def retrieve(problem, page):
        calls.append(("page", page))
        return pages[page] if page < len(pages) else ()

    def generate(problem, turn):
        calls.append(("answer", problem.documents, turn))
        return Response(next(drawn), usage=Usage(model_calls=1))

    found = rectify(ASKED, retrieve=retrieve, generate=generate, verifier=verifier, turns=turns)
    return found, calls


def test_without_an_error_nothing_is_mended() -> None:
    found, calls = run([(GOOD,)], ["Oslo"])
    assert found.verified
    assert calls == [("page", 0), ("answer", (GOOD,), 0)]
    assert (found.cost.model_calls, found.cost.verifier_calls) == (1, 1)


def test_a_retrieval_error_gets_the_next_page() -> None:
    found, calls = run([("Fish swim.",), (GOOD,)], ["Bergen", "Oslo"])
    assert [call for call in calls if call[0] == "page"] == [("page", 0), ("page", 1)]
    assert found.best.response.text == "Oslo"
    assert found.best.problem.documents == (GOOD,)
    assert found.best.page == 1


def test_a_grounding_error_gets_another_answer() -> None:
    found, calls = run([(GOOD,)], ["Bergen", "Rome", "Oslo"])
    assert [call for call in calls if call[0] == "page"] == [("page", 0)]
    assert len(found.turns) == 3
    assert found.verified


def test_each_turn_keeps_its_own_knowledge() -> None:
    found, _ = run([("Fish swim.",), (GOOD,)], ["a", "b", "Oslo"])
    assert [turn.page for turn in found.turns] == [0, 1, 1]
    assert [turn.problem.documents for turn in found.turns] == [("Fish swim.",), (GOOD,), (GOOD,)]


def test_when_the_turns_are_used_up_the_likeliest_is_kept() -> None:
    scores = iter([0.2, 0.4, 0.3])

    class Doubt(GroundingErrors):
        def decide(self, problem, response):
            return Verdict("incorrect", next(scores))

    found, _ = run([(GOOD,)], ["a", "b", "c"], turns=2, verifier=Doubt())
    assert not found.verified
    assert found.best.response.text == "b"


def test_an_unclear_verdict_is_tried_again_on_the_same_page() -> None:
    found, calls = run([(GOOD,)], ["x"] * 3, turns=2, verifier=always(Verdict("undecided")))
    assert len(found.turns) == 3
    assert sum(call[0] == "page" for call in calls) == 1


def test_turns_are_not_negative() -> None:
    with pytest.raises(BadArgument):
        run([], [], turns=-1)


def test_one_turn_gains_what_the_closed_form_says() -> None:
    """Hit rates a and b of two pages, chances g and u of a right answer with and without help."""
    a, b, g, u, n = 0.6, 0.25, 0.75, 0.1, 4000
    draw = random.Random(5)
    right = 0
    for _ in range(n):
        place = draw.random()
        pages = [
            (GOOD,) if place < a else ("Fish swim.",),
            (GOOD,) if place < a + b else ("Fish.",),
        ]

        def retrieve(problem, page, pages=pages):
            return pages[page]

        def generate(problem, turn):
            helped = problem.documents == (GOOD,)
            return Response("Oslo" if draw.random() < (g if helped else u) else "Bergen")

        found = rectify(
            ASKED, retrieve=retrieve, generate=generate, turns=1,
            verifier=Knowing(),
        )  # fmt: skip
        right += found.best.response.text == "Oslo"
    before = a * g + (1 - a) * u
    repaired = b / (1 - a) * g + (1 - b / (1 - a)) * u
    expected = before + (1 - a) * (1 - u) * repaired + a * (1 - g) * g
    assert expected == pytest.approx(0.785, abs=0.002)
    assert right / n == pytest.approx(expected, abs=3 * (expected * (1 - expected) / n) ** 0.5)


class Knowing(GroundingErrors):
    """The oracle of the closed form: right is right, whatever the documents."""

    def decide(self, problem, response):
        if response.text == "Oslo":
            return Verdict("correct")
        return super().decide(problem, response)
