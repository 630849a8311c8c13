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
        "_cluster", "_n", "_nn", "_sn", "_squares", "_ss", "_sum", "clusters", "n", "total",
    )  # fmt: skip

    def __init__(self) -> None:
        self.n = 0
        self.total = 0.0
        self.clusters = 0
        self._cluster: object = None
        self._squares = 0.0
        self._sum, self._n = 0.0, 0  # of the cluster at hand
        self._ss = self._sn = self._nn = 0.0  # sums over the clusters before it

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
        mean = self.value
        if mean is None:
            return 0.0
        if self.clusters < 2 or mean <= 0.0 or mean >= 1.0:
            return float(self.clusters)
        if self._independent:
            return float(self.n)
        ss = self._ss + self._sum * self._sum
        sn = self._sn + self._sum * self._n
        nn = self._nn + self._n * self._n
        clustered = ss - 2 * mean * sn + mean * mean * nn
        clustered *= self.clusters / (self.clusters - 1)
        alone = self._squares - self.n * mean * mean
        variance = max(clustered, alone) / (self.n * self.n)
        if variance <= 1e-12 / self.n:  # all alike, but for rounding
            return float(self.clusters)
        return mean * (1 - mean) / variance

    def interval(self, level: float = 0.95) -> Interval:
        """Wilson's interval with the effective number of scores.

        Where their number rests on a variance that was estimated, the quantile is Student's with
        one degree of freedom less than clusters (as Korn and Graubard 1998 do in surveys).
        """
        effective = self.effective_n()
        if not effective:
            return Interval(0.0, 1.0)
        assert self.value is not None
        estimated = not self._independent and self.clusters > 1 and 0 < self.value < 1
        quantile = t_of(level, self.clusters - 1) if estimated else z_of(level)
        return score_interval(self.value, effective, quantile)
