"""CompassVerifier (arXiv 2508.03686): correct, incorrect or invalid, from one small verifier."""

from __future__ import annotations

from assay.recipes.recipe import Recipe

RECIPE = Recipe(
    status="partly",
    has="the judge with three labels, the rules of answers, and learned equivalence of answers",
    lacks="the experiment",
    claim="samples made from the recurrent errors of verifiers teach a small verifier three labels "
    "better than consensus samples alone",
)
