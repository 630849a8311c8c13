"""MulDimIF (arXiv 2505.07591): constraints along three axes, checked by code."""

from assay.recipes.recipe import Recipe

RECIPE = Recipe(
    status="partly",
    has="the twelve checkers, the parser of published constraint sentences, the suite `muldimif`",
    lacks="constraint expansion, rewriting and training",
    claim="accuracy falls from level I to level IV",
    command="assay eval muldimif --data test.jsonl --model MODEL",
)
