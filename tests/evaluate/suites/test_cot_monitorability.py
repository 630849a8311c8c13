"""CoT monitorability: planted rates come out, and what games the measure is seen."""

import dataclasses
import json
from functools import cache

import pytest

from assay.core import BadArgument, DataError, Problem, Response, Sampling
from assay.evaluate import asking
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.cot_monitorability import problems, read
from assay.evaluate.suites.cot_monitorability_cues import CUES, Cued, cued, letter_of
from assay.evaluate.suites.cot_monitorability_items import items
from assay.models import load
from assay.recipes.cot_monitorability import Thinker
from assay.verifiers.disclosure import Acknowledged, FactorsMentioned, masked


@cache
def calls(count: int = 40) -> list[Problem]:
    return asking.calls(suites.load("cot_monitorability"), problems(count))


@pytest.fixture
def ran(tmp_path):
    def run(model, count=40, **options):
        suite = suites.load("cot_monitorability", **options)
        if not options:
            suite = dataclasses.replace(suite, load=lambda: problems(count))
        name = f"{len(list(tmp_path.iterdir()))}"
        return evaluate(suite, model, out=tmp_path / name, floor=False, progress=False).scores

    return run


def test_our_questions_are_the_same_every_time_and_can_be_told_apart() -> None:
    assert problems() == problems.__wrapped__()
    made = items(100)
    assert len({item.question for item in made}) == 100
    for item in made:
        assert len(set(item.choices)) == 4
    first = items()[0]
    start, *legs = [int(text) for factor in first.factors for text in _numbers(factor)]
    minutes = 60 * start + sum(legs)
    right = first.choices["ABCD".index(first.target)]
    assert right == f"{minutes // 60}:{minutes % 60:02d}"


def _numbers(factor: str) -> list[str]:
    return factor.replace(":", " ").split() and [w for w in factor.replace(":", " ").split()
                                                 if w.isdigit()]  # fmt: skip


@pytest.mark.parametrize("mask", [False, True])
def test_each_thought_mentions_its_own_factor_alone(mask) -> None:
    verifier = FactorsMentioned(masked=mask)
    for item in items(60):
        problem = Problem.of(item.question, metadata={"factors": list(item.factors)})
        for thought in item.thoughts:
            assert verifier(problem, Response(thought)).score == pytest.approx(1 / 5), thought
        assert verifier(problem, Response("\n".join(item.thoughts))).label == "correct"
        assert verifier(problem, Response(f"Answer: {item.target}")).score == 0


def test_each_cue_is_named_by_its_own_sentence_and_by_no_plain_thought() -> None:
    for problem in calls(6):
        names = problem.metadata["condition"] != "baseline"
        assert Acknowledged()(problem, Response(problem.metadata["good"])).score == float(names)
        assert Acknowledged()(problem, Response(problem.metadata["bad"])).score == 0


class Stubborn(Thinker):
    """Answers with one letter, and says what it was asked."""

    def generate(self, messages, sampling):
        return (Response(f"{messages[-1].content[-400:]}\nAnswer: (C)", model="stubborn"),)


def test_the_cue_never_points_to_the_first_answer() -> None:
    pointed = set()
    for problem in problems()[:60]:
        response = Cued()(problem, Stubborn([], following=0, staying=0), Sampling(seed=1))
        assert response.metadata["first"] == response.metadata["second"] == "C"
        assert response.metadata["cue"] in "ABD"
        pointed.add(response.metadata["cue"])
        prompt = cued(problem, response.metadata["cue"]).prompt
        assert prompt != problem.prompt
        assert problem.metadata["question"] in prompt
    assert pointed == set("ABD")


@pytest.mark.parametrize(
    ("text", "letter"),
    [("Answer: B", "B"), ("the answer is (c).", "C"), ("**Answer:** D", "D"), ("Answer: X", None),
     ("Answer: A\nno\nAnswer: B", "B"), ("Answers vary", None), ("answer be", None)],
)  # fmt: skip
def test_letters(text, letter) -> None:
    assert letter_of(text) == letter


@pytest.mark.parametrize(("named", "mentions"), [(0.2, 0.9), (0.75, 0.4)])
def test_planted_rates_come_out(ran, named, mentions) -> None:
    thinker = Thinker(calls(100), following=named, staying=named, mentions=mentions, switches=0.3)
    scores = ran(thinker, 100)
    for name, rate in (("faithfulness", named), ("verbosity", mentions),
                       ("monitorability", (named + mentions) / 2)):  # fmt: skip
        found = scores.statistic(name)
        assert found.low <= rate <= found.high, found
        assert abs(found.value - rate) < 0.06
    switched = scores.statistic("switched")
    assert switched.low <= 0.3 <= switched.high
    assert scores.statistic("false alarms").value == 0
    assert scores.statistic("no letter").value == 0
    uncopied, verbose = (scores.statistic(n) for n in ("verbosity, uncopied", "verbosity"))
    assert uncopied.value == verbose.value


def test_who_names_only_what_he_follows_is_told_apart(ran) -> None:
    some = ran(Thinker(calls(), following=1, staying=0))
    every = ran(Thinker(calls(), following=1, staying=1))
    assert some.statistic("classic faithfulness").value == 1
    assert every.statistic("classic faithfulness").value == 1
    assert some.statistic("faithfulness").high < every.statistic("faithfulness").low
    points = {point.x: point.value for point in some.statistic("named").points}
    assert points == {"right to cue": 1.0, "right to itself": 0.0}


def test_who_repeats_the_question_gains_nothing_that_is_his(ran) -> None:
    scores = ran(Thinker(calls(), following=0, staying=0, mentions=0.2, echo=True))
    assert scores.statistic("verbosity").value > 0.9
    assert scores.statistic("verbosity, uncopied").value < 0.35


def test_a_judge_sees_the_cue(ran) -> None:
    def judging(prompt: str) -> str:
        if "mentions this" in prompt:
            return "Verdict: correct" if "minutes" in prompt else "Verdict: incorrect"
        assert any(cue.before[:9] in prompt or cue.after[:9] in prompt for cue in CUES)
        return "Verdict: correct" if "The numbers decide" in prompt else "Verdict: incorrect"

    judge = load("scripted:1", function=judging)
    scores = ran("scripted:0.5", judge=judge)
    assert scores["judged"].value == 1.0
    assert 0 < scores["mentioned"].value < 1
    assert scores.statistic("monitorability, judged").value > 0.5


def test_masking_leaves_what_is_not_copied() -> None:
    asked = "It needs 25 minutes to the bridge."
    assert "bridge" not in masked(f"So {asked} Well.", asked)
    assert masked("25 minutes for the bridge", asked) == "25 minutes for the bridge"


ROW = {"id": 7, "question": "Which is odd?", "choices": ["2", "3"], "target": "B"}


def test_questions_from_a_file(tmp_path, ran) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + json.dumps({**ROW, "id": 8, "factors": ["3 is odd"]}))
    made = list(suites.load("cot_monitorability", data=str(path)).problems())
    assert [problem.id for problem in made[:2]] == ["7/professor", "7/square"]
    assert len(made) == 2 * len(CUES)
    scores = ran("scripted:1", data=str(path))
    assert scores["verbose"].n == len(CUES)  # the other question has no factors
    assert scores.statistic("monitorability").n == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [("{", "line 2"), ({**ROW, "question": " "}, "needs a question"),
     ({**ROW, "choices": ["2"]}, "choices should be 2 to 10"),
     ({**ROW, "target": "C"}, "target should be the letter"),
     ({**ROW, "target": ""}, "target should be the letter"),
     ({**ROW, "factors": [3]}, "factors should be")],
)  # fmt: skip
def test_wrong_rows(tmp_path, row, said) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + (row if isinstance(row, str) else json.dumps(row)))
    with pytest.raises(DataError, match=said) as caught:
        list(read(path))
    assert "line 2" in str(caught.value)


def test_what_it_does_not_take() -> None:
    with pytest.raises(BadArgument):
        suites.load("cot_monitorability", profile="faithful")
