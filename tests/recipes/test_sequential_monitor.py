"""The parts of the experiment at a small scale, and once the whole of it."""

import pytest

from assay.core import Verdict
from assay.recipes import sequential_monitor as recipe
from assay.recipes.experiment import Setting
from assay.recipes.kitchen import Chat, episode
from assay.verifiers.dialogue.monitor import alarm_turn
from assay.verifiers.simulated import planted


@pytest.mark.parametrize(
    ("gathered", "at_least", "at", "timely"),
    [
        ((0.9, 0.4, 0.1), 0.5, 2, True),
        ((0.9, 0.4, 0.1), 0.2, 3, False),
        ((0.9, 0.4, 0.1), 0.05, None, False),
    ],
)
def test_an_alarm_after_the_last_part_is_late(gathered, at_least, at, timely) -> None:
    chat = Chat("c", ("a", "b", "c"), 2)
    assert recipe.alarm(gathered, at_least) == at
    assert recipe.in_time(chat, gathered, at_least) is timely


@pytest.mark.parametrize(("_", "sees", "how"), recipe.KINDS)
def test_a_course_is_what_the_monitor_itself_gathers(_, sees, how) -> None:
    for number in range(12):
        chat = episode(3, number)
        gathered = recipe.course(recipe.monitor(recipe.words(), sees, how), chat)
        assert len(gathered) == len(chat.requests)
        strict = recipe.Monitor(part=recipe.words(), sees=sees, how=how, at_least=0.6)
        verdict = strict.verify("", chat.problem())
        assert alarm_turn(verdict) == recipe.alarm(gathered, 0.6)


def test_all_requests_tell_what_one_does_not() -> None:
    found = {}
    for kind, sees, how in recipe.KINDS:
        tally = recipe._Tally()
        tally.add(recipe.monitor(recipe.words(), sees, how), 0, 0.0, 60)
        found[kind] = sum(tally.found) / len(tally.found)
        assert sum(tally.false) <= 0.15 * len(tally.false)
    assert found["all"] > found["turn"] + 0.25


def test_a_part_is_asked_once_about_each_text() -> None:
    counted = recipe.Remembered(part=planted({"a": Verdict("correct", 0.7)}))
    assert counted.verify("a").score == counted.verify("a").score == 0.7
    assert list(counted.heard) == ["a"]


def test_rows_are_labelled_by_what_their_view_can_know() -> None:
    whole = recipe.rows(0, "all", 60)
    single = recipe.rows(0, "turn", 60)
    assert len(whole) == len(single) == 120
    assert all(row["response"].startswith("1. ") for row in whole)
    assert {row["label"] for row in whole} == {True, False}
    assert sum(row["label"] for row in single) == 60


@pytest.mark.slow
def test_the_experiment_tells_the_monitors_apart(monkeypatch) -> None:
    monkeypatch.setattr(recipe, "TRAIN", 200)
    monkeypatch.setattr(recipe, "CALIBRATE", 40)
    found = recipe.experiment(Setting(count=1, limit=40))
    values = {measure.what: measure.value for measure in found.measures}
    assert values["found, all over turn, trained"] > 0.15
    assert values["found in time, words, turn"] == 0
    assert abs(values["found, all over turn, asked at once, words"]) < 0.05
