"""FlexiVe (arXiv 2505.11966): fast votes of a step verifier, and slow ones where they disagree."""

from __future__ import annotations

from assay.recipes.recipe import Recipe

RECIPE = Recipe(
    status="partly",
    has="the judge of steps, and the escalation from its fast votes to slow ones",
    lacks="the experiment, the training of the verifier, and the search that detects and refines",
    claim="slow votes only where fast ones disagree are as accurate as slow votes always, for less",
)
