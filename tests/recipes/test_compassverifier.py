"""CompassVerifier's recipe: the composition, and a small run of its experiment."""

import pytest

from assay.core import Failure, Verdict
from assay.models.scripted import ScriptedModel
from assay.recipes import compassverifier
from assay.recipes.answer_samples import patterned
from assay.recipes.compassverifier import (
    RECIPE,
    RulesAndLearned,
    beside,
    letter,
    macro_f1,
    reward,
    row,
)
from assay.recipes.experiment import Setting
from assay.verifiers.answers import Answer
from assay.verifiers.judges import AnswerJudge
from assay.verifiers.simulated import always
from assay.verifiers.text import Exact


def test_the_learned_verifier_sees_what_the_rules_say() -> None:
    rules = always(Verdict("invalid"))
    verdict = RulesAndLearned(rules=rules, learned=Exact()).verify(
        "x", reference=beside("x", "invalid")
    )
    assert verdict.label == "correct"
    assert [part.label for part in verdict.parts] == ["invalid", "correct"]


def test_rows_carry_the_label_of_the_rules() -> None:
    sample = patterned(0, 0, "learn")
    assert row(sample)["response"] == sample.response
    assert row(sample, Answer())["response"] == beside(sample.response, "correct")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict("correct"), "A"),
        (Verdict("incorrect"), "B"),
        (Verdict("invalid"), "C"),
        (Verdict("undecided"), ""),
        (Verdict.broken(Failure("problem", "no reference")), "C"),
        (Verdict.broken(Failure("timeout", "too slow")), ""),
    ],
)
def test_the_letter_of_a_verdict(verdict: Verdict, said: str) -> None:
    assert letter(verdict) == said
    assert reward(verdict) == (said == "A")


@pytest.mark.parametrize("said", ["A", "B", "C"])
def test_a_judge_says_the_letter(said: str) -> None:
    judge = AnswerJudge(model=ScriptedModel(1.0, function=lambda _: f"Verdict: {said}"))
    assert letter(judge.verify("It is 5.", "2 + 2?", reference="4")) == said


def test_f1_counts_each_letter_alike_and_the_unread_as_wrong() -> None:
    assert macro_f1([(one, one) for one in "ABC"]) == 1
    assert macro_f1([("B", "B")] * 98 + [("B", "A"), ("B", "C")]) == pytest.approx(0.33, abs=0.01)
    assert macro_f1([("A", "A"), ("B", "B"), ("", "C")]) < 0.7


@pytest.mark.slow
def test_a_small_run(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(compassverifier, "TRAIN", 240)
    monkeypatch.setattr(compassverifier, "TEST", 60)
    monkeypatch.setattr(compassverifier, "PLAIN", slice(0, 60))
    monkeypatch.setattr(compassverifier, "PATTERNS", slice(60, 120))
    outcome = RECIPE.experiment(Setting(count=1, model="scripted:0", out=tmp_path))
    by_name = {measure.what: measure for measure in outcome.measures}
    assert by_name["right on patterns, with samples of patterns"].n == 60
    assert sum(measure.control for measure in outcome.measures) == 1
    assert by_name["F1 on patterns, gained by samples of patterns"].value > 0
