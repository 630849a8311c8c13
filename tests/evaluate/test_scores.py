"""What verdicts amount to."""

from typing import Any

import pytest

from assay.core import Verdict
from assay.evaluate.scores import Score, Scores
from assay.evaluate.tally import Tally

PROBLEM = {"id": "p", "constraints": [{"id": "a:x"}, {"id": "b:y"}], "metadata": {"level": 2}}


def row(verdict: Verdict | None, problem: str = "p", **more) -> dict:
    verdicts = {"v": verdict.to_dict()} if verdict is not None else {}
    return {"problem": problem, "index": 0, "verdicts": verdicts, **more}


def tallied(*rows: dict, by_part: bool = False) -> Scores:
    tally = Tally(["v"], by_part=by_part, groups=("level",))
    for one in rows:
        tally.add(PROBLEM, one)
    return tally.scores()


BROKEN = Verdict.broken(ValueError("bad"), verifier="v")


def test_what_is_not_decided_stands_beside_the_score() -> None:
    verdicts = ["correct", "correct", "incorrect", "invalid", "undecided"]
    error = {"kind": "model", "message": "gone", "error": "ModelTimeout"}
    scores = tallied(
        *(row(Verdict(label), str(n)) for n, label in enumerate(verdicts)),
        row(BROKEN, "x"),
        row(None, "y", error=error),
    )
    score = scores["v"]
    assert score.value == 0.5
    assert (score.n, score.total) == (4, 7)
    assert score.counts == {
        "correct": 2, "incorrect": 1, "invalid": 1, "undecided": 1, "broken": 2,
    }  # fmt: skip
    assert score.bounds == (2 / 7, 5 / 7)
    assert scores.errors == {
        "verifier 'v' broke: ValueError: bad": 1,
        "model call failed: ModelTimeout: gone": 1,
    }
    assert repr(score) == "0.50 [0.15, 0.85] (n=4 of 7)"


def test_instructions_are_counted_one_by_one() -> None:
    good, bad = Verdict("correct", verifier="a:x"), Verdict("incorrect", verifier="b:y")
    scores = tallied(
        row(Verdict("incorrect", 0.5, parts=(good, bad))),
        row(Verdict("correct", parts=(good, good.replace(verifier="b:y")))),
        by_part=True,
    )
    assert scores["prompt_v"].value == 0.5
    assert scores["instruction_v"].value == 0.75
    assert scores["instruction_v"].n == 4
    assert scores.breakdowns["category"]["a"]["v"].value == 1.0
    assert scores.breakdowns["kind"]["b:y"]["v"].value == 0.5
    assert scores.breakdowns["level"]["2"]["v"].value == 0.5


@pytest.mark.parametrize("verdict", [BROKEN, None])
def test_a_verdict_that_broke_as_a_whole_leaves_each_instruction_unjudged(verdict) -> None:
    score = tallied(row(verdict), by_part=True)["instruction_v"]
    assert score.counts["broken"] == score.total == 2
    assert score.value is None
    assert repr(score) == "none (n=0 of 2)"


def test_a_broken_instruction_has_its_cause_counted_once() -> None:
    bad = Verdict("incorrect", verifier="a:x")
    partly = row(Verdict("incorrect", parts=(bad, BROKEN)))
    wholly = row(Verdict.broken(ValueError("bad"), verifier="v").replace(parts=(BROKEN,)))
    for one in (partly, wholly):
        assert tallied(one, by_part=True).errors == {"verifier 'v' broke: ValueError: bad": 1}


def test_a_share_of_the_instructions_is_worth_nothing_at_prompt_level() -> None:
    parts = (Verdict("correct", verifier="a:x"), Verdict("incorrect", verifier="b:y"))
    assert tallied(row(Verdict("incorrect", 0.9, parts=parts)), by_part=True)["prompt_v"].value == 0


def test_scores_come_back_from_json() -> None:
    scores = tallied(row(Verdict("correct")), by_part=True).above({"prompt_v": (0.1, "'.'")})
    again = Scores.from_dict(scores.to_dict())
    assert dict(again) == dict(scores)
    assert again.breakdowns == scores.breakdowns
    assert repr(again["prompt_v"]) == "1.00 [0.21, 1.00] (n=1; floor 0.10)"


def test_a_score_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="there are: v"):
        tallied(row(Verdict("correct")))["w"]


def test_an_empty_score() -> None:
    assert Score(name="x", value=None).bounds == (0.0, 1.0)


def test_failures_are_counted_by_cause() -> None:
    def failed(message: str) -> dict[str, Any]:
        return {"kind": "model", "error": "ConnectionFailed", "message": message}

    messages = [
        f"no connection to http://h:{port}; check 'h{port}' (after {port} tries)"
        for port in range(50)
    ]
    messages += ["h failed (500): no"] * 3 + ["h failed (502): no"] * 2
    scores = tallied(*(row(None, str(n), error=failed(m)) for n, m in enumerate(messages)))
    assert scores.errors == {
        "model call failed: ConnectionFailed: for example: " + messages[0]: 50,
        "model call failed: ConnectionFailed: h failed (500): no": 3,
        "model call failed: ConnectionFailed: h failed (502): no": 2,
    }


def test_which_way_scores_are_better_is_declared_by_the_suite_and_kept() -> None:
    tally = Tally(["a", "b"], by_part=False, groups=["topic"])
    row = {"problem": "p", "verdicts": {}}
    tally.add({"id": "p", "metadata": {"topic": "x"}}, row)
    scores = tally.scores().directed({"lower": ["a"], "neither": ["b"]})
    kept = Scores.from_dict(scores.to_dict())
    assert [score.better for score in kept.values()] == ["lower", "neither"]
    assert kept.breakdowns["topic"]["x"]["a"].better == "lower"


def test_scores_kept_before_the_way_was() -> None:
    data = Score(name="a", value=0.5, counts={"correct": 1}).to_dict()
    del data["better"], data["items"]
    assert Score.from_dict(data).better == "higher"
