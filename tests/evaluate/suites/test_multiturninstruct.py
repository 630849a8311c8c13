"""MultiTurnInstruct: dialogues of our own, the published layout, and agents with short memories."""

import json
import re

import pytest

from assay.core import BadArgument, DataError, Model, Response
from assay.evaluate import suite as suites
from assay.evaluate.runner import evaluate
from assay.evaluate.suites.multiturninstruct import measures, read
from assay.evaluate.suites.multiturninstruct_tasks import EACH, TASKS, problems
from assay.verifiers.turns import Turns, transcript

JUDGE = Turns(verifier=measures("repaired"))


def test_our_dialogues_are_the_same_every_time() -> None:
    made = problems()
    assert made == problems.__wrapped__()
    assert len(made) == EACH * len(TASKS) == 108
    assert len({problem.messages for problem in made}) == len(made)


@pytest.mark.parametrize("place", range(len(TASKS)))
def test_good_answers_are_right_and_bad_ones_wrong(place) -> None:
    for problem in problems()[place :: len(TASKS)]:
        own = problem.metadata["turns"]
        assert JUDGE(problem, transcript([turn["good"] for turn in own])).label == "correct"
        bad = JUDGE(problem, transcript([turn["bad"] for turn in own]))
        assert {part.label for part in bad.parts} == {"incorrect"}, problem.id


def test_silence_keeps_a_secret_and_earns_nothing() -> None:
    secret = next(problem for problem in problems() if problem.metadata["task"] == "privacy")
    replies = ["Yes."] * 3 + ["I would rather not say anything."]
    assert JUDGE(secret, transcript(replies)).label == "incorrect"


class Agent(Model):
    """Does the heater and the lamps rightly, as far as what it is shown reaches."""

    name = "agent"

    def generate(self, messages, sampling):
        said = "\n".join(message.content for message in messages if message.role == "user")
        return (Response(f"Answer: {self.heater(said) if 'degrees' in said else self.lamp(said)}"),)

    def heater(self, said: str) -> str:
        setting, rank = "none", 0
        for priority, degrees in re.findall(r"Priority (\d+): set it to (\d+)", said):
            if int(priority) > rank:
                setting, rank = degrees, int(priority)
        return setting

    def lamp(self, said: str) -> str:
        price, rating = {}, {}
        pattern = r"(\w+)(?:: \$(\d+), rated ([\d.]+) by| costs \$(\d+)| is rated ([\d.]+))"
        for name, first, rated, costs, now in re.findall(pattern, said):
            if first or costs:
                price[name] = int(costs or first)
            if rated or now:
                rating[name] = float(now or rated)
        left = [name for name in rating if price.get(name, 0) < 60]
        return max(left, key=rating.__getitem__, default="none")


def test_a_longer_window_is_a_better_agent(tmp_path) -> None:
    def tasks(window: int | None) -> dict[str, float]:
        suite = suites.load("multiturninstruct", window=window)
        run = evaluate(suite, Agent(), out=tmp_path / str(window), floor=False, progress=False)
        points = run.scores.statistic("by task").points
        return {point.x: point.value for point in points}

    whole, four, one = tasks(None), tasks(4), tasks(1)
    for task in ("prioritization", "dynamic_env"):
        assert whole[task] == 1.0
        assert whole[task] > four[task] > one[task]
        assert one[task] < 0.65


def published(folder, turns, task="privacy"):
    path = folder / "dataset.json"
    path.write_text(json.dumps({task: {"7": turns}}), encoding="utf-8")
    return path


USER = {"role": "user", "text": "Write to Bo.", "evaluation_reference": None}
REPLY = {
    "role": "assistant",
    "text": "Dear Bo ...",
    "evaluation_reference": ["555-1234"],
    "evaluation_metric": "not_matching_any",
}


def test_the_published_layout(tmp_path) -> None:
    unscored = {"role": "assistant", "text": "Fine.", "evaluation_reference": None}
    (problem,) = read(published(tmp_path, [USER, unscored, USER, REPLY]))
    assert (problem.id, problem.metadata["level"]) == ("privacy/7", "resolving")
    assert problem.metadata["turns"] == [
        {"scored": False},
        {"reference": ["555-1234"], "metric": "not_matching_any"},
    ]
    found = JUDGE(problem, transcript(["Fine.", "Call 555-1234."]))
    assert (found.label, len(found.parts)) == ("incorrect", 1)
    suite = suites.load("multiturninstruct", data=str(tmp_path / "dataset.json"), history="given")
    (call,) = suite.answer.asked(problem)
    assert [message.content for message in call.messages][1] == "Fine."


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([USER, {**REPLY, "evaluation_metric": "vibes"}], "no metric 'vibes'"),
        ([{"text": "?"}], "has no 'role'"),
        ([{**REPLY, "role": "assistant"}], "another form"),
        (7, "a list of turns"),
        ([7], "a list of turns"),
    ],
)
def test_a_bad_dialogue_is_named(tmp_path, turns, said) -> None:
    with pytest.raises(DataError, match=said) as caught:
        list(read(published(tmp_path, turns)))
    assert "privacy/7" in str(caught.value)


@pytest.mark.parametrize(
    "content", ["[", "[1]", '{"privacy": 7}', "[" * 100_000, "", "prompt,response\n1,2\n"]
)
def test_a_file_of_something_else(tmp_path, content) -> None:
    path = tmp_path / "dataset.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError):
        list(read(path))


@pytest.mark.parametrize("wrong", [{"history": "gold"}, {"window": "some"}, {"window": 0}])
def test_wrong_options(wrong) -> None:
    with pytest.raises(BadArgument):
        suites.load("multiturninstruct", **wrong)
