"""Vibe Checker: protocols, the task product, planted rates that come out, files as published."""

import base64
import json
import pickle
import shutil
import zlib
from functools import partial

import pytest

from assay.core import BadArgument, DataError, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.vibe_checker import COUNT, SEED, Protocol
from assay.evaluate.suites.vibe_checker_files import read
from assay.evaluate.suites.vibe_checker_judged import TaskProduct
from assay.evaluate.suites.vibe_checker_tasks import (
    ASKED,
    BREAKS,
    OBEYS,
    UNDOES,
    Programmer,
    tasks,
)
from assay.sandbox.jail import why_no_jail
from assay.verifiers import turns

needs_jail = pytest.mark.skipif(
    shutil.which("ruff") is None or bool(why_no_jail()), reason="needs ruff and a jail"
)


def test_the_protocols_ask_the_same_tasks() -> None:
    plain, single, edits, *_ = suites.load("vibe_checker").problems()
    assert {p.metadata["item"] for p in (plain, single, edits)} == {plain.metadata["item"]}
    assert plain.constraints == ()
    assert [spec.id for spec in single.constraints] == [f"vericode:{one}" for one in ASKED]
    assert all(spec.text in single.prompt for spec in single.constraints)
    assert [spec.turn for spec in edits.constraints] == [1, 2, 3, 4, 5]
    assert turns.count(edits) == 6
    assert all(
        len(list(Protocol().asked(p))) == n for p, n in ((plain, 1), (single, 1), (edits, 6))
    )


def test_fewer_instructions_where_asked_for() -> None:
    made = list(suites.load("vibe_checker", protocols="single2,edits3").problems())
    assert len(made) == 2 * COUNT
    assert [len(p.constraints) for p in made[:2]] == [2, 3]
    with pytest.raises(BadArgument, match="protocol is plain"):
        suites.load("vibe_checker", protocols="plain,double")


@needs_jail
@pytest.mark.parametrize(
    ("obeyed", "broken", "label", "parts"),
    [
        (ASKED, False, "correct", ["correct", "correct"]),
        (ASKED, True, "incorrect", ["incorrect", "correct"]),
        (ASKED[:4], False, "incorrect", ["correct", "incorrect"]),
    ],
)
def test_the_task_product(obeyed, broken, label, parts) -> None:
    (task,) = tasks(0, 1)
    response = Response(task.code(frozenset(obeyed), broken=broken))
    verdict = TaskProduct()(task.problem(ASKED), response)
    assert verdict.label == label
    assert [part.label for part in verdict.parts] == parts


@needs_jail
def test_what_is_no_program_and_what_has_no_instructions() -> None:
    (task,) = tasks(0, 1)
    assert TaskProduct()(task.problem(ASKED), Response("I would rather not.")).label == "invalid"
    done = Response(task.code(frozenset()))
    assert TaskProduct()(task.problem(), done).label == "correct"
    obeying = Response(task.code(frozenset(ASKED)))
    assert TaskProduct()(task.problem(ASKED).replace(reference=None), obeying).failure is not None


@needs_jail
def test_an_edit_that_is_undone_is_told() -> None:
    *_, edits = list(suites.load("vibe_checker").problems())[:3]
    (task,) = tasks(SEED, 1)
    said = [task.code(frozenset(ASKED[:turn])) for turn in range(6)]
    said[5] = task.code(frozenset(ASKED[1:]))  # the first is undone
    verdict = TaskProduct()(edits, turns.transcript(said))
    *_, earlier = verdict.parts
    assert [(part.verifier, part.label) for part in earlier.parts] == [(ASKED[0], "correct")]
    said[1] = said[0]  # it was never obeyed
    *_, earlier = TaskProduct()(edits, turns.transcript(said)).parts
    assert [part.label for part in earlier.parts] == ["incorrect"]


@needs_jail
def test_planted_rates_are_recovered(tmp_path) -> None:
    """A programmer who obeys, breaks and undoes at known rates."""
    given = tasks(SEED, COUNT)
    run = evaluate(
        suites.load("vibe_checker"),
        Programmer(given, 3, breaks=BREAKS),
        out=tmp_path,
        floor=False,
        progress=False,
    )
    found = partial(points, run)
    assert inside(found("obeyed")["single"], OBEYS)
    assert inside(found("all obeyed")["single"], OBEYS**5)
    kept = [OBEYS * (1 - UNDOES) ** later for later in range(5)]
    assert inside(found("obeyed")["edits"], sum(kept) / 5)
    assert inside(found("undone")["edits"], OBEYS - sum(kept) / 5)
    assert found("solved")["plain"].value == 1
    assert inside(found("functional regression")["single"], 1 - (1 - BREAKS) ** 5)
    for name in ("single", "edits"):
        places = found(f"obeyed by place, {name}")
        assert list(places) == [1, 2, 3, 4, 5]
        wanted = [OBEYS] * 5 if name == "single" else kept[::-1]
        assert sum(inside(places[n], wanted[n - 1]) for n in places) >= 4
    mixed = 0.4 * found("obeyed")["single"].value + 0.6 * found("solved")["single"].value
    assert found("composite")["single"].value == pytest.approx(mixed)
    assert set(found("obeyed by instruction")) == set(ASKED)


def points(run, name):
    return {point.x: point for point in run.scores.statistic(name).points}


def inside(point, truth) -> bool:
    return point.low <= truth <= point.high


BIG = {
    "task_id": "BigCodeBench/0",
    "instruct_prompt": "Write task_func that doubles x.",
    "entry_point": "task_func",
    "test": "import unittest\nclass TestCases(unittest.TestCase):\n"
    "    def test_it(self):\n        self.assertEqual(task_func(2), 4)\n",
    "instruction_list": [
        {"instruction_idx": "doc_1", "generation_prompt": "Annotate.",
         "edit_prompt": "Now annotate.", "parameters": {}},
        {"instruction_idx": "style_3", "generation_prompt": "Short lines.",
         "edit_prompt": "Shorten.", "parameters": {"line_length": "long", "other": None}},
    ],
}  # fmt: skip
LIVE = {
    "question_id": "abc1",
    "question_content": "Double a number.",
    "difficulty": "easy",
    "instruction_list": [],
    "public_test_cases": json.dumps([{"input": "2", "output": "4", "testtype": "stdin"}]),
}


def written(folder, *rows):
    path = folder / "tasks.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def packed(value) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(value))).decode()


def test_published_tasks_under_the_protocols(tmp_path) -> None:
    path = written(tmp_path, BIG, LIVE)
    made = list(suites.load("vibe_checker", data=str(path)).problems())
    assert [p.id.rpartition("/")[2] for p in made] == ["plain", "single", "edits", "plain"]
    single, edits = made[1:3]
    assert single.constraints[1].args == {}  # a wrong parameter falls back to the default
    assert "1. Annotate.\n2. Short lines.\nAnswer with" in single.prompt
    assert [m.content for m in edits.messages[1:]] == ["Now annotate.", "Shorten."]
    assert made[3].metadata["cases"] == [{"stdin": "2", "stdout": "4"}]


@needs_jail
def test_published_tests_run(tmp_path) -> None:
    hidden = packed(json.dumps([{"input": "3", "output": "6", "testtype": "functional"}]))
    public = [{"input": "2", "output": "4", "testtype": "functional"}]
    row = {**LIVE, "public_test_cases": public, "private_test_cases": hidden}
    big, live = read(written(tmp_path, BIG, row))
    assert [case["args"] for case in live.metadata["cases"]] == [[2], [3]]
    judge = TaskProduct(profile="faithful")
    right = "def {}(x: int) -> int:\n    return 2 * x\n"
    assert judge(big, Response(right.format("task_func"))).label == "correct"
    assert judge(live, Response(right.format("solve"))).label == "correct"
    assert judge(live, Response(right.format("solve").replace("2 * x", "4"))).label == "incorrect"


class Evil:
    def __reduce__(self):
        return print, ("called",)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (3, "row is an object"),
        ({**BIG, "instruction_list": None}, "needs an instruction_list"),
        ({**BIG, "instruction_list": [{"instruction_idx": "style_99"}]}, "no instruction"),
        ({**BIG, "test": None}, "needs its test"),
        ({"instruction_list": []}, "instruct_prompt or a question_content"),
        ({**LIVE, "public_test_cases": "[]"}, "needs test cases"),
        ({**LIVE, "public_test_cases": "[3]"}, "list of objects"),
        ({**LIVE, "public_test_cases": "%%%"}, "cannot be read"),
        ({**LIVE, "public_test_cases": packed(Evil())}, "builtins.print"),
        ({**LIVE, "public_test_cases": packed([1])}, "hold no JSON"),
        ({**LIVE, "public_test_cases": [{"input": "x", "output": "1"}]}, "is not JSON"),
    ],
)
def test_hostile_rows(tmp_path, capsys, row, said) -> None:
    with pytest.raises(DataError, match=said) as raised:
        list(read(written(tmp_path, LIVE, row)))
    assert raised.value.line == 2
    assert "called" not in capsys.readouterr().out
