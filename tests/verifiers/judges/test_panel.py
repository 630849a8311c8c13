"""Panels of judges."""

import pytest
from saying import Saying

from assay.core import BadArgument, UnknownName
from assay.verifiers import parsing
from assay.verifiers.judges import panel

AYE, NO = "Verdict: correct", "Verdict: incorrect"


def test_the_majority_of_the_models_decides() -> None:
    verdict = panel([Saying(AYE), Saying(NO), Saying(NO)]).verify("text")
    assert verdict.label == "incorrect"
    assert len(verdict.parts) == 3


def test_a_model_that_fails_has_no_vote() -> None:
    assert panel([Saying(AYE), Saying("!"), Saying(AYE)]).verify("text").label == "correct"
    assert panel([Saying(AYE), Saying("!")]).verify("text").outcome == "broken"


def test_kinds_and_names() -> None:
    steps = panel([Saying("First wrong step: -1")] * 2, kind="steps")
    assert steps.verify("one\n\ntwo").label == "correct"
    named = panel("scripted:1, scripted:0.5", votes=3)
    assert "scripted:0.5" in repr(named)
    with pytest.raises(BadArgument, match="do not take that"):
        panel("a,b", kind="steps", criteria="x")
    with pytest.raises(UnknownName, match="'step'; did you mean 'steps'"):
        panel("a,b", kind="step")
    with pytest.raises(BadArgument, match="at least two"):
        panel("scripted:1")


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("judge votes=3 explain=false", "Judge(votes=3, explain=False)"),
        ("judge_answer tokens=true", "AnswerJudge(tokens=True)"),
        ("judge_scale high=5 at_least=4", "Scale(low=1.0, high=5.0, at_least=4.0)"),
        ("judge_steps model=openai:x", "StepJudge(model='openai:x')"),
        ("judge_pair other=rival", "PairJudge(other='rival')"),
        (
            "judge_rubric criteria='a, b'",
            "Rubric(criteria=(Criterion(text='a, b', points=1.0),))",
        ),
        (
            "judge_panel models='local,scripted:1' kind=answer",
            "vote(AnswerJudge(), AnswerJudge(model='scripted:1'))",
        ),
    ],
)
def test_judges_by_a_line_of_text(line: str, made: str) -> None:
    assert repr(parsing.parse(line)) == made
