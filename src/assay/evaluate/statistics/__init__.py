"""Every statistic in one place: intervals, comparisons, agreement, ranks; in plain Python.

Every number shown to a person carries its n and an interval, and every comparison on the same
problems is paired. Samples of one problem, and instructions of one prompt, are not independent:
intervals are clustered by problem (Miller 2024, *Adding Error Bars to Evals*, section 3). What is
validated, and how far, `assay selftest statistics` measures.
"""

from assay.evaluate.statistics.agreement import kappa
from assay.evaluate.statistics.corrections import benjamini_hochberg, holm
from assay.evaluate.statistics.duels import Duel, Strength, bradley_terry
from assay.evaluate.statistics.intervals import Interval, over_seeds, wilson
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.pairs import (
    Paired,
    mcnemar,
    newcombe,
    paired,
    paired_clustered,
    permutation,
)
from assay.evaluate.statistics.pass_at import (
    Estimate,
    maj_at_k,
    pass_at,
    pass_at_k,
    pass_hat,
    pass_hat_k,
)
from assay.evaluate.statistics.ranking import Rank, rank_intervals
from assay.evaluate.statistics.resampling import bootstrap, bootstrap_of

__all__ = [
    "Duel",
    "Estimate",
    "Interval",
    "Mean",
    "Paired",
    "Rank",
    "Strength",
    "benjamini_hochberg",
    "bootstrap",
    "bootstrap_of",
    "bradley_terry",
    "holm",
    "kappa",
    "maj_at_k",
    "mcnemar",
    "newcombe",
    "over_seeds",
    "paired",
    "paired_clustered",
    "pass_at",
    "pass_at_k",
    "pass_hat",
    "pass_hat_k",
    "permutation",
    "rank_intervals",
    "wilson",
]
