"""Let a model answer a benchmark, and say what its answers are worth.

Calling the package is calling `assay.evaluate.runner.evaluate`:

    run = assay.evaluate("ifeval", model="local", data="input_data.jsonl", limit=100)
    run.scores["prompt_strict"]     # 0.21 [0.14, 0.30] (n=100; floor 0.15)
"""

from assay.core.callable_module import make_callable

make_callable(__name__, "assay.evaluate.runner:evaluate")
