"""Many models on a few tests: a known law comes out, and so do broken cells and models."""

import json
import re

import pytest

from assay.cli import main
from assay.core import BadArgument, ConnectionFailed, Model, Response
from assay.evaluate import suite as suites
from assay.evaluate.population import population, screened
from assay.evaluate.runner import evaluate
from assay.evaluate.statistics import spearman
from assay.recipes.adherence_256 import MEAN, drawn


@pytest.mark.parametrize("seed", range(3))
def test_a_known_law_is_recovered(seed) -> None:
    found, truth, reliability = drawn(seed)
    assert spearman([item.passed for item in found.analysis.items], truth) > 0.95
    assert abs(found.analysis.kr20 - reliability) < 0.03
    assert abs(found.overall.value - MEAN) < 0.01
    assert found.overall.n == 256 * 20
    assert len(found.categories.points) == 4
    inside = sum(
        item.interval.low <= true <= item.interval.high
        for item, true in zip(found.analysis.items, truth, strict=True)
    )
    assert inside >= 17


def test_coins_measure_nothing_together() -> None:
    found, _, _ = drawn(0, slope=0.0)
    low, high = found.analysis.kr20_interval
    assert low < 0 < high < 0.3
    assert sum("tells little" in item.flags for item in found.analysis.items) > 10


def test_what_is_kept_spreads_over_difficulties() -> None:
    found, _, _ = drawn(1)
    kept = found.kept(5)
    shares = {item.name: item.passed for item in found.analysis.items}
    assert len(kept) == 5
    assert max(shares[name] for name in kept) - min(shares[name] for name in kept) > 0.4


@pytest.fixture
def runs(tmp_path):
    paths = []
    for rate in (0.2, 0.4, 0.5, 0.6, 0.8):
        paths.append(tmp_path / f"m{rate}")
        evaluate(suites.load("adherence"), f"scripted:{rate}", out=paths[-1], floor=False,
                 progress=False)  # fmt: skip
    return paths


def test_runs_on_disk(runs) -> None:
    found = population(runs)
    assert list(found.models) == [f"scripted:{rate}" for rate in (0.2, 0.4, 0.5, 0.6, 0.8)]
    means = [one.value for one in found.models.values()]
    assert means[0] < means[-1]
    assert not found.broken
    assert found.overall.low <= 0.5 <= found.overall.high
    with pytest.raises(BadArgument, match="two runs are of the model"):
        population([runs[0], runs[0]])


def test_runs_of_two_suites(runs, tmp_path) -> None:
    other = evaluate(suites.load("capability"), "scripted:1", limit=2, out=tmp_path / "other",
                     floor=False, progress=False)  # fmt: skip
    with pytest.raises(BadArgument, match="several suites: adherence, capability"):
        population([*runs, other])


def test_the_command(runs, capsys, tmp_path) -> None:
    assert main(["items", str(tmp_path), "--keep", "3"]) == 0
    shown = capsys.readouterr().out
    assert "of 5 models" in shown
    assert "kept: " in shown
    assert re.search(r"^content: \d\.\d\d \[\d\.\d\d, \d\.\d\d\] \(n=\d+\)$", shown, re.MULTILINE)
    assert main(["items", *map(str, runs), "--json", "--keep", "3"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["items"]) == 20
    assert len(data["kept"]) <= 3
    assert main(["items", str(runs[0])]) == 2
    assert main(["items", str(tmp_path / "none")]) == 2


class Says(Model):
    def __init__(self, text: str) -> None:
        self.name = self.text = text

    def generate(self, messages, sampling):
        if self.text == "down":
            raise ConnectionFailed("refused")
        return (Response(self.text),)


def test_screening() -> None:
    kept, out = screened([Says("It is Earth."), Says("Mars"), Says(""), Says("down")])
    assert [model.name for model in kept] == ["It is Earth."]
    assert list(out) == ["Mars", "", "down"]
    assert "refused" in out["down"]
