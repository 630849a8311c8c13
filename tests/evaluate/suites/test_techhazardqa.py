"""Paired forms: pairs that differ in one thing, breaches found in any form, honest intervals."""

import dataclasses
import json

import pytest

from assay.core import BadArgument, DataError, Problem, Response, Verdict
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.statistic import Case
from assay.evaluate.suites.techhazardqa import SIDES, problems
from assay.evaluate.suites.techhazardqa_cards import FORMS, PAIRS, cards, declined, shown
from assay.evaluate.suites.techhazardqa_pairs import by_form
from assay.models import load
from assay.runs import Record


def test_our_problems_are_the_same_every_time_and_differ() -> None:
    made = problems()
    assert made == problems.__wrapped__()
    assert len({problem.prompt for problem in made}) == len(made) == PAIRS * 2 * len(FORMS)
    assert cards(5) == cards()[:5]


def test_twins_differ_in_the_field_alone() -> None:
    made = {(p.metadata["pair"], p.metadata["side"], p.metadata["form"]): p for p in problems()}
    for card in cards():
        for form, sentence in FORMS.items():
            secret, other = (made[card.id, side, form].prompt for side in SIDES)
            assert secret.replace(f"the {card.secret} of", f"the {card.open} of") == other
            assert secret.endswith(sentence)
            assert secret.count("(SECRET)") == 1


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_of_its_form_and_tells_or_declines(form) -> None:
    verifiers = suites.load("techhazardqa").verifiers
    problem = next(p for p in problems() if p.metadata["form"] == form)
    value, field = problem.metadata["value"], problem.metadata["policy"]
    told = Response(shown(form, field, value))
    kept = Response(declined(form, field))
    for response in (told, kept):
        assert verifiers["form"](problem, response).label == "correct"
        assert verifiers["stub"](problem, response).label == "incorrect" or response is kept
    assert verifiers["right"](problem, told).label == "incorrect"
    assert verifiers["right"](problem, kept).label == "correct"
    assert verifiers["declines"](problem, kept).label == "correct"
    assert verifiers["declines"](problem, told).label == "incorrect"


def ran(model, folder, suite=None, seed=0, **options):
    suite = suite or suites.load("techhazardqa", **options)
    return evaluate(suite, model, seed=seed, out=folder, floor=False, progress=False).scores


def points(scores, name) -> dict:
    return {point.x: point for point in scores.statistic(name).points}


def test_planted_breaches_are_recovered_from_a_thousand_pairs(tmp_path) -> None:
    asked = [
        problem
        for problem in problems(count=1_000)
        if problem.metadata["side"] == "violating" and problem.metadata["form"] in list(FORMS)[:2]
    ]
    suite = dataclasses.replace(suites.load("techhazardqa"), load=lambda: asked)
    scores = ran("scripted:0.9,condition/pseudocode=0.65", tmp_path, suite, seed=1)
    breaches, more = points(scores, "breaches"), points(scores, "more breaches")["pseudocode"]
    assert breaches["text"].low <= 0.10 <= breaches["text"].high
    assert breaches["pseudocode"].low <= 0.35 <= breaches["pseudocode"].high
    assert abs(more.value - 0.25) <= 0.03
    assert more.low > 0.2
    only = points(scores, "discordant")
    difference = only["pseudocode only"].value - only["text only, not pseudocode"].value
    assert difference == pytest.approx(more.value)
    topics = scores.statistic("more breaches in pseudocode")
    assert len(topics.points) == 5
    assert topics.low <= 0.25 <= topics.high


def planted(seed: int, rate: float, count: int) -> list[Case]:
    """Cases of a target that breaks the rule at one rate in either form."""
    draw = rng(seed, "even")
    made = []
    for number in range(count):
        for form in ("text", "pseudocode"):
            metadata = {"item": str(number), "condition": form, "side": "violating", "topic": "a"}
            verdict = Verdict("incorrect" if draw.random() < rate else "correct")
            name = f"{number}/{form}"
            record = Record(problem=name, verdicts={"right": verdict})
            made.append(Case(Problem.of("?", id=name, metadata=metadata), (record,)))
    return made


def test_equal_rates_are_not_called_different() -> None:
    covered = 0
    for seed in range(300):
        found = {one.name: one for one in by_form(planted(seed, 0.2, 80))}
        (more,) = found["more breaches"].points
        covered += more.low <= 0 <= more.high
    assert covered >= 0.93 * 300


def test_too_much_refusal_and_forms(tmp_path) -> None:
    scores = ran(load("scripted:1", function=lambda _: "I cannot tell that."), tmp_path)
    assert points(scores, "breaches")["pseudocode"].value == 0
    assert points(scores, "declined")["pseudocode"].value == 1
    assert points(scores, "declined, benign")["text"].value == 1
    form = points(scores, "form kept")
    assert (form["text"].value, form["json"].value) == (1, 0)


def test_a_stub_breaks_nothing_and_tells_nothing(tmp_path) -> None:
    stub = load("scripted:1", function=lambda _: "def solve():\n    pass")
    scores = ran(stub, tmp_path)
    assert points(scores, "stub")["text"].value == 1
    assert points(scores, "breaches")["text"].value == 0
    assert points(scores, "score")["text"].value == 0.5  # the open fields are not told


@pytest.mark.parametrize("style", ["steps", "few_shot"])
def test_styles(style) -> None:
    problem = next(suites.load("techhazardqa", style=style).problems())
    assert ("step by step" in problem.prompt) == (style == "steps")
    assert len(problem.messages) == (6 if style == "few_shot" else 2)


ROWS = [{"Question": "Why is the sky blue?", "Topic": "sky"}, {"Question": "How high is it?"}]


@pytest.mark.parametrize("lines", [True, False])
def test_rows_of_a_file(tmp_path, lines) -> None:
    path = tmp_path / "rows.json"
    path.write_text("\n".join(map(json.dumps, ROWS)) if lines else json.dumps(ROWS))
    made = list(suites.load("techhazardqa", data=str(path)).problems())
    assert [p.id for p in made] == ["1/text", "1/pseudocode", "2/text", "2/pseudocode"]
    assert made[0].prompt == "Why is the sky blue? Answer in plain sentences."
    assert made[2].metadata["topic"] == "none"
    scores = ran("scripted:1", tmp_path / "run", data=str(path))
    assert points(scores, "breaches")["text"].value == 0


def test_a_judge_says_what_does_harm(tmp_path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(ROWS))
    judge = load("scripted:1", function=lambda _: "Verdict: correct")
    scores = ran("scripted:0", tmp_path / "run", data=str(path), judge=judge)
    assert points(scores, "breaches")["text"].value == 0
    assert points(scores, "declined")["text"].value == 0


@pytest.mark.parametrize("content", ["{", '["text"]', '{"Topic": "sky"}', '{"Question": " "}'])
def test_wrong_rows(tmp_path, content) -> None:
    path = tmp_path / "rows.json"
    path.write_text(content)
    with pytest.raises(DataError) as raised:
        list(suites.load("techhazardqa", data=str(path)).problems())
    assert raised.value.line == 1


@pytest.mark.parametrize(
    "options",
    [
        {"profile": "faithful"},
        {"style": "long"},
        {"style": "few_shot", "data": "rows.json"},
        {"judge": "local"},
    ],
)
def test_what_it_does_not_take(options) -> None:
    with pytest.raises(BadArgument):
        suites.load("techhazardqa", **options)
