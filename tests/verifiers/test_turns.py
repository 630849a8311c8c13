"""Dialogues are judged turn by turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import ConstraintSpec, Message, Problem, Response, VerifierError
from assay.verifiers import turns
from assay.verifiers.combine import route
from assay.verifiers.constraints import Constraints
from assay.verifiers.grounding.lexical import Recall
from assay.verifiers.text import Exact

COMMAS, WORD = "punctuation:no_comma", "global:include_word"


def chat(*said: str, **fields) -> Problem:
    """A problem whose messages begin with the user's and take turns; '' leaves a reply out."""
    roles = ("user", "assistant")
    messages = tuple(
        Message(roles[place % 2], text) for place, text in enumerate(said) if text or not place % 2
    )
    return Problem(id="chat", messages=messages, **fields)


def test_a_turn_is_the_problem_as_it_stands_there() -> None:
    problem = chat("One?", "", "Two?", "", "Three?", metadata={"topic": "numbers"})
    now = turns.turn(problem, 1, ["I."])
    assert [m.content for m in now.messages] == ["One?", "I.", "Two?"]
    assert (now.id, now.metadata) == ("chat, turn 02", {"topic": "numbers", "turn": 2})


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        (None, ["One?", "given", "Two?"]),
        (["own"], ["One?", "own", "Two?"]),
        ([None], ["One?", "given", "Two?"]),
    ],
)
def test_own_replies_stand_in_the_place_of_given_ones(replies, expected) -> None:
    problem = chat("One?", "given", "Two?", "last")
    assert [m.content for m in turns.turn(problem, 1, replies).messages] == expected


def test_a_system_message_stays_and_images_do() -> None:
    problem = Problem(
        messages=(Message("system", "Be brief."), Message("user", "Look.", ("a.png",)))
    )
    assert turns.turn(problem, 0, []).messages == problem.messages


def test_what_concerns_one_turn_is_seen_there_alone() -> None:
    own = [{"reference": "1", "reminder": "Mind the gap."}, {"metric": "exact"}]
    problem = chat("One?", "", "Two?", metadata={"turns": own})
    first, second = turns.turn(problem, 0, []), turns.turn(problem, 1, ["1"])
    assert (first.prompt, first.reference) == ("One?\n\nMind the gap.", "1")
    assert second.messages[0].content == "One?"
    assert (second.reference, second.metadata) == (None, {"metric": "exact", "turn": 2})


def test_the_active_set_by_turn() -> None:
    specs = (
        ConstraintSpec(id=COMMAS, until=0),
        ConstraintSpec(id=WORD, args={"word": "well"}, turn=1),
    )
    problem = chat("One?", "", "Two?", "", "Three?", constraints=specs)
    said = turns.transcript(["Yes.", "Well, yes.", "No, no."])
    found = turns.Turns(verifier=Constraints())(problem, said)
    assert [part.label for part in found.parts] == ["correct", "correct", "incorrect"]
    assert [part.parts[0].verifier for part in found.parts] == [COMMAS, WORD, WORD]
    assert [turns.number_of(part) for part in found.parts] == [1, 2, 3]
    assert found.score == pytest.approx(2 / 3)


def test_turns_that_are_not_scored_or_not_asked_have_no_part() -> None:
    own = [{"scored": False}, {"reference": "b"}, {"reference": "c"}]
    problem = chat("One?", "", "Two?", "", "Three?", metadata={"turns": own})
    found = turns.Turns(verifier=Exact())(problem, turns.transcript(["a", None, "c"]))
    assert [part.verifier for part in found.parts] == ["turn 03"]
    assert found.label == "correct"


def test_each_turn_goes_to_the_verifier_of_its_metric() -> None:
    own = [{"reference": "a", "metric": "exact"}, {"reference": "b", "metric": "contains"}]
    problem = chat("One?", "", "Two?", metadata={"turns": own})
    verifier = turns.Turns(verifier=route("metric", {"exact": Exact(), "contains": Recall()}))
    assert verifier(problem, turns.transcript(["a", "a b c"])).label == "correct"
    assert verifier(problem, turns.transcript(["a b", "a b c"])).score == 0.5


def test_spans_point_into_the_transcript() -> None:
    problem = chat("One?", "", "Two?", constraints=(ConstraintSpec(id=COMMAS),))
    said = turns.transcript(["Fine.", "Fine, thanks."])
    found = turns.Turns(verifier=Constraints())(problem, said)
    places = [
        said.text[slice(*s)] for leaf in found.leaves() for r in leaf.reasons for s in r.spans
    ]
    assert places == [","]


def test_a_plain_response_is_the_reply_to_every_turn() -> None:
    problem = chat("One?", "", "Two?", constraints=(ConstraintSpec(id=COMMAS),))
    assert turns.Turns(verifier=Constraints())(problem, Response("Fine.")).score == 1.0


def test_nothing_to_judge() -> None:
    problem = chat("One?", metadata={"turns": [{"scored": False}]})
    found = turns.Turns(verifier=Exact())(problem, turns.transcript(["a"]))
    assert found.outcome == "broken"
    with pytest.raises(VerifierError, match="'chat' has no turn that is scored"):
        turns.Turns(verifier=Exact()).decide(problem, turns.transcript(["a"]))


@given(st.lists(st.none() | st.text()))
def test_a_transcript_gives_its_replies_back(said) -> None:
    assert turns.replies(turns.transcript(said)) == said


@pytest.mark.parametrize(
    ("problem", "response", "expected"),
    [
        (chat("One?"), Response("I."), ["One?", "I."]),
        (chat("One?", "", "Two?"), turns.transcript(["I.", "II."]), ["One?", "I.", "Two?", "II."]),
        (chat("One?", "given", "Two?"), turns.transcript([None, "II."]),
         ["One?", "given", "Two?", "II."]),
        (chat("One?", "", "Two?"), turns.transcript(["I."]), ["One?", "I."]),
    ],
)  # fmt: skip
def test_a_conversation_is_all_that_was_said(problem, response, expected) -> None:
    assert [message.content for message in turns.conversation(problem, response)] == expected


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (chat("One?"), "One?"),
        (chat("One?", "", "Two?"), "[turn 1]\nOne?\n\n[turn 2]\nTwo?"),
        (chat("An example", "its answer", "Two?"), "Two?"),
        (chat("One?", "given", "Two?", metadata={"turns": [{}, {}]}),
         "[turn 1]\nOne?\n\n[turn 2]\nTwo?"),
    ],
)  # fmt: skip
def test_questions_are_all_turns_of_a_dialogue(problem, said) -> None:
    assert turns.questions(problem) == said
