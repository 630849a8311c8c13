"""Phrasing: one answer format, many instructions, and statistics that tell wording from luck."""

import json

import pytest

from assay.core import BadArgument, DataError
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.phrasing import CONTROLS, problems
from assay.evaluate.suites.phrasing_tasks import EACH, Task, closeness, tasks, thirds
from assay.models import load


def test_our_problems_are_the_same_every_time_and_differ() -> None:
    made = problems()
    assert made == problems.__wrapped__()
    assert len({problem.prompt for problem in made}) == len(made) == 4 * EACH * 12


def test_only_the_wording_differs() -> None:
    for problem in problems():
        words = ", ".join(f'"{label}"' for label in problem.metadata["labels"])
        head, _, end = problem.prompt.partition(" Answer with one of these words")
        assert end.startswith(f" and nothing else: {words}.\n\n")
        assert head.endswith((".", "?"))
    for task in tasks():
        assert len({*task.observed, *task.unobserved}) == 12


def test_closeness_is_that_of_words() -> None:
    assert closeness("What is it?", ["What is it?"]) == 1.0
    assert closeness("Name one.", []) == 0.0
    for task in tasks():
        near = dict(zip(task.unobserved, thirds(task), strict=True))
        scores = {
            third: [closeness(text, task.observed) for text, is_ in near.items() if is_ == third]
            for third in ("close", "middle", "far")
        }
        assert [len(found) for found in scores.values()] == [2, 2, 2]
        assert min(scores["close"]) >= max(scores["middle"]) >= max(scores["far"])


def ran(model, folder, **options):
    suite = suites.load("phrasing", **options)
    return evaluate(suite, model, out=folder, floor=False, progress=False).scores


def test_a_gap_is_found_and_its_place(tmp_path) -> None:
    rates = "scripted:0.9,closeness/close=0.85,closeness/middle=0.75,closeness/far=0.6"
    scores = ran(rates, tmp_path)
    gap = scores.statistic("gap")
    assert gap.low <= 0.9 - (0.85 + 0.75 + 0.6) / 3 <= gap.high
    assert gap.low > 0
    assert {point.x for point in gap.points} == {task.name for task in tasks()}
    near = {point.x: point for point in scores.statistic("by closeness").points}
    for name, rate in {"observed": 0.9, "close": 0.85, "middle": 0.75, "far": 0.6}.items():
        assert near[name].low <= rate <= near[name].high
    difference = scores.statistic("closeness")
    assert difference.low <= 0.25 <= difference.high
    unobserved = scores.statistic("sd, unobserved")
    assert unobserved.value > unobserved.floor
    assert unobserved.value > scores.statistic("sd, observed").value


def test_luck_alone_stays_at_its_floor(tmp_path) -> None:
    scores = ran("scripted:0.8", tmp_path)
    for name in ("sd, observed", "sd, unobserved", "spread over instructions"):
        found = scores.statistic(name)
        assert found.low <= found.floor <= found.high
    gap = scores.statistic("gap")
    assert gap.low <= 0 <= gap.high


def test_one_bad_instruction_is_the_worst(tmp_path) -> None:
    scores = ran("scripted:1,condition/unobserved 2=0", tmp_path)
    assert scores.statistic("worst instruction").value == 0.0
    assert scores.statistic("spread over instructions").value == 1.0
    same = scores.statistic("same answer")
    assert same.value == pytest.approx((11 * 10) / (12 * 11))


def test_no_answer_at_all_is_the_same_everywhere(tmp_path) -> None:
    scores = ran(load("scripted:1", function=lambda _: "Hm."), tmp_path)
    assert scores.statistic("same answer").value == 1.0
    assert scores.statistic("sd, observed").value == 0.0


def test_controls_stand_apart(tmp_path) -> None:
    made = problems(controls=True)
    assert len(made) == 4 * EACH * 14
    rates = f"scripted:1,group/{CONTROLS[0]}=0.5,group/{CONTROLS[1]}=0"
    scores = ran(rates, tmp_path, controls="yes")
    accuracy = {point.x: point for point in scores.statistic("accuracy").points}
    assert accuracy[CONTROLS[0]].low <= 0.5 <= accuracy[CONTROLS[0]].high
    assert accuracy[CONTROLS[1]].value == 0
    assert scores.statistic("worst instruction").value == 1.0
    wrong = next(p for p in made if p.metadata["condition"] == CONTROLS[0])
    assert wrong.prompt.startswith(tasks()[1].observed[0])
    assert wrong.metadata["task"] == tasks()[0].name


TASK = {
    "name": "cities",
    "instructions": {"observed": ["Where?"], "unobserved": ["Which way?", "Whither?"]},
    "examples": [
        {"input": "Oslo", "target_scores": {"north": 1, "south": 0}},
        {"input": "Rome", "target_scores": {"north": 0, "south": 1, "east": 0}},
    ],
}


def written(folder, found, name="tasks.json"):
    path = folder / name
    path.write_text(found if isinstance(found, str) else json.dumps(found))
    return path


def test_tasks_from_a_file(tmp_path) -> None:
    made = list(suites.load("phrasing", data=str(written(tmp_path, TASK))).problems())
    assert [p.id for p in made[:3]] == [
        "cities-1/observed 1",
        "cities-1/unobserved 1",
        "cities-1/unobserved 2",
    ]
    assert made[3].reference == "south"
    assert made[3].metadata["labels"] == ["north", "south", "east"]


def test_a_task_with_one_observed_instruction_has_no_deviation_there(tmp_path) -> None:
    scores = ran("scripted:0.5", tmp_path / "run", data=str(written(tmp_path, TASK)))
    assert scores.statistic("sd, observed").value is None
    assert scores.statistic("sd, unobserved").n == 2


def test_instructions_of_their_own_file(tmp_path) -> None:
    bare = {key: value for key, value in TASK.items() if key != "instructions"}
    path = written(tmp_path, [bare])
    with pytest.raises(DataError, match="'cities' has no instructions"):
        list(suites.load("phrasing", data=str(path)).problems())
    given = written(tmp_path, {"cities": TASK["instructions"]}, "instructions.json")
    suite = suites.load("phrasing", data=str(path), instructions=str(given))
    assert len(list(suite.problems())) == 6


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("{", "broken JSON"),
        (["x"], "task 1: a task is an object"),
        ({**TASK, "instructions": {"observed": []}}, "observed should be a list"),
        ({**TASK, "examples": [{"input": 3}]}, "example 1 needs an input"),
        ({**TASK, "examples": [{"input": "x", "target_scores": {"a": 1}}]}, "two labels or more"),
        ({**TASK, "examples": [{"input": "x", "target_scores": {"a": 1, "b": "y"}}]}, "example 1"),
    ],
)
def test_wrong_files(tmp_path, found, said) -> None:
    path = written(tmp_path, found)
    with pytest.raises(DataError, match=said):
        list(suites.load("phrasing", data=str(path)).problems())


@pytest.mark.parametrize(
    "options",
    [{"profile": "faithful"}, {"controls": "some"}, {"rule": "luck"}, {"instructions": "x.json"}],
)
def test_what_it_does_not_take(options) -> None:
    with pytest.raises(BadArgument):
        suites.load("phrasing", **options)


def test_closeness_by_an_encoder() -> None:
    one = tasks()[0]
    for encoder in ("", "ngrams"):
        found = thirds(one, encoder)
        assert sorted(found) == sorted(("close", "close", "middle", "middle", "far", "far"))
    said = Task(
        name="t", observed=("Sort the words.",),
        unobserved=("Arrange them.", "Sort all the words.", "Do it."), items=one.items,
    )  # fmt: skip
    assert thirds(said, "ngrams")[1] == "close"
    suite = suites.load("phrasing", encoder="ngrams")
    assert suite.options["encoder"] == "ngrams"
    assert {p.metadata["closeness"] for p in suite.problems()} >= {"close", "middle", "far"}
