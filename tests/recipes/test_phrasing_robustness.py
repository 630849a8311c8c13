"""The experiment on wordings, with a model of planted habits in place of the real one."""

import pytest

from assay.recipes import phrasing_robustness as recipe
from assay.recipes.experiment import Setting


@pytest.mark.parametrize(
    ("model", "fate"),
    [("scripted:0.95,group/unobserved=0.3", "supported"), ("scripted:0.9", "not shown")],
)
def test_what_it_says_of_a_model(model, fate) -> None:
    outcome = recipe.experiment(Setting(model=model, limit=20))
    assert outcome.fate == fate
    found = {one.what: one for one in outcome.measures}
    worse = found["one worse with distance: gap"]
    assert worse.low <= 0.9 - (0.85 + 0.75 + 0.6) / 3 <= worse.high
    steady = found["one that heeds no wording: gap"]
    assert steady.control
    assert steady.low <= 0 <= steady.high
