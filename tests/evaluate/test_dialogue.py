"""Dialogues are asked turn by turn."""

import pytest

from assay.core import (
    BadArgument,
    Capabilities,
    Message,
    Model,
    Problem,
    Response,
    Sampling,
    Unsupported,
    Usage,
)
from assay.evaluate import suite as suites
from assay.evaluate.dialogue import Dialogue
from assay.evaluate.runner import evaluate
from assay.models.scripted import ScriptedModel
from assay.verifiers import turns

CHAT = Problem(
    id="chat",
    messages=(
        Message("system", "Be brief."),
        Message("user", "One?"),
        Message("assistant", "given"),
        Message("user", "Two?"),
        Message("user", "Three?"),
    ),
)


class Listening(Model):
    """Keeps what it was asked."""

    name = "listening"

    def __init__(self) -> None:
        self.heard: list[list[str]] = []
        self.seeds: list[int | None] = []

    def generate(self, messages, sampling):
        self.heard.append([message.content for message in messages])
        self.seeds.append(sampling.seed)
        return (Response(f"reply {len(self.heard)}", usage=Usage(output_tokens=2)),)


@pytest.mark.parametrize(
    ("dialogue", "last"),
    [
        (Dialogue(), ["Be brief.", "One?", "reply 1", "Two?", "reply 2", "Three?"]),
        (Dialogue(window=2), ["Be brief.", "Two?", "reply 2", "Three?"]),
        (Dialogue(window=1), ["Be brief.", "Three?"]),
        (Dialogue(history="given"), ["Be brief.", "One?", "given", "Two?", "Three?"]),
    ],
)
def test_what_the_model_reads_of_its_past(dialogue, last) -> None:
    model = Listening()
    response = dialogue(CHAT, model, Sampling(seed=3))
    assert model.heard[-1] == last
    assert turns.replies(response) == ["reply 1", "reply 2", "reply 3"]
    assert response.usage.output_tokens == 6
    assert len(set(model.seeds)) == 3


@pytest.mark.parametrize(("history", "calls"), [("own", 2), ("given", 1)])
def test_turns_after_the_last_scored_one_are_not_asked(history, calls) -> None:
    own = [{"scored": False}, {}, {"scored": False}]
    model = Listening()
    chat = CHAT.replace(metadata={"turns": own})
    said = turns.replies(Dialogue(history=history)(chat, model, Sampling()))
    assert len(model.heard) == calls
    assert len(said) == 2


def test_a_reminder_is_not_kept_in_the_history() -> None:
    own = [{"reminder": "No commas!"}, {}, {"reminder": "No commas!"}]
    model = Listening()
    Dialogue()(CHAT.replace(metadata={"turns": own}), model, Sampling())
    assert model.heard[0][-1] == "One?\n\nNo commas!"
    assert model.heard[-1][1] == "One?"
    assert model.heard[-1][-1] == "Three?\n\nNo commas!"


def test_a_scripted_model_tells_turns_apart_by_all_that_was_said() -> None:
    chats = [
        Problem(
            id=opening,
            messages=(Message("user", opening), Message("user", "And again?")),
            metadata={"turns": [{"good": f"{opening} 1"}, {"good": f"{opening} 2"}]},
        )
        for opening in ("Red?", "Blue?")
    ]
    model = ScriptedModel(1.0).rehearse(call for chat in chats for call in Dialogue().asked(chat))
    for chat in chats:
        said = turns.replies(Dialogue()(chat, model, Sampling(seed=1)))
        assert said == [f"{chat.id} 1", f"{chat.id} 2"]


@pytest.mark.parametrize("wrong", [{"history": "mine"}, {"window": 0}])
def test_wrong_arguments(wrong) -> None:
    with pytest.raises(BadArgument):
        Dialogue(**wrong)


def test_a_search_cannot_take_the_place_of_a_dialogue(tmp_path) -> None:
    suite = suites.load("mmmt_if")
    with pytest.raises(BadArgument, match="suite 'mmmt_if' asks in its own way"):
        evaluate(suite, "scripted:1", answer=Dialogue(window=1), out=tmp_path)


class Blind(Listening):
    """Has no eyes, and says so before anything is asked."""

    name = "blind"
    capabilities = Capabilities()

    def generate(self, messages, sampling):
        raise AssertionError("it should not have been asked")


def test_a_model_that_sees_nothing_is_told_before_it_is_asked(tmp_path) -> None:
    suite = suites.load("mmmt_if", images="yes")
    with pytest.raises(Unsupported, match="'blind' cannot look at images"):
        evaluate(suite, Blind(), out=tmp_path, floor=False)
