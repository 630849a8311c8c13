"""A folder that a trainer, or ``datasets.load_dataset(FOLDER)``, loads without a word of code.

    data/train-00000-of-00001.parquet   the records (or train.jsonl, for layouts that are JSON)
    README.md                           the data card
    pipeline.json                       the steps, their configuration, the counts
    rejects.parquet                     every row that was dropped, by which step and why
    checksums.sha256                    for `sha256sum -c`

Rows are read twice and never all at once. Rows of one origin, such as the answers to one problem,
are in one split. A row that the layout has no place for is among the rejects.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from assay.core import JSON, BadArgument, DataError, UsageError
from assay.runs.rows import BadRow, encode, read
from assay.synthesize.export import licences
from assay.synthesize.export.card import Facts, card
from assay.synthesize.export.layouts import Layout, layout
from assay.synthesize.export.records import Record
from assay.synthesize.export.tables import ColumnKinds, ParquetTable
from assay.synthesize.output import REJECTS, folder_of, read_report
from assay.synthesize.row import Rejected, Row, digest

SHARD = 100_000
"""Rows of one Parquet file."""
CHECKSUMS, PIPELINE, README = "checksums.sha256", "pipeline.json", "README.md"
Interval = Callable[[float, float], tuple[float, float]]
"""Of successes and n, the ends of an interval, such as `evaluate.statistics.wilson`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an export wrote: rows by split, and those that the layout had no place for."""

    folder: Path
    rows: Mapping[str, int]
    unfit: int
    why: Mapping[str, int] = field(default_factory=dict)
    licences: Mapping[str, int] = field(default_factory=dict)
    """Rows by the licence that they state; those under an empty name state none."""


def export(
    rows: str | Path,
    out: str | Path,
    form: str | Layout = "dataset",
    *,
    holdout: float = 0.0,
    licence: str = licences.UNKNOWN,
    language: str = "en",
    title: str = "",
    interval: Interval | None = None,
) -> Written:
    """Write the rows of a file that a pipeline wrote into a folder.

    `holdout` is the share of origins in the split ``test``. A folder that is there is replaced if
    it is such an export, and `UsageError` raised if it is something else, or if rows state another
    `licence`; `DataError` if no row has a place in the layout.
    """
    rows, out = Path(rows), Path(out)
    chosen = layout(form) if isinstance(form, str) else form
    if not 0 <= holdout < 1:
        raise BadArgument(f"holdout is a share in [0, 1), not {holdout!r}")
    _require_free(out)
    report = read_report(rows)
    seen = _look(rows, chosen, holdout)
    if not seen.sizes.total():
        reason = next(iter(seen.unfit), "there are none")
        raise DataError(f"no row can be written as {chosen.name!r}: {reason}", path=str(rows))
    licences.require_agreement(licence, seen.licences, str(rows))
    facts = seen.facts(
        title=title or rows.stem, layout=chosen.name, licence=licence, language=language
    )
    with _placing(out) as part:
        files = _write_records(rows, part, chosen, holdout, seen)
        _write_rejects(rows, part, chosen)
        (part / PIPELINE).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        if chosen.info is not None:
            _write_info(part, chosen, files, facts.title)
        text = card(report, replace(facts, files=files), interval)
        (part / README).write_text(text, encoding="utf-8", errors="backslashreplace")
        _write_checksums(part)
    return Written(
        folder=out,
        rows=dict(seen.sizes),
        unfit=seen.unfit.total(),
        why=dict(seen.unfit.most_common(5)),
        licences=dict(seen.licences),
    )


@contextmanager
def _placing(out: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `out` once all is written."""
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        if out.exists():
            shutil.rmtree(out)
        part.replace(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a file that a pipeline wrote; `DataError` with the line for one that is none."""
    for found in read(path):
        if isinstance(found, BadRow):
            raise DataError(found.why, path=str(path), line=found.line)
        try:
            yield Row.from_dict(found.fields)
        except (BadArgument, DataError) as error:
            raise DataError(str(error), path=str(path), line=found.line) from None


@dataclass(slots=True)
class _Seen:
    """What the first reading tells."""

    sizes: Counter[str] = field(default_factory=Counter)
    unfit: Counter[str] = field(default_factory=Counter)
    kinds: ColumnKinds = field(default_factory=ColumnKinds)
    licences: Counter[str] = field(default_factory=Counter)
    judged: int = 0
    verified: int = 0
    sample: Record | None = None

    def facts(self, **said: str) -> Facts:
        """What the card tells of the rows, beside what is `said` of them."""
        return Facts(
            **said,  # type: ignore[arg-type]
            licences=dict(self.licences),
            sizes=dict(self.sizes),
            verified=self.verified,
            judged=self.judged,
            sample=self.sample,
            unfit=self.unfit.total(),
        )


def _look(rows: Path, chosen: Layout, holdout: float) -> _Seen:
    seen = _Seen()
    for row in rows_of(rows):
        try:
            record = chosen.record(row)
        except DataError as error:
            seen.unfit[error.message] += 1
            continue
        seen.sizes[split_of(row, holdout)] += 1
        licences.count(seen.licences, row)
        seen.judged += bool(row.verdicts)
        seen.verified += bool(row.verdicts) and all(row.verdicts.values())
        if not chosen.columns:
            seen.kinds.look(record)
        if seen.sample is None:
            seen.sample = record
    return seen


def split_of(row: Row, holdout: float) -> str:
    """The split of a row: the same for all rows of one origin."""
    return "test" if int(digest(row.origin)[:8], 16) < holdout * 2**32 else "train"


def _write_records(
    rows: Path, part: Path, chosen: Layout, holdout: float, seen: _Seen
) -> dict[str, list[str]]:
    """Write the records; the files of each split, as paths in the folder."""
    columns = chosen.columns or seen.kinds.columns()
    files: dict[str, list[str]] = {}
    for name in sorted(seen.sizes, key=lambda split: split != "train"):
        records = _records(rows, chosen, holdout, name)
        if chosen.form == "jsonl":
            files[name] = [f"{name}.jsonl"]
            with (part / files[name][0]).open("wb") as file:
                file.writelines(map(encode, records))
            continue
        (part / "data").mkdir(exist_ok=True)
        count = -(-seen.sizes[name] // SHARD)
        files[name] = [f"data/{name}-{n:05d}-of-{count:05d}.parquet" for n in range(count)]
        for path in files[name]:
            with ParquetTable(part / path, columns) as table:
                for _, record in zip(range(SHARD), records, strict=False):
                    table.write(record)
    return files


def _records(rows: Path, chosen: Layout, holdout: float, split: str) -> Iterator[Record]:
    for row in rows_of(rows):
        if split_of(row, holdout) == split:
            try:
                yield chosen.record(row)
            except DataError:
                continue  # counted by the first reading, and among the rejects


def _write_rejects(rows: Path, part: Path, chosen: Layout) -> None:
    with ParquetTable(
        part / "rejects.parquet",
        {"step": "text", "reason": "text", "failed": "truth", "id": "text", "row_json": "text"},
    ) as table:
        for row in _dropped(rows, chosen):
            assert row.rejected is not None
            table.write(
                {
                    "step": row.rejected.step,
                    "reason": row.rejected.reason,
                    "failed": row.rejected.failed,
                    "id": row.id,
                    "row_json": json.dumps(row.to_dict(), ensure_ascii=False),
                }
            )


def _dropped(rows: Path, chosen: Layout) -> Iterator[Row]:
    rejects = folder_of(rows) / REJECTS
    if rejects.exists():
        yield from rows_of(rejects)
    for row in rows_of(rows):
        try:
            chosen.record(row)
        except DataError as error:
            yield row.replace(rejected=Rejected(error.message, f"export {chosen.name}"))


def _write_info(part: Path, chosen: Layout, files: Mapping[str, list[str]], title: str) -> None:
    """What LLaMA-Factory looks its data sets up in: this folder is its ``dataset_dir``."""
    info: dict[str, JSON] = {
        title if split == "train" else f"{title}_{split}": {
            "file_name": names[0],
            **(chosen.info or {}),
        }
        for split, names in files.items()
    }
    (part / "dataset_info.json").write_text(json.dumps(info, indent=1) + "\n", encoding="utf-8")


def _write_checksums(part: Path) -> None:
    lines = []
    for path in sorted(part.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            lines.append(f"{found}  {path.relative_to(part).as_posix()}\n")
    (part / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _require_free(out: Path) -> None:
    if not out.parent.is_dir():
        raise UsageError(f"there is no folder {str(out.parent)!r} to write {out.name!r} into")
    if out.is_dir() and any(out.iterdir()) and not (out / CHECKSUMS).exists():
        raise UsageError(f"folder {str(out)!r} is not empty, and no export; choose another")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{str(out)!r} is a file; an export is a folder")
