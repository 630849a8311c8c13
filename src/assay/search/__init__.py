"""Spend compute at test time where a verifier says it pays.

Calling the package is calling `assay.search.solve.search`:

    best = assay.search("Name a river.", model="local", verifier=check, strategy="best_of_n:8")
    best.text, best.verdict, best.ledger.total
"""

from assay.core.callable_module import make_callable

make_callable(__name__, "assay.search.solve:search")
