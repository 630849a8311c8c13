"""Every model on every suite."""

from pathlib import Path

import pytest

from assay.core import (
    BadArgument,
    ConnectionFailed,
    DataError,
    Sampling,
    UnknownName,
    UsageError,
)
from assay.evaluate.matrix import matrix
from assay.evaluate.suite import Suite, load
from assay.verifiers.text import Exact


@pytest.fixture
def suites(tiny):
    return [
        Suite.of(tiny.asked("a", "b", "c", reference="yes"), Exact(), name=name)
        for name in ("first", "second")
    ]


def named(tiny, name: str, answer=lambda _: "yes"):
    model = tiny.Instant(answer)
    model.name = name
    return model


def test_a_run_for_each_pair_and_none_asked_twice(tiny, suites) -> None:
    models = [named(tiny, "good"), named(tiny, "bad", lambda _: "no")]
    done = matrix(suites, models, out="m", limit=2, samples=2)
    assert sorted(done.runs) == [
        ("first", "bad"), ("first", "good"), ("second", "bad"), ("second", "good"),
    ]  # fmt: skip
    assert Path("m/second/good/records.jsonl").read_bytes().count(b"\n") == 4
    assert [len(model.asked) for model in models] == [8, 8]
    again = matrix(suites, models, out="m", limit=2, samples=2)
    assert [len(model.asked) for model in models] == [8, 8]
    assert [board.places[0].name for board in again.leaderboard().boards] == ["good", "good"]


def test_a_model_that_is_not_there_costs_its_own_runs_alone(tiny, suites) -> None:
    gone = named(tiny, "gone", lambda _: ConnectionFailed("no server"))
    said: list[str] = []
    done = matrix(suites, [gone, named(tiny, "there")], out="m", told=said.append)
    assert sorted(done.failed) == [("first", "gone"), ("second", "gone")]
    assert said[0] == "first · gone: no server"
    assert [place.name for place in done.leaderboard().boards[0].places] == ["there"]
    assert done.to_dict()["failed"][0] == {"suite": "first", "model": "gone", "error": "no server"}


def test_models_that_cannot_answer_a_trivial_question_are_screened_out(tiny, suites) -> None:
    def knows(prompt: str) -> str:
        return "It is Earth." if "planet" in prompt else "yes"

    mute = named(tiny, "mute", lambda _: "no")
    said: list[str] = []
    done = matrix(
        suites, [mute, named(tiny, "knows", knows)], out="m", screen=True, told=said.append
    )
    assert sorted(done.runs) == [("first", "knows"), ("second", "knows")]
    assert done.failed["first", "mute"] == "does not say 'earth', but 'no'"
    assert len(mute.asked) == 1
    assert said == ["mute is left out: does not say 'earth', but 'no'"]


def test_sampling_is_chosen_for_each_suite(tiny, suites) -> None:
    drawn = {"first": Sampling(temperature=0.5), "second": Sampling(temperature=1.0)}
    done = matrix(suites, [named(tiny, "m")], out="m", sampling=lambda suite: drawn[suite.name])
    assert done.runs["second", "m"].manifest.what["sampling"] == {"temperature": 1.0}


def test_names_that_look_alike_have_folders_of_their_own(tiny, suites) -> None:
    done = matrix(suites[:1], [named(tiny, "a/x"), named(tiny, "b/x")], out="m")
    assert len({run.path for run in done.runs.values()}) == 2


def test_wrong_use(tiny, suites) -> None:
    model = named(tiny, "m")
    for given, models, said in (
        ([], [model], "at least one suite"),
        (suites, [], "at least one model"),
        (suites, [model, model], "model 'm' is given twice"),
        ([*suites, suites[0]], [model], "suite 'first' is given twice"),
    ):
        with pytest.raises(BadArgument, match=said):
            matrix(given, models, out="m")


@pytest.mark.parametrize(
    ("model", "error"),
    [("opnai:x", UnknownName), ("replay:none.jsonl", UsageError), ("scripted:2", BadArgument)],
)
def test_a_model_that_does_not_exist_is_told_before_the_first_call(
    tiny, suites, model, error
) -> None:
    first = named(tiny, "first")
    with pytest.raises(error):
        matrix(suites, [first, model], out="m")
    assert not first.asked


def test_data_that_cannot_be_used_are_told_before_the_first_call(tiny, suites, tmp_path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text("{\n", encoding="utf-8")
    first = named(tiny, "first")
    with pytest.raises(DataError, match="line 1"):
        matrix([*suites, load("ifeval", data=str(path))], [first], out="m")
    assert not first.asked
