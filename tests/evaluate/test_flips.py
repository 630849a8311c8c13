"""What flipped, and why it is not right."""

import pytest

from assay.core import Reason, Verdict
from assay.evaluate.flips import why


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict("incorrect", reasons=(Reason("needs a comma"),)), "needs a comma"),
        (Verdict.broken(ValueError("odd")), "error: odd"),
        (
            Verdict(
                "incorrect",
                parts=(Verdict("correct"), Verdict("incorrect", reasons=(Reason("b", "3"),))),
                reasons=(Reason("a"),),
            ),
            "b (3)",
        ),
        (Verdict("incorrect"), ""),
    ],
)
def test_why(verdict, said) -> None:
    assert why(verdict) == said
