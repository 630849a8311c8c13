"""CoDI-Eval (arXiv 2401.00690): controllable generation under diversified instructions."""

from assay.recipes.recipe import Recipe

RECIPE = Recipe(
    status="partly",
    has="the length and keyword checkers and readers of their published rows",
    lacks="sentiment, topic and toxicity classifiers, the suite, instruction diversification",
    claim="models are weakest on length and on combined attributes",
)
