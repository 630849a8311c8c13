"""Every statistic in one place: intervals, comparisons, agreement, ranks; in plain Python.

Every number shown to a person carries its n and an interval, and every comparison on the same
problems is paired. Samples of one problem, and instructions of one prompt, are not independent:
intervals are clustered by problem (Miller 2024, *Adding Error Bars to Evals*, section 3). What is
validated, and how far, `assay selftest statistics` measures.
"""

from assay.evaluate.statistics.agreement import (
    Ratings,
    alpha,
    fleiss,
    kappa,
    leave_one_out,
    reliability,
    weighted_kappa,
)
from assay.evaluate.statistics.corrections import benjamini_hochberg, holm
from assay.evaluate.statistics.correlation import correlation, kendall, pearson, spearman
from assay.evaluate.statistics.duels import Duel, Strength, bradley_terry
from assay.evaluate.statistics.intervals import Interval, over_seeds, wilson
from assay.evaluate.statistics.items import Item, ItemAnalysis, Table, item_analysis, screen
from assay.evaluate.statistics.means import Mean
from assay.evaluate.statistics.of_means import of_means
from assay.evaluate.statistics.pairs import (
    Paired,
    Unpaired,
    mcnemar,
    newcombe,
    paired,
    paired_clustered,
    permutation,
    tango,
    unpaired,
)
from assay.evaluate.statistics.pass_at import (
    Estimate,
    maj_at_k,
    pass_at,
    pass_at_k,
    pass_hat,
    pass_hat_k,
)
from assay.evaluate.statistics.power import (
    changed_share,
    difference_paired,
    power_paired,
    power_unpaired,
    problems_paired,
    problems_unpaired,
)
from assay.evaluate.statistics.preference import length_controlled, win_rate
from assay.evaluate.statistics.ranking import Rank, rank_intervals
from assay.evaluate.statistics.resampling import bootstrap, bootstrap_of, jackknife_of
from assay.evaluate.statistics.sequential import ConfidenceSequence, SequentialPaired

__all__ = [
    "ConfidenceSequence",
    "Duel",
    "Estimate",
    "Interval",
    "Item",
    "ItemAnalysis",
    "Mean",
    "Paired",
    "Rank",
    "Ratings",
    "SequentialPaired",
    "Strength",
    "Table",
    "Unpaired",
    "alpha",
    "benjamini_hochberg",
    "bootstrap",
    "bootstrap_of",
    "bradley_terry",
    "changed_share",
    "correlation",
    "difference_paired",
    "fleiss",
    "holm",
    "item_analysis",
    "jackknife_of",
    "kappa",
    "kendall",
    "leave_one_out",
    "length_controlled",
    "maj_at_k",
    "mcnemar",
    "newcombe",
    "of_means",
    "over_seeds",
    "paired",
    "paired_clustered",
    "pass_at",
    "pass_at_k",
    "pass_hat",
    "pass_hat_k",
    "pearson",
    "permutation",
    "power_paired",
    "power_unpaired",
    "problems_paired",
    "problems_unpaired",
    "rank_intervals",
    "reliability",
    "screen",
    "spearman",
    "tango",
    "unpaired",
    "weighted_kappa",
    "wilson",
    "win_rate",
]
