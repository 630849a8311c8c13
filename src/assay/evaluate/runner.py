"""Let a model answer the problems of a suite, judge each answer as it comes, and keep it all."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument, Message, Model, Problem, RunError, Sampling, Verifier
from assay.core.wording import counted
from assay.evaluate import asking
from assay.evaluate import floor as floors
from assay.evaluate import suite as suites
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.progress import Progress
from assay.evaluate.suite import Answer, Suite
from assay.evaluate.workers import Work
from assay.models.replay import ReplayModel
from assay.runs import Manifest
from assay.runs.manifest import versions, without_secrets


def evaluate(
    suite: str | Suite | Iterable[Problem],
    model: str | Model,
    *,
    verifier: Verifier | Mapping[str, Verifier] | None = None,
    data: str | None = None,
    profile: str | None = None,
    limit: int | None = None,
    samples: int = 1,
    sampling: Sampling | None = None,
    answer: Answer | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    concurrency: int | None = None,
    floor: bool = True,
    cache: bool = True,
    parquet: bool | None = None,
    progress: bool | None = None,
    **model_options: Any,
) -> Evaluation:
    """Score a model on a suite; the run, with its `scores`.

    `suite` is a name, a `Suite`, or problems of your own with the `verifier` that judges them.
    The first `limit` problems are answered, `samples` times each; left out, `sampling` is the
    suite's. `answer` puts something in the place of a plain model call, such as a search
    (`assay.search.solve.Answering`), unless the suite asks in a way of its own. Every sample has
    a seed of its own, split from `seed`, so that neither order nor threads nor interruptions
    change what is asked.

    The run is kept in the folder `out`; running again with the same `out` goes on where it
    stopped, and tries again what the model failed to answer. Left out, it is a new folder in
    ``runs/``, or the newest one there of the same job that was not finished.

    `concurrency` is how many calls are made at once (left out, as many as the model says make
    sense). `floor` computes what constant answers score. `cache` keeps, in the user's cache, the
    floor and the answers of a model given by name, so that no call is paid twice.
    `progress` shows how far it is (left out, on a terminal alone). Further options go to
    `assay.models.load`.

    A model call that fails for good leaves a broken sample with its cause. The job itself stops,
    keeping what it has, with `ModelError` where no call can succeed (a wrong key, a server that
    is not there), and with `RunError` where the record cannot be written.

    >>> from assay.core import Response
    >>> from assay.verifiers.text import Exact
    >>> class Parrot(Model):
    ...     name = "parrot"
    ...     def generate(self, messages, sampling):
    ...         return (Response(messages[-1].content),)
    >>> asked = [Problem.of("Yes", reference="Yes"), Problem.of("No", reference="Yes")]
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = evaluate(asked, Parrot(), verifier=Exact(), out=folder, floor=False)
    ...     run.scores["exact"]
    0.50 [0.09, 0.91] (n=2)
    """
    chosen = _suite(suite, verifier, data, profile)
    if answer is not None and chosen.answer is not None:
        raise BadArgument(f"suite {chosen.name!r} asks in its own way: a strategy cannot answer it")
    searched, answer = answer is not None, answer or chosen.answer
    for name, number in (("limit", limit), ("samples", samples), ("concurrency", concurrency)):
        if number is not None and (type(number) is not int or number < 1):
            raise BadArgument(f"{name} is a whole number from 1, not {number!r}")
    asked = list(islice(chosen.problems(), limit))
    if isinstance(model, str) and model.startswith("openai:") and concurrency is not None:
        model_options.setdefault("max_concurrency", concurrency)  # else the model's own limit holds
    loaded = (
        asking.load(model, chosen, cache=cache, tell=bool(progress), options=model_options)
        if isinstance(model, str)
        else model
    )
    if isinstance(loaded, ReplayModel) and not searched:
        _tell_surplus(loaded, samples)
    try:
        draw = (sampling or chosen.sampling).replace(n=1, seed=None)
        loaded.require(draw, _with_images(asked))
        if (check := getattr(answer, "check", None)) is not None:
            check(loaded)  # a search knows what its strategy needs of a model
        found = _floor(chosen, asked, cache=cache, progress=progress) if floor else {}
        plan = {"problems": len(asked), "samples": samples}
        manifest = _manifest(chosen, loaded, draw, answer, seed, plan)
        with _started(out, manifest, asked) as run:
            if found and run.manifest.plan["problems"] == len(asked):
                run.save_floor(found)
            # A search of one's own takes the file's responses as drafts.
            recorded = loaded if isinstance(loaded, ReplayModel) and not searched else None
            work = Work(run, loaded, chosen.verifiers, draw, seed, answer, recorded)
            _through(work, run, chosen, loaded, asked, samples, concurrency, progress)
            run.finish(parquet=parquet)
            run.save_scores(chosen.statistics)
    finally:
        if loaded is not model:
            loaded.close()
    return run


def _tell_surplus(model: ReplayModel, samples: int) -> None:
    """Say once that a file holds more responses than are asked for."""
    more = model.surplus(samples)
    if more:
        sys.stderr.write(
            f"assay: {model.file} has {counted(more, 'response')} more than "
            f"{counted(samples, 'sample')} a prompt: they are left out (--samples takes more)\n"
        )


def _suite(
    suite: str | Suite | Iterable[Problem],
    verifier: Verifier | Mapping[str, Verifier] | None,
    data: str | None,
    profile: str | None,
) -> Suite:
    if isinstance(suite, str):
        if verifier is not None:
            raise BadArgument("a suite has its own verifiers; give problems to use another one")
        return suites.load(suite, data=data, profile=profile)
    if data is not None or profile is not None:
        raise BadArgument("data and profile are for a suite given by its name")
    if isinstance(suite, Suite):
        return suite
    if verifier is None:
        raise BadArgument(
            "problems of your own need a verifier: evaluate(problems, model, verifier=...)"
        )
    return Suite.of(suite, verifier)


def _with_images(asked: list[Problem]) -> tuple[Message, ...]:
    """A message with images, if there is one: what the model must be able to look at."""
    every = (message for problem in asked for message in problem.messages)
    return next(((message,) for message in every if message.images), ())


def _floor(
    suite: Suite, asked: list[Problem], *, cache: bool, progress: bool | None
) -> floors.Floor:
    with Progress(f"{suite.name}: the floor", len(asked), shown=None if progress else progress):
        return floors.floor(
            asked, suite.verifiers, by_part=suite.by_part, groups=suite.groups, cache=cache
        )


def _manifest(
    suite: Suite,
    model: Model,
    sampling: Sampling,
    answer: Answer | None,
    seed: int,
    plan: Mapping[str, int],
) -> Manifest:
    prints = {name: verifier.fingerprint for name, verifier in suite.verifiers.items()}
    what: dict[str, JSON] = {
        "suite": suite.to_dict(),
        "model": {"name": model.name, "identity": _short(without_secrets(model.identity))},
        "sampling": sampling.to_dict(),
        "seed": seed,
        **({"answer": repr(answer)} if answer is not None else {}),
        "verifiers": {name: print_.to_dict() for name, print_ in prints.items()},
    }
    packages = [name for print_ in prints.values() for name in print_.depends]
    return Manifest(
        kind="eval",
        # As it will be read back, so that the two can be compared.
        what=json.loads(json.dumps(what, default=str)),
        plan=plan,
        versions=versions(packages),
    )


def _short(identity: JSON) -> JSON:
    """An identity without long values, which their digest stands for."""

    def digest(value: JSON) -> JSON:
        text = json.dumps(value, sort_keys=True, default=str)
        return value if len(text) <= 500 else f"sha256:{sha256(text.encode()).hexdigest()[:32]}"

    return {name: digest(value) for name, value in identity.items()}


def _started(out: str | Path | None, manifest: Manifest, asked: list[Problem]) -> Evaluation:
    if out is not None:
        return Evaluation.start(out, manifest, asked)
    stem = f"{plain(manifest.what['suite']['name'])}-{plain(manifest.what['model']['name'])}"
    for folder in sorted(Path("runs").glob(f"{stem}-*"), reverse=True):
        try:  # one of the same job that was interrupted, and that nobody is writing
            if Evaluation.open(folder).manifest.finished is None:
                return Evaluation.start(folder, manifest, asked)
        except RunError:
            continue
    name = f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}"
    folder, number = Path("runs") / name, 1
    while True:  # another process may have chosen the same second
        try:
            folder.mkdir(parents=True)
            return Evaluation.start(folder, manifest, asked)
        except FileExistsError:
            number += 1
            folder = Path("runs") / f"{name}-{number}"
        except OSError as error:
            raise RunError(f"cannot make the folder {str(folder)!r}: {error.strerror}") from error


def plain(name: str) -> str:
    """A name that is safe in a path, and not too long."""
    return re.sub(r"[^\w.-]+", "-", name.rpartition("/")[2]).strip("-.")[:60] or "model"


def _through(
    work: Work,
    run: Evaluation,
    suite: Suite,
    model: Model,
    asked: list[Problem],
    samples: int,
    concurrency: int | None,
    progress: bool | None,
) -> None:
    missing = [
        (problem, index)
        for problem in asked
        for index in range(samples)
        if not run.done(problem.id, index)
    ]
    total = len(asked) * samples
    title = f"{suite.name} · {model.name}"
    with Progress(title, total, done=total - len(missing), shown=progress) as shown:
        work.through(missing, concurrency or model.capabilities.parallel, shown)
