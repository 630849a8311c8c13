"""The mean of scores in clusters: samples of one problem, instructions of one prompt."""

from __future__ import annotations

from assay.core import BadArgument
from assay.evaluate.statistics.distributions import t_of, z_of
from assay.evaluate.statistics.intervals import Interval, score_interval


class Mean:
    """A running mean of scores in [0, 1] in clusters, and its interval, in constant memory.

    Scores of one cluster must come one after the other.

    >>> mean = Mean()
    >>> for problem, score in [("a", 1.0), ("a", 1.0), ("b", 0.0), ("b", 0.0)]:
    ...     mean.add(problem, score)
    >>> mean.value, mean.n, mean.clusters
    (0.5, 4, 2)
    >>> from assay.evaluate.statistics import wilson
    >>> mean.interval().half > wilson(2, 4).half  # four scores, but not four independent ones
    True
    """

    __slots__ = (
        "_cluster", "_mm", "_ms", "_n", "_nn", "_sn", "_squares", "_ss", "_sum",
        "clusters", "n", "total",
    )  # fmt: skip

    def __init__(self) -> None:
        self.n = 0
        self.total = 0.0
        self.clusters = 0
        self._cluster: object = None
        self._squares = 0.0
        self._sum, self._n = 0.0, 0  # of the cluster at hand
        self._ss = self._sn = self._nn = 0.0  # sums over the clusters before it
        self._ms = self._mm = 0.0  # and of their means, and of the squares of these

    def add(self, cluster: object, score: float) -> None:
        """Count one score in [0, 1]; raises `BadArgument` for any other number."""
        if not 0 <= score <= 1:
            raise BadArgument(f"a score lies between 0 and 1, not at {score!r}")
        if self._n and cluster != self._cluster:
            self._close()
        if not self._n:
            self._cluster = cluster
            self.clusters += 1
        self._sum += score
        self._n += 1
        self.n += 1
        self.total += score
        self._squares += score * score

    def _close(self) -> None:
        self._ss += self._sum * self._sum
        self._sn += self._sum * self._n
        self._nn += self._n * self._n
        self._ms += self._sum / self._n
        self._mm += (self._sum / self._n) ** 2
        self._sum, self._n = 0.0, 0

    @property
    def value(self) -> float | None:
        """The mean over all scores; None while there are none."""
        return self.total / self.n if self.n else None

    @property
    def _independent(self) -> bool:
        """Whether these are successes of so many independent trials, and nothing else."""
        return self.clusters == self.n and self._squares == self.total

    def effective_n(self) -> float:
        """How many independent scores of 0 and 1 would be as sure as these.

        It is m(1-m) over the sandwich variance of the ratio of sums (Miller 2024, section 2.2),
        which is taken to be no less than that of independent scores. Scores between 0 and 1 vary
        less than whole ones, and count for more. Where all clusters agree, they are counted.
        """
        variance = self._variance()
        if self.value is None or variance is None:
            return float(self.clusters)
        return self.value * (1 - self.value) / variance

    def _variance(self) -> float | None:
        """The variance of the mean; None where nothing varies from one cluster to another."""
        mean = self.value
        if mean is None or self.clusters < 2 or mean <= 0.0 or mean >= 1.0:
            return None
        if self._independent:
            return mean * (1 - mean) / self.n
        ss = self._ss + self._sum * self._sum
        sn = self._sn + self._sum * self._n
        nn = self._nn + self._n * self._n
        clustered = ss - 2 * mean * sn + mean * mean * nn
        if clustered <= 1e-12 * self.n:  # all alike, but for rounding
            return None
        clustered *= self.clusters / (self.clusters - 1)
        alone = self._squares - self.n * mean * mean
        return max(max(clustered, alone) / (self.n * self.n), self._least_variance(mean))

    def _least_variance(self, mean: float) -> float:
        """A floor for where the mean rests on a few clusters, and others like them went unseen.

        It is the variance if every cluster were all or nothing, by a weight: the fewer clusters
        carry what is above 0 (or below 1), as an effective number, the more. The weight's 5 is
        chosen such that intervals of pass@k hold what they say (`assay selftest statistics`).
        """
        last = self._sum / self._n
        total, squares, m = self._ms + last, self._mm + last * last, self.clusters
        above = total * total / squares
        below = (m - total) ** 2 / (m - 2 * total + squares)
        carried = min(above, below)
        return mean * (1 - mean) / m * max(0.0, 1 - carried / m) * 5 / (5 + carried)

    def interval(self, level: float = 0.95) -> Interval:
        """Wilson's interval with the effective number of scores.

        Where their number rests on a variance that was estimated, the quantile is Student's with
        one degree of freedom less than clusters (as Korn and Graubard 1998 do in surveys). Where
        all clusters have the same mean, it is what as many others as could have gone unseen, with
        any score, would make of it: at 0 and 1 that is Wilson's interval too.
        """
        if self.value is None:
            return Interval(0.0, 1.0)
        variance = self._variance()
        if variance is None:
            unseen = score_interval(0.0, self.clusters, z_of(level)).high
            low = (1 - unseen) * self.value
            return Interval(low, low + unseen if self.value < 1 else 1.0)
        quantile = z_of(level) if self._independent else t_of(level, self.clusters - 1)
        return score_interval(self.value, self.value * (1 - self.value) / variance, quantile)
