"""A verdict for every sentence; the worked example of TRM."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Verdict, Verifier
from assay.verifiers.grounding.lexical import KPrecision
from assay.verifiers.grounding.sentences import FaithfulThenCorrect, Sentences, cells
from assay.verifiers.simulated import always, planted

BRIDGE = "It opened in 1932. It has 48 lanes. It was designed by engineers."
DOCUMENTS = ("The bridge: it opened in 1932.", "A bridge: it has 48 lanes.")


@dataclass(frozen=True, kw_only=True, repr=False)
class Known(Verifier):
    """Knows what is true, and otherwise believes what the documents say."""

    name = "known"
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    def decide(self, problem, response) -> Verdict:
        for texts, label in ((self.true, "correct"), (self.false, "incorrect")):
            if any(text in response.text for text in texts):
                return Verdict(label)
        return Verdict(problem.metadata["faithful"])


def test_the_worked_example() -> None:
    knows = Known(true=("1932", "engineers"), false=("48 lanes",))
    found = FaithfulThenCorrect(correct=knows).verify(BRIDGE, documents=DOCUMENTS)
    assert cells(found) == (
        ("correct", "correct"), ("correct", "incorrect"), ("incorrect", "correct")
    )  # fmt: skip
    assert found.score == pytest.approx(2 / 3)
    assert found.label == "incorrect"
    assert [BRIDGE[slice(*span)] for span in found.reasons[0].spans] == ["It has 48 lanes."]
    # A check of faithfulness alone gets two of the three wrong.
    alone = Sentences().verify(BRIDGE, documents=DOCUMENTS)
    assert [part.label for part in alone.parts] == ["correct", "correct", "incorrect"]


def test_correct_is_told_what_faithful_found() -> None:
    found = FaithfulThenCorrect(correct=Known()).verify(BRIDGE, documents=DOCUMENTS)
    assert cells(found) == (("correct",) * 2, ("correct",) * 2, ("incorrect",) * 2)


def test_spans_point_into_the_whole_response() -> None:
    text = "Oslo is the capital. It floats on a purple cloud."
    found = Sentences().verify(text, documents=("Oslo is the capital.",))
    (_, wrong) = found.parts
    shown = [text[slice(*span)] for span in wrong.parts[0].reasons[0].spans]
    assert shown == ["It floats on", "purple cloud"]


@pytest.mark.parametrize(
    ("how", "graded", "score"),
    [
        ("mean", False, 0.5),
        ("min", False, 0.0),
        ("product", False, 0.0),
        ("mean", True, 0.55),
        ("min", True, 0.2),
        ("product", True, 0.18),
    ],
)
def test_aggregates(how, graded, score) -> None:
    part = planted(
        {
            "This one is so.": Verdict("correct", 0.9),
            "That two is not so.": Verdict("incorrect", 0.2),
        }
    )
    text = "That two is not so. This one is so."
    found = Sentences(part=part, how=how, graded=graded).verify(text)
    assert len(found.parts) == 2
    assert found.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("", "invalid"), ("Is it? Or not?", "undecided"), ("***", "undecided")],
)
def test_nothing_claimed(text, outcome) -> None:
    for verifier in (Sentences(), FaithfulThenCorrect(correct=Known())):
        assert verifier.verify(text, documents=DOCUMENTS).outcome == outcome


def test_a_broken_part_breaks_the_whole() -> None:
    assert Sentences().verify(BRIDGE).outcome == "broken"  # no documents


def test_a_response_does_not_choose_what_it_costs() -> None:
    text = "Oslo is the capital of Norway. " * 3
    for verifier in (Sentences(most=2), FaithfulThenCorrect(correct=Known(), most=2)):
        verdict = verifier.verify(text, documents=DOCUMENTS)
        assert verdict.label == "undecided"
        assert verdict.reasons[0].measured == "3 sentences"


def test_dear_as_its_parts() -> None:
    assert not Sentences().dear
    assert Sentences(part=always(Verdict("correct"), dear=True)).dear


def test_wrong_arguments() -> None:
    with pytest.raises(BadArgument):
        Sentences(how="median")
    with pytest.raises(BadArgument):
        FaithfulThenCorrect(correct=Known(), how="median")
    with pytest.raises(BadArgument):
        Sentences(part=KPrecision)


@given(st.lists(st.sampled_from(["Oslo is the capital.", "Bergen floats on purple clouds."])))
def test_the_mean_is_the_share_that_holds(listed) -> None:
    found = Sentences().verify(" ".join(listed), documents=("Oslo is the capital.",))
    if listed:
        assert found.score == pytest.approx(listed.count("Oslo is the capital.") / len(listed))
        assert (found.label == "correct") == (found.score == 1)
