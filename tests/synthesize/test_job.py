"""A pipeline at work: what is done again, in which order, at what cost, and what is not."""

import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from assay.core import (
    AuthenticationFailed,
    BadArgument,
    Budget,
    BudgetExceeded,
    Capabilities,
    ConnectionFailed,
    DataError,
    Model,
    ModelError,
    Response,
    RunError,
    Usage,
    UsageError,
    VerifierError,
)
from assay.runs.decoding import decoded
from assay.synthesize import Filter, Flat, FromRows, Map, Pipeline, Row, Source, Store, Whole
from assay.synthesize import job as module
from assay.synthesize.doing import GIVE_UP

WORKER = Path(__file__).with_name("worker.py")


class Words(Model):
    """Answers with the prompt's first word; counts what it is asked; refuses what it is told to."""

    name = "words"

    def __init__(self, parallel: int = 1, refuses=(), error=ConnectionFailed) -> None:
        self.capabilities = Capabilities(parallel=parallel)
        self.refuses, self.error = refuses, error
        self.asked: list[str] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    @property
    def identity(self):
        return {"model": self.name}

    def generate(self, messages, sampling):
        prompt = messages[-1].content
        with self._lock:
            self.asked.append(prompt)
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(random.random() / 500)
        with self._lock:
            self._now -= 1
        if prompt in self.refuses:
            raise self.error("not today")
        usage = Usage(input_tokens=1, output_tokens=1, model_calls=1, seconds=0.5)
        return (Response(prompt.partition(" ")[0], usage=usage),)


@dataclass(frozen=True, kw_only=True, repr=False)
class Ask(Map):
    """Asks, with a prompt of its own before that of the row."""

    name, needs, makes, asks = "ask", ("prompt",), ("response",), True
    version = 1
    model: Model
    before: str = ""

    def apply(self, row, context):
        [response] = context.ask(self.model, f"{self.before}{row['prompt']}")
        return row.child(response=response.text)


@dataclass(frozen=True, kw_only=True, repr=False)
class Shout(Map):
    """Counts how often it works; its text may be changed."""

    name, version, needs, makes = "shout", 1, ("response",), ("shouted",)
    seen: ClassVar[list[str]] = []

    def apply(self, row, context):
        self.seen.append(row["response"])
        return row.child(shouted=row["response"].upper())


class Odd(Filter):
    name, version, needs = "odd", 1, ("number",)

    def objection(self, row, context):
        return "" if row["number"] % 2 else "even: and wanted are odd numbers"


def rows(*prompts: str) -> FromRows:
    return FromRows.of([{"prompt": prompt} for prompt in prompts])


def pipeline(model: Model, source=None, **settings) -> Pipeline:
    source = source or rows("one x", "two x", "three x")
    return Pipeline(name="p", source=source, steps=(Ask(model=model, **settings), Shout()))


def ran(made: Pipeline, store=None, **settings):
    job = made.job(store=store, **settings)
    return job, [row.to_dict() for row in job]


# Order, threads, groups


@pytest.mark.parametrize("parallel", [1, 2, 7])
def test_rows_come_out_in_the_order_they_went_in(parallel) -> None:
    model = Words(parallel)
    prompts = [f"w{number} x" for number in range(40)]
    _, found = ran(pipeline(model, rows(*prompts)))
    assert [row["shouted"] for row in found] == [f"W{number}" for number in range(40)]
    assert 1 <= model.most <= parallel
    assert (model.most > 1) == (parallel > 1)


def test_the_number_of_jobs_changes_nothing_but_the_time() -> None:
    found = [ran(pipeline(Words()), jobs=jobs)[1] for jobs in (1, 5)]
    assert found[0] == found[1]


def test_equal_rows_are_one_piece_of_work() -> None:
    model = Words(4)
    _, found = ran(pipeline(model, rows("one x", "one x", "two x", "one x")))
    assert sorted(model.asked) == ["one x", "two x"]
    assert [row["response"] for row in found] == ["one", "one", "two", "one"]


@dataclass(frozen=True, kw_only=True, repr=False)
class Several(Flat):
    """Asks, and makes so many rows of the answer."""

    name, version, needs, makes, asks = "several", 1, ("prompt",), ("response",), True
    model: Model
    count: int

    def apply(self, row, context):
        [response] = context.ask(self.model, row["prompt"])
        return [row.child(response=response.text, number=i) for i in range(self.count)]


@dataclass(frozen=True, kw_only=True, repr=False)
class Again(Ask):
    """Asks once more; another name, as each step has one of its own."""

    name = "again"


class Unique(Whole):
    name, version, needs = "unique", 1, ("prompt",)

    def apply(self, rows, context):
        return rows


class Backwards(Whole):
    name, version, needs = "backwards", 1, ("prompt",)

    def apply(self, rows, context):
        return reversed(list(rows))


def ask(model: Model) -> Ask:
    return Ask(model=model)


@pytest.mark.parametrize(
    ("steps", "n", "most"),
    [
        pytest.param(lambda m: (ask(m),), 5, 5, id="a row of a row"),
        pytest.param(lambda m: (ask(m),), 1, 1, id="a single row"),
        pytest.param(lambda m: (ask(m),), 30, 30, id="more rows than are worked on at once"),
        pytest.param(lambda m: (ask(m), Unique()), 5, 5, id="before a step that lets rows through"),
        pytest.param(lambda m: (ask(m), Again(model=m, before="b ")), 5, 10, id="two that ask"),
        pytest.param(lambda m: (Several(model=m, count=4),), 4, 1, id="several rows of a row"),
        pytest.param(lambda m: (Several(model=m, count=4),), 9, 3, id="several, and some left"),
        pytest.param(lambda m: (ask(m), Odd()), 3, 6, id="before a filter"),
        pytest.param(lambda m: (ask(m), Backwards()), 2, 40, id="before one that takes all"),
    ],
)
def test_no_more_is_asked_than_n_rows_need(steps, n, most) -> None:
    model = Words(7)
    source = FromRows.of([{"prompt": f"w{i} x", "number": i} for i in range(40)])
    made = Pipeline(name="p", source=source, steps=steps(model))
    assert len(ran(made, n=n)[1]) == n
    assert len(model.asked) == most


def test_n_rows_are_enough_of_a_source_without_end() -> None:
    @dataclass(frozen=True, kw_only=True, repr=False)
    class Numbers(Source):
        name, endless, makes = "numbers", True, ("number",)

        def rows(self, seed):
            return (Row.of(number=number) for number in iter(range(10**9)))

    made = Pipeline(name="n", source=Numbers(), steps=(Odd(),))
    assert [row["number"] for row in made.job(n=4)] == [1, 3, 5, 7]
    with pytest.raises(BadArgument, match="no end; say how many"):
        list(made.job())


def test_a_source_of_which_nothing_comes_out_is_left(monkeypatch) -> None:
    monkeypatch.setattr(module, "BARREN", 50)

    @dataclass(frozen=True, kw_only=True, repr=False)
    class Even(Source):
        name, endless, makes = "even", True, ("number",)

        def rows(self, seed):
            return (Row.of(number=2 * number) for number in iter(range(10**9)))

    with pytest.raises(
        RunError, match=r"of the last 50 rows none came out: odd/1 drops rows .*even"
    ):
        list(Pipeline(name="n", source=Even(), steps=(Odd(),)).job(n=1))


# What is done again


def test_a_second_run_asks_nothing_and_gives_the_same(tmp_path) -> None:
    model = Words()
    with Store(tmp_path) as store:
        first, found = ran(pipeline(model), store)
        second, again = ran(pipeline(model), store)
    assert found == again
    assert len(model.asked) == 3
    assert [each.reused for each in second.counts] == [0, 3, 3]
    assert second.ledger.total.model_calls == 0
    assert first.ledger.total.model_calls == 3


def test_one_changed_row_is_all_that_is_done_again(tmp_path) -> None:
    model, seen = Words(), Shout.seen
    with Store(tmp_path) as store:
        ran(pipeline(model), store)
        model.asked.clear()
        seen.clear()
        ran(pipeline(model, rows("one x", "2 x", "three x")), store)
    assert model.asked == ["2 x"]
    assert seen == ["2"]


def test_a_changed_row_that_gives_the_same_is_followed_no_further(tmp_path) -> None:
    model, seen = Words(), Shout.seen
    source = rows("one x", "two x")
    with Store(tmp_path) as store:
        ran(pipeline(model, source), store)
        seen.clear()
        ran(pipeline(model, rows("one y", "two x")), store)
        assert seen == ["one"]  # its prompt differs, and the prompt is in the row


def test_one_character_of_a_prompt_is_another_step(tmp_path) -> None:
    model, seen = Words(), Shout.seen
    with Store(tmp_path) as store:
        ran(pipeline(model, before="Say "), store)
        model.asked.clear()
        seen.clear()
        ran(pipeline(model, before="Say: "), store)
    assert len(model.asked) == 3
    assert len(seen) == 3  # another word was answered


def test_another_version_is_another_step_and_its_descendants(tmp_path) -> None:
    class Newer(Shout):
        version = 2

    model, seen = Words(), Shout.seen
    with Store(tmp_path) as store:
        ran(pipeline(model), store)
        model.asked.clear()
        seen.clear()
        newer = Pipeline(name="p", source=rows("one x"), steps=(Ask(model=model), Newer()))
        ran(newer, store)
    assert model.asked == []
    assert seen == ["one"]


def test_another_body_of_the_same_version_is_told(tmp_path, monkeypatch) -> None:
    model = Words()
    with Store(tmp_path) as store:
        assert ran(pipeline(model), store)[0].notes == []
        monkeypatch.setattr(Shout, "source", property(lambda step: "other"))
        job, _ = ran(pipeline(model), store)
    [note] = job.notes
    assert note.startswith("the source of step shout/1 is another than when results of it were")
    assert note.endswith("raise its version")


def test_another_seed_is_another_draw(tmp_path) -> None:
    model = Words()
    with Store(tmp_path) as store:
        ran(pipeline(model), store, seed=1)
        ran(pipeline(model), store, seed=2)
    assert len(model.asked) == 6


def test_another_model_is_asked(tmp_path) -> None:
    class Other(Words):
        name = "other"

    with Store(tmp_path) as store:
        ran(pipeline(Words()), store)
        other = Other()
        ran(pipeline(other), store)
    assert len(other.asked) == 3


def test_a_step_that_is_never_the_same_can_be_done_anew(tmp_path) -> None:
    class Free(Ask):
        deterministic = False

    model = Words()
    made = Pipeline(name="p", source=rows("one x"), steps=(Free(model=model),))
    with Store(tmp_path) as store:
        for reuse, calls in (("cached", 1), ("cached", 1), ("never", 2)):
            ran(made, store, reuse=reuse)
            assert len(model.asked) == calls


# Failures


def test_a_failed_row_is_dropped_for_now_and_tried_again(tmp_path) -> None:
    dropped: list[Row] = []
    with Store(tmp_path) as store:
        job, found = ran(pipeline(Words(refuses={"two x"})), store, rejected=dropped.append)
        assert [row["response"] for row in found] == ["one", "three"]
        assert (job.counts[1].failed, job.counts[1].rejected) == (1, 0)
        assert dropped[0].rejected.failed
        assert dropped[0].rejected.reason == "ConnectionFailed: not today"
        model = Words()
        _, found = ran(pipeline(model), store)
    assert model.asked == ["two x"]
    assert len(found) == 3


def test_a_model_that_answers_nobody_stops_the_job() -> None:
    prompts = [f"{number} x" for number in range(99)]
    model = Words(refuses=set(prompts))
    with pytest.raises(ConnectionFailed):
        ran(pipeline(model, rows(*prompts)))
    assert len(model.asked) == GIVE_UP


def test_a_model_that_refuses_rows_one_by_one_goes_on() -> None:
    prompts = [f"{number} x" for number in range(30)]
    model = Words(refuses=set(prompts), error=ModelError)  # it answers: no
    job, found = ran(pipeline(model, rows(*prompts)))
    assert (found, job.counts[1].failed) == ([], 30)


def test_a_wrong_key_stops_at_once() -> None:
    model = Words(refuses={"one x"}, error=AuthenticationFailed)
    with pytest.raises(AuthenticationFailed):
        ran(pipeline(model))
    assert model.asked == ["one x"]


@pytest.mark.parametrize(
    ("error", "failed", "reason"),
    [
        (DataError("no number in it"), 0, "cannot be used: no number in it"),
        (VerifierError("no tests"), 1, "VerifierError: no tests"),
    ],
)
def test_a_row_that_cannot_be_worked_on_has_its_reason(error, failed, reason) -> None:
    class Picky(Map):
        name, version = "picky", 1

        def apply(self, row, context):
            raise error

    dropped: list[Row] = []
    job = Pipeline(name="p", source=rows("x"), steps=(Picky(),)).job(rejected=dropped.append)
    assert list(job) == []
    assert (dropped[0].rejected.reason, job.counts[1].failed) == (reason, failed)


def test_a_mistake_in_a_step_is_not_swallowed() -> None:
    class Wrong(Map):
        name, version = "wrong", 1

        def apply(self, row, context):
            return row.child(x=1 / 0)

    with pytest.raises(ZeroDivisionError):
        list(Pipeline(name="p", source=rows("x"), steps=(Wrong(),)).job())


def test_a_budget_ends_the_job_and_the_next_goes_on(tmp_path) -> None:
    model = Words()
    with Store(tmp_path) as store:
        with pytest.raises(BudgetExceeded):
            ran(pipeline(model), store, budget=Budget(model_calls=2))
        _, found = ran(pipeline(model), store)
    assert len(found) == 3
    assert model.asked == ["one x", "two x", "three x"]


# What rows say of themselves


def test_cost_of_all_rows_is_what_was_spent() -> None:
    class Split(Flat):
        name, version, needs, makes = "split", 1, ("response",), ("letter",)

        def apply(self, row, context):
            context.charge(Usage(verifier_calls=1))
            return (row.child(letter=letter) for letter in row["response"])

    model = Words()
    dropped: list[Row] = []
    made = Pipeline(name="p", source=rows("ab x", "c x"), steps=(Ask(model=model), Split()))
    job = made.job(rejected=dropped.append)
    found = list(job)
    total = sum((row.cost for row in found if row.cost), Usage())
    assert total == Usage(input_tokens=2, output_tokens=2, model_calls=2, verifier_calls=2)
    assert found[1].cost is None  # the first of its sisters bears it all
    assert {row.model for row in found} == {"words"}
    assert [row.step for row in found] == ["split/1"] * 3


def test_rows_lacking_a_column_are_told_from_the_others() -> None:
    source = FromRows(given=(Row.of(prompt="one x"), Row.of(prompt="two x", number=1)))
    dropped: list[Row] = []
    job = Pipeline(name="p", source=source, steps=()).job()
    steps = job.through(Odd(), iter(source.given))
    job.settings = module.Settings(rejected=dropped.append)
    assert [row["prompt"] for row in steps] == ["two x"]
    assert dropped[0].rejected.reason == "lacks the column 'number'"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"response": "x", "mood": "good"}, "made the column 'mood', which its `makes` does not"),
        ({}, "says that it makes the column 'response'"),
    ],
)
def test_a_step_makes_what_it_says(made, said) -> None:
    class Liar(Map):
        name, version, makes = "liar", 1, ("response",)

        def apply(self, row, context):
            return row.child(**made)

    with pytest.raises(UsageError, match=said):
        list(Pipeline(name="p", source=rows("x"), steps=(Liar(),)).job())


def test_a_step_over_all_rows_reads_as_they_come() -> None:
    pulled = []

    class Watched(FromRows):
        def rows(self, seed):
            for row in self.given:
                pulled.append(row["prompt"])
                yield row

    class First(Whole):
        name, version = "first", 1

        def apply(self, rows, context):
            for row in rows:
                yield row.reject("later: on") if row["prompt"] != "a" else row

    source = Watched(given=tuple(Row.of(prompt=one) for one in "abc"))
    job = iter(Pipeline(name="p", source=source, steps=(First(),)).job())
    next(job)
    assert pulled == ["a"]


@pytest.mark.parametrize("settings", [{"n": 0}, {"jobs": 0}, {"reuse": "often"}])
def test_settings_that_make_no_sense_are_refused(settings) -> None:
    with pytest.raises(BadArgument):
        pipeline(Words()).job(**settings)


# Kills


def run_worker(folder: Path, latency: float) -> subprocess.Popen[bytes]:
    arguments = [str(folder / "out.jsonl"), str(folder / "asked"), "60", str(latency)]
    return subprocess.Popen([sys.executable, str(WORKER), *arguments], cwd=folder)


def completed(folder: Path) -> set[str]:
    """The prompts whose answers are stored whole."""
    path = folder / "out.synth" / "steps" / "ask.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return {decoded(line)["rows"][0]["prompt"] for line in lines}


@pytest.mark.slow
def test_killed_at_any_moment_it_comes_to_the_same_end_and_asks_nothing_twice(tmp_path) -> None:
    calm, stormy = tmp_path / "calm", tmp_path / "stormy"
    calm.mkdir()
    stormy.mkdir()
    assert run_worker(calm, 0.0).wait() == 0
    moments = random.Random(4)
    repeated: list[str] = []
    kills = 0
    while kills < 20:
        before, log = completed(stormy), stormy / "asked"
        asked = len(log.read_text().splitlines()) if log.exists() else 0
        process = run_worker(stormy, 0.05)
        deadline = time.monotonic() + 60
        wanted = asked + moments.randrange(1, 5)
        while process.poll() is None and time.monotonic() < deadline:
            if log.exists() and len(log.read_text().splitlines()) >= wanted:
                break
            time.sleep(0.002)
        time.sleep(moments.random() * 0.06)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        now = log.read_text().splitlines()[asked:]
        repeated += [prompt for prompt in now if prompt in before]
    before = completed(stormy)
    assert len(before) > 0
    asked = len((stormy / "asked").read_text().splitlines())
    assert run_worker(stormy, 0.0).wait() == 0
    now = (stormy / "asked").read_text().splitlines()[asked:]
    assert repeated == []
    assert set(now) & before == set()
    for name in ("out.jsonl", "out.synth/rejects.jsonl"):
        assert (stormy / name).read_bytes() == (calm / name).read_bytes()
