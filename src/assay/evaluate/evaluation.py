"""The run of an evaluation: a `Run` that knows its scores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from assay.core import JSON
from assay.evaluate import suite as suites
from assay.evaluate.floor import Floor
from assay.evaluate.scores import Scores
from assay.evaluate.statistic import Case, Statistics
from assay.evaluate.tally import CLUSTER, Tally
from assay.runs import Run
from assay.runs.journal import lines, write_whole
from assay.runs.record import decode

SCORES, FLOOR = "scores.json", "floor.json"

VERSION = 2
"""Of what is counted: raised whenever a score, an interval or a statistic comes out otherwise."""


class Evaluation(Run):
    """A run with scores, kept beside the records in ``scores.json`` when it ends.

    They are counted anew where the records have changed since, or the statistics of assay have.
    """

    _anew: tuple[int, Scores] | None = None

    @property
    def scores(self) -> Scores:
        """The scores of what is there, finished or not."""
        size, kept = self._size(), self.kept()
        if kept is not None:
            return kept
        if self._anew is None or self._anew[0] != size:
            self._anew = (size, self._counted_anew())
        return self._anew[1]

    def kept(self) -> Scores | None:
        """The scores in ``scores.json``, if they are of all records and of today's statistics."""
        kept = self._json(SCORES)
        if not isinstance(kept, dict) or kept.get("records_bytes") != self._size():
            return None
        if kept.get("statistics_version") != VERSION:
            return None
        return Scores.from_dict(kept).directed(self.manifest.what.get("suite", {}))

    def _counted_anew(self) -> Scores:
        """The scores; statistics that no suite of that name computes are taken from the file."""
        found, kept = self.counted(), self._json(SCORES)
        if found.statistics or not isinstance(kept, dict) or "scores" not in kept:
            return found
        if kept.get("records_bytes") != self._size():
            return found
        return found.with_statistics(Scores.from_dict(kept).statistics)

    def counted(self, statistics: tuple[Statistics, ...] | None = None) -> Scores:
        """The scores, counted anew from the records; left out, `statistics` are its suite's."""
        suite = self.manifest.what.get("suite", {})
        if statistics is None:
            statistics = suites.statistics(suite.get("name", ""))
        tally = Tally(
            self.verifiers,
            by_part=suite.get("by_part", False),
            groups=suite.get("groups", ()),
            cluster=suite.get("cluster", CLUSTER),
        )
        asked = (decode(line, "problems") for _, line in lines(self.path / "problems.jsonl"))
        problem: dict[str, JSON] = {}
        for row in self.rows():  # both are in the order of the problems
            while problem.get("id") != row["problem"]:
                problem = next(asked, {"id": row["problem"]})
            tally.add(problem, row)
        found = [one for statistic in statistics for one in statistic(self.cases())]
        return tally.scores().directed(suite).above(self.floor).with_statistics(found)

    def cases(self) -> Iterator[Case]:
        """Each problem with the records of its samples, in order, read as they are used."""
        problems = self.problems()
        for name, records in groupby(self.records(), key=lambda record: record.problem):
            problem = next(problem for problem in problems if problem.id == name)
            yield Case(problem, tuple(records))

    def save_scores(self, statistics: tuple[Statistics, ...] | None = None) -> Scores:
        """Count the scores and keep them; left out, `statistics` are those of its suite."""
        scores = self.counted(statistics)
        told = {"records_bytes": self._size(), "statistics_version": VERSION}
        content = {**told, **scores.to_dict()}
        write_whole(self.path / SCORES, json.dumps(content, indent=1).encode())
        return scores

    @property
    def floor(self) -> Floor:
        """The floor of each score, where one was computed."""
        kept = self._json(FLOOR)
        return {key: (value, answer) for key, (value, answer) in kept.items()} if kept else {}

    def save_floor(self, floor: Floor) -> None:
        """Keep the floor with the run."""
        write_whole(self.path / FLOOR, json.dumps(floor, indent=1).encode())

    def _json(self, name: str) -> Any:
        try:
            return json.loads((self.path / name).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
