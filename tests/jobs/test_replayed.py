"""A run that is exported and replayed scores the same, and asks no model, however it was asked."""

from pathlib import Path

import pytest

from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite
from assay.models.replay import ReplayModel
from assay.runs.export import to_jsonl

LIMIT, SAMPLES = 10, 2
OWN = [name for name in suites.names() if not suites.load(name).needs]


class Silent(ReplayModel):
    """A file of responses that must not be asked call by call."""

    def generate(self, messages, sampling):
        raise AssertionError(f"asked {messages[-1].content!r}")


def scored(suite: Suite, model, out: Path):
    return evaluate(
        suite, model, limit=LIMIT, samples=SAMPLES, out=out, cache=False, floor=False,
        progress=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_an_exported_run_replays_to_the_same_scores(name: str, tmp_path: Path) -> None:
    suite = suites.load(name)
    first = scored(suite, "scripted:0.6", tmp_path / "first")
    to_jsonl(first, tmp_path / "first.jsonl")
    for number, file in enumerate((tmp_path / "first.jsonl", first.path / "records.jsonl")):
        again = scored(suite, Silent(file), tmp_path / f"again{number}")
        told, expected = again.scores.to_dict(), first.scores.to_dict()
        assert told["scores"] == expected["scores"]
        assert told.get("statistics") == expected.get("statistics")
        assert [r.verdicts for r in again] == [r.verdicts for r in first]
