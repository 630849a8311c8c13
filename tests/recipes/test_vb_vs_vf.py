"""Verifier-based against verifier-free: equal tokens, and the estimate on chains that are known."""

import pytest

from assay.core import Sampling
from assay.evaluate.heterogeneity import heterogeneity
from assay.recipes.experiment import Setting
from assay.recipes.vb_vs_vf import cuts, equal_samples, experiment
from assay.search.world import STEPS, Chains


@pytest.mark.parametrize("texts", [1, 4, 16, 64])
def test_samples_and_their_reading_cost_no_more_than_the_texts(texts: int) -> None:
    assert equal_samples(texts, 0) == texts
    assert equal_samples(texts) * (360 + 0.25 * 460) <= max(texts * 360, 475)


@pytest.mark.parametrize("right", [0.75, 0.9])
def test_heterogeneity_of_chains_is_that_of_their_rewards(right: float) -> None:
    passes = right**STEPS
    found = heterogeneity(cuts(Chains(), right, 1, traces=150))
    assert found.interval.low <= passes * (1 - passes) <= found.interval.high
    assert found.value == pytest.approx(passes * (1 - passes), rel=0.35)


def test_a_chain_that_cannot_fail_has_none() -> None:
    assert heterogeneity(cuts(Chains(), 1.0, 0, traces=3)).value == 0
    ends = Chains().model().generate(Chains().problem(0, right=1.0).messages, Sampling(n=2))
    assert all(one.text.endswith("=right") for one in ends)


def test_the_experiment_tells_its_effect_from_its_controls() -> None:
    outcome = experiment(Setting(count=2, limit=40))
    found = {one.what: one for one in outcome.measures}
    assert outcome.fate == "supported"
    assert found["habits, 64 traces: labels less clone"].low <= 0
    assert found["advice as it must be"].value == 1
    assert sum(one.control for one in outcome.measures) == 2
    constant = found["a constant verifier's best-of-n less votes or one text"]
    assert constant.control
    assert constant.low <= 0
