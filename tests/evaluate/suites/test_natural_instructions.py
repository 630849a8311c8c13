"""Natural Instructions: encodings of both versions, splits, and planted gains that come out."""

import json
from collections import Counter

import pytest

from assay.core import BadArgument, DataError, Problem, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.natural_instructions import Same
from assay.evaluate.suites.natural_instructions_items import EACH, KINDS, LABELLED, tasks
from assay.evaluate.suites.natural_instructions_prompts import Encoding, prompt
from assay.evaluate.suites.natural_instructions_tasks import Instance, Task, of_split, read, task

OLD = {
    "Title": "Yes or no",
    "Prompt": "Answer the question.",
    "Definition": "Say yes or no.",
    "Things to Avoid": "-",
    "Emphasis & Caution": "Be brief.",
    "Examples": {
        "Positive Examples": [{"input": "Is it?", "output": "Yes.", "reason": "It is."}],
        "Negative Examples": [
            {"input": "Is it?", "output": "Perhaps.", "reason": "Vague.", "suggestion": "Yes."}
        ],
    },
    "Instances": [{"input": f"Is {n}?", "output": ["Yes."]} for n in range(300)],
}
NEW = {
    "Categories": ["Textual Entailment"],
    "Source": ["snli"],
    "Definition": ["Say yes or no"],
    "Positive Examples": [{"input": "Is it", "output": "yes", "explanation": "It is"}],
    "Negative Examples": [{"input": "Is it?", "output": "maybe", "explanation": "Vague."}],
    "Instances": [{"input": f"Is {n}?", "output": ["yes", "Yes."]} for n in range(150)],
}


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("none", "input: Is 7?\noutput:"),
        ("definition", "Definition: Say yes or no.\ninput: Is 7?\noutput:"),
        ("avoid+caution", "Emphasis & Caution: Be brief.\ninput: Is 7?\noutput:"),
        (
            "prompt+positive2",
            (
                "Prompt: Answer the question.\ninput: Is it?\noutput: Yes.\ninput: Is 0?\n"
                "output: Yes.\ninput: Is 7?\noutput:"
            ),
        ),
        (
            "definition+negative1+positive1+explanations",
            (
                "Definition: Say yes or no.\nNegative Example1- \ninput: Is it?\noutput: Perhaps.\n"
                "reason: Vague.suggestion: Yes.\nPositive Example1- \ninput: Is it?\noutput: Yes.\n"
                "reason: It is.\ninput: Is 7?\noutput:"
            ),
        ),
    ],
)
def test_prompts_of_version_1(encoding, said) -> None:
    old = task("old", OLD)
    assert old.version == 1
    assert prompt(old, old.instances[7], Encoding.of(encoding)) == said


ASKED = "Now complete the following example -\nInput: Is 7?\nOutput: "
FIRST = " Positive Example 1 -\nInput: Is it.\n Output: yes.\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("none", ASKED),
        ("definition", f"Definition: Say yes or no.\n\n{ASKED}"),
        ("positive2", f"{FIRST}\n{ASKED}"),
        ("definition+positive2", f"Definition: Say yes or no.\n\n{FIRST}\n{ASKED}"),
        (
            "definition+positive2+negative2",
            (
                f"Definition: Say yes or no.\n\n{FIRST}\n Negative Example 1 -\nInput: Is it?\n"
                f" Output: maybe.\n\n{ASKED}"
            ),
        ),
        (
            "definition+positive2+explanations",
            f"Definition: Say yes or no.\n\n{FIRST} Explanation: It is.\n\n{ASKED}",
        ),
    ],
)
def test_prompts_of_version_2(encoding, said) -> None:
    new = task("new", NEW)
    assert prompt(new, new.instances[7], Encoding.of(encoding)) == said


def test_examples_are_left_out_where_they_make_a_prompt_too_long() -> None:
    new = task("new", NEW)
    encoding = Encoding.of("definition+positive2+negative2")
    whole = prompt(new, new.instances[7], encoding)
    words = len(whole.split())
    assert prompt(new, new.instances[7], encoding, longest=words) == whole
    shorter = prompt(new, new.instances[7], encoding, longest=words - 1)
    assert shorter == prompt(new, new.instances[7], Encoding.of("definition+positive2"))
    bare = prompt(new, new.instances[7], encoding, longest=1)
    assert bare == prompt(new, new.instances[7], Encoding.of("definition"))
    suite = suites.load("natural_instructions", longest="20")
    assert max(len(problem.prompt.split()) for problem in suite.problems()) < 40
    with pytest.raises(BadArgument, match="longest is a whole number from 0"):
        suites.load("natural_instructions", longest="short")


@pytest.mark.parametrize("name", ["defs", "definition2", "positive+", ""])
def test_unknown_parts_are_named(name) -> None:
    with pytest.raises(BadArgument, match="no part of an instruction"):
        Encoding.of(name)


def test_the_published_instances_and_no_demonstration_among_them() -> None:
    old, new = task("old", OLD), task("new", NEW)
    chosen = old.chosen(100)
    assert [chosen[0].input, chosen[1].input, len(chosen)] == ["Is 60?", "Is 62?", 100]
    assert chosen[-1].input == "Is 258?"
    shown = {example.input for example in old.demonstrations(500)}
    assert not shown & {instance.input for instance in chosen}
    assert new.chosen(100) == new.instances[:100]


def test_splits_leave_no_source_on_both_sides() -> None:
    def made(name, category, *sources):
        return Task(name=name, category=category, sources=sources)

    every = [made("a", "x", "s"), made("b", "y", "s", "t"), made("c", "y", "u"), made("d", "z")]
    names = lambda found: [[one.name for one in some] for some in found]  # noqa: E731
    assert names(of_split(every, "category:x")) == [["c", "d"], ["a"]]
    assert names(of_split(every, "source:s")) == [["c", "d"], ["a", "b"]]
    assert names(of_split(every, "task:d")) == [["a", "b", "c"], ["d"]]
    seen, unseen = of_split(every, "random:2")
    assert len(unseen) == 2
    assert not {s for one in seen for s in one.sources} & {s for one in unseen for s in one.sources}
    for wrong in ("random:x", "category:none", "half"):
        with pytest.raises(BadArgument, match="split"):
            of_split(every, wrong)


def test_our_tasks_are_the_same_every_time() -> None:
    made = tasks()
    assert made == tasks.__wrapped__()
    assert set(Counter(one.category for one in made).values()) == {4}
    inputs = [instance.input for one in made for instance in one.instances]
    assert len(set(inputs)) == len(inputs) == len(KINDS) * EACH
    for one in made:
        if one.category in LABELLED:
            assert all(instance.bad in one.definition for instance in one.instances)


def written(folder, name, row):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row), encoding="utf-8")
    return path


def test_a_published_repository_by_its_lists(tmp_path) -> None:
    for name in ("task1_a", "task2_b", "task3_c"):
        written(tmp_path, f"tasks/{name}.json", NEW)
    lists = tmp_path / "splits" / "default"
    lists.mkdir(parents=True)
    (lists / "test_tasks.txt").write_text("task2_b\n", encoding="utf-8")
    suite = suites.load("natural_instructions", data=str(tmp_path), instances=3)
    asked = list(suite.problems())
    assert [problem.id for problem in asked] == ["task2_b-1", "task2_b-2", "task2_b-3"]
    assert "condition" not in asked[0].metadata
    assert asked[0].reference == ["yes", "Yes."]
    run = evaluate(suite, "scripted:1", out=tmp_path / "run", floor=False, progress=False)
    assert run.scores["rouge"].value == run.scores["exact"].value == 1.0
    (found,) = run.scores.statistics
    assert (found.name, found.value, [point.x for point in found.points]) == (
        "by category", 1.0, ["Textual Entailment"])  # fmt: skip


def test_rows_with_an_instance_each(tmp_path) -> None:
    path = tmp_path / "test.jsonl"
    row = {"task_name": "t", "definition": "Say it.", "inputs": "a", "targets": "b"}
    path.write_text(f"{json.dumps(row)}\n{json.dumps({**row, 'inputs': 'c'})}\n")
    (found,) = read(path)
    assert found.instances == (Instance("a", ("b",)), Instance("c", ("b",)))


@pytest.mark.parametrize("text", ["{", "[]", '{"Definition": "x"}', '{"Instances": 3}', "null"])
def test_hostile_files(tmp_path, text) -> None:
    path = tmp_path / "task1.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"task1\.json"):
        list(read(path))


def test_an_empty_folder(tmp_path) -> None:
    with pytest.raises(DataError, match="no tasks"):
        list(read(tmp_path))


def test_labels_are_compared_without_their_full_stop() -> None:
    problem = Problem(reference=["Yes."])
    assert Same()(problem, Response("yes")).label == "correct"
    assert Same()(problem, Response("yes it is")).label == "incorrect"
    assert Same()(problem, Response(" ")).label == "invalid"


def test_a_planted_gain_is_recovered(tmp_path) -> None:
    planted = {"none": 0.2, "definition": 0.5, "definition+positive2": 0.8, "shuffled": 0.2}
    rates = ",".join(f"condition/{name}={rate}" for name, rate in planted.items())
    run = evaluate(
        suites.load("natural_instructions"),
        f"scripted:0.2,{rates}",
        out=tmp_path,
        floor=False,
        progress=False,
    )
    scores = {point.x: point for point in run.scores.statistic("score").points}
    for name, rate in planted.items():
        assert scores[name].low <= rate <= scores[name].high
    gained = {point.x: point for point in run.scores.statistic("difference").points}
    assert gained["definition"].low <= 0.3 <= gained["definition"].high
    assert gained["shuffled"].low <= 0 <= gained["shuffled"].high
    relative = {point.x: point for point in run.scores.statistic("relative gain").points}
    assert relative["definition"].low <= 1.5 <= relative["definition"].high
    whole = {point.x: point for point in run.scores.statistic("by category").points}
    for name, rate in planted.items():
        assert whole[name].low <= rate <= whole[name].high
