"""Verbalizers: balanced items under every set of words, and a flip index that finds the prior."""

import json
from collections import Counter

import pytest

from assay.core import BadArgument, DataError, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.verbalizer import Prior, problems, read
from assay.evaluate.suites.verbalizer_items import EACH, MOST, VERBALIZERS, tasks
from assay.recipes.verbalizer_manipulation import Classifier


def test_our_items_are_the_same_every_time_balanced_and_differ() -> None:
    made = problems()
    assert made == problems.__wrapped__()
    assert len({problem.prompt for problem in made}) == len(made) == 48 * EACH
    for problem in made:
        assert problem.metadata["item"].startswith(problem.metadata["task"])
    assert "liked it" in made[0].prompt
    for task in tasks():
        golds = Counter(item.gold for item in task.items)
        assert abs(golds[0] - golds[1]) <= 1
    assert len({item.text for task in tasks(MOST) for item in task.items}) == 4 * MOST


def test_words_by_group() -> None:
    own = {v.name: v.of(("positive", "negative")) for v in VERBALIZERS}
    assert own["own words"] == ("positive", "negative") == own["own words swapped"][::-1]
    assert own["foo/bar"] == own["bar/foo"][::-1]
    assert Counter(v.group for v in VERBALIZERS) == {"natural": 3, "neutral": 6, "unnatural": 3}
    for problem in problems():
        given, meant = problem.metadata["labels"], problem.metadata["meaning"]
        match = {"natural": meant == given, "unnatural": meant == given[::-1], "neutral": True}
        assert match[problem.metadata["group"]]
        assert all(f'answer "{word}"' in problem.prompt for word in given)


def ran(model, folder, **options):
    suite = suites.load("verbalizer", **options)
    return evaluate(suite, model, out=folder, floor=False, progress=False).scores


@pytest.mark.parametrize("obedience", [1.0, 0.6, 0.0])
def test_the_flip_index_gives_disobedience_back(tmp_path, obedience) -> None:
    scores = ran(Classifier(obedience, 0.9, problems()), tmp_path)
    flip = scores.statistic("flip index")
    assert flip.low <= 1 - obedience <= flip.high
    assert abs(flip.value - (1 - obedience)) < 0.12
    accuracy = {point.x: point for point in scores.statistic("accuracy").points}
    unnatural = 0.9 * obedience + 0.1 * (1 - obedience)
    assert accuracy["unnatural"].low <= unnatural <= accuracy["unnatural"].high
    neutral = 0.9 * obedience + 0.5 * (1 - obedience)
    assert accuracy["neutral"].low <= neutral <= accuracy["neutral"].high
    orientation = scores.statistic("orientation")
    assert orientation.low <= 0 <= orientation.high
    assert scores.statistic("invalid").value == 0


@pytest.mark.parametrize(
    ("condition", "text", "label"),
    [
        ("foo/bar", "foo", "undecided"),
        ("foo/bar", "Bar.", "undecided"),
        ("foo/bar", "positive", "correct"),
        ("foo/bar", "negative", "incorrect"),
        ("foo/bar", "no idea", "invalid"),
        ("no/yes", "foo", "invalid"),
    ],
)
def test_a_word_without_a_meaning_is_an_answer_to_which_the_prior_does_not_apply(
    condition, text, label
) -> None:
    first = next(p for p in problems() if p.metadata["condition"] == condition)
    assert Prior()(first, Response(text)).label == label


def test_what_is_no_word_is_no_prior(tmp_path) -> None:
    from assay.models import load

    scores = ran(load("scripted:1", function=lambda _: "I would rather not."), tmp_path)
    assert scores.statistic("invalid").value == 1.0
    assert scores.statistic("prior").value == 0.0
    assert scores.statistic("flip index").value is None


TASK = {
    "name": "sst2",
    "labels": ["positive", "negative"],
    "items": [
        {"id": 7, "text": "A joy.", "gold": 0},
        {"text": {"premise": "It rains.", "hypothesis": "It is dry."}, "gold": 1},
    ],
}


def test_tasks_from_a_file(tmp_path) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([TASK]))
    made = list(suites.load("verbalizer", data=str(path), prompt="steps").problems())
    assert len(made) == 2 * len(VERBALIZERS)
    assert made[0].id == "sst2-7/own words"
    assert made[0].reference == "positive"
    assert made[-1].reference == "positive"
    assert "premise: It rains.\nhypothesis: It is dry." in made[-1].prompt
    assert made[-1].metadata["good"] == "Answer: positive"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("{", "broken JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("7", "task 1: a task is an object"),
        ({**TASK, "labels": ["a", "A"]}, "task 1: labels should be a list of two different"),
        ({**TASK, "classes": "x"}, "task 1: classes should be"),
        ({**TASK, "items": [{"text": "x", "gold": 2}]}, "item 1 needs a text and a gold"),
        ({**TASK, "items": [{"text": " ", "gold": 1}]}, "item 1 has no text"),
    ],
)
def test_wrong_files(tmp_path, found, said) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(found if isinstance(found, str) else json.dumps(found))
    with pytest.raises(DataError, match=said):
        list(read(path))


@pytest.mark.parametrize(
    "options",
    [
        {"profile": "faithful"},
        {"prompt": "long"},
        {"rule": "luck"},
        {"rule": "likelihood", "prompt": "steps"},
    ],
)
def test_what_it_does_not_take(options) -> None:
    with pytest.raises(BadArgument):
        suites.load("verbalizer", **options)


def test_too_many_items() -> None:
    with pytest.raises(BadArgument, match="1 to 150 items"):
        tasks(MOST + 1)
