"""The measures of MultiTurnInstruct, as published and as they say they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.verifiers.turn_measures import AnswerLine, Bleu, Mentions, SameItems

FAITHFUL, REPAIRED = {"profile": "faithful"}, {"profile": "repaired"}


@pytest.mark.parametrize(
    ("measure", "text", "reference", "faithful", "repaired"),
    [
        (Mentions, "Call the DENTIST today.", ["dentist", "doctor"], 1, 1),
        (Mentions, "Call nobody.", ["dentist"], 0, 0),
        (Mentions, "There are 15.", ["5"], 1, 0),
        (Mentions, "It is (a+b).", ["a+b"], 1, 1),
        (AnswerLine, "So.\nAnswer: Fjord.", ["fjord"], 1, 1),
        (AnswerLine, "Answer: Fjord\nNo.\nAnswer: Brio", ["Brio"], 0, 1),
        (AnswerLine, "**Answer:** Fjord", ["Fjord"], 0, 1),
        (AnswerLine, "answer : 7!", ["7"], 1, 1),
        (AnswerLine, "Answer: Fjord or Brio", ["Brio"], 0, 0),
        (SameItems, "Answer: pears, figs", ["figs", "pears"], 1, 1),
        (SameItems, "Answer: pears and figs.", ["figs", "pears"], 0, 1),
        (SameItems, "pears, limes", ["figs", "pears"], 1 / 3, 1 / 3),
        (SameItems, "- pears\n- figs", ["figs", "pears"], 0, 1),
        (Bleu, "Name two old towns", ["Name two old towns"], 1, 1),
        (Bleu, "Say hello", ["Say hello"], 0, 1),
        (Bleu, "one two three four", ["five six seven eight"], 0, 0),
        (Bleu, "a b c d", ["a b c d e"], math.exp(1 - 5 / 4), math.exp(1 - 5 / 4)),
    ],
)
def test_scores(measure, text, reference, faithful, repaired) -> None:
    for profile, score in (("faithful", faithful), ("repaired", repaired)):
        found = measure(profile=profile).verify(text, reference=reference)
        assert found.score == pytest.approx(score), profile
        assert found.label == ("correct" if score == 1 else "incorrect")


@pytest.mark.parametrize("measure", [Mentions, AnswerLine, SameItems, Bleu])
def test_silence_is_invalid(measure) -> None:
    assert measure().verify(" \n", reference="x").label == "invalid"
    assert (~measure()).verify("", reference="x").label == "invalid"
    assert measure().verify("x").outcome == "broken"
    with pytest.raises(BadArgument, match="'faithful' or 'repaired', not 'loose'"):
        measure(profile="loose")


def test_without_an_answer_line_there_is_no_answer() -> None:
    assert AnswerLine().verify("Fjord", reference="Fjord").label == "invalid"


def test_every_one_and_from_a_field() -> None:
    check = Mentions(field="useful", every=True)
    for text, label in (("Ada of Arden", "correct"), ("Ada", "incorrect")):
        assert check.verify(text, metadata={"useful": ["Ada", "Arden"]}).label == label


def test_spans_are_where_it_is_said() -> None:
    text = "Tea, or tea."
    (reason,) = Mentions().verify(text, reference="tea").reasons
    assert [text[slice(*span)] for span in reason.spans] == ["Tea", "tea"]


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_hostile_text_is_judged(text, reference) -> None:
    for measure in (Mentions, AnswerLine, SameItems, Bleu):
        for profile in ("faithful", "repaired"):
            found = measure(profile=profile).verify(text, reference=[reference])
            assert found.outcome in ("correct", "incorrect", "invalid")


@given(st.lists(st.sampled_from("abc"), min_size=4).map(" ".join))
def test_a_repetition_has_full_bleu(text) -> None:
    assert Bleu(profile="faithful").verify(text, reference=text).score == pytest.approx(1)
