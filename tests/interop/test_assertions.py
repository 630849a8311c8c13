"""Assertions of verdicts and of rates."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Problem, Reason, Response, Verdict
from assay.core.verifier import Verifier
from assay.evaluate.statistics import wilson
from assay.interop.assertions import BrokenVerifier, NotVerified, assert_rate, assert_verified
from assay.verifiers import constraints as c


class Says(Verifier):
    """Gives the verdict that the response names."""

    name = "says"

    def decide(self, problem: Problem, response: Response) -> Verdict:
        if response.text == "broken":
            raise ValueError("no reference")
        label: Any = response.text
        return Verdict(label, reasons=(Reason("it says so"),), verifier="says")


def test_what_is_correct_gives_its_verdict() -> None:
    assert assert_verified("correct", Says()).outcome == "correct"
    assert assert_verified(Response("4"), "exact", problem="2 + 2?", reference="4")
    assert assert_verified("4", "exact", problem=Problem.of("2 + 2?", reference="4"))


@pytest.mark.parametrize(
    ("outcome", "error", "words"),
    [
        ("incorrect", NotVerified, "the response is incorrect (verifier 'says')"),
        ("invalid", NotVerified, "nothing in it to judge"),
        ("undecided", NotVerified, "undecided: the verifier cannot tell"),
        ("broken", BrokenVerifier, "the verifier broke"),
    ],
)
def test_outcomes_stay_apart(outcome: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as raised:
        assert_verified(outcome, Says(), problem="How?")
    assert words in str(raised.value)
    assert raised.value.verdict.outcome == outcome  # type: ignore[attr-defined]
    assert isinstance(raised.value, AssertionError) == (outcome != "broken")


def test_undecided_passes_where_it_is_allowed_to() -> None:
    assert assert_verified("undecided", Says(), undecided="pass").outcome == "undecided"
    with pytest.raises(NotVerified):
        assert_verified("invalid", Says(), undecided="pass")
    with pytest.raises(BadArgument, match="'skip'"):
        assert_verified("undecided", Says(), undecided="skip")  # type: ignore[arg-type]


def test_the_message_shows_what_a_person_needs() -> None:
    with pytest.raises(NotVerified) as raised:
        assert_verified(
            "It rains, it pours.\x1b[2J",
            c.words(at_most=2) & c.no_commas(),
            problem="Describe rain.",
            reference=["a", "b"],
        )
    lines = str(raised.value).splitlines()
    assert lines[0].startswith("the response is incorrect (verifier ")
    assert any("Answer with at most 2 words." in line for line in lines)
    assert "prompt: Describe rain." in lines
    assert "reference: ['a', 'b']" in lines
    assert lines[-2:] == ["response:", "  It rains, it pours.⟨1B⟩[2J"]


@pytest.mark.parametrize(
    ("text", "last"),
    [("", "  (empty)"), ("x" * 3000, "  " + "x" * 2000)],
)
def test_empty_and_long_responses_are_shown_as_such(text: str, last: str) -> None:
    with pytest.raises(NotVerified) as raised:
        assert_verified(text, "exact", reference="y")
    assert str(raised.value).splitlines()[-1] == last
    assert ("the first 2,000 of 3,000" in str(raised.value)) == bool(text)


RATES = [
    # right, of, at_least, by, passes
    (40, 40, 0.9, "low", True),
    (36, 40, 0.9, "low", False),
    (36, 40, 0.9, "value", True),
    (35, 40, 0.9, "value", False),
    (33, 40, 0.9, "high", True),
    (20, 40, 0.9, "high", False),
    (0, 5, 0.0, "low", True),
]


@pytest.mark.parametrize(("right", "of", "at_least", "by", "passes"), RATES)
def test_a_rate_is_reached_or_missed(
    right: int, of: int, at_least: float, by: Any, passes: bool
) -> None:
    responses = ["correct"] * right + ["incorrect"] * (of - right)
    if passes:
        found = assert_rate(responses, Says(), at_least=at_least, by=by)
        assert found == wilson(right, of)
    else:
        with pytest.raises(NotVerified, match=f"{right} of {of} responses are correct") as raised:
            assert_rate(responses, Says(), at_least=at_least, by=by)
        assert len(raised.value.verdicts) == of - right


def test_a_rate_that_is_missed_shows_the_first_failures() -> None:
    with pytest.raises(NotVerified) as raised:
        assert_rate(["incorrect"] * 8, Says(), at_least=0.5)
    assert str(raised.value).count("response: incorrect") == 5
    assert str(raised.value).endswith("and 3 more responses like these")


def test_a_rate_that_more_responses_may_show_says_so() -> None:
    with pytest.raises(NotVerified, match="more responses may show it"):
        assert_rate(["correct"] * 4, Says(), at_least=0.8)


@given(
    st.lists(st.sampled_from(["correct", "incorrect", "invalid", "undecided"]), min_size=1),
    st.floats(0, 1),
)
def test_what_is_undecided_never_helps(outcomes: list[str], at_least: float) -> None:
    plain = ["correct" if one == "correct" else "incorrect" for one in outcomes]

    def passes(responses: list[str]) -> bool:
        try:
            assert_rate(responses, Says(), at_least=at_least)
        except NotVerified:
            return False
        return True

    assert passes(outcomes) == passes(plain)


def test_a_broken_verdict_stops_a_rate() -> None:
    with pytest.raises(BrokenVerifier, match="no reference"):
        assert_rate(["correct", "broken"], Says(), at_least=0.1)


@pytest.mark.parametrize(
    ("responses", "settings", "words"),
    [
        ([], {"at_least": 0.5}, "no responses"),
        (["a"], {"at_least": 80}, "from 0 to 1, not 80"),
        (["a"], {"at_least": 0.5, "by": "mean"}, "'mean'"),
    ],
)
def test_wrong_use_is_told(responses: list[str], settings: Any, words: str) -> None:
    with pytest.raises(BadArgument, match=words):
        assert_rate(responses, Says(), **settings)
