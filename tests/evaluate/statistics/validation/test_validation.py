"""The simulations, in small: what they say of all the statistics, and that they can fail."""

import json
import random

import pytest

from assay.cli import main
from assay.evaluate.statistics import bootstrap, wilson
from assay.evaluate.statistics.validation import BOUNDS, Found, Study, run, settled, studies, table
from assay.evaluate.statistics.validation.populations import Problems, near, raters

QUICK = [
    study
    for study in studies()
    if not any(
        word in study.setting for word in ("500", "256", "50 models", "n=200", "200 problems")
    )
    and study.method not in ("bootstrap", "bootstrap_of", "ConfidenceSequence", "SequentialPaired")
]
"""Those that take little; `assay selftest statistics` runs all."""


@pytest.mark.parametrize("method", sorted({study.method for study in QUICK}))
def test_no_statistic_is_far_from_what_it_says(method: str) -> None:
    off = []
    for study in (each for each in QUICK if each.method == method):
        found = run(study, 60, seed=1)
        # So few repeats show only what is far off; and luck must not break the build.
        surely = wilson(found.share * found.repeats, found.repeats, level=0.9999)
        low, high = BOUNDS[study.kind] if study.kind in ("error", "at least") else (0.93, 1.0)
        if study.kind != "shown" and study.kind != "power":
            off += [table.line(found)] * (surely.high < low or surely.low > high)
    assert off == []


def test_what_is_wrong_is_found() -> None:
    def too_narrow(rng: random.Random) -> bool:
        low, high = wilson(sum(rng.random() < 0.3 for _ in range(50)), 50, level=0.8)
        return low <= 0.3 <= high

    study = Study(topic="t", method="m", setting="s", kind="coverage", draw=too_narrow)
    found = settled(study, 200, seed=0)
    assert found.repeats == 800
    assert not found.passed
    assert table.judged(found) == "BROKEN"


def test_what_holds_too_often_is_wide_not_broken() -> None:
    found = Found(topic="t", method="m", setting="s", kind="coverage", share=0.99, repeats=2_000)
    assert (found.passed, found.broken, table.judged(found)) == (False, False, "wide")
    error = Found(topic="t", method="m", setting="s", kind="error", share=0.0, repeats=2_000)
    assert (error.passed, error.broken, table.judged(error)) == (True, False, "")


def test_few_clusters_are_beyond_the_bootstrap() -> None:
    """Why `Mean.interval` is the default: the plain bootstrap of eight problems is too narrow."""

    def draw(rng: random.Random) -> bool:
        drawn = [Problems(0.3, 0.3).samples(rng, 4) for _ in range(8)]
        low, high = bootstrap(drawn, resamples=100, seed=rng.getrandbits(32))
        return low <= 0.3 <= high

    study = Study(topic="t", method="m", setting="s", kind="coverage", draw=draw)
    assert run(study, 400, seed=0).share < 0.93


def test_every_study_has_a_name_of_its_own() -> None:
    names = [(study.topic, study.method, study.setting) for study in studies()]
    assert len(set(names)) == len(names)
    assert len(names) > 150


def test_results_depend_on_seed_and_name_only() -> None:
    study = QUICK[0]
    assert run(study, 50, seed=3) == run(study, 50, seed=3)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_populations_are_what_they_say(k: int) -> None:
    rng, of = random.Random(k), Problems(0.3, 0.25)
    rates = [of.rate(rng) for _ in range(20_000)]
    assert sum(1 - (1 - p) ** k for p in rates) / 20_000 == pytest.approx(of.pass_at(k), abs=0.01)
    assert sum(p**k for p in rates) / 20_000 == pytest.approx(of.pass_hat(k), abs=0.01)


def test_raters_agree_as_often_as_planted() -> None:
    from assay.evaluate.statistics import alpha, kappa

    rng = random.Random(0)
    rows = [raters(rng, "abc", (5, 3, 2), 0.8, 2) for _ in range(20_000)]
    assert kappa(*zip(*rows, strict=True)) == pytest.approx(0.64, abs=0.02)
    assert alpha(rows) == pytest.approx(0.64, abs=0.02)


def test_near_stays_near() -> None:
    rng = random.Random(0)
    drawn = [near(0.05, 20, rng) for _ in range(200)]
    assert 0 < min(drawn) < 0.02 < 0.08 < max(drawn) < 0.1


def test_the_command(capsys) -> None:
    arguments = ["selftest", "statistics", "--only", "over_seeds", "--repeats", "200"]
    assert main(arguments) == 0
    assert "3 studies: 0 broken promises" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passed"]
    assert [row["repeats"] for row in found["studies"]] == [200, 200, 200]
    assert main([*arguments, "--markdown"]) == 0
    assert "| mean over seeds | `over_seeds` | 3 |" in capsys.readouterr().out


@pytest.mark.parametrize("more", [["--only", "nothing"], ["--repeats", "0"]])
def test_the_command_refuses(more, capsys) -> None:
    assert main(["selftest", "statistics", *more]) == 2


def test_other_tests_need_their_data(capsys) -> None:
    assert main(["selftest", "parity"]) == 2
    assert "--data" in capsys.readouterr().err


def test_a_power_is_told_by_its_distance() -> None:
    found = Found(
        topic="t", method="m", setting="s", kind="power", share=0.7, repeats=900, promised=0.8
    )
    assert not found.passed
    assert "-10.0 (of 80.0 %)" in table.line(found)
