"""Verification dynamics: planted rates of verifiers come out, by difficulty and by generator."""

import dataclasses
import json
import math

import pytest

from assay.core import BadArgument, DataError, Response, Sampling, Verdict
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.verification_dynamics import ByVerifier, Labelled, problems, read
from assay.evaluate.suites.verification_dynamics_items import QUESTIONS, SHOWN, solutions
from assay.evaluate.suites.verification_dynamics_rates import card, gains, kept
from assay.recipes.variation_in_verification import (
    Silent,
    Tabled,
    _framed,
    in_band,
    judged,
    named,
)
from assay.verifiers.simulated import Simulated, always
from assay.verifiers.verdict_line import VerdictLine


def test_our_solutions_are_the_same_every_time_and_labelled_right() -> None:
    made = solutions()
    assert made == solutions.__wrapped__()
    assert len(made) == QUESTIONS * 3 * SHOWN
    for one in made:
        value = eval(one.question.removeprefix("What is ").removesuffix("?"))  # our own sums
        assert one.right == (one.text.split()[-1] == f"{value}.")
        assert 0 <= one.rate <= 1
    assert len({problem.prompt for problem in problems()}) == len(made)
    rates = {name: [s.rate for s in made if s.generator == name] for name in ("weak", "strong")}
    assert sum(rates["weak"]) < sum(rates["strong"])


def test_half_of_what_is_shown_is_right_where_it_can_be() -> None:
    cells: dict = {}
    for one in solutions():
        cells.setdefault((one.item, one.generator), []).append(one)
    for cell in cells.values():
        rights = sum(one.right for one in cell)
        assert len(cell) == SHOWN
        assert rights == SHOWN // 2 or min(rights, SHOWN - rights) < SHOWN // 2
        if 0.1 < cell[0].rate < 0.9:
            assert rights == SHOWN // 2


@pytest.mark.parametrize(("tpr", "tnr"), [(0.9, 0.3), (0.7, 0.85)])
def test_planted_rates_come_out(tpr, tnr) -> None:
    many = problems(160)
    statistic = named(card(judged(many, Simulated(truth=Labelled(), tpr=tpr, tnr=tnr))))
    for name, rate in (("TPR", tpr), ("TNR", tnr), ("balanced accuracy", (tpr + tnr) / 2)):
        found = statistic(name)
        assert found.low <= rate <= found.high, found
        assert abs(found.value - rate) < 0.03
    for name, rate in (("TPR by generator", tpr), ("TNR, same questions", tnr)):
        points = statistic(name).points
        assert [point.x for point in points] == ["weak", "medium", "strong"]
        assert sum(point.low <= rate <= point.high for point in points) >= 2, points


def test_published_rates_show_what_was_published() -> None:
    cases = judged(problems(120), Tabled(judge="stronger"))
    accepts, rejects, generators = _framed("", cases)
    assert accepts.value > 0.25
    assert abs(rejects.value) < 0.14
    assert generators.value > 0.4
    closed, advantage = in_band(0, 120)
    assert closed.value > 0.6
    assert abs(advantage.value) <= 0.03


def test_a_judge_that_cannot_be_read_is_at_one_half() -> None:
    cases = judged(problems(), always(Verdict("undecided")))
    statistic = named(card(cases))
    assert statistic("TPR").value == statistic("TNR").value == 0.5
    assert statistic("invalid").value == 1.0
    gain = named(gains(cases))("gain")
    assert all(abs(point.value) < 1e-9 for point in gain.points)


def test_who_rejects_all_gains_nothing_and_it_shows() -> None:
    statistic = named(gains(judged(problems(), always(Verdict("incorrect")))))
    assert [point.value for point in statistic("gain").points] == [0, 0, 0]
    assert [point.value for point in statistic("all rejected").points] == [1, 1, 1]
    assert statistic("gap closed").value == 0


def test_the_share_kept_is_that_of_the_formula() -> None:
    p, tpr, tnr = 0.38, 0.85, 0.8
    before, after, _ = kept([(True, tpr, p), (False, 1 - tnr, p)])
    assert before == p
    assert math.isclose(after, p * tpr / (p * tpr + (1 - p) * (1 - tnr)))
    all_shown = [(True, 1.0, 0.25), (False, 1.0, 0.25), (False, 0.0, 0.25), (False, 0.5, 0.25)]
    assert math.isclose(kept(all_shown)[1], 1 / 2.5)  # what is right over what is kept


def test_a_model_with_planted_rates_by_truth(tmp_path) -> None:
    suite = suites.load("verification_dynamics")
    model = "scripted:0.9,truth/incorrect=0.4"
    scores = evaluate(suite, model, out=tmp_path, floor=False, progress=False).scores
    for name, rate in (("TPR", 0.9), ("TNR", 0.4)):
        found = scores.statistic(name)
        assert found.low <= rate <= found.high, found


def test_a_verifier_by_name_takes_the_model_s_place(tmp_path) -> None:
    suite = suites.load("verification_dynamics", verifier="steps_arithmetic")
    few = problems()[:60]
    suite = dataclasses.replace(suite, load=lambda: few)
    scores = evaluate(suite, Silent(), out=tmp_path, floor=False, progress=False).scores
    assert scores["right"].n == 60


def test_what_a_verifier_is_shown_holds_no_answer() -> None:
    class Look(Labelled):
        def decide(self, problem, response):
            assert problem.reference is None
            assert "Verdict" not in response.text
            return Verdict("undecided")

    answer = ByVerifier(verifier=Look())
    response = answer(problems()[0], Silent(), Sampling())
    assert VerdictLine()(problems()[0], response).label == "invalid"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Verdict: [[Correct]]", "correct"),
        ("Verdict: [[Incorrect]]", "incorrect"),
        ("Verdict: [[Incorrect]]\nVerdict: [[Correct]]", "correct"),
        ("Verdict: [[Correct]] [[Incorrect]]", "invalid"),
        ("verdict: [[correct]]", "invalid"),
        ("[[Correct]]", "invalid"),
        ("", "invalid"),
    ],
)
def test_verdict_lines(text, label) -> None:
    right = next(problem for problem in problems() if problem.reference == "correct")
    assert VerdictLine()(right, Response(text)).label == label


ROW = {
    "unique_id": "u", "model": "gen", "dataset_source": "gsm8k", "dataset_idx": 3,
    "response_idx": 0, "votes": [1], "label": True, "question": "2+2?", "response": "4",
}  # fmt: skip


def test_published_rows_and_their_votes(tmp_path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        {**ROW, "response_idx": n, "response": f"{n} {{x}}", "label": n < 3, "votes": [vote]}
        for n, vote in enumerate([1, 1, 2, 2, 1, -1])
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    suite = suites.load("verification_dynamics", data=str(path), verifier="votes")
    made = list(suite.problems())
    assert {problem.metadata["rate"] for problem in made} == {0.5}
    out = tmp_path / "run"
    scores = evaluate(suite, Silent(), out=out, floor=False, progress=False).scores
    assert scores.statistic("TPR").value == pytest.approx(2 / 3)
    assert scores.statistic("TNR").value == pytest.approx(1.5 / 3)
    (gain,) = scores.statistic("gain").points
    assert gain.value == pytest.approx(2 / 3.5 - 0.5)


@pytest.mark.parametrize(
    ("row", "said"),
    [("{", "line 2"), ({**ROW, "label": "yes"}, "label should be of type bool"),
     ({**ROW, "response": None}, "response should be"), ({**ROW, "votes": 1}, "votes should be"),
     ({**ROW, "response_idx": True}, "response_idx")],
)  # fmt: skip
def test_wrong_rows(tmp_path, row, said) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + (row if isinstance(row, str) else json.dumps(row)))
    with pytest.raises(DataError, match=said) as caught:
        list(read(path))
    assert "line 2" in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [{"profile": "faithful"}, {"shown": "0"}, {"shown": "few"}, {"verifier": "votes"}],
)
def test_what_it_does_not_take(options) -> None:
    with pytest.raises(BadArgument):
        suites.load("verification_dynamics", **options)
