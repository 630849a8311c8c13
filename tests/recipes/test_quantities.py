"""The cases are what they say, and cannot be told by their surface."""

from assay.recipes.quantities import BLOCKS, as_written, cases
from assay.verifiers.tools import run_check


def test_each_case_has_a_check_that_tells() -> None:
    given = cases(0, 24)
    found = [run_check(f"print({case.check})").output for case in given]
    assert found == [str(case.equal) for case in given]
    assert {case.question.split()[3] for case in given} == {f"{block}:" for block in BLOCKS}
    assert 6 <= sum(case.equal for case in given) <= 18


def test_the_surface_does_not_tell() -> None:
    given = cases(1, 200)
    assert 0.4 < sum(as_written(case) == case.equal for case in given) / 200 < 0.65
