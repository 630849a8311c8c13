"""HREF: methods by category, win rates and agreement that come out as planted, its files."""

import itertools
import json
from collections import Counter

import pytest

from assay.core import BadArgument, DataError, Problem, Response
from assay.core.seeds import rng
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.statistics import leave_one_out
from assay.evaluate.suites import href_files as files
from assay.evaluate.suites import href_items as items
from assay.evaluate.suites.href_methods import METHODS, Nearer, Preferred, verifier
from assay.models import load
from assay.models.replay import ReplayModel
from assay.verifiers.judges import PairJudge


def judge(prompt: str) -> str:
    """Prefers what says that it is a good idea, and shows whether it saw a reference."""
    better = "A" if 0 < prompt.find("A good idea") < prompt.index("<<<RESPONSE-B") else "B"
    return f"Reference: {'<<<REFERENCE' in prompt}.\nBetter: {better}"


@pytest.fixture
def asked():
    return load("scripted:1", function=judge)


def test_our_tasks_are_the_same_every_time() -> None:
    made = items.problems(judged=True)
    assert made == items.problems.__wrapped__(judged=True)
    assert set(Counter(p.metadata["category"] for p in made).values()) == {items.EACH}
    assert len({p.prompt for p in made}) == len(made)


@pytest.mark.parametrize("measure", ["letters", "rouge"])
def test_a_person_s_response_tells_the_slip(measure) -> None:
    near = Nearer(measure=measure)
    for problem in items.problems():
        good, bad = (near(problem, Response(problem.metadata[name])) for name in ("good", "bad"))
        assert good.score == 1.0, problem.id
        assert bad.score < 1.0


def test_length_does_not_tell_it() -> None:
    longer = Nearer(measure="longer")
    won = [longer(p, Response(p.metadata["good"])).score for p in items.problems()]
    assert 0.2 < sum(won) / len(won) < 0.7


def test_in_brainstorming_nearness_says_little(asked) -> None:
    """The person's response brings nothing where many are good: so there is a judge alone."""
    some = [p for p in items.problems(judged=True) if p.metadata["category"] in items.JUDGED]
    near, judged = Nearer(), verifier("href", asked, "letters")
    wins = lambda by: [by(p, Response(p.metadata["good"])).score for p in some]  # noqa: E731
    assert sum(wins(near)) / len(some) < 0.5
    assert set(wins(judged)) == {1.0}


def test_each_category_has_its_method(asked) -> None:
    by = verifier("href", asked, "letters")
    for category, method in METHODS.items():
        metadata = {"category": category, "other": "no idea"}
        problem = Problem.of("Task?", reference="yes", metadata=metadata)
        verdict = by(problem, Response("yes. A good idea"))
        assert verdict.label == "correct", (category, verdict)
        if method == "near":
            assert "nearer by letters" in verdict.reasons[0].text
        else:
            assert f"Reference: {method == 'guided'}" in verdict.reasons[0].text


@pytest.mark.parametrize(
    ("said", "label", "score"),
    [
        (["Better: A", "Better: B"], "correct", 1.0),
        (["Better: B", "Better: A"], "incorrect", 0.0),
        (["Better: tie", "Better: tie"], "incorrect", 0.5),
        (["Better: A", "Better: A"], "undecided", None),
        (["hm", "hm"], "undecided", None),
    ],
)
def test_a_judge_s_tie_is_half_a_win(said, label, score) -> None:
    replies = iter(said)
    model = load("scripted:1", function=lambda _: next(replies))
    problem = Problem.of("Task?", metadata={"other": "no"}, reference="yes")
    verdict = Preferred(judge=PairJudge(model=model, retry=False))(problem, Response("yes"))
    assert (verdict.label, verdict.score) == (label, score)
    assert verdict.cost.model_calls == 2


def test_what_cannot_be_compared() -> None:
    nothing = Nearer()(Problem.of("?", reference="a"), Response("b"))
    assert nothing.failure.kind == "problem"
    problem = Problem.of("?", reference="a", metadata={"other": "b"})
    assert Nearer()(problem, Response(" ")).label == "invalid"
    assert verifier("bertscore", None, "ngrams")(problem, Response("a")).score == 1.0
    for method, said in (("href", "needs a judge"), ("best", "method is one of")):
        with pytest.raises(BadArgument, match=said):
            verifier(method, None, "letters")
    with pytest.raises(BadArgument, match="measure is one of"):
        Nearer(measure="meteor")


def test_win_rates_by_category_are_recovered(tmp_path) -> None:
    run = evaluate(
        suites.load("href"),
        "scripted:0.7,category/Extract=0.2",
        samples=4,
        out=tmp_path,
        floor=False,
        progress=False,
    )
    whole = run.scores["win"]
    found = {name: scores["win"] for name, scores in run.scores.breakdowns["category"].items()}
    assert whole.low <= (5 * 0.7 + 0.2) / 6 <= whole.high
    assert found["Extract"].low <= 0.2 <= found["Extract"].high
    inside = [found[x].low <= 0.7 <= found[x].high for x in found if x != "Extract"]
    assert sum(inside) >= 4
    macro = run.scores.statistic("macro win rate")
    assert macro.value == pytest.approx(sum(point.value for point in found.values()) / 6)
    assert run.scores.statistic("length-controlled win rate").n == whole.n
    assert run.scores.statistic("ties").value == 0.0


def test_with_a_judge_all_categories_are_there(tmp_path, asked) -> None:
    suite = suites.load("href", judge=asked)
    assert suite.size == 8 * items.EACH
    assert suite.options == {"method": "href", "judge": "scripted:1", "encoder": "letters"}
    run = evaluate(suite, "scripted:1", limit=16, out=tmp_path, floor=False, progress=False)
    assert set(run.scores.breakdowns["category"]) == set(items.MAKERS)


ROW = {"category": "Extract", "instruction": "Who?", "output": "Ann.", "reference": "Bo."}


def written(folder, name, *rows):
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_published_tasks_and_responses_written_elsewhere(tmp_path) -> None:
    data = written(tmp_path, "dev.jsonl", ROW, {**ROW, "instruction": "When?"})
    said = [
        {"instruction": "When?", "output": "Ann.", "generator": "m"},
        {"instruction": "Who?", "output": "It is Bo.", "generator": "m"},
    ]
    written(tmp_path, "responses.jsonl", *said)
    (tmp_path / "outputs.json").write_text(json.dumps(said), encoding="utf-8")
    for name in ("responses.jsonl", "outputs.json"):
        run = evaluate(
            suites.load("href", data=str(data)),
            ReplayModel(tmp_path / name),
            out=tmp_path / f"run-{name}",
            floor=False,
            progress=False,
        )
        assert run.scores["win"].value == 0.75  # the order does not matter; a tie is half


@pytest.mark.parametrize(
    "row", [{**ROW, "output": None}, {"category": "Extract"}, [], 3, {**ROW, "reference": 4}]
)
def test_hostile_rows(tmp_path, row) -> None:
    with pytest.raises(DataError, match=r"dev\.jsonl.*2"):
        list(files.read(written(tmp_path, "dev.jsonl", ROW, row)))


PAIR = {"instruction": "Hi", "output_1": "a", "output_2": "b"}


def test_annotations_of_both_kinds(tmp_path) -> None:
    said = [2.0, 1.0, 0.0, None, 1.5, 1.25]
    rows = [{**PAIR, "preference": one} for one in said]
    found = files.annotated(written(tmp_path, "a.jsonl", *rows))
    assert [one.score for one in found] == [1.0, 0.0, 0.5, None, 0.5, 0.25]
    assert files.won(found).value == pytest.approx(2.25 / 6)
    assert files.won(found, published=False).value == pytest.approx(2.25 / 5)
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    assert files.annotated(tmp_path / "a.json") == found
    with pytest.raises(DataError, match="preference is null"):
        files.annotated(written(tmp_path, "b.jsonl", {**PAIR, "preference": 7}))
    (tmp_path / "c.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(DataError, match="row 1"):
        files.annotated(tmp_path / "c.json")


RATE, PEOPLE = 0.7, 4


def expected(sure: float) -> tuple[float, float]:
    """Agreement of people, and of one who knows the latent label, by going through all labels."""
    others = (1 - sure) / 2
    inner = outer = 0.0
    for labels in itertools.product(range(3), repeat=PEOPLE):  # 0 is the latent one
        chance = 1.0
        for label in labels:
            chance *= sure if label == 0 else others
        for left in range(PEOPLE):
            rest = Counter(labels[:left] + labels[left + 1 :])
            modes = [label for label in rest if rest[label] == max(rest.values())]
            inner += chance * (labels[left] in modes) / len(modes) / PEOPLE
            outer += chance * (0 in modes) / len(modes) / PEOPLE
    return inner, outer


def pair(category, instruction, people) -> files.Preference:
    return files.Preference(
        category=category,
        instruction=instruction,
        first="",
        second="",
        reference="",
        people=tuple(people),
    )


def test_agreement_is_that_of_the_closed_form() -> None:
    draw = rng(0, "href agreement")
    rows = []
    for number in range(5_000):
        latent = draw.randrange(3)
        wrong = [label for label in range(3) if label != latent]
        people = [latent if draw.random() < RATE else draw.choice(wrong) for _ in range(PEOPLE)]
        category = ("Extract", "Rewrite")[number % 2]
        rows.append((pair(category, str(number), people), latent))
    inner, outer = expected(RATE)
    assert outer < 1
    known = {one.instruction: latent for one, latent in rows}
    pairs = [one for one, _ in rows]
    labels = [one.people for one in pairs]
    assert leave_one_out(labels).value == pytest.approx(inner, abs=0.01)
    perfect = files.agreement(pairs, lambda one: known[one.instruction])
    guessed = files.agreement(pairs, lambda one: draw.randrange(3))
    for category in ("Extract", "Rewrite"):
        assert perfect[category].value == pytest.approx(outer, abs=0.015)
        assert guessed[category].value == pytest.approx(1 / 3, abs=0.02)
        assert files.agreement(pairs, lambda _: None)[category].value == 0
    tables = {"guess": guessed, "perfect": perfect, "also": perfect}
    assert files.best(tables) == {"Extract": "perfect", "Rewrite": "perfect"}


def test_the_preference_set(tmp_path) -> None:
    row = {**ROW, "output_a": "Ann", "output_b": "Bo", "annotations": [2, 2, 0]}
    (found,) = files.preferences(written(tmp_path, "p.jsonl", row))
    assert found.people == (2, 2, 0)
    assert Nearer()(found.problem(), Response(found.second)).score == 1.0
    for wrong in ([1], [1, 3], None):
        with pytest.raises(DataError, match="annotations are"):
            files.preferences(written(tmp_path, "q.jsonl", {**row, "annotations": wrong}))
