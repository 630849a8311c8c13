"""Adherence: every test has answers that pass and fail it, and no answer passes two."""

import dataclasses
import json

import pytest

from assay.core import BadArgument, DataError, Problem, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.adherence import problems, read
from assay.evaluate.suites.adherence_tests import GROUPS, INSTANCES
from assay.models import load
from assay.verifiers.adheres import Adheres

BY_NAME = {problem.id: problem for problem in problems()}


def judged(name: str, text: str, *, lenient: bool = False, **fields: object) -> str:
    verdict = Adheres(lenient=lenient)(BY_NAME[name], Response(text, **fields))
    return verdict.reasons[0].text if verdict.reasons else verdict.label


def test_twenty_tests_of_five_instances_that_differ() -> None:
    assert [len(makers) for makers in GROUPS.values()] == [5, 5, 5, 5]
    made = problems("all")
    assert made == problems.__wrapped__("all")
    assert len({problem.prompt for problem in made}) == len(made) == 20 * INSTANCES
    assert len({problem.id for problem in made}) == len(made)


@pytest.mark.parametrize("problem", problems("all"), ids=lambda problem: problem.id)
def test_each_test_passes_what_it_asks_for_and_not_what_comes_near(problem) -> None:
    good = problem.metadata["good"]
    assert Adheres()(problem, Response(f" {good}\n")).label == "correct"
    bad = (
        problem.prompt,
        f"Here you are:\n\n{good}",
        f"{good}\n\nLet me know if you need more!",
        good[:-2],
        problem.metadata["bad"],
        "",
    )
    for text in bad[:3] + bad[4:]:
        assert Adheres()(problem, Response(text)).label == "incorrect", text
    if problem.metadata["check"]["kind"] in ("equals", "json"):
        assert Adheres()(problem, Response(bad[3])).label == "incorrect"
    fenced = Response(f"```\n{good}\n```")
    assert Adheres()(problem, fenced).label == "incorrect"
    assert Adheres(lenient=True)(problem, fenced).label == "correct"


def test_no_constant_answer_passes_two_tests() -> None:
    for answer in problems("all"):
        good = Response(answer.metadata["good"])
        assert sum(Adheres()(p, good).label == "correct" for p in problems()) <= 1


def good(name: str) -> str:
    return BY_NAME[name].metadata["good"]


@pytest.mark.parametrize(
    ("name", "change", "failure"),
    [
        ("one_token", lambda text: f"Output: {text}", "extra text"),
        ("one_token", str.lower, "wrong format"),
        ("upper_list", lambda text: text.replace(",", ", "), "wrong format"),
        ("json_line", lambda text: f"Here: {text}", "extra text"),
        ("json_line", lambda text: text.replace(": ", ":\n"), "wrong format"),
        ("json_line", lambda text: text.replace("count", "counts"), "wrong content"),
        ("json_line", lambda _: "[" * 100_000, "wrong format"),
        ("decimals", lambda text: text[:-1], "wrong content"),
        ("no_letter", lambda text: text.replace("day", "eve"), "wrong content"),
        ("seven_words", lambda text: text[:-1] + " long.", "wrong format"),
        ("five_sentences", lambda text: text.rpartition(". ")[0], "wrong content"),
        ("five_sentences", lambda text: f"{text} Zoe too.", "extra text"),
        ("acrostic", lambda text: text.replace("\n", "\n\n"), "correct"),
        ("csv", lambda text: text.replace(",", ";"), "wrong format"),
        ("last_digit", str.upper, "wrong format"),
        ("nested", lambda _: "", "empty"),
        ("nested", lambda text: f"<think>r?</think>{text}", "correct"),
    ],
)
def test_kinds_of_failures(name, change, failure) -> None:
    assert judged(name, change(good(name))) == failure


def test_what_was_cut_off_is_truncated() -> None:
    assert judged("csv", "item,may", finish_reason="length") == "truncated"
    assert judged("csv", good("csv"), finish_reason="length") == "correct"


@pytest.mark.parametrize("check", [None, {}, {"kind": "magic"}, "equals"])
def test_a_problem_without_a_check_breaks(check) -> None:
    verdict = Adheres().verify("x", Problem.of("?", metadata={"check": check}))
    assert verdict.outcome == "broken"
    assert verdict.failure.kind == "problem"


def test_failures_by_kind(tmp_path) -> None:
    answers = {problem.prompt: problem.metadata["good"] for problem in problems()}
    model = load("scripted:1", function=lambda prompt: f"```\n{answers[prompt]}\n```")
    suite = suites.load("adherence")
    plain = suite.load()
    bare = [p.replace(metadata={k: v for k, v in p.metadata.items() if k not in ("good", "bad")},
                      reference=f"```\n{answers[p.prompt]}\n```") for p in plain]  # fmt: skip
    suite = dataclasses.replace(suite, load=lambda: bare)
    run = evaluate(suite, model, out=tmp_path, floor=False, progress=False)
    assert run.scores["strict"].value == 0
    assert run.scores["lenient"].value == 1
    assert run.scores.statistic("failed by a fence").value == 1
    kinds = {point.x: point.value for point in run.scores.statistic("failures").points}
    assert sum(kinds.values()) == pytest.approx(1)
    assert kinds["truncated"] == 0


ROW = {
    "id": "t1", "category": "c", "prompt": "Say A.",
    "checks": [{"type": "equals", "params": {"accepted": ["A"]}}],
}  # fmt: skip


def test_tests_from_a_file(tmp_path) -> None:
    path = tmp_path / "tests.jsonl"
    path.write_text(json.dumps(ROW))
    (made,) = suites.load("adherence", data=str(path)).problems()
    assert made.metadata["category"] == "c"
    assert Adheres()(made, Response("A")).label == "correct"


@pytest.mark.parametrize(
    ("row", "said"),
    [("{", "line 2"), ({**ROW, "prompt": ""}, "needs a prompt"),
     ({**ROW, "checks": []}, "list of one check"),
     ({**ROW, "checks": [{"type": "magic"}]}, "a check is one of")],
)  # fmt: skip
def test_wrong_rows(tmp_path, row, said) -> None:
    path = tmp_path / "tests.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + (row if isinstance(row, str) else json.dumps(row)))
    with pytest.raises(DataError, match=said) as caught:
        list(read(path))
    assert "line 2" in str(caught.value)


@pytest.mark.parametrize("options", [{"profile": "faithful"}, {"instances": "9"}])
def test_what_it_does_not_take(options) -> None:
    with pytest.raises(BadArgument):
        suites.load("adherence", **options)
