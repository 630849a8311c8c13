"""One training run from one end to the other, with a look before and after, and its record.

Two kinds: a small decoder that learns a built-in task from nothing (``tiny``), and a language model
that learns problems of a file by LoRA. Both are kept in a folder that the same call goes on with.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from assay.core import JSON, BadArgument, Ledger, Problem, Response, Usage, Verifier
from assay.core.seeds import rng, split
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.statistics import wilson
from assay.evaluate.suite import Suite
from assay.recipes import accuracy_or_capability as probing
from assay.recipes.accuracy_or_capability import FEW, SAMPLES
from assay.recipes.closing_loop import digest_of
from assay.recipes.measuring import Measured, changes, measure
from assay.recipes.training_record import Done, Line
from assay.train import methods, tasks
from assay.train.language.policy import Policy as LanguagePolicy
from assay.train.language.policy import loadable
from assay.train.language.reinforcing import Trained, check
from assay.train.language.training import IMITATION, Options, reinforcing, train
from assay.train.language.under_trl import reinforce_under_trl
from assay.train.method import Method
from assay.train.mini.learner import Optimising
from assay.train.mini.loop import Looping, reinforce
from assay.train.mini.loop import check as check_alone
from assay.train.mini.policy import Policy
from assay.train.mini.warm import Warm, warm_start
from assay.train.reward import Reward

Progress = Callable[[Line], None]
Tell = Callable[[str], object]
FEWEST = 100
"""Problems of a built-in task without which nothing is learnt from it, or measured on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiny:
    """A decoder of some 0.3 million weights that learns a built-in task in about a minute."""

    task: str = "add"
    steps: int = 40
    prompts: int = 16
    samples: int = 8
    rate: float = 1e-4
    temperature: float = 1.0
    tests: int = 200
    evaluate_every: int = 10
    save_every: int = 5
    warm: float = 0.5
    """The accuracy at which imitation of right answers ends and the method begins; 0: none."""
    capability: int = SAMPLES
    """Samples of test problems before and after; 0: none."""
    capability_problems: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.warm <= 1:
            raise BadArgument(f"warm is a share from 0 to 1, not {self.warm!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """A language model that learns problems by LoRA; some of the problems are held out."""

    model: str = "local"
    options: Options = field(default_factory=Options)
    held_out: int = 32
    test_longest: int = 128
    capability: int = SAMPLES
    """Samples of problems held out before and after; 0: none."""
    capability_problems: int | None = FEW
    rank: int = 16
    seed: int = 0
    device: str | None = None
    dtype: str = "float32"
    rows: int = 64
    backend: Literal["torch", "trl"] = "torch"


def tiny(method: str, settings: Tiny, out: Path, *, progress: Progress, tell: Tell) -> Done:
    """Train a small decoder from nothing; raises what a method, a task or a folder may raise."""
    task, made = tasks.load(settings.task), methods.load(method).in_characters()
    check_alone(made)
    check_group(made, settings.samples)
    # a task with too few problems is refused before anything is kept
    warm, tests = enough(task, settings, tell)
    settings = replace(settings, tests=len(tests))
    looping = Looping(
        steps=settings.steps,
        prompts=settings.prompts,
        samples=settings.samples,
        temperature=settings.temperature,
        evaluate_every=settings.evaluate_every,
        tests=settings.tests,
        save_every=settings.save_every,
        optimising=Optimising(rate=settings.rate),
    )
    check_folder(out)
    ledger = Ledger()
    known = "".join(dict.fromkeys(task.characters + made.characters))
    policy = Policy.fresh(known, seed=settings.seed, longest=made.room(*task.longest))
    start = out / "start.safetensors"
    if start.exists():
        policy = Policy.load(start)
    else:
        if settings.warm:
            tell(f"imitating right answers to {settings.task} until {settings.warm} are right")
            warm_start(policy, task, warm, seed=settings.seed, ledger=ledger)
        policy.save(start)
    suite = Suite.of(tests, task.verifier, name=settings.task)
    longest = task.longest[1]
    first = policy.copy()
    trained = reinforce(
        policy, task, made, looping, seed=settings.seed, out=out, progress=progress, ledger=ledger
    )
    what, runs, drawn = Measured(suite=suite, longest=longest), [], []
    for name, own, step in (("before", first, 0), ("after", trained.policy, settings.steps)):
        identity = {"shape": own.shape.to_dict(), "step": step, "seed": settings.seed}
        runs.append(
            measure(
                what,
                lambda asked, most, own=own: own.greedy(
                    [one.prompt for one in asked], longest=most
                ),  # type: ignore[misc]
                out / name,
                name=f"tiny decoder, {name}",
                identity=identity,
                anew=name == "after",
            )
        )
        drawn += _sampled(own, what, settings, out, name, identity, tell)
    config = {"method": repr(made), **_plain(settings), "shape": policy.shape.to_dict()}
    title = f"{method} on {settings.task}"
    return _done(title, config, trained.curve, trained.ledger, runs, drawn)


def enough(task: tasks.Task, settings: Tiny, tell: Tell) -> tuple[Warm, list[Problem]]:
    """The imitation that a task has problems for, and its tests; tells where they are fewer.

    Raises `BadArgument` where the task has fewer than `FEWEST` of either.
    """
    warm = Warm(steps=400, until=settings.warm)
    if settings.warm:
        given = task.problems("train", warm.rows, seed=settings.seed, fewest=FEWEST)
        if len(given) < warm.rows:
            tell(f"{settings.task} has only {len(given)} problems to imitate, not {warm.rows:,}")
            warm = replace(warm, rows=len(given))
    else:
        task.problems("train", 1, seed=settings.seed)
    seed = split(settings.seed, "tests")
    tests = task.problems("test", settings.tests, seed=seed, fewest=FEWEST)
    if len(tests) < settings.tests:
        tell(f"{settings.task} has only {len(tests)} problems to test, not {settings.tests:,}")
    return warm, tests


def tuned(
    method: str,
    problems: Sequence[Problem],
    verifier: Verifier,
    value: str,
    settings: Tuning,
    out: Path,
    *,
    progress: Progress,
    tell: Tell,
) -> Done:
    """Train a language model on problems; raises what a method, a model or a folder may raise."""
    taught, held = apart(problems, settings.held_out, settings.seed, verifier)
    if method not in IMITATION:
        made = methods.load(method)
        check_alone(made)
        check(made, taught)
        check_group(made, reinforcing(settings.options).samples)
    loadable(settings.model, device=settings.device, dtype=settings.dtype)
    check_folder(out)
    tell(f"{len(taught)} problems to learn from, {len(held)} held out; loading {settings.model}")
    policy = LanguagePolicy.load(
        settings.model,
        rank=settings.rank,
        seed=settings.seed,
        device=settings.device,
        dtype=settings.dtype,
        rows=settings.rows,
    )
    reward = Reward(verifier, value=value)  # type: ignore[arg-type]
    what = Measured(suite=Suite.of(held, verifier, name="held out"), longest=settings.test_longest)

    drawn: list[Evaluation] = []

    def run(name: str) -> Evaluation:
        identity = {**policy.about(), "when": name, "method": method, "seed": settings.seed}
        identity |= {"matrices": digest_of(policy)} if name == "after" else {}
        found = measure(
            what,
            lambda asked, longest: policy.greedy(asked, longest=longest),
            out / name,
            name=f"{settings.model}, {name}",
            identity=identity,
            tell=lambda words: tell(f"{name}: {words}"),
            anew=name == "after",
        )
        drawn.extend(_sampled(policy, what, settings, out, name, identity, tell))
        return found

    before = run("before")
    trained = _trained(policy, method, taught, held, reward, settings, out, progress, tell)
    after = run("after")
    tell(f"writing the model to {out / 'model'}")
    policy.export(out / "model")
    config = {"method": method, "reward": repr(reward), **_plain(settings), **policy.about()}
    title = f"{method} on {settings.model}"
    signs = reward.monitor.signs()
    return _done(title, config, trained.curve, trained.ledger, [before, after], drawn, signs)


def _sampled(
    policy: Policy | LanguagePolicy,
    what: Measured,
    settings: Tiny | Tuning,
    out: Path,
    name: str,
    identity: Mapping[str, JSON],
    tell: Tell,
) -> list[Evaluation]:
    """The run of several samples of some of the problems, or none where none were asked for."""
    if not settings.capability:
        return []
    tell(f"{name}: {settings.capability} samples a problem, for what can be solved at all")
    return [
        probing.sampled(
            policy,
            probing.some(what, settings.capability_problems, seed=settings.seed),
            out / f"samples-{name}",
            samples=settings.capability,
            longest=what.longest,
            identity=identity,
            seed=settings.seed,
        )
    ]


def check_group(method: Method, samples: int) -> None:
    """Raise `BadArgument` where a method that compares answers would get one to each problem."""
    if samples < 2 and method.reads == "verifier":
        raise BadArgument(
            f"{method.name} learns from how the answers to a problem differ, and a single one "
            "differs from none: ask for 2 samples or more"
        )


def check_folder(out: Path) -> None:
    """Make the folder of a run, or raise `OSError`, before there is anything to keep."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=out):
        pass


def apart(
    problems: Sequence[Problem], count: int, seed: int, verifier: Verifier
) -> tuple[list[Problem], list[Problem]]:
    """Problems to learn from and problems held out, by chance; each with an id of its own.

    Raises `BadArgument` where too few would be left to learn from.
    """
    known = list(Suite.of(problems, verifier).problems()) if problems else []
    if len(known) <= count:
        raise BadArgument(
            f"{len(known)} problems are too few to hold {count} out; give more, or --held-out less"
        )
    order = list(range(len(known)))
    rng(seed, "held out").shuffle(order)
    held = set(order[:count])
    return (
        [one for place, one in enumerate(known) if place not in held],
        [one for place, one in enumerate(known) if place in held],
    )


def _trained(
    policy: LanguagePolicy,
    method: str,
    taught: Sequence[Problem],
    held: Sequence[Problem],
    reward: Reward,
    settings: Tuning,
    out: Path,
    progress: Progress,
    tell: Tell,
) -> Trained:
    """The policy trained by the back end that was asked for."""
    if settings.backend == "trl":
        tell("training under TRL, which says nothing until it is done")
        looping = reinforcing(settings.options)
        trained = reinforce_under_trl(
            policy,
            taught,
            method,
            reward,
            looping,
            seed=settings.seed,
            out=out,
            progress=progress,
        )
        answers = looping.prompts * looping.samples
        written = sum(round(float(line.get("length", 0)) * answers) for line in trained.curve)
        trained.ledger.charge("train", Usage(output_tokens=written))
        return trained
    return train(
        policy,
        taught,
        reward,
        method,
        settings.options,
        seed=settings.seed,
        out=out,
        progress=progress,
        look=partial(_look, held, settings.test_longest, reward.verifier),
    )


def _look(
    held: Sequence[Problem], longest: int, verifier: Verifier, now: LanguagePolicy
) -> dict[str, JSON]:
    return looked(now.greedy(held, longest=longest), held, verifier)


def looked(
    responses: Sequence[Response], problems: Sequence[Problem], verifier: Verifier
) -> dict[str, JSON]:
    """The share of held-out problems that greedy answers solve, with its interval."""
    verdicts = [verifier(one, said) for one, said in zip(problems, responses, strict=True)]
    good = sum(bool(verdict) for verdict in verdicts)
    interval = wilson(good, len(verdicts))
    return {
        "accuracy": good / len(verdicts),
        "accuracy_low": interval.low,
        "accuracy_high": interval.high,
        "accuracy_n": len(verdicts),
    }


def _done(
    title: str,
    config: Mapping[str, JSON],
    curve: Sequence[Line],
    ledger: Ledger,
    runs: Sequence[Evaluation],
    drawn: Sequence[Evaluation],
    signs: Sequence[str] = (),
) -> Done:
    return Done(
        title=title,
        config=config,
        curve=curve,
        ledger=ledger,
        before=runs[0],
        after=runs[1],
        changes=changes(runs[0], runs[1]),
        signs=signs,
        capability=probing.compared(drawn, runs) if drawn else None,
    )


def _plain(settings: Tiny | Tuning) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for name in settings.__slots__:
        value = getattr(settings, name)
        if isinstance(value, Options):
            found |= {key: getattr(value, key) for key in value.__slots__}
        else:
            found[name] = value
    return found
