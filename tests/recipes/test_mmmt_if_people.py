"""Simulated people of MMMT-IF, and the published layout."""

from pathlib import Path

import pytest

from assay.core import BadArgument
from assay.evaluate import suite as suites
from assay.recipes import mmmt_if_people
from assay.recipes.mmmt_if import Forgetful, forgetting, steady
from assay.recipes.on_suites import ran
from tests.evaluate.suites.test_mmmt_if_rated import row, table


def test_the_planted_correlation_is_found_and_dealt_out_it_is_not() -> None:
    suite = suites.load("mmmt_if")
    runs = {"forgets": Forgetful(forgetting), "remembers": Forgetful(steady)}
    cases = {name: ran(suite, model).cases for name, model in runs.items()}
    found = {one.what: one for one in mmmt_if_people.simulated(cases, 0)}
    planted = found["simulated people: PIF with ratings, of 0.6 planted"]
    assert planted.low < 0.6 < planted.high
    assert planted.n == 2 * 40 * 8
    assert found["simulated people: preferred by overall"].value == 1.0
    assert 0.5 < found["simulated people: preferred by composite"].value < 1.0
    dealt = found["their ratings dealt out: PIF with ratings"]
    assert dealt.control
    assert dealt.low < 0 < dealt.high


def test_a_table_of_the_published_layout(tmp_path: Path) -> None:
    rows = [row(chat, turn, pif=(1.0, chat / 4, 0.0)) for chat in range(4) for turn in (1, 2)]
    path = table(tmp_path, rows)
    path.rename(tmp_path / mmmt_if_people.TABLE)
    found = {one.what: one for one in mmmt_if_people.published(tmp_path)}
    assert found["published: PIF with ratings"].value == pytest.approx(1.0)
    assert found["published: PIF by model, Ada"].value == 1.0
    with pytest.raises(BadArgument, match="there is no"):
        list(mmmt_if_people.published(tmp_path / "nowhere"))
