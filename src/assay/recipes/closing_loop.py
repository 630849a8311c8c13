"""The loop closed: synthesize problems, train on verdicts, and see what an evaluation says.

Five stages, each kept in the folder of the loop and never done twice: problems (without those that
hold a test problem), the suites before, training, the suites after, the page. The verifier that
rewards is the one that evaluates; what differs are the problems. What rises may therefore be the
verifier's liking rather than the answers' worth, and the page says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from assay.core import JSON, BadArgument, DataError, Problem
from assay.core.values import paste_back
from assay.evaluate import suite as suites
from assay.evaluate.comparison import Change
from assay.evaluate.evaluation import Evaluation
from assay.recipes import accuracy_or_capability as probing
from assay.recipes.accuracy_or_capability import FEW, SAMPLES, Capability
from assay.recipes.measuring import Measured, changes, measure
from assay.runs.manifest import versions
from assay.train.language.policy import Policy
from assay.train.language.reinforcing import Trained, digest
from assay.train.language.training import Options, checked, train
from assay.train.reward import Reward
from assay.verifiers.constraints.verifier import Constraints

Tell = Callable[[str], object]
PACKAGES = ("torch", "transformers", "peft", "safetensors", "tokenizers")
SCORE = "prompt_strict"
"""The score that the loop is about: the share of prompts all of whose constraints hold."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan:
    """What the loop does; the same plan goes on in the same folder."""

    model: str = "local"
    problems: int = 120
    levels: tuple[int, ...] = (1, 2)
    """How many categories of constraints a problem combines."""
    methods: tuple[str, ...] = ("mended_sft",)
    """Trained one after another, each going on from the last."""
    options: Options = field(default_factory=Options)
    suites: Mapping[str, str | None] = field(default_factory=lambda: {"starter": None})
    """What is evaluated before and after: names, and the data of each where it needs some."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """Only so many problems of a suite."""
    test_longest: int = 96
    """Tokens of an answer in evaluations, the same before and after."""
    capability: int = SAMPLES
    """Samples of problems of the first suite before and after; 0: none."""
    capability_problems: int | None = FEW
    rank: int = 16
    seed: int = 0
    device: str | None = None
    dtype: str = "float32"
    rows: int = 64
    """Answers that are written side by side."""

    def __post_init__(self) -> None:
        if self.problems < 1 or not self.methods or not self.suites:
            raise BadArgument("a loop needs at least one problem, one method and one suite")
        for method in self.methods:
            checked(method)

    __repr__ = paste_back

    def to_dict(self) -> dict[str, JSON]:
        """The plan as JSON data."""
        data = {name: getattr(self, name) for name in self.__slots__}
        data["suites"] = {name: path and Path(path).name for name, path in self.suites.items()}
        options = {name: getattr(self.options, name) for name in self.options.__slots__}
        found: dict[str, JSON] = json.loads(json.dumps({**data, "options": options}))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What a loop found."""

    plan: Plan
    problems: tuple[Problem, ...]
    dropped: int
    """Problems that held a test problem, and were left out."""
    before: Mapping[str, Evaluation]
    after: Mapping[str, Evaluation]
    changes: Mapping[str, Mapping[str, Change]]
    capability: Capability | None
    """What several samples say of the first suite; None where none were drawn."""
    trained: Sequence[Trained]
    about: Mapping[str, JSON]
    seconds: Mapping[str, float]
    """Of each stage, over all the runs that it took."""
    processor: Mapping[str, float]
    """Seconds that the processor worked on each, which tell more where others use it too."""
    record: Path


def close(plan: Plan, out: Path, *, tell: Tell) -> Closed:
    """Go through the stages that are not done yet, and keep ``record.json``.

    Raises `DataError` where the folder holds another loop, and whatever a stage raises; what was
    done is kept, and the same call goes on with it.
    """
    out.mkdir(parents=True, exist_ok=True)
    _same(plan, out / "plan.json")
    clock = _Clock(out / "seconds.json")
    measured = {
        name: Measured(
            suite=suites.load(name, data=data),
            longest=plan.test_longest,
            limit=plan.limits.get(name),
        )
        for name, data in plan.suites.items()
    }
    with clock("synthesize"):
        problems, dropped = synthesize(plan, measured, out / "problems.jsonl", tell)
    tell(f"{len(problems)} problems, {dropped} left out because they hold a test problem")
    with clock("load"):
        policy = _policy(plan, tell)
    with clock("evaluate before"):
        before = _evaluated(policy, measured, out / "before", 0, tell)
    with clock("sample before"):
        drawn = _sampled(plan, policy, measured, out / "before-samples", tell)
    with clock("train"):
        trained = _trained(plan, policy, problems, out / "training", tell)
        _export(policy, out / "model", tell)
    with clock("evaluate after"):
        steps = sum(len(one.curve) for one in trained)
        after = _evaluated(policy, measured, out / "after", steps, tell)
    with clock("sample after"):
        drawn += _sampled(plan, policy, measured, out / "after-samples", tell)
    first = next(iter(measured))
    found = Closed(
        plan=plan,
        problems=problems,
        dropped=dropped,
        before=before,
        after=after,
        changes={name: changes(before[name], after[name]) for name in measured},
        capability=probing.compared(drawn, [before[first], after[first]]) if drawn else None,
        trained=trained,
        about=policy.about(),
        seconds=clock.seconds,
        processor=clock.processor,
        record=out / "record.json",
    )
    found.record.write_text(json.dumps(record(found), indent=1) + "\n", "utf-8")
    return found


def synthesize(
    plan: Plan, measured: Mapping[str, Measured], out: Path, tell: Tell
) -> tuple[tuple[Problem, ...], int]:
    """Problems under constraints that code checks, none of which holds a problem of the suites."""
    from assay.synthesize.constraints.pipeline import muldimif
    from assay.synthesize.leakage import Protected

    pipeline = muldimif(
        levels=plan.levels,
        # Demonstrations make prompts three times as long, and reading is what costs.
        patterns=("listing", "incorporation"),
        easy=True,
        against=tuple(Protected.of(name, one.prompts) for name, one in measured.items()),
    )
    tell(f"synthesizing {plan.problems} problems")
    report = pipeline.run(out, n=plan.problems, seed=plan.seed)
    problems = read(out)
    dropped = sum(sum(each.reasons.values()) for each in report.counts if "leak" in each.step)
    return problems, dropped


def read(path: Path) -> tuple[Problem, ...]:
    """The problems in a file of rows. Raises `DataError`."""
    from assay.verifiers.files import Fields

    fields = Fields(needs_constraints=True)
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            raise DataError("is not JSON", path=str(path), line=number) from None
        own = {name: value for name, value in row.items() if not name.startswith("_")}
        found.append(fields.problem(own, number))
    return tuple(found)


def _policy(plan: Plan, tell: Tell) -> Policy:
    if plan.model == "local":
        from assay.models import float32

        float32.unpacked(progress=tell)
    tell("loading the model")
    return Policy.load(
        plan.model,
        rank=plan.rank,
        seed=plan.seed,
        device=plan.device,
        dtype=plan.dtype,
        rows=plan.rows,
    )


def _evaluated(
    policy: Policy, measured: Mapping[str, Measured], out: Path, steps: int, tell: Tell
) -> dict[str, Evaluation]:
    """A run of each suite, by greedy answers."""
    matrices = digest_of(policy)
    return {
        name: measure(
            one,
            lambda asked, longest: policy.greedy(asked, longest=longest),
            out / name,
            name=f"{policy.source} after {steps} steps" if steps else policy.source,
            identity={**policy.about(), "matrices": matrices},
            tell=lambda words: tell(f"{out.name}: {words}"),
        )
        for name, one in measured.items()
    }


def _sampled(
    plan: Plan, policy: Policy, measured: Mapping[str, Measured], out: Path, tell: Tell
) -> list[Evaluation]:
    """The run of several samples of some problems of the first suite; none if none are wanted."""
    if not plan.capability:
        return []
    name, what = next(iter(measured.items()))
    return [
        probing.sampled(
            policy,
            probing.some(what, plan.capability_problems, seed=plan.seed),
            out / name,
            samples=plan.capability,
            longest=what.longest,
            identity={**policy.about(), "matrices": digest_of(policy)},
            seed=plan.seed,
            tell=lambda words: tell(f"{out.name}: {words}"),
        )
    ]


def digest_of(policy: Policy) -> str:
    """Sixteen digits of the matrices that learn: which state of training it is."""
    import hashlib

    found = hashlib.sha256()
    for name, each in sorted(policy.weights.items()):
        found.update(name.encode())
        found.update(each.detach().float().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()[:16]


def _trained(
    plan: Plan, policy: Policy, problems: Sequence[Problem], out: Path, tell: Tell
) -> list[Trained]:
    """Each method, going on from the last."""
    found = []
    for number, method in enumerate(plan.methods, 1):
        tell(f"training by {method}")
        stem = method.partition(":")[0]
        found.append(
            train(
                policy,
                problems,
                Reward(Constraints(), value="parts"),
                method,
                plan.options,
                seed=plan.seed + number - 1,
                out=out / f"{number}-{stem}",
                progress=partial(_progress, tell, stem),
            )
        )
    return found


def _progress(tell: Tell, name: str, line: Mapping[str, JSON]) -> None:
    tell(f"{name}: {told(line)}")


def told(line: Mapping[str, JSON]) -> str:
    """A line of a curve in words."""
    if "gathered" in line:
        return f"{line['gathered']} of {line['of']} problems tried, {line['examples']} examples"
    of = f" of {line['steps']}" if "steps" in line else ""
    named = ("reward", "loss", "zero_signal", "entropy", "accuracy", "examples")
    shown = [f"{name} {_short(line[name])}" for name in named if name in line]
    return f"step {line['step']}{of}" + (f": {', '.join(shown)}" if shown else "")


def _short(value: JSON) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _export(policy: Policy, folder: Path, tell: Tell) -> None:
    """The model with what it learnt, once."""
    done = folder / "matrices.txt"
    now = digest_of(policy)
    if done.exists() and done.read_text("utf-8") == now:
        return
    tell(f"writing the model to {folder}")
    policy.export(folder)
    done.write_text(now, "utf-8")


def record(found: Closed) -> dict[str, JSON]:
    """Everything that a report is made of, as JSON data; the answers are in the runs."""
    return {
        "plan": found.plan.to_dict(),
        "model": dict(found.about),
        "versions": versions(PACKAGES),
        "problems": {"n": len(found.problems), "digest": digest(found.problems)}
        | {"left out as leaks": found.dropped},
        "changes": {
            name: {score: change.to_dict() for score, change in each.items()}
            for name, each in found.changes.items()
        },
        "capability": found.capability and found.capability.to_dict(),
        "curves": [list(one.curve) for one in found.trained],
        "ledgers": [one.ledger.to_dict()["phases"] for one in found.trained],
        "seconds": dict(found.seconds),
        "processor seconds": dict(found.processor),
    }


def _same(plan: Plan, path: Path) -> None:
    """Keep the plan, or compare it with the one that is kept."""
    now = plan.to_dict()
    if not path.exists():
        path.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
        return
    try:
        kept = json.loads(path.read_text("utf-8"))
        # What a plan of an older version did not name, it did not have: it can be added.
        changed = [name for name in now if name in kept and kept[name] != now[name]]
    except (ValueError, AttributeError):
        raise DataError("holds no plan of a loop", path=str(path)) from None
    if changed:
        raise DataError(
            f"holds another loop ({', '.join(changed)} differ); name another folder", path=str(path)
        )


class _Clock:
    """The seconds of each stage, kept beside them, so that stages done before count too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        if path.exists():
            kept = json.loads(path.read_text("utf-8"))
            self.seconds, self.processor = kept["seconds"], kept["processor"]
        self._name, self._start, self._used = "", 0.0, 0.0

    def __call__(self, name: str) -> _Clock:
        self._name = name
        return self

    def __enter__(self) -> None:
        self._start, self._used = time.monotonic(), time.process_time()

    def __exit__(self, *_: object) -> None:
        for spent, now, then in (
            (self.seconds, time.monotonic(), self._start),
            (self.processor, time.process_time(), self._used),
        ):
            spent[self._name] = round(spent.get(self._name, 0.0) + now - then, 1)
        kept = {"seconds": self.seconds, "processor": self.processor}
        self._path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
