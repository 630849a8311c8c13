"""Safe: the composition, and that its experiment can find an effect and find none."""

import pytest

from assay.core import Problem, Response
from assay.recipes.experiment import Setting
from assay.recipes.safe import RECIPE, experiment, formaliser, fused, states_of
from assay.verifiers.formal import Formal, StepsArithmetic

TOLD = "A shop has 50 pens. It gets 5 more. It sells 9. How many pens has it now?"


def test_scores_are_joined_as_published() -> None:
    assert fused(0.25, 0.64, 0.5) == pytest.approx(0.4)
    assert fused(0.3, 0.9, 0.0) == pytest.approx(0.9)
    assert fused(0.3, 0.9, 1.0) == pytest.approx(0.3)


def test_states_are_read_from_verdicts() -> None:
    text = "2 + 2 = 4\n\nwords\n\n10 / 3 = 3.3\n\n2 + 2 = 5"
    for judge in (StepsArithmetic(), Formal()):
        assert states_of(judge.verify(text)) == (
            "proved",
            "not_formalised",
            "no_proof_found",
            "failed",
        )


def test_the_formaliser_knows_a_wrong_operand_from_the_question() -> None:
    steps = ["Now 50 + 5 = 55 pens.", "Now 55 - 8 = 47 pens."]
    response = Response("\n\n".join(steps), metadata={"steps": steps})
    assert StepsArithmetic().verify(response).label == "correct"  # each equation is true
    found = {
        states_of(Formal(model=formaliser(seed))(Problem.of(TOLD), response)) for seed in range(8)
    }
    assert ("proved", "failed") in found


@pytest.mark.slow
def test_the_experiment_tells_its_effect_from_its_control() -> None:
    outcome = experiment(Setting(count=2, limit=40))
    values = {measure.what: measure.value for measure in outcome.measures}
    assert values["joined"] > values["first solution"]
    assert values["first false equation found exactly, by arithmetic"] >= 0.95
    assert values["false alarms of arithmetic where no equation is false"] <= 0.01
    assert values["balanced accuracy of the aggregator"] > values["fitted on shuffled labels"]
    assert sum(measure.control for measure in outcome.measures) == 2
    assert outcome == experiment(Setting(count=2, limit=40))
    assert RECIPE.experiment is experiment
