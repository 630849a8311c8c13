"""MMMT-IF (arXiv 2409.18216): instructions scattered through a multi-turn dialogue."""

from assay.recipes.recipe import Recipe

RECIPE = Recipe(
    status="partly",
    has="the six instruction families, the active set by turn, a reader of the published table",
    lacks="images, PIF-N-K, the repetition ablation, the suite",
    claim="instructions given in earlier turns are lost as a dialogue grows",
)
