"""MulDimIF: constraints that vary in pattern, category and number (Ye et al. 2025, 2505.07591).

Without data the problems are our own: 40 items, each asked in the three patterns.
"""

from __future__ import annotations

from functools import partial

from assay.core import Sampling
from assay.evaluate.conditions import Conditions
from assay.evaluate.suite import Suite
from assay.evaluate.suites import muldimif_items as items
from assay.evaluate.suites.published import chosen, published
from assay.verifiers.constraints.muldimif import read
from assay.verifiers.constraints.verifier import Constraints

STATISTICS = (Conditions(base="Listing"),)


def suite(*, data: str | None = None, profile: str | None = None) -> Suite:
    """The suite on the published test file, or on problems of our own; by level and pattern."""
    by = chosen(profile, "repaired" if data is None else "faithful")
    return Suite(
        name="muldimif",
        description="keeps one to four categories of constraints at once",
        load=items.problems
        if data is None
        else partial(published, data, "muldimif", "hf:Junjie-Ye/MulDimIF", read),
        verifiers={"strict": Constraints(profile=by)},
        by_part=True,
        groups=("level", "pattern" if data is not None else "condition"),
        statistics=STATISTICS,
        size=items.ITEMS * len(items.PATTERNS) if data is None else None,
        published=1200,
        sampling=Sampling(temperature=0.0, max_tokens=2048),
        source="assay" if data is None else "arXiv:2505.07591; Junjie-Ye/MulDimIF",
        licence="Apache-2.0" if data is None else "CC-BY-4.0",
        options={"profile": by},
    )
