"""A detector that learned from prose, on programs and on programs as prose."""

import random
from pathlib import Path

import pytest

from assay.recipes import form_guard


@pytest.mark.parametrize("form", form_guard.FORMS)
def test_twins_have_the_same_length_and_other_verbs(form: str) -> None:
    for seed in range(20):
        (_, start), (_, clean) = (
            form_guard.told(random.Random(seed), form, starts=starts) for starts in (True, False)
        )
        assert start != clean
        assert abs(len(start) - len(clean)) <= 0.15 * len(start)
        assert form_guard.told(random.Random(seed), form, starts=True)[1] == start


def test_the_gap_closes_where_programs_are_read_as_prose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_guard, "TRAINED", 100)
    monkeypatch.setattr(form_guard, "TESTED", 30)
    found = {one.what: one for one in form_guard.measures(tmp_path, (0,))}
    plain, prose = (
        found[f"a guard: gap of prose and pseudocode, {name}"] for name in ("as it is", "as prose")
    )
    assert plain.value > 0.3
    assert prose.value < 0.25 * plain.value
    assert found["a guard: caught in text, as it is"].value > 0.95
    luck = found["a guard: caught less false alarms, labels dealt out"]
    assert luck.control
    assert abs(luck.value) < 0.35
