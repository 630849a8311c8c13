"""Every model on every suite: a run for each pair in one folder, and a leaderboard of all.

The folder of the matrix holds ``SUITE/MODEL/``, a run each. The same call goes on where it stopped:
runs that are whole are not asked again. A model that cannot be asked costs its own runs, and no
other's.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from assay import models as loading
from assay.core import JSON, BadArgument, Model, ModelError, Sampling
from assay.evaluate.boards import Leaderboard
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.leaderboard import leaderboard
from assay.evaluate.population import screened
from assay.evaluate.runner import evaluate, plain
from assay.evaluate.suite import Suite

Drawing = Callable[[Suite], Sampling]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The runs of all pairs, and the reasons where there is none."""

    runs: Mapping[tuple[str, str], Evaluation]
    """By suite and model."""
    failed: Mapping[tuple[str, str], str]

    def leaderboard(self, score: str | None = None) -> Leaderboard:
        """The runs side by side."""
        return leaderboard(self.runs.values(), score=score)

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data, with the leaderboard."""
        failed = [
            {"suite": suite, "model": model, "error": text}
            for (suite, model), text in self.failed.items()
        ]
        boards = self.leaderboard().to_dict() if self.runs else {"boards": []}
        return {**boards, "failed": failed}


def matrix(
    suites: Sequence[Suite],
    models: Sequence[str | Model],
    *,
    out: str | Path,
    limit: int | None = None,
    samples: int = 1,
    sampling: Drawing | None = None,
    told: Callable[[str], None] | None = None,
    screen: bool = False,
    **options: Any,
) -> Matrix:
    """Evaluate every model on every suite, one pair after the other, in the folder `out`.

    `sampling` gives the sampling for a suite; left out, each suite's own. `told` is called with
    what went wrong, when it does. With `screen` each model is first asked one trivial question
    (`population.screened`); one that cannot answer it is left out, as failed. Further `options`
    are those of `evaluate`. Raises `BadArgument` for a suite or model that is given twice, or for
    none; and, before the first call, whatever a model that does not exist or data that cannot be
    used raise.

    >>> import tempfile
    >>> from assay.core import Problem, Response
    >>> from assay.verifiers.text import Exact
    >>> class Says(Model):
    ...     def __init__(self, text): self.name = self.text = text
    ...     def generate(self, messages, sampling): return (Response(self.text),)
    >>> suite = Suite.of([Problem.of(f"{n}?", id=f"{n}", reference="yes") for n in range(20)],
    ...                  Exact(), name="tiny")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = matrix([suite], [Says("no"), Says("yes")], out=folder)
    ...     [(place.rank, place.name) for place in done.leaderboard().boards[0].places]
    [('1', 'yes'), ('2', 'no')]
    """
    names = [_name(model) for model in models]
    _require_each_once("suite", [suite.name for suite in suites])
    _require_each_once("model", names)
    runs: dict[tuple[str, str], Evaluation] = {}
    failed: dict[tuple[str, str], str] = {}
    _require_all(suites, models, limit, options)
    folders = places(suites, names, out)
    for name, model in zip(names, models, strict=True):
        reason = _left_out(model, options) if screen else ""
        if reason:
            failed |= {(suite.name, name): reason for suite in suites}
            if told is not None:
                told(f"{name} is left out: {reason}")
            continue
        for suite in suites:
            try:
                runs[suite.name, name] = evaluate(
                    suite,
                    model,
                    limit=limit,
                    samples=samples,
                    sampling=sampling(suite) if sampling is not None else None,
                    out=folders[suite.name, name],
                    **options,
                )
            except ModelError as error:
                failed[suite.name, name] = str(error)
                if told is not None:
                    told(f"{suite.name} · {name}: {error}")
    return Matrix(runs, failed)


def places(
    suites: Sequence[Suite], names: Sequence[str], out: str | Path
) -> dict[tuple[str, str], Path]:
    """The folder of each pair's run."""
    folders = _folders(names)
    return {
        (suite.name, name): Path(out) / plain(suite.name) / folders[name]
        for name in names
        for suite in suites
    }


def _left_out(model: str | Model, options: Mapping[str, Any]) -> str:
    """Why a model cannot answer a trivial question; "" if it can."""
    try:
        asked = loading.load(model, **_of_model(options)) if isinstance(model, str) else model
    except ModelError as error:
        return str(error)
    try:
        _, reasons = screened([asked])
    finally:
        if isinstance(model, str):
            asked.close()
    return next(iter(reasons.values()), "")


def _name(model: str | Model) -> str:
    return model if isinstance(model, str) else model.name


def _require_each_once(what: str, names: Sequence[str]) -> None:
    if not names:
        raise BadArgument(f"a matrix needs at least one {what}")
    for name in names:
        if names.count(name) > 1:
            raise BadArgument(f"{what} {name!r} is given twice")


def _require_all(
    suites: Sequence[Suite],
    models: Sequence[str | Model],
    limit: int | None,
    options: Mapping[str, Any],
) -> None:
    """Load every model and read every suite's problems before the first call is paid.

    A model that cannot be asked now (`ModelError`) is no typing error and costs its own runs.
    """
    for model in models:
        if isinstance(model, str):
            with suppress(ModelError):
                loading.load(model, **_of_model(options)).close()
    for suite in suites:
        for _ in islice(suite.problems(), limit):
            pass


_OF_EVALUATE = frozenset(inspect.signature(evaluate).parameters)


def _of_model(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that a model is loaded with."""
    return {name: value for name, value in options.items() if name not in _OF_EVALUATE}


def _folders(names: Sequence[str]) -> dict[str, str]:
    """A folder's name for each model; names that look alike as folders get a digest.

    >>> _folders(["openai:a/x", "openai:b/x", "local"])["local"]
    'local'
    """
    shown = [plain(name) for name in names]
    return {
        name: folder
        if shown.count(folder) == 1
        else f"{folder}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
        for name, folder in zip(names, shown, strict=True)
    }
