"""What ``assay verify`` tells at the end.

The share that is correct has one definition in assay: of the responses that were *decided*, which
are the correct, the incorrect and the invalid ones. Undecided and broken ones are counted apart.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

from assay.cli.progress import BadRows, printable

if TYPE_CHECKING:
    from assay.core import JSON, Verdict


class Tally:
    """Counts of outcomes, and of ids that came more than once; 8 bytes a row."""

    BUCKETS = 256

    def __init__(self, bad: BadRows) -> None:
        self.bad = bad
        self._outcomes: Counter[str] = Counter()
        self._first_failure: dict[str, str] = {}
        # Hashes of the ids, split into parts so that counting needs little memory at a time.
        self._ids = [array("q") for _ in range(self.BUCKETS)]

    def add(self, id: JSON, verdict: Verdict) -> None:
        """Count a verdict."""
        self._outcomes[verdict.outcome] += 1
        if verdict.failure is not None:
            self._first_failure.setdefault(verdict.failure.kind, verdict.failure.message)
        key = hash(str(id))
        self._ids[key % self.BUCKETS].append(key)

    @property
    def all_broken(self) -> bool:
        """Whether there were rows, and the verifier broke on every one."""
        return 0 < self._outcomes.total() == self._outcomes["broken"]

    @property
    def why_nothing(self) -> str:
        """Whose fault it is that all are broken."""
        if self.bad.count == self._outcomes.total():
            return "no row could be read"
        also = " that could be read" if self.bad.count else ""
        return f"the verifier broke on every row{also}"

    def require_rows(self, source: str) -> None:
        """Raise `UsageError` if there were none: an empty file is a mistake made before."""
        from assay.core import UsageError

        if not self._outcomes:
            named = "standard input" if source == "-" else repr(source)
            raise UsageError(f"{named} has no rows, so nothing was verified")

    def require_packages(self, verdict: Verdict) -> None:
        """Raise `UsageError` where a package or a key is missing and nothing was judged before."""
        from assay.core import UsageError

        failure = verdict.failure
        judged = self._outcomes.total() > self._outcomes["broken"]
        if failure is None or judged:
            return
        if failure.kind == "missing" or failure.error == "AuthenticationFailed":
            raise UsageError(failure.message)

    def summary(self, verifier: str) -> dict[str, Any]:
        """What is told at the end."""
        from assay.core import OUTCOMES
        from assay.evaluate.statistics import wilson

        rows = self._outcomes.total()
        correct = self._outcomes["correct"]
        left = self._outcomes["undecided"] + self._outcomes["broken"]
        decided = rows - left
        interval = wilson(correct, decided) if decided else None
        return {
            "verifier": verifier,
            "rows": rows,
            **{outcome: self._outcomes[outcome] for outcome in OUTCOMES},
            "decided": decided,
            "share_correct": correct / decided if decided else None,
            "interval": [*interval] if interval else None,
            "at_least": correct / rows if rows else None,
            "at_most": (correct + left) / rows if rows else None,
            "not_read": self.bad.count,
            "repeated_ids": sum(len(bucket) - len(set(bucket)) for bucket in self._ids),
            "failures": dict(self._first_failure),
        }


def report(summary: dict[str, Any], *, as_json: bool, to_stdout: bool) -> None:
    """Write the summary: JSON on one line, or lines for a reader on standard error."""
    if as_json:
        stream = sys.stdout if to_stdout else sys.stderr
        stream.write(json.dumps(summary) + "\n")
        return
    from assay.core import OUTCOMES

    rows = summary["rows"]
    lines = [f"{rows:,} {'row' if rows == 1 else 'rows'} verified by {summary['verifier']}"]
    lines += [
        f"  {outcome:<10} {summary[outcome]:>10,}" for outcome in OUTCOMES if summary[outcome]
    ]
    decided = summary["decided"]
    if decided:
        low, high = summary["interval"]
        share = f"{summary['share_correct']:.1%} [{low:.1%}, {high:.1%}]"
        lines.append(f"  correct: {share} of {decided:,} decided (95 % Wilson interval)")
    if decided < rows:
        lines.append(
            f"  not decided: {rows - decided:,} of {rows:,}; were all of them wrong it would be "
            f"{summary['at_least']:.1%}, were all right {summary['at_most']:.1%}"
        )
    for kind, message in summary["failures"].items():
        if kind == "row":  # each was named
            continue
        lines.append(f"  first broken ({kind}): {printable(message)[:300]}")
    if summary["repeated_ids"]:
        lines.append(f"  repeated ids: {summary['repeated_ids']:,}")
    if summary["not_read"]:
        lines.append(f"  rows that could not be read: {summary['not_read']:,}")
    sys.stderr.write("\n".join(lines) + "\n")
