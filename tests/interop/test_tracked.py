"""A run as experiment trackers keep it."""

import json

import pytest

from assay.core import WrongRun
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.scores import Scores
from assay.evaluate.statistic import Statistic
from assay.evaluate.statistics import wilson
from assay.interop.tracked import (
    metrics,
    opened,
    params,
    plain,
    rows,
    sample_table,
    score_table,
)


def test_a_run_is_given_or_named(evaluation: Evaluation) -> None:
    assert opened(evaluation) is evaluation
    assert opened(evaluation.path).manifest == evaluation.manifest
    assert opened(str(evaluation.path)).manifest == evaluation.manifest
    with pytest.raises(WrongRun):
        opened(evaluation.path / "none")


def test_scores_are_numbers_with_their_intervals(evaluation: Evaluation) -> None:
    found = metrics(evaluation.scores)
    low, high = wilson(2, 4)
    assert (found["v"], found["v.n"]) == (0.5, 4)
    assert found["v.low"] <= low
    assert found["v.high"] >= high
    assert found["samples"] == 7
    assert [found[f"v.{what}"] for what in ("correct", "incorrect", "invalid")] == [2, 1, 1]
    assert (found["v.undecided"], found["v.broken"]) == (1, 2)


def test_where_nothing_was_decided_there_is_no_value(evaluation: Evaluation) -> None:
    found = metrics(evaluation.scores)
    assert not {"w", "w.low", "w.high"} & set(found)
    assert (found["w.n"], found["w.undecided"], found["w.broken"]) == (0, 6, 1)


def test_statistics_have_theirs_and_a_number_that_is_none_is_left_out() -> None:
    statistics = [
        Statistic(name="gain", value=0.1, low=-0.1, high=0.3, n=9),
        Statistic(name="ratio", value=float("inf"), n=2),
    ]
    found = metrics(Scores({}, statistics=statistics))
    assert found == {
        "samples": 0,
        "gain": 0.1,
        "gain.low": -0.1,
        "gain.high": 0.3,
        "gain.n": 9,
        "ratio.n": 2,
    }


def test_the_table_of_scores_has_the_breakdowns_too(evaluation: Evaluation) -> None:
    table = score_table(evaluation.scores)
    assert table["score"] == ["v", "w", "level/a/b:c/v", "level/a/b:c/w"]
    assert table["value"] == [0.5, None, 0.5, None]
    assert table["low"][1] is None
    assert table["undecided"] == [1, 6, 1, 6]
    assert {len(column) for column in table.values()} == {4}


def test_the_table_of_samples_says_why(evaluation: Evaluation) -> None:
    table = sample_table(evaluation)
    assert table["v.outcome"] == [
        "correct",
        "correct",
        "incorrect",
        "invalid",
        "undecided",
        "broken",
        "broken",
    ]
    assert table["v.score"] == [1.0, 1.0, 0.0, 0.0, None, None, None]
    assert "is wrong (1)" in table["v.why"][2]
    assert "no reference" in table["v.why"][5]
    assert table["error"][-1] == "model: gone"
    assert table["reference"][0] == '["a", 1]'
    assert table["response"][-1] is None
    json.dumps(table).encode()
    "".join(str(value) for row in rows(table) for value in row).encode()
    assert "\x1b" not in "".join(filter(None, table["v.why"]))


def test_the_table_of_samples_is_cut(evaluation: Evaluation) -> None:
    assert sample_table(evaluation, 3)["problem"] == ["p0", "p1", "p2"]


def test_parameters_are_flat(evaluation: Evaluation) -> None:
    found = params(evaluation)
    assert found["model.name"] == "m"
    assert found["suite.groups"] == '["level"]'
    assert found["model.parameters.deep"] == '{"deeper": [1, 2]}'
    assert found["plan.n"] == 7
    assert found["version.assay"] == "0"
    assert not any(isinstance(value, dict | list) for value in found.values())


@pytest.mark.parametrize(
    ("name", "told"), [("strict.low", "strict.low"), ("a:b%c d", "a_b_c d"), ("é/ß", "é/ß")]
)
def test_names_are_made_plain(name: str, told: str) -> None:
    assert plain(name) == told
