"""Training a small verifier, from labelled rows to a folder that can be used.

>>> import tempfile
>>> rows = [{"prompt": f"q{n}", "response": "yes" if n % 2 else "no", "label": n % 2}
...         for n in range(60)]
>>> with tempfile.TemporaryDirectory() as folder:
...     saved = learn("outcome", rows, f"{folder}/yes")
>>> saved.measures["auroc"]["value"]
1.0
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument, DataError
from assay.runs.lock import Lock
from assay.verifiers.learned import card, saved, temperature
from assay.verifiers.learned.backbone import PARTS, WEIGHTS, Backbone, Settings, logits
from assay.verifiers.learned.backbones import READER, SMALL, fresh
from assay.verifiers.learned.examine import best_step_cut, examine
from assay.verifiers.learned.features import Features
from assay.verifiers.learned.kinds import Kind, find
from assay.verifiers.learned.rows import Example, Parts, digest, examples, split
from assay.verifiers.learned.saved import ABOUT, Saved
from assay.verifiers.learned.training import Data, Tell, Trainer

LEAST = 20
CHECKPOINT = "training"
"""Folder of a training that is not done; it is removed when it is."""

Thresholds = Callable[[list[float], list[bool]], tuple[float | None, float | None]]
"""From held-out probabilities, and what was right, to `Saved.at_least` and `Saved.at_most`."""
Rows = Iterable[Mapping[str, Any] | tuple[int, Mapping[str, Any]]]
"""Rows, each with the number of its line or without."""


def learn(
    kind: str,
    rows: Rows,
    out: str | Path,
    *,
    backbone: str = "features",
    settings: Settings = Settings(),  # noqa: B008  a value that nothing changes
    columns: Mapping[str, str] | None = None,
    bad: Callable[[int, str], object] | None = None,
    tell: Tell = lambda _: None,
    thresholds: Thresholds | None = None,
) -> Saved:
    """Train a verifier of a kind (see `assay.verifiers.learned.kinds`) and put it into `out`.

    Part of the rows is held out by prompt: one half decides when to stop, how sure to be and where
    to cut, the other measures what came out. A training that was interrupted goes on if it is
    given the same rows and settings. `columns` says which field holds a column of another name.
    A row that cannot be used raises `DataError`, unless `bad` is there to be told line and reason.
    `thresholds` fits on the held-out part where to decide at all.
    """
    chosen, folder = find(kind), Path(out)
    _check(chosen, backbone, settings, columns or {})
    if (folder / ABOUT).exists():
        raise BadArgument(f"{str(folder)!r} holds a trained verifier; choose another folder")
    found = _read(chosen, rows, columns, bad)
    parts = split(found, held_out=settings.held_out, seed=settings.seed)
    _enough(chosen, found, parts)
    made = fresh(
        READER if chosen.mark else backbone, classes=len(chosen.classes), settings=settings
    )
    made.meet([(one.given, one.judged) for one in parts.train])
    with _held(folder):
        key = _key(kind, backbone, settings, found)
        trainer = Trainer(made, folder / CHECKPOINT, settings, key=key, tell=tell)
        held_out = Data(made, parts.held_out)
        state = trainer.fit(Data(made, parts.train), held_out)
        decision = _decision(chosen, made, parts.held_out, held_out, thresholds)
        _write(made, folder)
        done = Saved(
            kind=kind,
            backbone=made.name,
            source=_source(chosen, made, backbone),
            files=saved.checksums(folder),
            options=made.options,
            settings=settings._asdict(),
            data=_described(chosen, parts),
            history=tuple(state.history),
            measures=examine(chosen, made, parts.test, decision["temperature"], decision["cut"]),
            made_with=_versions(made),
            **decision,
        )
        (folder / "README.md").write_text(card.text(done), encoding="utf-8")
        done.write(folder)  # last: it makes the folder a trained verifier
        shutil.rmtree(folder / CHECKPOINT)
    return done


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, made if it is not there, and nobody else's meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock(folder)
    try:
        yield
    finally:
        lock.release()
        (folder / "run.lock").unlink(missing_ok=True)


def measure(
    path: str | Path,
    rows: Rows,
    *,
    columns: Mapping[str, str] | None = None,
    bad: Callable[[int, str], object] | None = None,
) -> dict[str, JSON]:
    """What a trained verifier is worth on other labelled rows: the measures of its card.

    Rows that it was trained on tell nothing.
    """
    about, backbone = saved.load(path)
    kind = find(about.kind)
    found = _read(kind, rows, columns, bad)
    return examine(kind, backbone, found, about.temperature, about.cut)


def _made(kind: Kind, name: str, settings: Settings, parts: Parts) -> Backbone:
    """A backbone that has learned nothing, but has seen the words that it will learn from."""
    made = fresh(READER if kind.mark else name, classes=len(kind.classes), settings=settings)
    made.meet([(one.given, one.judged) for one in parts.train])
    return made


def _source(kind: Kind, made: Backbone, given: str) -> str:
    """What the backbone was before training."""
    if kind.mark:
        return made.name
    return Path(given).name if Path(given).is_dir() else given


def _check(kind: Kind, backbone: str, settings: Settings, columns: Mapping[str, str]) -> None:
    if kind.mark and backbone not in (Features.name, SMALL):
        raise BadArgument(
            f"kind {kind.name!r} has a network of its own, and no backbone {backbone!r}"
        )
    if not 0 < settings.held_out < 1:
        raise BadArgument(f"held_out is a share between 0 and 1, not {settings.held_out!r}")
    for name, value in (("epochs", settings.epochs), ("batch", settings.batch)):
        if value is not None and value < 1:
            raise BadArgument(f"{name} must be at least 1, not {value!r}")
    if settings.rate is not None and not 0 < settings.rate < float("inf"):
        raise BadArgument(f"rate must be above 0, not {settings.rate!r}")
    if settings.longest < 8:
        raise BadArgument(f"longest must be at least 8 tokens, not {settings.longest!r}")
    known = [column.name for column in kind.columns]
    unknown = set(columns) - set(known)
    if unknown:
        raise BadArgument(
            f"kind {kind.name!r} has no column {min(unknown)!r}; it has {', '.join(known)}"
        )


def _read(
    kind: Kind,
    rows: Rows,
    columns: Mapping[str, str] | None,
    bad: Callable[[int, str], object] | None,
) -> list[Example]:
    found: list[Example] = []
    first = ""
    for number, given in enumerate(rows, start=1):
        line, row = given if isinstance(given, tuple) else (number, given)
        try:
            found += examples(kind, dict(row), line, columns)
        except DataError as error:
            if bad is None:
                raise DataError(error.message, line=line) from None
            first = first or f"; line {line}: {error.message}"
            bad(line, error.message)
    if len(found) < LEAST:
        raise BadArgument(
            f"{len(found)} labelled examples are too few to learn from: {LEAST} are needed{first}"
        )
    return found


def _enough(kind: Kind, found: Sequence[Example], parts: Parts) -> None:
    """Both sides of the question must be among the rows, in every part."""
    for name, part in zip(("to learn from", "held out", "to test on"), parts, strict=True):
        sides = {max(range(len(one.target)), key=one.target.__getitem__) for one in part}
        if len(sides) < 2:
            groups = len({one.group for one in found})
            held = ", ".join(kind.classes[side] for side in sides) or "nothing"
            raise BadArgument(
                f"the rows {name} hold {held} only, of the classes {', '.join(kind.classes)}: "
                f"more rows are needed, or more prompts (there are {groups})"
            )


def _key(kind: str, backbone: str, settings: Settings, found: Sequence[Example]) -> str:
    return repr((kind, backbone, settings, digest(found)))


def _decision(
    kind: Kind,
    made: Backbone,
    examples: Sequence[Example],
    held_out: Data,
    thresholds: Thresholds | None,
) -> dict[str, Any]:
    """How sure to be and where to cut, fitted on the held-out part."""
    scores = logits(made, held_out.prepared)
    heat = temperature.fit(scores, [one.target for one in examples])
    shares = [temperature.probabilities(row, heat)[0] for row in scores]
    good = [one.target[0] >= 0.5 for one in examples]
    if kind.name == "quality" or len(kind.classes) > 2:
        cut = 0.5  # a grade has no cut, and of several classes the likeliest is said
    elif kind.whole == "min":
        cut = best_step_cut(examples, shares)
    else:
        cut = temperature.best_cut(shares, good)
    decision: dict[str, Any] = {"temperature": heat, "cut": cut}
    if thresholds is not None:
        decision["at_least"], decision["at_most"] = thresholds(shares, good)
    return decision


def _write(made: Backbone, folder: Path) -> None:
    made.save(folder / WEIGHTS)
    if (folder / PARTS).exists():
        shutil.rmtree(folder / PARTS)
    (folder / PARTS).mkdir()
    made.save_parts(folder / PARTS)


def _described(kind: Kind, parts: Parts) -> dict[str, Any]:
    """How many examples, groups and of each class are in each part."""
    return {
        "digest": digest([one for part in parts for one in part]),
        **{
            name: {
                "examples": len(part),
                "prompts": len({one.group for one in part}),
                "classes": {
                    each: round(sum(one.target[index] for one in part), 1)
                    for index, each in enumerate(kind.classes)
                },
            }
            for name, part in zip(Parts._fields, parts, strict=True)
        },
    }


def _versions(made: Backbone) -> dict[str, str]:
    from assay import __version__

    return {"assay": __version__, **{each: metadata.version(each) for each in made.packages}}
