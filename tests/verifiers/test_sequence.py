"""Sequences of verdicts: what the whole is worth, and how text is cut into steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument, Failure, Verdict
from assay.verifiers import aggregate
from assay.verifiers.sequence import (
    HOWS,
    first_wrong,
    one_hot,
    sequence,
    split_hesitations,
    split_steps,
    states,
)

RIGHT, WRONG = Verdict("correct"), Verdict("incorrect")
UNSURE, UNUSABLE = Verdict("undecided"), Verdict("invalid")
HALF = Verdict("correct", 0.6)


@pytest.mark.parametrize(
    ("how", "parts", "label", "score"),
    [
        ("min", [RIGHT, HALF], "correct", 0.6),
        ("min", [RIGHT, WRONG], "incorrect", 0.0),
        ("min", [RIGHT, UNSURE], "undecided", None),
        ("min", [WRONG, UNSURE], "incorrect", 0.0),
        ("mean", [RIGHT, RIGHT, WRONG], "correct", 2 / 3),
        ("mean", [RIGHT, RIGHT, UNSURE], "correct", 2 / 3),
        ("mean", [RIGHT, WRONG, UNSURE], "undecided", None),
        ("product", [HALF, HALF], "incorrect", 0.36),
        ("last", [WRONG, RIGHT], "correct", 1.0),
        ("last", [RIGHT, UNSURE], "undecided", None),
        ("last", [UNSURE, RIGHT], "correct", 1.0),
        ("any-alarm", [RIGHT, HALF], "correct", 1.0),
        ("any-alarm", [RIGHT, WRONG, RIGHT], "incorrect", 0.0),
        ("min", [UNUSABLE, UNUSABLE], "invalid", 0.0),
        ("mean", [], "undecided", None),
    ],
)
def test_the_whole(how: str, parts: list[Verdict], label: str, score: float | None) -> None:
    whole = sequence(parts, how)  # type: ignore[arg-type]
    assert whole.label == label
    assert whole.score == pytest.approx(score)
    assert whole.parts == tuple(parts)


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(BadArgument, match="any-alarm"):
        sequence([RIGHT], "median")  # type: ignore[arg-type]


def test_the_failure_of_a_member_is_kept_while_it_matters() -> None:
    broken = Verdict.broken(Failure("model", "no answer"))
    assert sequence([RIGHT, broken]).outcome == "broken"
    assert sequence([WRONG, broken]).outcome == "incorrect"


def test_the_first_wrong_member_is_named() -> None:
    assert first_wrong([RIGHT, UNSURE, WRONG, WRONG]) == 2
    assert first_wrong([RIGHT]) is None
    assert sequence([RIGHT, WRONG]).reasons[0].measured == "1 of 2"


verdicts = st.one_of(
    st.floats(0, 1).map(lambda score: Verdict("correct" if score >= 0.5 else "incorrect", score)),
    st.just(UNSURE),
)


@given(st.lists(verdicts, min_size=1, max_size=6), st.sampled_from(HOWS), st.floats(0, 1))
def test_what_is_decided_stays_so_whatever_the_unknown_scores_are(
    parts: list[Verdict], how: str, unknown: float
) -> None:
    whole = sequence(parts, how)  # type: ignore[arg-type]
    if whole.decided:
        scores = [unknown if part.score is None else part.score for part in parts]
        known = aggregate(scores, how, alarm=0.5)
        assert (known >= 0.5) == (whole.label == "correct")


def test_states_for_a_learned_aggregator() -> None:
    assert states([RIGHT, UNSURE]) == ("correct", "undecided")
    assert one_hot(["b", "a"], known=("a", "b")) == [[0.0, 1.0], [1.0, 0.0]]
    with pytest.raises(BadArgument, match="'proved'"):
        one_hot(["proved"])


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", []),
        ("  \n \n", []),
        ("one", ["one"]),
        ("one\n two\n", ["one", "two"]),
        ("one\nmore\n\ntwo", ["one\nmore", "two"]),
        ("one\n  \n\n\ntwo", ["one", "two"]),
        ("run\n\n```\na\n\nb\n```\n\nend", ["run", "```\na\n\nb\n```", "end"]),
        ("```\nnever\n\nclosed", ["```\nnever\n\nclosed"]),
    ],
)
def test_steps(text: str, steps: list[str]) -> None:
    assert [step.text for step in split_steps(text)] == steps


def test_many_fences_take_linear_time() -> None:
    assert len(split_steps("```a```\n\n" * 50_000)) == 50_000


@given(st.text(alphabet="ab `\n", max_size=40))
def test_steps_lie_where_they_say_and_leave_out_white_space_only(text: str) -> None:
    steps = split_steps(text)
    assert all(text[slice(*step.span)] == step.text for step in steps)
    assert "".join("".join(step.text.split()) for step in steps) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", []),
        ("It is 4.", ["It is 4."]),
        ("wait, no. It is 4.", ["wait, no. It is 4."]),
        ("It is 5. Wait, it is 4.\nHmm. Yes.", ["It is 5.", "Wait, it is 4.", "Hmm. Yes."]),
        ("I wait. They waited. Waiters wait.", ["I wait. They waited. Waiters wait."]),
        ("It is 4. Let me double-check", ["It is 4."]),
        ("\n\nLet me check. 2 + 2.", ["Let me check. 2 + 2."]),
    ],
)
def test_hesitations_begin_a_step(text: str, steps: list[str]) -> None:
    found = split_hesitations(text)
    assert [step.text for step in found] == steps
    assert all(text[step.span[0] : step.span[1]] == step.text for step in found)
