"""pytest: the fixtures `verify` and `verify_rate`.

pytest finds this module by its entry point. It costs a test run nothing where it is not used:
importing it imports nothing, and a test that asks for no such fixture never comes here.

    def test_it_is_short(verify):
        verify(ask("Describe rain."), c.words(at_most=60) & c.no_commas())

    def test_it_is_mostly_right(verify_rate):
        verify_rate([ask("6 * 7?") for _ in range(40)], "answer", reference="42", at_least=0.8)

What they assert is told in `assay.interop.assertions`. Each verdict is also kept among the test's
properties, which ``--junit-xml`` writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assay.core import Verdict
    from assay.evaluate.statistics import Interval

PROPERTY = "assay"


@pytest.fixture
def verify(record_property: Callable[[str, object], None]) -> Callable[..., Verdict]:
    """`assert_verified`: a response has to be correct."""
    from assay.core import Verifier
    from assay.interop import assertions
    from assay.interop.judging import judge_of, name_of

    def verified(response: Any, verifier: Verifier | str, **settings: Any) -> Verdict:
        __tracebackhide__ = True
        judge = judge_of(verifier)
        try:
            verdict = assertions.assert_verified(response, judge, **settings)
        except (assertions.NotVerified, assertions.BrokenVerifier) as error:
            record_property(PROPERTY, f"{name_of(judge, error.verdict)}: {error.verdict.outcome}")
            raise
        record_property(PROPERTY, f"{name_of(judge, verdict)}: {verdict.outcome}")
        return verdict

    return verified


@pytest.fixture
def verify_rate(record_property: Callable[[str, object], None]) -> Callable[..., Interval]:
    """`assert_rate`: a share of many responses has to be correct."""
    from assay.core import Verifier
    from assay.interop import assertions
    from assay.interop.judging import judge_of, name_of

    def verified(responses: Any, verifier: Verifier | str, **settings: Any) -> Interval:
        __tracebackhide__ = True
        judge = judge_of(verifier)
        interval = assertions.assert_rate(responses, judge, **settings)
        record_property(PROPERTY, f"{name_of(judge)}: rate {interval}")
        return interval

    return verified
