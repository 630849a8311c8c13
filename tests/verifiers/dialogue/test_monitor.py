"""What is asked, turn after turn, judged as one sequence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Message, Problem, Response, Verdict
from assay.verifiers.combine import not_
from assay.verifiers.dialogue.monitor import Monitor, alarm_turn, numbered
from assay.verifiers.grounding.lexical import Recall
from assay.verifiers.simulated import planted
from assay.verifiers.text import Exact

SAUCE = ("How much vinegar?", "What is the weather?", "How much honey?", "And ginger?")
RECALL = not_(Recall())
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=10)


def chat(*said, **fields):
    """A dialogue in which the assistant says something after each request."""
    messages = [
        message
        for text in said
        for message in (Message("user", text), Message("assistant", "vinegar honey ginger"))
    ]
    return Problem(messages=tuple(messages), **fields)


def scoring(scores):
    """A part that scores requests by their text, and the dialogue of them."""
    verdicts = {
        f"r{n}": Verdict("undecided" if score is None else "correct", score)
        for n, score in enumerate(scores)
    }
    return planted(verdicts), chat(*verdicts)


@pytest.mark.parametrize(
    ("fields", "label", "turn"),
    [
        ({"at_least": 0.2}, "incorrect", 4),
        ({"at_least": 0.5}, "incorrect", 3),
        ({"at_least": 0.2, "sees": "turn"}, "correct", None),
        ({"at_least": 0.9, "first": 3}, "incorrect", 3),
        ({"at_least": 0.2, "first": 5}, "correct", None),
        ({"at_least": 0.0}, "correct", None),
    ],
)
def test_the_first_alarm(fields, label, turn) -> None:
    asked = chat(*SAUCE, reference="vinegar honey ginger")
    verdict = Monitor(part=RECALL, **fields).verify("", asked)
    assert (verdict.label, alarm_turn(verdict)) == (label, turn)
    assert len(verdict.parts) == (turn or 4)
    assert verdict.parts[0].verifier == "turn 01"


@given(SCORES, st.floats(0.01, 1))
def test_the_lowest_score_counts(scores, at_least) -> None:
    part, asked = scoring(scores)
    verdict = Monitor(part=part, sees="turn", at_least=at_least).verify("", asked)
    below = [turn for turn, score in enumerate(scores, 1) if score < at_least]
    assert alarm_turn(verdict) == (below[0] if below else None)


@given(SCORES, st.floats(0, 2))
def test_evidence_adds_up(scores, drift) -> None:
    part, asked = scoring(scores)
    monitor = Monitor(part=part, sees="turn", how="cusum", at_least=0.0, drift=drift)
    total = 0.0
    for score in scores:
        kept = min(max(score, 1e-3), 1 - 1e-3)
        total = max(0.0, total + math.log((1 - kept) / kept) - drift)
    assert monitor.verify("", asked).score == pytest.approx(1 / (1 + total))


@given(SCORES, st.integers(0, 9))
def test_a_longer_dialogue_never_takes_an_alarm_back(scores, cut) -> None:
    part, asked = scoring(scores)
    for how in ("min", "cusum"):
        monitor = Monitor(part=part, sees="turn", how=how, at_least=0.4)
        short = monitor.verify("", asked.replace(messages=asked.messages[: 2 * cut + 1]))
        if short.label == "incorrect":
            assert alarm_turn(monitor.verify("", asked)) == alarm_turn(short)


@pytest.mark.parametrize(
    ("scores", "outcome"),
    [([0.9, None], "undecided"), ([None, 0.1], "incorrect"), ([0.9, 0.8], "correct")],
)
def test_a_turn_that_cannot_be_scored(scores, outcome) -> None:
    part, asked = scoring(scores)
    assert Monitor(part=part, sees="turn").verify("", asked).outcome == outcome


def test_what_breaks_stays_broken_and_no_request_is_the_problems_fault() -> None:
    broken = Monitor(part=Exact()).verify("", chat("Hi"))  # there is no reference
    assert broken.failure.kind == "problem"
    assert Monitor(part=RECALL).verify("", Problem()).failure.kind == "problem"


def test_the_part_may_be_a_line_and_sees_the_policy() -> None:
    monitor = Monitor(part="not recall", policy="Keep the recipe.", at_least=0.2)
    assert monitor == Monitor(part=RECALL, policy="Keep the recipe.", at_least=0.2)
    assert monitor.verify("", chat(*SAUCE, reference="vinegar honey ginger")).label == "incorrect"


@given(st.lists(st.text(max_size=30), max_size=30), st.integers(40, 400))
def test_the_list_keeps_its_ends(requests, longest) -> None:
    lines = numbered(requests, longest).splitlines()
    if requests:
        assert lines[0].startswith("1. ")
        assert lines[-1].startswith(f"{len(requests)}. ")
    left = [line for line in lines if "left out]" in line]
    assert len(lines) == len(requests) or len(left) == 1


@pytest.mark.parametrize(
    "fields", [{"sees": "some"}, {"how": "sum"}, {"first": 0}, {"at_least": 2.0}]
)
def test_what_cannot_be_is_refused(fields) -> None:
    with pytest.raises(BadArgument):
        Monitor(part=RECALL, **fields)


def test_only_requests_count() -> None:
    asked = chat("Hello", reference="vinegar honey ginger")
    verdict = Monitor(part=RECALL).decide(asked, Response("vinegar honey ginger"))
    assert verdict.label == "correct"
