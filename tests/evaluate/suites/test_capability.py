"""Accuracy and capability by level: what was planted comes out."""

import json

import pytest

from assay.core import BadArgument, DataError
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.statistics import pass_at_k
from assay.evaluate.suites.capability import EACH, LEVELS, problems, read


def test_our_problems_are_the_same_every_time_and_right() -> None:
    made = problems()
    assert made == problems.__wrapped__()
    assert len({problem.prompt for problem in made}) == len(made) == LEVELS * EACH
    for problem in made:
        asked = problem.prompt.partition("?")[0].removeprefix("What is ")
        assert str(eval(asked)) == problem.reference  # our own sums
    assert [problem.metadata["level"] for problem in made[:LEVELS]] == [1, 2, 3, 4, 5]


def test_planted_rates_by_level(tmp_path) -> None:
    model = "scripted:0.5,level/1=0.95,level/5=0.05"
    run = evaluate(suites.load("capability"), model, samples=16, out=tmp_path, floor=False,
                   progress=False)  # fmt: skip
    rates = {"1": 0.95, "2": 0.5, "3": 0.5, "4": 0.5, "5": 0.05}
    statistic = run.scores.statistic
    points = {point.x: point for point in statistic("accuracy").points}
    assert list(points) == list(rates)
    for level, rate in rates.items():
        assert abs(points[level].value - rate) < 0.06
    capable = {point.x: point for point in statistic("capability").points}
    for level, rate in rates.items():
        assert capable[level].low <= 1 - (1 - rate) ** 16 <= capable[level].high
    at = {point.x: point for point in statistic("pass@j").points}
    assert list(at) == [1, 4, 16]
    for j, point in at.items():
        truth = sum(1 - (1 - rate) ** j for rate in rates.values()) / 5
        assert point.low <= truth <= point.high
    assert at[1].value == pytest.approx(statistic("accuracy").value)
    assert at[16].value == statistic("capability").value
    assert statistic("never solved").value == pytest.approx(1 - at[16].value)
    assert pass_at_k(16, 0, 16) == 0


def test_markers_and_lengths(tmp_path) -> None:
    from assay.models import load

    texts = {True: r"Wait, I verify. \boxed{%s}", False: "no"}
    made = problems()
    answers = {p.prompt: (texts[True] % p.reference, texts[False]) for p in made}
    model = load("scripted:1", function=lambda prompt: answers[prompt][len(prompt) % 2])
    run = evaluate(suites.load("capability"), model, out=tmp_path, floor=False, progress=False)
    found = {point.x: point.value for point in run.scores.statistic("reflecting").points}
    assert found["wrong"] == 0
    words = {point.x: point.value for point in run.scores.statistic("words").points}
    assert set(words) == {"right", "wrong"}


ROW = {"problem": "1+1?", "answer": "2", "level": 3, "subject": "sums", "unique_id": "u/1"}


def test_published_rows(tmp_path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + json.dumps({"question": "2?", "answer": 2}))
    one, other = suites.load("capability", data=str(path)).problems()
    assert (one.id, one.reference, one.metadata["level"]) == ("u/1", "2", 3)
    assert (other.id, other.reference) == ("2", "2")
    assert suites.load("capability", data=str(path)).size is None


@pytest.mark.parametrize(
    ("row", "said"),
    [("{", "line 2"), ({**ROW, "problem": ""}, "needs a problem"),
     ({**ROW, "answer": None}, "needs an answer"), ({**ROW, "answer": True}, "needs an answer")],
)  # fmt: skip
def test_wrong_rows(tmp_path, row, said) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + (row if isinstance(row, str) else json.dumps(row)))
    with pytest.raises(DataError, match=said) as caught:
        list(read(path))
    assert "line 2" in str(caught.value)


def test_what_it_does_not_take() -> None:
    with pytest.raises(BadArgument):
        suites.load("capability", profile="faithful")
