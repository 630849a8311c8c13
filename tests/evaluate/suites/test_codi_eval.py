"""CoDI-Eval: instructions of our own say their attribute, and judged tasks need a judge."""

import json
import re
from collections import Counter

import pytest

from assay.core import BadArgument, DataError, UsageError
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.codi_eval import read
from assay.evaluate.suites.codi_eval_items import EACH, problems
from assay.models import load


def test_our_instructions_are_the_same_every_time_and_differ() -> None:
    made = problems()
    assert made == problems.__wrapped__()
    assert len({problem.prompt for problem in made}) == len(made) == 2 * EACH
    assert Counter(p.metadata["mode"] for p in made)["equal to"] == EACH // 5


def test_each_instruction_says_its_label() -> None:
    for problem in problems():
        (spec,) = problem.constraints
        if spec.id == "codi:keyword":
            wanted = [*spec.args["labels"], *filter(None, [spec.args.get("anti_label")])]
            assert set(re.findall('"([^"]+)"', problem.prompt)) == set(wanted)
            continue
        low, high = spec.args["lo"], spec.args["hi"]
        said = [int(number) for number in re.findall(r"\d+", problem.prompt)]
        expected = {
            "equal to": [low],
            "at most": [high],
            "at least": [low],
            "between": [low, high],
        }
        if problem.metadata["mode"] == "around":
            assert (round(0.9 * said[0]), round(1.1 * said[0])) == (low, high)
        else:
            assert said == expected[problem.metadata["mode"]]


@pytest.mark.parametrize(("answer", "length"), [("Word.", 0.2), ("word " * 60, None)])
def test_responders_that_know_one_trick(tmp_path, answer, length) -> None:
    model = load("scripted:1", function=lambda _: answer)
    plain = [p.replace(metadata={**p.metadata}) for p in problems()]
    suite = suites.load("codi_eval")
    by_task = {"length": [], "keyword": []}
    (verifier,) = suite.verifiers.values()
    for problem in plain:
        (response,) = model.generate(problem.messages, suite.sampling)
        by_task[problem.metadata["task"]].append(verifier(problem, response).label == "correct")
    assert not any(by_task["keyword"])
    share = sum(by_task["length"]) / EACH
    assert share == length if length is not None else 0.2 < share < 0.8


def grader(prompt: str) -> str:
    return f"Verdict: {'correct' if 'A good text.' in prompt else 'incorrect'}"


def test_with_a_judge_all_tasks_are_there(tmp_path) -> None:
    judge = load("scripted:1", function=grader)
    suite = suites.load("codi_eval", judge=judge)
    run = evaluate(
        suite, "scripted:0.8,task/detoxic=0.5", out=tmp_path, floor=False, progress=False
    )
    average = run.scores.statistic("average")
    found = {point.x: point for point in average.points}
    assert set(found) == {"length", "keyword", "sentiment", "topic", "multi", "detoxic"}
    assert found["sentiment"].low <= 0.8 <= found["sentiment"].high
    assert found["detoxic"].n == 4  # contexts
    assert found["detoxic"].value <= 0.5
    assert average.value == pytest.approx(sum(p.value for p in average.points) / 6)
    assert suite.options["judge"] == "scripted:1"


def written(folder, name, *rows):
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


LENGTH = {"instruction": "Write 5 words.", "label": [5, 5], "mode": "equal to"}
KEYWORD = {"instruction": "Use tea.", "label": ["tea"], "anti_label": "cup"}
POLITE = {"instruction": "Go on.", "context_id": 3, "context": "..."}


def test_a_folder_of_published_files(tmp_path) -> None:
    written(tmp_path, "length_lite.jsonl", LENGTH)
    written(tmp_path, "keyword_lite.jsonl", KEYWORD)
    made = list(suites.load("codi_eval", data=str(tmp_path)).problems())
    assert [(p.id, p.metadata["mode"]) for p in made] == [
        ("keyword_lite-1", "hard"),
        ("length_lite-1", "equal to"),
    ]


def test_what_needs_a_judge_says_so(tmp_path) -> None:
    path = written(tmp_path, "detoxic_lite.jsonl", POLITE)
    with pytest.raises(BadArgument, match="needs a judge"):
        list(suites.load("codi_eval", data=str(path)).problems())
    (problem,) = suites.load("codi_eval", data=str(path), judge="local").problems()
    assert problem.metadata == {"task": "detoxic", "context_id": 3}


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("other.jsonl", LENGTH, "begins with its task"),
        ("topic_lite.jsonl", {"label": "sports"}, "needs an instruction"),
        ("length_lite.jsonl", {**LENGTH, "label": "five"}, "needs a list"),
    ],
)
def test_wrong_files(tmp_path, name, row, said) -> None:
    with pytest.raises(DataError, match=said):
        list(read(written(tmp_path, name, row)))


def test_an_empty_folder(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"has no \.jsonl files"):
        list(suites.load("codi_eval", data=str(tmp_path)).problems())
