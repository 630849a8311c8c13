"""What modules that call verifiers for other frameworks share."""

import pytest

from assay.core import BadArgument, Reason, Response, UnknownName, Verdict
from assay.interop.judging import explained, judge_of, name_of
from assay.verifiers.text import Exact


def test_a_verifier_is_given_or_said() -> None:
    given = Exact()
    assert judge_of(given) is given
    assert judge_of("exact >> not exact ignore_case=true").verify("a", reference="a")
    with pytest.raises(UnknownName):
        judge_of("exakt")
    with pytest.raises(BadArgument, match="not the class"):
        judge_of(Exact)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "name"),
    [(None, "exact"), (Verdict("correct"), "exact"), (Verdict("correct", verifier="x"), "x")],
)
def test_the_name_is_the_verdicts_or_the_verifiers(verdict: Verdict | None, name: str) -> None:
    assert name_of(Exact(), verdict) == name


@pytest.mark.parametrize("response", ["a\x1b[2Jb", Response("a\x1b[2Jb")])
def test_what_is_explained_moves_no_cursor(response: str | Response) -> None:
    verdict = Verdict("incorrect", reasons=(Reason("odd \u202e", "\x07", ((0, 3),)),))
    told = explained(verdict, response)
    assert "at 0-3" in told
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
