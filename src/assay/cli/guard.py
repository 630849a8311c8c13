"""``assay guard``: what a guard would have done to the dialogues in a file, and calibrating one."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assay.cli.progress import BadRows, Progress
from assay.cli.verify_rows import RowReader

if TYPE_CHECKING:
    from assay.core import JSON, Problem, Response
    from assay.evaluate.report.tables import Table
    from assay.guard.guarding import Guard
    from assay.guard.result import Inspected, Judged, Round
    from assay.runs.rows import BadRow, Row
    from assay.verifiers.alarms import Calibrated

EPILOG = """\
check applies a guard to each row of INPUT (JSONL or Parquet: "messages" or "prompt", and
"response") and writes a row for each: id, action, why, the repaired response if there is one, and
what each check found. No model is asked again: 'reask' says that it would have been. The guard is
a file (--guard), or made of --verifier, --constraint (responses) and --before (requests).

calibrate reads benign rows and finds the threshold of one verifier (--verifier for responses,
--before for requests) at which at most --rate of benign rows give an alarm. With --wrong-field,
rows in which that field is true are not benign: what share of them is found is told. --hold-out
keeps a share of the rows apart, on which both rates are measured.

A guard file:
  {"before": [{"verifier": "planted_instructions", "on_failure": "refuse"}],
   "after": [{"verifier": "constraints", "on_failure": "fix"}], "seconds": 0.5, "at_last": "flag"}

Exit status: 0 if all rows were read, 1 if some were not, 2 for wrong usage.

Examples:
  assay guard check chats.jsonl --constraint 'avoids guarantee' --on-failure fix --out done.jsonl
  assay guard check chats.jsonl --guard guard.json --wrong-field attack
  assay guard calibrate chats.jsonl --before planted_instructions --rate 0.05 --wrong-field attack
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assay guard``."""
    parser.description = "See what a guard would have done, and calibrate one."
    parser.epilog = EPILOG
    add = parser.add_argument
    add("action", choices=["check", "calibrate"], help="see below")
    add("input", metavar="INPUT", help="JSONL or, by its suffix, Parquet; - is standard input")
    add("--guard", metavar="FILE", help="the guard, in JSON")
    for name, what in (
        ("verifier", "check responses by this verifier, such as 'exact'"),
        ("constraint", "check responses by this constraint, such as 'avoids guarantee'"),
        ("before", "check requests by this verifier, such as planted_instructions"),
    ):
        add(f"--{name}", action="append", default=[], metavar="TEXT", help=f"{what}; repeatable")
    add("--on-failure", default="flag", metavar="ACTION",
        help="for responses: pass, flag (default), fix, reask or refuse")  # fmt: skip
    add("--wrong-field", metavar="FIELD", help="is true in rows in which something is wrong")
    add("--rate", type=float, default=0.05, help="false alarms to allow; default: 0.05")
    add("--confidence", type=float, help="hold the rate with this confidence, not on average")
    add(
        "--hold-out", type=float, default=0.0, metavar="SHARE", help="keep rows apart to measure on"
    )
    add("--seed", type=int, default=0, help="which rows are kept apart; default: 0")
    add("--out", metavar="PATH", help="check: write a row for each row here")
    add("--json", action="store_true", help="the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """Check or calibrate; 1 if some rows could not be read."""
    rows = _Rows(args)
    return _check(args, rows) if args.action == "check" else _calibrate(args, rows)


class _Rows:
    """The rows of the input, with whether something is wrong in them."""

    def __init__(self, args: argparse.Namespace) -> None:
        from assay.verifiers.files import Fields

        self.bad = BadRows()
        self.responses = bool(args.verifier or args.constraint or args.guard)
        self._args, self._fields = args, Fields()
        self._wrong: deque[bool] = deque()

    def __iter__(self) -> Iterator[tuple[JSON, Problem, Response, bool]]:
        from assay.core import DataError, Failure, Problem, Response

        reader = RowReader(self._args.input, self._fields, self.bad)
        progress = Progress("rows")
        for item in reader.items(self._read()):
            id_, wrong = reader.ids.popleft(), self._wrong.popleft()
            progress.step()
            if isinstance(item, Failure):
                continue
            problem, response = Problem.of(item[0]), Response.of(item[1])
            if self._args.before and not problem.messages:
                raise DataError(f"{problem.called} has no messages for --before to look at")
            yield id_, problem, response, wrong
        progress.clear()
        reader.require_fields()
        self.bad.close()

    def _read(self) -> Iterator[Row | BadRow]:
        """The rows, each with a response, and whether something is wrong kept beside it."""
        from assay.runs import rows

        for row in rows.read(self._args.input):
            fields = row.fields if isinstance(row, rows.Row) else {}
            self._wrong.append(self._is_wrong(fields, row.line))
            if fields and not self.responses:
                yield rows.Row(row.line, {"response": "", **fields})
            else:
                yield row

    def _is_wrong(self, fields: dict[str, JSON], line: int) -> bool:
        from assay.core import DataError

        name = self._args.wrong_field
        if name is None or not fields:
            return False
        value = fields.get(name)
        if not isinstance(value, bool):
            raise DataError(
                f"field {name!r} must be true or false", path=self._args.input, line=line
            )
        return value


def _guard(args: argparse.Namespace) -> Guard:
    from assay.core import BadArgument
    from assay.guard.settings import from_dict, read

    if args.guard is not None:
        if args.verifier or args.constraint or args.before:
            raise BadArgument("--guard says what is checked: no --verifier, --constraint, --before")
        return read(args.guard)
    if not (args.verifier or args.constraint or args.before):
        raise BadArgument("what is checked? give --guard, --verifier, --constraint or --before")
    after = [{name: line, "on_failure": args.on_failure}
             for name in ("verifier", "constraint") for line in getattr(args, name)]  # fmt: skip
    return from_dict({"after": after, "before": [{"verifier": line} for line in args.before]})


def _check(args: argparse.Namespace, rows: _Rows) -> int:
    from assay.runs.rows import writer

    guard = _guard(args)
    tally = _Tally()
    columns: dict[str, type] = dict.fromkeys(("id", "action", "why", "response", "judged"), str)
    out = None if args.out is None else writer(args.out, columns)
    if out is None:
        for _, problem, response, wrong in rows:
            tally.add(*_done(guard, problem, response), wrong)
    else:
        with out as file:
            for id_, problem, response, wrong in rows:
                inspected, found = _done(guard, problem, response)
                action = tally.add(inspected, found, wrong)
                file.write(_row(id_, action, inspected, found))
    _show_checked(args, tally)
    return 1 if rows.bad.count else 0


def _done(guard: Guard, problem: Problem, response: Response) -> tuple[Inspected, Round | None]:
    inspected = guard.inspect(problem)
    if inspected.action == "refuse" or not guard.after:
        return inspected, None
    return inspected, guard.check(inspected.problem, response)


def _row(id_: JSON, action: str, inspected: Inspected, found: Round | None) -> dict[str, JSON]:
    judged = _first_judged(inspected, found)
    return {
        "id": id_,
        "action": action,
        "why": "; ".join(
            f"{one.verifier}: {one.verdict.outcome}" for one in judged if one.action != "pass"
        ),
        "response": found.response.text if found and found.fixed else None,
        "judged": [one.to_dict() for one in judged],
    }


def _first_judged(inspected: Inspected, found: Round | None) -> tuple[Judged, ...]:
    """What the checks found in the row as it is, before any repair."""
    return (*inspected.judged, *((found.unfixed or found.judged) if found else ()))


class _Tally:
    """Actions and outcomes, counted; and how long the checks of a row took."""

    def __init__(self) -> None:
        self.actions: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        self.outcomes: dict[tuple[str, str], Counter[str]] = {}
        self.seconds: list[float] = []

    def add(self, inspected: Inspected, found: Round | None, wrong: bool) -> str:
        from assay.guard.check import strongest

        judged = _first_judged(inspected, found)
        action = strongest([inspected.action, *([found.action] if found else [])])
        self.actions[wrong][action] += 1
        for one in judged:
            self.outcomes.setdefault((one.side, one.verifier), Counter())[one.verdict.outcome] += 1
        self.seconds.append(sum(one.seconds for one in judged))
        return action


def _show_checked(args: argparse.Namespace, tally: _Tally) -> None:
    from assay.core import OUTCOMES
    from assay.evaluate.report.tables import Table
    from assay.guard.check import ACTIONS

    named = {False: "benign", True: "wrong"} if args.wrong_field else {False: "rows"}
    groups = {name: tally.actions[wrong] for wrong, name in named.items()}
    spent = sorted(tally.seconds) or [0.0]
    median, late = spent[len(spent) // 2], spent[math.ceil(0.95 * len(spent)) - 1]
    if args.json:
        summary = {
            "actions": {name: dict(counts) for name, counts in groups.items()},
            "checks": {f"{side} {name}": dict(counts)
                       for (side, name), counts in tally.outcomes.items()},
            "seconds": {"median": round(median, 6), "p95": round(late, 6)},
        }  # fmt: skip
        _print_json(summary)
        return
    shares = [
        (action, *(_share(counts[action], counts.total()) for counts in groups.values()))
        for action in ACTIONS
    ]
    checks = [
        (side, name, *(str(counts[outcome]) for outcome in OUTCOMES))
        for (side, name), counts in tally.outcomes.items()
    ]
    _tables(
        Table(title="", head=("action", *groups), rows=shares, numbers=frozenset()),
        Table(title="", head=("side", "check", *OUTCOMES), rows=checks,
              numbers=frozenset(range(2, 7))),
        note=f"checks took {1000 * median:.2f} ms a row at the median, {1000 * late:.2f} ms at the "
        "95th percentile",
    )  # fmt: skip


def _calibrate(args: argparse.Namespace, rows: _Rows) -> int:
    from assay.core import BadArgument
    from assay.core.seeds import rng
    from assay.verifiers.alarms import calibrated

    guard = _guard(args)
    checks = (*guard.before, *guard.after)
    if len(checks) != 1:
        raise BadArgument(f"calibrate takes one verifier, not {len(checks)}")
    if not 0 <= args.hold_out < 1:
        raise BadArgument(f"--hold-out is a share below 1, not {args.hold_out!r}")
    benign: list[tuple[Problem, Response]] = []
    wrong: list[tuple[Problem, Response]] = []
    for _, problem, response, is_wrong in rows:
        (wrong if is_wrong else benign).append((problem, response))
    rng(args.seed, "hold-out").shuffle(benign)
    cut = round(args.hold_out * len(benign))
    found = calibrated(checks[0].verifier, benign[cut:], rate=args.rate, confidence=args.confidence)
    measured = {"benign, held out": benign[:cut], "wrong": wrong}
    alarms = {
        name: (sum(found.verifier(*pair).label == "incorrect" for pair in pairs), len(pairs))
        for name, pairs in measured.items()
        if pairs
    }
    _show_calibrated(args, found, alarms)
    return 1 if rows.bad.count else 0


def _show_calibrated(
    args: argparse.Namespace, found: Calibrated, alarms: dict[str, tuple[int, int]]
) -> None:
    from assay.evaluate.report.tables import Table

    if args.json:
        _print_json(
            {
                "at_least": found.at_least,
                "verifier": repr(found.verifier),
                "rate": found.rate,
                "confidence": found.confidence,
                "benign": {"n": found.n, "alarms": found.alarms, "unscored": found.unscored},
                "measured": {name: {"alarms": a, "n": n} for name, (a, n) in alarms.items()},
            }
        )
        return
    sys.stdout.write(f"{found}\nat_least={found.at_least:.6g}\n")
    if alarms:
        sys.stdout.write("\n")
        shown = [(name, _share(a, n)) for name, (a, n) in alarms.items()]
        _tables(Table(title="", head=("rows", "alarms"), rows=shown, numbers=frozenset()))


def _share(count: int, n: int) -> str:
    from assay.evaluate.statistics import wilson

    return f"{count / n:.2f} {wilson(count, n)} (n={n})" if n else "-"


def _tables(*tables: Table, note: str = "") -> None:
    from assay.cli.tables import show

    show("", [table for table in tables if table.rows], [note] if note else [])


def _print_json(summary: JSON) -> None:
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
