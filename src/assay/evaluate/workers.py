"""The threads that ask, judge and record.

Each sample is independent of every other: its seed comes from the job's seed and its own key, and
its record goes to the run as soon as it is judged. An interruption lets the samples in flight come
to their end; a second one leaves them.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from assay.core import (
    AuthenticationFailed,
    Failure,
    Model,
    ModelError,
    Problem,
    Response,
    Sampling,
    Verdict,
    Verifier,
)
from assay.core.seeds import split
from assay.evaluate.asking import numbered
from assay.evaluate.progress import Progress
from assay.evaluate.suite import Answer
from assay.models.replay import ReplayModel
from assay.runs import Record, Run

GIVE_UP = 10
"""After so many calls that all failed for a reason outside the problem, the job stops."""

_LOOK = 0.1
"""Seconds between two looks at how far the threads are."""


def plainly(problem: Problem, model: Model, sampling: Sampling) -> Response:
    """Answer with what the model says to the problem's messages."""
    responses = model.generate(problem.messages, sampling)
    if not responses:
        raise ModelError(f"model {model.name!r} returned no response")
    return responses[0]


class Work:
    """Samples on their way from the problem to the record.

    What `recorded` holds of an earlier run is taken as it is: nothing is asked for it.
    """

    def __init__(
        self,
        run: Run,
        model: Model,
        verifiers: Mapping[str, Verifier],
        sampling: Sampling,
        seed: int,
        answer: Answer | None = None,
        recorded: ReplayModel | None = None,
    ) -> None:
        self._run, self._model, self._verifiers = run, model, verifiers
        self._answer, self._recorded = answer or plainly, recorded
        self._sampling, self._seed = sampling, seed
        self._outcomes: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._working = 0
        self._all_done = threading.Event()
        self._error: BaseException | None = None
        self._reached = False  # whether the model has answered, or refused one problem
        self._unreached = 0
        self._lost: ModelError | None = None

    def through(
        self, samples: Sequence[tuple[Problem, int]], threads: int, progress: Progress
    ) -> None:
        """Work through the samples with so many threads; what stops the work is raised."""
        waiting = iter(samples)
        workers = [
            threading.Thread(target=self._worker, args=(waiting,), daemon=True)
            for _ in range(min(threads, len(samples)))
        ]
        self._working = len(workers)
        for worker in workers:
            worker.start()
        try:
            self._watch(progress)
        except KeyboardInterrupt:
            self._stop.set()
            progress.say("stopping when the samples in flight are there (Ctrl-C again leaves them)")
            self._watch(progress)
            raise
        finally:
            self._stop.set()
        if self._error is not None:
            raise self._error
        if self._lost is not None and self._unreached == len(samples):
            raise self._lost  # too few to give up on, but there is nothing to show either

    def _watch(self, progress: Progress) -> None:
        # Not by joining: a join that Ctrl-C interrupts may take a working thread for a dead one.
        done = self._working == 0
        while not done:
            done = self._all_done.wait(_LOOK)
            with self._lock:
                outcomes = Counter(self._outcomes)
            progress.update(outcomes)

    def _worker(self, waiting: object) -> None:
        try:
            self._work(waiting)
        finally:
            with self._lock:
                self._working -= 1
                if self._working == 0:
                    self._all_done.set()

    def _work(self, waiting: object) -> None:
        while not self._stop.is_set():
            with self._lock:
                sample = next(waiting, None)  # type: ignore[call-overload]
            if sample is None:
                return
            try:
                self._one(*sample)
            except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
                with self._lock:
                    self._error = self._error or error
                self._stop.set()
                return

    def _one(self, problem: Problem, index: int) -> None:
        seed = split(self._seed, problem.id, index)
        started = time.monotonic()
        try:
            response = self._ask(problem, index, seed)
            failure = None
        except AuthenticationFailed:
            raise
        except ModelError as error:
            self._count_unreached(error)
            response, failure = None, Failure.of(error)
        seconds = time.monotonic() - started
        verdicts: dict[str, Verdict] = {}
        if response is not None:
            verdicts = {
                name: verifier(problem, response) for name, verifier in self._verifiers.items()
            }
        self._run.append(
            Record(
                problem=problem.id,
                index=index,
                response=response,
                verdicts=verdicts,
                seed=seed,
                seconds=seconds,
                error=failure,
            )
        )
        first = next(iter(verdicts.values()), None)
        with self._lock:
            self._outcomes[first.outcome if first is not None else "broken"] += 1

    def _ask(self, problem: Problem, index: int, seed: int) -> Response:
        sampling = self._sampling.replace(seed=seed)
        known = self._recorded.sample(problem, index) if self._recorded is not None else None
        if known is not None:
            response = known
        elif self._answer is plainly and index and numbered(self._model):
            response = self._model.generate(problem.messages, sampling.replace(n=index + 1))[index]
        else:
            response = self._answer(problem, self._model, sampling)
        self._reached = True
        return response

    def _count_unreached(self, error: ModelError) -> None:
        """Stop a job whose every call fails: the reason lies outside the problems."""
        if not error.retriable:
            self._reached = True
        if self._reached:
            return
        with self._lock:
            self._unreached += 1
            self._lost = error
            if self._unreached >= GIVE_UP:
                raise error
