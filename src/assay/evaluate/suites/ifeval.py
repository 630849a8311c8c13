"""IFEval: 541 prompts with 25 kinds of verifiable instructions (Zhou et al. 2023)."""

from __future__ import annotations

from functools import partial

from assay.core import Sampling
from assay.evaluate.suite import Suite
from assay.evaluate.suites.published import chosen, needs, published, strict_and_loose
from assay.verifiers.constraints.published import read_published


def suite(*, data: str | None = None, profile: str | None = None) -> Suite:
    """The suite on a file in the published format, or on ``hf:google/IFEval``."""
    by = chosen(profile, "faithful")
    return Suite(
        name="ifeval",
        description="does what 25 kinds of verifiable instructions ask (541 prompts)",
        load=partial(published, data, "ifeval", "hf:google/IFEval", read_published),
        verifiers=strict_and_loose(by),
        by_part=True,
        needs=needs(data),
        size=541,
        sampling=Sampling(temperature=0.0, max_tokens=1280),
        source="arXiv:2311.07911; google-research/instruction_following_eval",
        licence="Apache-2.0",
        options={"profile": by},
    )
