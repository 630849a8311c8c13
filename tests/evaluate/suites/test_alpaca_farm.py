"""AlpacaFarm: pools that say what was planted, agreement in closed form, its files."""

import hashlib
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, DataError, Problem, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.statistics import win_rate
from assay.evaluate.suites import alpaca_farm_agreement as agreement
from assay.evaluate.suites import alpaca_farm_files as files
from assay.evaluate.suites import alpaca_farm_items as items
from assay.evaluate.suites.alpaca_farm_annotators import PROMPTS, Asked, Pool, Simulated, tastes
from assay.evaluate.suites.alpaca_farm_annotators import asked as asking
from assay.models import load
from assay.models.replay import ReplayModel
from assay.verifiers.text import Exact

PROBLEM = Problem.of("When?", id="when", metadata={"points": ["Monday", "noon"], "other": "Noon."})
BOTH, LATE, NONE = "On Monday at noon.", "On Monday.", "No idea at all."


def test_our_tasks_are_the_same_every_time() -> None:
    made = items.problems()
    assert made == items.problems.__wrapped__()
    assert len({problem.prompt for problem in made}) == len(made) == 4 * items.EACH
    text = json.dumps([problem.to_dict() for problem in made], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert digest == "7ab8a802788e", digest


@pytest.mark.parametrize("annotator", tastes(), ids=lambda one: one.called)
def test_every_annotator_sees_what_is_plain(annotator) -> None:
    for problem in items.problems():
        good, bad = (annotator(problem, Response(problem.metadata[x])) for x in ("good", "bad"))
        assert (good.label, good.score) == ("correct", 1.0), problem.id
        assert (bad.label, bad.score) == ("incorrect", 0.0), problem.id


@pytest.mark.parametrize(
    ("taste", "one", "other", "score"),
    [
        ({}, BOTH, LATE, 1.0),
        ({}, NONE, LATE, 0.0),
        ({}, LATE, "Noon.", 0.5),
        ({}, NONE, NONE, 0.5),
        ({"longer": 0.1}, LATE, "Noon.", 1.0),
        ({"longer": -0.1}, LATE, "Noon.", 0.0),
        ({"longer": 50.0}, NONE, LATE, 1.0),
        ({"points": 0.0}, BOTH, NONE, 0.5),
    ],
)
def test_tastes(taste, one, other, score) -> None:
    assert Pool(parts=(Simulated(**taste),)).compare(PROBLEM, one, other).score == score


def test_a_taste_for_the_first_place_wins_in_half_of_the_orders() -> None:
    first = Pool(parts=(Simulated(first=9.0),))
    problems = [Problem.of(str(n), metadata={"points": ["x"]}) for n in range(400)]
    wins = [first.compare(problem, "one", "two").score for problem in problems]
    found = win_rate(wins)
    assert set(wins) == {0.0, 1.0}
    assert found.interval.low < 0.5 < found.interval.high


@pytest.mark.parametrize(("noise", "better"), [(1.0, 0.5), (2.0, 1.0), (0.5, 0.25)])
def test_noise_is_logistic(noise, better) -> None:
    pool = Pool(parts=(Simulated(points=better, noise=noise),))
    problems = [Problem.of(str(n), metadata={"points": ["yes"]}) for n in range(3000)]
    wins = [pool.compare(problem, "yes", "no").score for problem in problems]
    assert sum(wins) / len(wins) == pytest.approx(1 / (1 + math.exp(-better / noise)), abs=0.03)


text = st.text(alphabet="Mondaynoo .", max_size=12)


@given(one=text, other=text, seed=st.integers(0, 99), flip=st.sampled_from([0.0, 0.25, 0.5]))
def test_who_swaps_the_two_gets_the_same_preference(one, other, seed, flip) -> None:
    pool = Pool(parts=tastes(noise=0.7), flip=flip, seed=seed)
    there, back = pool.compare(PROBLEM, one, other), pool.compare(PROBLEM, other, one)
    assert there.score + back.score == 1
    assert there == pool.compare(PROBLEM, one, other)
    if one == other:
        assert there.score == 0.5
    else:
        assert there.parts[0].verifier == back.parts[0].verifier


@pytest.mark.parametrize("flip", [0.0, 0.1, 0.25, 0.5])
def test_labels_are_turned_as_often_as_said(flip) -> None:
    pool = Pool(parts=tastes(), flip=flip)
    problems = [PROBLEM.replace(messages=Problem.of(str(n)).messages) for n in range(2000)]
    found = [pool.compare(problem, BOTH, NONE) for problem in problems]
    turned = sum(verdict.score == 0.0 for verdict in found) / len(found)
    assert turned == pytest.approx(flip, abs=0.035)
    assert {verdict.parts[0].score for verdict in found} == {1.0}  # what was said stays to be seen
    assert len({verdict.parts[0].verifier for verdict in found}) == len(pool.parts)


def test_what_cannot_be_compared() -> None:
    pool = Pool(parts=tastes())
    assert pool(PROBLEM, Response(" ")).label == "invalid"
    for metadata in ({"points": ["a"]}, {"other": "b"}, {"other": "b", "points": []}):
        assert pool(Problem.of("?", metadata=metadata), Response("a")).failure.kind == "problem"
    for wrong in ({"parts": ()}, {"parts": (Exact(),)}, {"parts": tastes(), "flip": 0.6}):
        with pytest.raises(BadArgument):
            Pool(**wrong)
    with pytest.raises(BadArgument, match="noise"):
        Simulated(noise=-1.0)


@pytest.mark.parametrize(
    ("said", "label", "score"),
    [
        (lambda first: "A" if first else "B", "correct", 1.0),
        (lambda first: "B" if first else "A", "incorrect", 0.0),
        (lambda _: "tie", "incorrect", 0.5),
        (lambda _: "hm", "undecided", None),
    ],
)
def test_a_model_is_asked_once_in_one_order(said, label, score) -> None:
    orders = []

    def answered(prompt: str) -> str:
        orders.append(prompt.index(BOTH) < prompt.index(NONE))
        return f"Better: {said(orders[-1])}"

    pool = Pool(parts=(Asked(model=load("scripted:1", function=answered), retry=False),))
    for number in range(12):
        problem = Problem.of(f"Task {number}?", metadata={"other": NONE})
        verdict = pool(problem, Response(BOTH))
        assert (verdict.label, verdict.score) == (label, score)
        assert verdict.cost.model_calls == 1
    assert set(orders) == {True, False}


def run_of(suite, model, out, **options):
    return evaluate(suite, model, out=out, floor=False, progress=False, **options).scores


def test_win_rates_and_noise_are_recovered(tmp_path) -> None:
    rate, flip = 0.7, 0.25
    scores = run_of(suites.load("alpaca_farm"), f"scripted:{rate}", tmp_path, samples=3)
    whole = scores["win"]
    assert whole.low <= rate <= whole.high
    assert whole.n == 360
    points = scores.statistic("win rate").points
    inside = [point.low <= rate <= point.high for point in points]
    assert len(inside) == len(tastes())
    assert sum(inside) >= len(inside) - 1
    for name, truth in (("labels turned", flip), ("variance", 2 * flip * (1 - flip))):
        found = scores.statistic(name)
        assert found.low <= truth <= found.high
    assert scores.statistic("ties").value == 0
    noisy = scores["noisy"]
    assert noisy.low <= flip + (1 - 2 * flip) * rate <= noisy.high
    even = scores.statistic("length-controlled win rate")  # length was not planted
    assert even.low <= rate <= even.high


def test_a_judge_has_no_noise_unless_asked(tmp_path) -> None:
    judge = load("scripted:1", function=lambda _: "Better: tie")
    suite = suites.load("alpaca_farm", judge=judge)
    assert suite.options == {"flip": 0.0, "judge": "scripted:1"}
    scores = run_of(suite, "scripted:1", tmp_path, limit=12)
    assert scores["win"].value == 0.5
    assert scores.statistic("ties").value == 1.0
    assert {one.name for one in scores.statistics}.isdisjoint({"variance", "labels turned"})
    assert len(asking(["a", "b"])) == 2 * len(PROMPTS)
    more = suites.load("alpaca_farm", judge="scripted:1,scripted:0.5", flip="0.1")
    assert len(more.verifiers["win"].parts) == 2 * len(PROMPTS)
    assert more.verifiers["noisy"].flip == 0.1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"flip": "much"}, "is a number"),
        ({"flip": 0.7}, "up to 0.5"),
        ({"profile": "faithful"}, "no profile"),
        ({"data": "outputs.json"}, "need a judge"),
    ],
)
def test_options_that_make_no_sense(options, said) -> None:
    with pytest.raises(BadArgument, match=said):
        suites.load("alpaca_farm", **options)


OUTPUT = {
    "instruction": "Add up.",
    "input": "1, 2",
    "output": "It is 3.",
    "generator": "reference",
    "dataset": "sums",
    "datasplit": "eval",
}
PLAIN = {**OUTPUT, "instruction": "Greet.", "input": "", "output": "Hello!", "dataset": "talk"}


def written(folder: Path, name: str, *rows: object) -> Path:
    path = folder / name
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_text(json.dumps(rows) if name.endswith(".json") else lines, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_published_outputs_are_judged(tmp_path, kind) -> None:
    """The judge likes one response, and finds the others equal."""

    def judged(prompt: str) -> str:
        if "Good day" not in prompt:
            return "Better: tie"
        return f"Better: {'A' if prompt.find('Good day') < prompt.find('<<<RESPONSE-B') else 'B'}"

    data = written(tmp_path, f"reference.{kind}", OUTPUT, PLAIN)
    answers = [{**PLAIN, "output": "Good day to you!"}, {**OUTPUT, "output": "3"}]
    model = ReplayModel(written(tmp_path, f"outputs.{kind}", *answers))
    suite = suites.load("alpaca_farm", data=str(data), judge=load("scripted:1", function=judged))
    first, second = suite.problems()
    assert first.prompt == "Add up.\n\n1, 2"
    assert first.metadata == {"dataset": "sums", "generator": "reference", "other": "It is 3."}
    assert second.prompt == "Greet."
    scores = run_of(suite, model, tmp_path / "run")
    assert scores["win"].value == 0.75


@pytest.mark.parametrize("row", [{**OUTPUT, "output": None}, {**OUTPUT, "input": 3}, [], 3, {}])
def test_hostile_outputs(tmp_path, row) -> None:
    with pytest.raises(DataError, match=r"a\.jsonl.*2"):
        list(files.read(written(tmp_path, "a.jsonl", OUTPUT, row)))
    with pytest.raises(DataError, match="row 2"):
        list(files.read(written(tmp_path, "a.json", OUTPUT, row)))


PAIR = {"instruction": "Hi", "input": "", "output_1": "a", "output_2": "b"}
FIVE = {
    "prompt": "Hi",
    "model_a": "m",
    "model_b": "n",
    "completion_a": "a",
    "completion_b": None,
    "preference": "b-is-slightly-better",
}


def test_pairs_are_the_same_in_both_orders(tmp_path) -> None:
    rows = [{**PAIR, "preference": said} for said in (1, 2, 0, 1.5)]
    back = {**PAIR, "output_1": "b", "output_2": "a", "preference": 2}
    other = {**PAIR, "input": "there", "preference": 2}
    (found, apart) = files.compared(written(tmp_path, "p.jsonl", *rows, back, other))
    assert found.people == (1, 2, 0, 0, 1)
    assert found.score == pytest.approx(0.6)
    assert (apart.prompt, apart.people) == ("Hi\n\nthere", (2,))
    turned = {**FIVE, "model_a": "n", "model_b": "m", "completion_a": None, "completion_b": "a"}
    (five,) = files.compared(written(tmp_path, "t.jsonl", FIVE, turned))
    assert (five.people, five.models, five.second) == ((2, 1), ("m", "n"), "")
    assert five.problem().metadata["other"] == ""


@pytest.mark.parametrize(
    "row",
    [
        PAIR,
        {**PAIR, "preference": 3},
        {**PAIR, "preference": True},
        {**PAIR, "preference": [1]},
        {**FIVE, "preference": "a"},
        {**FIVE, "prompt": None},
        {**FIVE, "completion_a": 3},
        3,
    ],
)
def test_hostile_pairs(tmp_path, row) -> None:
    with pytest.raises(DataError, match=r"p\.jsonl.*2"):
        files.compared(written(tmp_path, "p.jsonl", {**PAIR, "preference": 1}, row))


def test_bias_and_variance_in_closed_form() -> None:
    """People who are sure; annotators who are wrong together (bias), or each alone (variance)."""
    people = [[1, 1, 1]] * 40
    wrong = agreement.spread([[2, 2, 2]] * 20 + [[1, 1, 1]] * 20, people)
    noisy = agreement.spread([[1, 1, 2]] * 40, people)
    assert (wrong.agreement.value, wrong.bias.value, wrong.variance.value) == (0.5, 0.5, 0.0)
    assert noisy.agreement.value == pytest.approx(2 / 3)
    assert noisy.bias.value == 0
    assert noisy.variance.value == pytest.approx(1 - (2 * 0.5 + 0) / 3)
    assert wrong.among_people.value == 1
    with pytest.raises(BadArgument, match="same pairs"):
        agreement.spread([[1, 1]], people)
