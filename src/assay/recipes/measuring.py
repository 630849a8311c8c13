"""What training changed: the same problems answered before and after, as runs, and compared.

A policy answers a suite's problems in batches, which is many times faster than one after another;
the answers are kept in a file as they come, so that an interrupted measurement goes on. They are
then judged as those of any model: the run is an ordinary one, which `assay report`, `assay compare`
and `assay diff` read; with several samples a problem, `assay capability` too.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from assay.core import (
    JSON,
    BadArgument,
    DataError,
    Message,
    Model,
    ModelError,
    Problem,
    Response,
    Sampling,
)
from assay.core.model import Capabilities
from assay.core.seeds import split
from assay.evaluate.comparison import Change, compare
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite

Answering = Callable[[Sequence[Problem], int], Sequence[Response]]
"""The answers to problems, of at most so many tokens: as many to each as are measured."""
Asked = tuple[tuple[Message, ...], int | None]
"""What tells one answer from another: the messages, and the seed of the sample."""
Tell = Callable[[str], object]
BATCH = 64
"""Problems that are asked at once, after which the answers are kept."""
_SEED = 0


class OthersAnswers(DataError):
    """Answers are kept where another model's are to be."""


class Answered(Model):
    """A model whose answers to some problems were written before."""

    capabilities = Capabilities(seed=True, parallel=8)

    def __init__(
        self,
        name: str,
        answers: Mapping[Asked, Response],
        identity: Mapping[str, JSON],
    ) -> None:
        self.name = name
        self._answers, self._identity = answers, dict(identity)

    @property
    def identity(self) -> dict[str, JSON]:
        return {"model": self.name, **self._identity}

    def generate(self, messages: Sequence[Message], sampling: Sampling) -> tuple[Response, ...]:
        found = self._answers.get((tuple(messages), sampling.seed))
        if found is None:
            raise ModelError(f"{self.name} has no answer to {messages[-1].content[:120]!r}")
        return (found,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A suite as it is measured: its first `limit` problems, answers of at most `longest`.

    One greedy answer to each, or `samples` at a temperature.
    """

    suite: Suite
    longest: int
    limit: int | None = None
    samples: int = 1
    temperature: float = 0.0
    prompts: tuple[Problem, ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.suite.answer is not None:
            raise BadArgument(
                f"suite {self.suite.name!r} asks in a way of its own and cannot be answered in "
                "batches; evaluate the model that was saved with: assay eval"
            )
        object.__setattr__(self, "prompts", tuple(islice(self.suite.problems(), self.limit)))


def measure(
    what: Measured,
    answer: Answering,
    out: Path,
    *,
    name: str,
    identity: Mapping[str, JSON],
    floor: bool = False,
    tell: Tell | None = None,
    anew: bool = False,
) -> Evaluation:
    """The run of a suite in the folder `out`, whose answers are kept beside it.

    Whatever is there of the same answers is used: a whole run is only opened, and a file with some
    of the answers is gone on with. Raises `DataError` where the folder holds another model's; with
    `anew` those give way, as when a policy learnt on after it was measured.
    """
    file = out.with_suffix(".answers.jsonl")
    try:
        answers = _answers(what, answer, file, identity, tell)
    except OthersAnswers:
        if not anew:
            raise
        file.unlink()
        shutil.rmtree(out, ignore_errors=True)
        answers = _answers(what, answer, file, identity, tell)
    keyed: dict[Asked, Response] = {
        (one.messages, split(_SEED, one.id, index)): response  # as a run numbers its samples
        for one in what.prompts
        for index, response in enumerate(answers[one.id])
    }
    return evaluate(
        what.suite,
        Answered(name, keyed, identity),
        limit=what.limit,
        samples=what.samples,
        seed=_SEED,
        sampling=Sampling(temperature=what.temperature, max_tokens=what.longest),
        out=out,
        floor=floor,
        cache=True,
        progress=False,
    )


def _answers(
    what: Measured, answer: Answering, file: Path, identity: Mapping[str, JSON], tell: Tell | None
) -> dict[str, list[Response]]:
    """Every problem's answers, from the file where they are there."""
    drawn = {"samples": what.samples, "temperature": what.temperature} if what.samples > 1 else {}
    head = json.loads(json.dumps({"identity": dict(identity), "longest": what.longest, **drawn}))
    found = {key: kept for key, kept in _read(file, head).items() if len(kept) == what.samples}
    file.parent.mkdir(parents=True, exist_ok=True)
    left = [one for one in what.prompts if one.id not in found]
    if left:  # written anew: the last line may have been cut off
        rows = [_row(key, one) for key, kept in found.items() for one in kept]
        file.write_text("".join(json.dumps(one) + "\n" for one in [head, *rows]), "utf-8")
    with file.open("a", encoding="utf-8") as kept:
        for start in range(0, len(left), BATCH):
            asked = left[start : start + BATCH]
            responses = list(answer(asked, what.longest))
            for place, problem in enumerate(asked):
                own = responses[place * what.samples : (place + 1) * what.samples]
                found[problem.id] = own
                kept.writelines(json.dumps(_row(problem.id, one)) + "\n" for one in own)
            kept.flush()
            if tell is not None:
                tell(f"{what.suite.name}: {len(found)} of {len(what.prompts)} answered")
    return found


def _row(key: str, response: Response) -> dict[str, JSON]:
    return {"id": key, **response.to_dict()}


def _read(file: Path, head: JSON) -> dict[str, list[Response]]:
    """The answers in a file by problem; some of the last one's may be missing."""
    if not file.exists():
        return {}
    found: dict[str, list[Response]] = {}
    lines = file.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            if number > 1:
                found.setdefault(row.pop("id"), []).append(Response.from_dict(row))
        except (ValueError, KeyError, TypeError):
            if number == len(lines):
                break  # the last one was cut off while it was written
            raise DataError("is no row of answers", path=str(file), line=number) from None
        if number == 1 and row != head:
            why = "holds another model's answers; name another folder"
            raise OthersAnswers(why, path=str(file))
    return found


def changes(before: Evaluation, after: Evaluation) -> dict[str, Change]:
    """What became of each score, paired by problem."""
    return dict(compare(before, after).pairs[0].changes)
