"""MulDimIF: 1,200 prompts whose constraints vary in pattern, category and number (2505.07591)."""

from __future__ import annotations

from functools import partial

from assay.core import Sampling
from assay.evaluate.suite import Suite
from assay.evaluate.suites.published import chosen, needs, published
from assay.verifiers.constraints.muldimif import read
from assay.verifiers.constraints.verifier import Constraints


def suite(*, data: str | None = None, profile: str | None = None) -> Suite:
    """The suite on the published test file; broken down by difficulty and pattern."""
    by = chosen(profile, "faithful")
    return Suite(
        name="muldimif",
        description="keeps one to four categories of constraints at once (1,200 prompts)",
        load=partial(published, data, "muldimif", "hf:Junjie-Ye/MulDimIF", read),
        verifiers={"strict": Constraints(profile=by)},
        by_part=True,
        groups=("level", "pattern"),
        needs=needs(data),
        size=1200,
        sampling=Sampling(temperature=0.0, max_tokens=2048),
        source="arXiv:2505.07591; Junjie-Ye/MulDimIF",
        licence="CC-BY-4.0",
        options={"profile": by},
    )
