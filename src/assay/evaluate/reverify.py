"""Judge the responses of a run again, by other verifiers, without the model.

The result is a run of its own; the one it came from stays as it is, and is named in the manifest.
A sample whose model call failed stays broken. Like every job, it goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import tee
from pathlib import Path

from assay.core import (
    JSON,
    AssayError,
    BadArgument,
    Problem,
    UsageError,
    Verdict,
    Verifier,
)
from assay.core.verifier import checked
from assay.evaluate import floor as floors
from assay.evaluate import suite as suites
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.progress import Progress
from assay.runs import Manifest, Record, index
from assay.runs.manifest import versions
from assay.verifiers import registry
from assay.verifiers.batch import Item, verify_many, verify_one

_THREADS = 8
"""Calls at once of a verifier that waits: for a model, or for a program."""

Verdicts = dict[str, Verdict]


def reverify(
    run: str | Path | Evaluation,
    verifier: Verifier | Mapping[str, Verifier] | None = None,
    *,
    out: str | Path,
    profile: str | None = None,
    processes: int = 0,
    timeout: float | None = None,
    concurrency: int | None = None,
    floor: bool = True,
    progress: bool | None = None,
) -> Evaluation:
    """Judge the saved responses of a run again; a new run, in the folder `out`.

    `verifier` is one, or several by name; left out, the run's own as they are today, or with
    `profile` its constraints by that profile. `processes` and `timeout` (seconds for one response)
    judge in worker processes; verifiers that ask a model or run programs are called from
    `concurrency` threads otherwise. The other arguments are as in `evaluate`.

    Raises `BadArgument` where the run's own verifiers cannot be made again from what it says of
    them, such as a judge with its model.

    >>> import tempfile
    >>> from assay.core import Model, Response
    >>> from assay.evaluate.runner import evaluate
    >>> from assay.verifiers.text import Exact
    >>> class Loud(Model):
    ...     name = "loud"
    ...     def generate(self, messages, sampling): return (Response("YES"),)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = evaluate([Problem.of("?", reference="yes")], Loud(), verifier=Exact(),
    ...                      out=f"{folder}/first", floor=False)
    ...     second = reverify(first, Exact(ignore_case=True), out=f"{folder}/second", floor=False)
    ...     first.scores["exact"].value, second.scores["exact"].value
    (0.0, 1.0)
    """
    parent = run if isinstance(run, Evaluation) else Evaluation.open(run)
    if Path(out).resolve() == parent.path.resolve():
        raise BadArgument(f"--out {str(out)!r} is the run itself; give another folder")
    chosen = _chosen(parent, verifier, profile)
    asked = list(parent.problems())
    manifest = _manifest(parent, chosen, profile)
    with Evaluation.start(out, manifest, asked) as new:
        if floor and not new.floor:
            suite = manifest.what.get("suite", {})
            new.save_floor(
                floors.floor(
                    asked, chosen, by_part=suite.get("by_part", False),
                    groups=suite.get("groups", ()),
                )
            )  # fmt: skip
        judge = _judge(chosen, processes, timeout, concurrency)
        _through(parent, new, {problem.id: problem for problem in asked}, judge, progress)
        new.finish()
        new.save_scores()
    return new


def _through(
    parent: Evaluation,
    new: Evaluation,
    problems: Mapping[str, Problem],
    judge: Callable[[Iterable[Item]], Iterator[Verdicts]],
    progress: bool | None,
) -> None:
    """Judge what is missing, and record each as it comes."""
    there, _, _ = index.scan(new.path)
    failed = {key for key, (_, broken) in there.items() if broken}
    waiting: deque[Record] = deque()
    outcomes: Counter[str] = Counter()

    def items() -> Iterator[Item]:
        for record in parent.records():
            if new.done(*record.key):
                continue
            if record.response is None:
                if record.key not in failed:
                    new.append(record.replace(verdicts={}))
                outcomes["broken"] += 1
                continue
            waiting.append(record)
            yield problems.get(record.problem, Problem(id=record.problem)), record.response

    done = sum(not broken for _, broken in there.values())
    title = f"{parent.path.name} judged again"
    with Progress(title, len(parent), done=done, shown=progress) as shown:
        for verdicts in judge(items()):
            new.append(waiting.popleft().replace(verdicts=verdicts))
            first = next(iter(verdicts.values()))
            outcomes[first.outcome] += 1
            shown.update(outcomes)


def _judge(
    chosen: Mapping[str, Verifier], processes: int, timeout: float | None, concurrency: int | None
) -> Callable[[Iterable[Item]], Iterator[Verdicts]]:
    """What judges a stream of items, in order: here, in threads or in processes."""
    if processes or timeout is not None:
        each = max(1, processes // len(chosen))
        return lambda items: _in_processes(chosen, items, each, timeout)
    dear = any(verifier.dear for verifier in chosen.values())
    threads = concurrency or (_THREADS if dear else 1)
    if threads > 1:
        return lambda items: _in_threads(chosen, items, threads)
    return lambda items: (_all(chosen, item) for item in items)


def _all(chosen: Mapping[str, Verifier], item: Item) -> Verdicts:
    return {name: verify_one(verifier, item) for name, verifier in chosen.items()}


def _in_processes(
    chosen: Mapping[str, Verifier], items: Iterable[Item], processes: int, timeout: float | None
) -> Iterator[Verdicts]:
    copies = tee(items, len(chosen))
    streams = [
        verify_many(verifier, copy, processes=processes, timeout=timeout)
        for verifier, copy in zip(chosen.values(), copies, strict=True)
    ]
    for verdicts in zip(*streams, strict=True):
        yield dict(zip(chosen, verdicts, strict=True))


def _in_threads(
    chosen: Mapping[str, Verifier], items: Iterable[Item], threads: int
) -> Iterator[Verdicts]:
    waiting: deque[Future[Verdicts]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(_all, chosen, item))
                if len(waiting) >= 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _manifest(parent: Evaluation, chosen: Mapping[str, Verifier], profile: str | None) -> Manifest:
    prints = {name: verifier.fingerprint for name, verifier in chosen.items()}
    what = dict(parent.manifest.what)
    before = what.get("verifiers", {})
    suite = dict(what.get("suite", {}))
    if suite.get("by_part"):  # only of verdicts on constraints is each part an instruction
        kinds = {print_["name"] for print_ in before.values()}
        suite["by_part"] = all(print_.name in kinds for print_ in prints.values())
    if profile is not None:
        suite["options"] = {**suite.get("options", {}), "profile": profile}
    what["suite"] = suite
    what["verifiers"] = {name: print_.to_dict() for name, print_ in prints.items()}
    what["judged_again"] = {
        "run": parent.path.name,
        "started": parent.manifest.started,
        "verifiers": {name: print_["digest"] for name, print_ in before.items()},
    }
    return Manifest(
        kind=parent.manifest.kind,
        what=json.loads(json.dumps(what, default=str)),
        plan=parent.manifest.plan,
        versions=versions(name for print_ in prints.values() for name in print_.depends),
        notes=(f"the responses of {parent.path} judged again, without the model",),
    )


def _chosen(
    parent: Evaluation, verifier: Verifier | Mapping[str, Verifier] | None, profile: str | None
) -> dict[str, Verifier]:
    if verifier is None:
        return {name: _again(parent, name, profile) for name in parent.verifiers}
    if profile is not None:
        raise BadArgument("profile is for the run's own verifiers; give it to the verifier itself")
    if isinstance(verifier, Mapping):
        return {name: checked(one) for name, one in verifier.items()}
    return {checked(verifier).name or type(verifier).__name__: verifier}


def _again(parent: Evaluation, name: str, profile: str | None) -> Verifier:
    """A verifier of the run as it is today: of the same name, with the same arguments."""
    kept = parent.manifest.what["verifiers"][name]
    try:
        made = made_again(kept)
    except (AssayError, TypeError, ValueError) as error:
        found = _of_suite(parent, profile).get(name)
        if found is None:
            raise BadArgument(
                f"verifier {name!r} of run {str(parent.path)!r} cannot be made again from its "
                f"fingerprint ({error}); give one with --verifier"
            ) from error
        return found
    if profile is not None:
        if "profile" not in made.arguments:
            raise BadArgument(f"verifier {name!r} of the run has no profile to choose")
        return registry.load(kept["name"], **{**made.arguments, "profile": profile})
    return made


def _of_suite(parent: Evaluation, profile: str | None) -> Mapping[str, Verifier]:
    """The verifiers of the run's suite as it is installed, if it is; its problems are not read."""
    suite = parent.manifest.what.get("suite", {})
    options = dict(suite.get("options", {}))
    options["profile"] = profile or options.get("profile")
    for data in (None, str(parent.path / index.PROBLEMS)):
        with contextlib.suppress(AssayError):
            return suites.load(suite.get("name", ""), **{**options, "data": data}).verifiers
    return {}


def made_again(fingerprint: Mapping[str, JSON]) -> Verifier:
    """The verifier of a fingerprint, in today's version.

    Raises `UsageError` for one with other verifiers or objects among its arguments.

    >>> from assay.verifiers.text import Exact
    >>> made_again(Exact(ignore_case=True).fingerprint.to_dict())
    Exact(ignore_case=True)
    """
    made = registry.load(fingerprint["name"], **fingerprint["arguments"])
    now = json.loads(json.dumps(made.fingerprint.arguments))
    if now != fingerprint["arguments"]:
        raise UsageError(f"its arguments would be {now!r}, not {fingerprint['arguments']!r}")
    return made
