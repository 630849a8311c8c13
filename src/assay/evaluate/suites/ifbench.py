"""IFBench: 300 prompts with 58 kinds of instructions unlike IFEval's (Pyatkin et al. 2025)."""

from __future__ import annotations

from functools import partial

from assay.core import Sampling
from assay.evaluate.suite import Suite
from assay.evaluate.suites.published import chosen, needs, published, strict_and_loose
from assay.verifiers.constraints.published import read_published


def suite(*, data: str | None = None, profile: str | None = None) -> Suite:
    """The suite on a file in the published format, or on ``hf:allenai/IFBench_test``."""
    by = chosen(profile, "faithful")
    return Suite(
        name="ifbench",
        description="does what 58 unfamiliar kinds of instructions ask (300 prompts)",
        load=partial(published, data, "ifbench", "hf:allenai/IFBench_test", read_published),
        verifiers=strict_and_loose(by),
        by_part=True,
        needs=needs(data),
        size=300,
        sampling=Sampling(temperature=0.0, max_tokens=2048),
        source="arXiv:2507.02833; allenai/IFBench",
        licence="ODC-BY-1.0",
        options={"profile": by},
    )
