"""Which action follows which outcome."""

import pytest

from assay.core import BadArgument, Failure, Verdict
from assay.guard.check import ACTIONS, Check, strongest
from assay.verifiers import constraints as c

LATE = Verdict.broken(Failure("timeout", "late"))
CHECK = Check(
    verifier=c.avoids("x"),
    on_failure="reask",
    on_invalid="refuse",
    on_undecided="flag",
    on_broken="pass",
    on_timeout="fix",
)


@pytest.mark.parametrize(
    ("verdict", "action"),
    [
        (Verdict("correct"), "pass"),
        (Verdict("incorrect"), "reask"),
        (Verdict("invalid"), "refuse"),
        (Verdict("undecided"), "flag"),
        (Verdict.broken(ValueError("x")), "pass"),
        (LATE, "fix"),
    ],
)
def test_each_outcome_has_its_own_action(verdict, action) -> None:
    assert CHECK.action(verdict) == action


def test_what_is_left_out_follows_its_neighbour() -> None:
    plain = Check(verifier=c.avoids("x"), on_failure="fix", on_broken="refuse")
    assert plain.action(Verdict("invalid")) == "fix"
    assert plain.action(LATE) == "refuse"
    assert plain.actions == {"fix", "flag", "refuse"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on_failure": "stop"}, "on_failure is one of pass, flag, fix, reask, refuse"),
        ({"on_broken": None}, "on_broken is one of"),
        ({"seconds": 0}, "seconds must be above 0"),
        ({"isolated": True}, "give seconds"),
        ({"verifier": "avoids"}, "expected a verifier"),
    ],
)
def test_what_cannot_be_is_refused(fields, said) -> None:
    with pytest.raises(BadArgument, match=said):
        Check(**{"verifier": c.avoids("x"), **fields})


def test_the_strongest_action_is_done() -> None:
    assert strongest([]) == "pass"
    for index, action in enumerate(ACTIONS):
        assert strongest(ACTIONS[: index + 1]) == action
