"""Attributes by classifiers that say what was planted."""

from pathlib import Path

import pytest

from assay.core import BadArgument, Problem
from assay.evaluate import suite as suites
from assay.evaluate.suites.codi_eval import read
from assay.evaluate.suites.codi_eval_classified import Classified, tasks
from tests.models.test_classifiers import saved

torch = pytest.importorskip("torch", reason="needs assay[transformers]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every text is positive, joyful, about travel and daily life, and a little toxic."""
    path = tmp_path_factory.mktemp("classifiers")
    saved(path / "sentiment", ["negative", "neutral", "positive"], [0.0, 0.0, 3.0])
    saved(path / "emotion", ["anger", "joy", "sadness"], [0.0, 3.0, 0.0])
    topics = ["sports", "travel_&_adventure", "diaries_&_daily_life"]
    saved(path / "topic", topics, [-3.0, 3.0, 1.0], several=True)
    saved(path / "toxicity", ["toxic", "insult"], [-1.0, 3.0], several=True)
    return path


@pytest.mark.parametrize(
    ("metadata", "label"),
    [
        ({"task": "sentiment", "label": "positive sentiment"}, "correct"),
        ({"task": "sentiment", "label": "neutral sentiment"}, "incorrect"),
        ({"task": "sentiment", "label": "joy"}, "correct"),
        ({"task": "sentiment", "label": "anger"}, "incorrect"),
        ({"task": "topic", "label": "travel_&_adventure"}, "correct"),
        ({"task": "topic", "label": "daily life"}, "correct"),
        ({"task": "topic", "label": "sports"}, "incorrect"),
        ({"task": "multi", "label1": "daily life", "label2": "joy"}, "correct"),
        ({"task": "multi", "label1": "sports", "label2": "joy"}, "incorrect"),
        ({"task": "multi", "label1": "daily life", "label2": "anger"}, "incorrect"),
        ({"task": "detoxic"}, "correct"),
    ],
)
def test_each_task(folder: Path, metadata, label) -> None:
    problem = Problem.of("Write.", metadata=metadata)
    verifier = Classified(folder=str(folder))
    assert verifier.verify("A text.", problem).label == label
    assert verifier.verify(" ", problem).label == "invalid"


@pytest.mark.parametrize(
    "metadata", [{"task": "topic", "label": "weather"}, {"task": "length"}, {}, {"task": "topic"}]
)
def test_what_it_cannot_judge_breaks(folder: Path, metadata) -> None:
    verdict = Classified(folder=str(folder)).verify("A text.", Problem.of("?", metadata=metadata))
    assert verdict.outcome == "broken"
    assert verdict.failure.kind == "problem"


def test_a_folder_of_some_has_some_tasks(folder: Path, tmp_path: Path) -> None:
    assert tasks(folder) == ("sentiment", "topic", "multi", "detoxic")
    (tmp_path / "topic").mkdir()
    assert tasks(tmp_path) == ("topic",)
    made = suites.load("codi_eval", classifiers=str(tmp_path)).problems()
    assert {one.metadata["task"] for one in made} == {"length", "keyword", "topic"}
    with pytest.raises(BadArgument, match="should hold folders"):
        tasks(tmp_path / "topic")
    path = tmp_path / "sentiment_lite.jsonl"
    path.write_text('{"instruction": "Write something of joy.", "label": "joy"}\n')
    with pytest.raises(BadArgument, match="needs a judge or classifiers"):
        list(read(path, judged=tasks(tmp_path)))


def test_the_fingerprint_is_that_of_the_weights(folder: Path) -> None:
    one = Classified(folder=str(folder)).fingerprint
    assert set(one.arguments["weights"]) == {"sentiment", "emotion", "topic", "toxicity"}
    assert str(folder) not in str(one.arguments)
