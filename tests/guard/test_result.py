"""What a result says in words."""

import pytest

from assay.core import Failure, Ledger, Problem, Reason, Response, Verdict
from assay.guard.result import Guarded, Judged, Round

WRONG = Verdict("incorrect", reasons=(Reason("No commas.", "2 commas"),))


def entry(verdict, action, name="check"):
    return Judged(side="after", verifier=name, verdict=verdict, action=action)


def guarded(*judged, action="flag"):
    return Guarded(
        action=action, response=Response("x"), problem=Problem(), judged=judged, ledger=Ledger()
    )


@pytest.mark.parametrize(
    ("judged", "why"),
    [
        ((), ""),
        ((entry(Verdict("correct"), "pass"),), ""),
        ((entry(WRONG, "flag"),), "check: incorrect (No commas., 2 commas)"),
        (
            (
                entry(WRONG, "flag"),
                entry(Verdict.broken(Failure("timeout", "late")), "refuse", "b"),
            ),
            "b: broken (timeout: late)",
        ),
        (
            (entry(Verdict("incorrect", parts=(Verdict("correct"), WRONG)), "reask"),),
            "check: incorrect (No commas., 2 commas)",
        ),
        ((entry(Verdict("undecided"), "flag"),), "check: undecided"),
    ],
)
def test_why(judged, why) -> None:
    assert guarded(*judged).why == why


def test_what_is_shown_is_marked_unless_all_passed() -> None:
    assert guarded(entry(WRONG, "flag")).flagged
    assert not guarded(entry(WRONG, "refuse"), action="refuse").flagged
    assert not guarded(entry(Verdict("correct"), "pass"), action="pass").flagged
    assert repr(guarded()) == "<Guarded flag: 0 checks, 0 model calls>"


def test_the_score_of_a_round_is_the_mean_of_its_checks() -> None:
    judged = (entry(Verdict("incorrect", 0.4), "reask"), entry(Verdict("undecided"), "flag"))
    assert Round(response=Response("x"), judged=judged, action="reask").score == 0.4
    assert Round(response=Response("x"), judged=(), action="pass").score == 0.0
