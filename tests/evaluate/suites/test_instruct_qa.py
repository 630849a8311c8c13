"""InstructQA: measures on planted answers, the probe with other passages, rows as published."""

import json

import pytest

from assay.core import BadArgument, DataError, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.instruct_qa_files import read
from assay.evaluate.suites.instruct_qa_items import COUNT, items
from assay.models import load
from assay.models.replay import ReplayModel


def test_our_questions_are_the_same_every_time() -> None:
    made = items()
    assert made == items.__wrapped__()
    assert len({(item.building.it, item.about) for item in made}) == len(made) == COUNT
    assert sum(item.history is not None for item in made) == COUNT // 2 - 2
    for item in made:
        assert sum(item.building.passage() == passage for passage in item.passages) == 1
        assert not any(item.building.it in passage.lower() for passage in item.others)


def test_the_problems_differ_in_their_passages_alone() -> None:
    made = list(suites.load("instruct_qa").problems())
    for one, other in zip(made[::2], made[1::2], strict=True):
        assert one.metadata["item"] == other.metadata["item"]
        assert one.messages[:-1] == other.messages[:-1]
        assert one.prompt != other.prompt
        assert not set(one.documents) & set(other.documents)
        assert one.prompt.rpartition("\n")[2] == other.prompt.rpartition("\n")[2]


def test_planted_rates_of_answering_and_declining(tmp_path) -> None:
    run = evaluate(
        suites.load("instruct_qa"),
        "scripted:0.8,condition/irrelevant=0.3",
        samples=3,
        out=tmp_path,
        floor=False,
        progress=False,
    )
    scores = {point.x: point for point in run.scores.statistic("score").points}
    assert scores["relevant"].low <= 0.8 <= scores["relevant"].high
    assert scores["irrelevant"].low <= 0.3 <= scores["irrelevant"].high
    declines = {point.x: point for point in run.scores.statistic("declines").points}
    assert declines["irrelevant"].low <= 0.3 <= declines["irrelevant"].high
    assert declines["relevant"].value == 0
    found = {point.x: point for point in run.scores.statistic("measures").points}
    assert found["recall"].low <= 0.8 <= found["recall"].high
    assert found["F1"].value < 0.5  # long answers
    assert found["exact match"].value == 0
    assert found["K-precision"].value > 0.75
    both = run.scores.statistic("right and faithful")
    assert both.low <= 0.8 <= both.high


@pytest.mark.parametrize(
    ("kind", "right", "faithful"),
    [
        ("copy", True, True),
        ("all passages", True, True),  # gamed: K-recall and precision show it
        ("added", True, False),
        ("swapped", False, True),  # K-precision cannot see it
        ("nothing", False, None),
    ],
)
def test_what_the_two_measures_see(kind, right, faithful) -> None:
    suite = suites.load("instruct_qa", probe="no")
    for problem in list(suite.problems())[::4]:
        good = problem.metadata["good"]
        text = {
            "copy": good,
            "all passages": " ".join(problem.documents),
            "added": f"{good[:-1]}, which everybody around here was very proud about for long.",
            "swapped": next(p for p in problem.documents if good not in p).partition(".")[0],
            "nothing": "",
        }[kind]
        verdicts = {name: by(problem, Response(text)) for name, by in suite.verifiers.items()}
        assert bool(verdicts["right"]) == right, problem.id
        assert (
            verdicts["faithful"].label
            == {True: "correct", False: "incorrect", None: "invalid"}[faithful]
        )


def test_a_judge_adds_two_columns(tmp_path) -> None:
    judge = load("scripted:1", function=lambda _: "Verdict: yes")
    suite = suites.load("instruct_qa", judge=judge)
    run = evaluate(suite, "scripted:0", limit=4, out=tmp_path, floor=False, progress=False)
    assert list(run.scores) == ["right", "faithful", "judged right", "judged faithful"]
    assert run.scores["judged right"].value == 0.5  # yes to everything, but it should decline
    assert suite.options == {"probe": True, "judge": "scripted:1"}


PROMPT = (
    "Please answer given the passages:\n- Title: Oslo\nOslo is the capital of Norway.\n\n"
    "- Title: Bergen\nBergen: a harbour.\nIt rains.\nQuestion: What is the capital?\nAnswer: "
)
ROW = {"id_": "q1", "question": "What is the capital?", "answer": ["Oslo"], "prompt": PROMPT,
       "response": "It is Oslo.", "indices": [3, 4]}  # fmt: skip


def written(folder, *rows):
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_responses_as_published_are_scored_again(tmp_path) -> None:
    path = written(tmp_path, ROW, {**ROW, "id_": "q2", "prompt": PROMPT + " ", "response": "Rome"})
    made = list(read(path))
    oslo, bergen = "Oslo\nOslo is the capital of Norway.", "Bergen\nBergen: a harbour.\nIt rains."
    assert made[0].documents == (oslo, bergen)
    suite = suites.load("instruct_qa", data=str(path))
    run = evaluate(suite, ReplayModel(path), out=tmp_path / "run", floor=False, progress=False)
    assert run.scores["right"].value == 0.5
    found = {point.x: point.value for point in run.scores.statistic("measures").points}
    assert found["precision"] == pytest.approx((1 / 3 + 0) / 2)
    assert found["exact match"] == 0


def test_rows_with_passages_history_and_no_answer(tmp_path) -> None:
    path = written(
        tmp_path,
        {"id": 7, "question": "And it?", "answers": "yes", "history": ["Is it?", "No."],
         "passages": [{"title": "A", "text": "B"}, "C"], "answerable": False},
        {"question": "Who?", "references": ["Bo"], "evidence": ["Bo did."]},
    )  # fmt: skip
    one, other = suites.load("instruct_qa", data=str(path)).problems()
    assert (one.id, one.documents, one.metadata["condition"]) == ("7", ("A\nB", "C"), "irrelevant")
    assert [message.role for message in one.messages] == ["user", "assistant", "user"]
    assert (other.id, other.metadata["condition"]) == ("2", "relevant")


def test_rows_are_probed_with_passages_of_others(tmp_path) -> None:
    rows = [{"question": f"{n}?", "answer": str(n), "passages": [f"It is {n}."]} for n in range(4)]
    made = list(
        suites.load("instruct_qa", data=str(written(tmp_path, *rows)), probe="yes").problems()
    )
    assert len(made) == 8
    assert made[1].documents == ("It is 2.",)
    assert "It is 0." not in made[1].prompt
    path = written(tmp_path, *rows[:1])
    with pytest.raises(BadArgument, match="two rows"):
        list(suites.load("instruct_qa", data=str(path), probe="yes").problems())
    with pytest.raises(BadArgument, match="probe is"):
        suites.load("instruct_qa", probe="maybe")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([], "needs a question"),
        ({"question": "?", "answer": []}, "needs an answer"),
        ({"question": "?", "answer": [3]}, "needs an answer"),
        ({"question": "?", "answer": "a"}, "needs passages"),
        ({"question": "?", "answer": "a", "prompt": "What?"}, "needs passages"),
        ({"question": "?", "answer": "a", "passages": ["p"], "history": "hi"}, "history is a list"),
    ],
)
def test_hostile_rows(tmp_path, row, said) -> None:
    with pytest.raises(DataError, match=said) as raised:
        list(read(written(tmp_path, ROW, row)))
    assert raised.value.line == 2
