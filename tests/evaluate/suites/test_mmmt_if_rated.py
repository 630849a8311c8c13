"""The composite and the ratings: a table of the published layout, and a judge with known habits."""

import csv
import random
import re

import pytest

from assay.core import DataError
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.mmmt_if_rated import (
    CRITERIA,
    PIF,
    WEIGHTS,
    composite,
    of_people,
    read,
)
from assay.models.scripted import ScriptedModel
from assay.recipes.mmmt_if import Forgetful, steady
from assay.verifiers.constraints.mmmt.read import CHAT, TURN

MODELS = ("Ada", "Bo", "Cy")
WON = tuple(
    f"Preference: 1 for {a}, 0 for {b}" for a, b in (("Ada", "Bo"), ("Ada", "Cy"), ("Cy", "Bo"))
)


def row(chat: int, turn: int, *, pif=(1.0, 0.5, 0.0), heard=None, won=("1", "0.5", ""), **more):
    """A turn of the table, in which a rating of instruction following is 1 + 9 PIF if not said."""
    made = {CHAT: str(chat), TURN: str(turn), "auto eval metric weights": "1 1 1 1 1 1 1 1 20"}
    for place, model in enumerate(MODELS):
        made |= {f"{name} {model}": "5" for name in CRITERIA}
        rating = 1 + 9 * pif[place] if heard is None else heard[place]
        made |= {
            f"Instruction Following {model}": str(rating),
            f"{PIF} {model}": str(pif[place]),
        }
    return made | dict(zip(WON, won, strict=True)) | more


def table(folder, rows):
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("rating", "pif", "weights", "wanted"),
    [
        (1.0, 0.0, WEIGHTS, 1.0),
        (10.0, 1.0, WEIGHTS, 10.0),
        (1.0, 1.0, WEIGHTS, (8 + 200) / 28),
        (7.0, 0.5, (1.0,) * 8 + (0.0,), 7.0),
    ],
)
def test_the_composite(rating, pif, weights, wanted) -> None:
    assert composite(dict.fromkeys(CRITERIA, rating), pif, weights) == pytest.approx(wanted)


def test_a_row_of_the_published_layout(tmp_path) -> None:
    (one,) = read(table(tmp_path, [row(3, 1)]))
    assert (one.chat, one.turn, one.pif["Bo"], one.weights) == ("3", 1, 0.5, WEIGHTS)
    assert one.preferred == (("Ada", "Bo", 1.0), ("Ada", "Cy", 0.5))
    assert one.composite("Ada") == pytest.approx((7 * 5 + 10 + 200) / 28)


def test_what_people_say_goes_with_pif_or_does_not(tmp_path) -> None:
    draw = random.Random(0)

    def rows(*, shuffled: bool):
        for chat in range(30):
            for turn in range(1, 5):
                pif = [draw.choice((0.0, 0.25, 0.5, 0.75, 1.0)) for _ in MODELS]
                heard = [1 + 9 * (draw.random() if shuffled else one) for one in pif]
                first, second = (draw.random(), draw.random()) if shuffled else pif[:2]
                won = "0.5" if first == second else str(int(first > second))
                yield row(chat, turn, pif=pif, heard=heard, won=(won, "", ""))

    found = {s.name: s for s in of_people(read(table(tmp_path, list(rows(shuffled=False)))))}
    assert found["PIF with ratings"].value == pytest.approx(1.0)
    assert found["PIF with ratings"].n == 30 * 4 * 3
    assert found["preferred by PIF"].value == 1.0
    assert found["preferred by composite"].value == 1.0
    assert found["preferred by overall"].value == 0.5  # always the same: every pair a tie
    assert [point.x for point in found["PIF by model"].points] == list(MODELS)
    luck = {s.name: s for s in of_people(read(table(tmp_path, list(rows(shuffled=True)))))}
    assert luck["PIF with ratings"].low < 0 < luck["PIF with ratings"].high
    assert luck["preferred by PIF"].low < 0.5 < luck["preferred by PIF"].high


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({f"{PIF} Bo": "1.5"}, "from 0 to 1, not '1.5'"),
        ({"Creativity Cy": "good"}, "Creativity Cy is a number"),
        ({"auto eval metric weights": "1 1"}, "9 weights, not 2"),
        ({TURN: ""}, "is a number"),
        ({WON[0]: "7"}, "Preference"),
    ],
)
def test_a_bad_row_is_named(tmp_path, change, said) -> None:
    path = table(tmp_path, [row(1, 1), row(1, 2, **change)])
    with pytest.raises(DataError, match=said) as caught:
        list(read(path))
    assert caught.value.line == 3


def test_another_table(tmp_path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column"):
        list(read(path))


def test_a_judge_rates_and_the_composite_follows(tmp_path) -> None:
    """A judge that always says 1: what is left is PIF, by its weight."""
    low = ScriptedModel(1.0, function=lambda _: "Weak. Score: 1")
    suite = suites.load("mmmt_if", judge=low)
    run = evaluate(suite, Forgetful(steady), out=tmp_path, floor=False, progress=False, limit=3)
    found = run.scores.statistic("composite")
    pif = run.scores.statistic("PIF")
    assert found.n == pif.n == 24
    assert found.value == pytest.approx(pif.value * 20 / 28)
    assert run.scores.statistic("PIF with ratings").value is None  # the rating never changes


def test_a_judge_is_shown_the_chat_of_its_turn() -> None:
    asked = []
    judge = ScriptedModel(1.0, function=lambda prompt: asked.append(prompt) or "Score: 5")
    suite = suites.load("mmmt_if", judge=judge)
    problem = next(iter(suite.load()))
    suite.verifiers["rated_creativity"].verify("Well.", problem)
    assert len(asked) == 8
    assert re.search("ideas of its own", asked[0])
