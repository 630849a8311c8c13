from itertools import count, islice

import pytest

from assay.core import BadArgument, ConstraintSpec, Failure, Message, Problem, Response, Verdict
from assay.verifiers.batch import verify_many
from assay.verifiers.simulated import Simulated, always, planted
from assay.verifiers.text import Exact

PROBLEM = Problem(id="p", reference="yes")

processes = pytest.mark.parametrize("processes", [0, 2])


@processes
def test_keeps_the_order(processes):
    items = [(PROBLEM, "yes" if n % 3 else "no") for n in range(50)]
    verdicts = list(verify_many(Exact(), items, processes=processes))
    assert [v.label for v in verdicts] == ["correct" if n % 3 else "incorrect" for n in range(50)]


@processes
def test_takes_prompts_and_texts(processes):
    items = [("prompt", "a"), (None, Response("a")), ([Message("user", "hi")], "b")]
    verifier = planted({"a": Verdict("correct")})
    labels = [v.label for v in verify_many(verifier, items, processes=processes)]
    assert labels == ["correct", "correct", "incorrect"]


BAD_ITEMS = [
    ((PROBLEM, None), "problem"),
    ((PROBLEM, 7), "problem"),
    ((7, "x"), "problem"),
    ((["not a message"], "x"), "problem"),
    ((PROBLEM,), "problem"),
    (None, "problem"),
    ((Problem(id="no reference"), "x"), "problem"),
]


@processes
@pytest.mark.parametrize(("item", "kind"), BAD_ITEMS)
def test_a_bad_item_gets_a_broken_verdict(processes, item, kind):
    items = [(PROBLEM, "yes"), item, (PROBLEM, "yes")]
    first, bad, last = verify_many(Exact(), items, processes=processes)
    assert (first.label, bad.outcome, last.label) == ("correct", "broken", "correct")
    assert bad.failure.kind == kind


@processes
def test_a_failure_keeps_its_place(processes):
    unread = Failure("row", "a.jsonl line 2: broken JSON", "DataError")
    items = [(PROBLEM, "yes"), unread, (PROBLEM, "yes")]
    first, bad, last = verify_many(Exact(), items, processes=processes)
    assert (first.label, bad.outcome, last.label) == ("correct", "broken", "correct")
    assert (bad.failure, bad.verifier) == (unread, "exact")


def test_an_unknown_constraint_is_the_items_own_failure():
    from assay.verifiers.constraints.verifier import Constraints

    spec = ConstraintSpec(id="no:such")
    (verdict,) = verify_many(Constraints(), [(Problem(constraints=(spec,)), "text")])
    assert verdict.failure.kind == "problem"
    assert "no:such" in verdict.failure.message


def test_streams_an_endless_source_in_process():
    verdicts = verify_many(Exact(), ((PROBLEM, "yes") for _ in count()))
    assert [v.label for v in islice(verdicts, 3)] == ["correct"] * 3


def test_streams_an_endless_source_through_processes():
    verdicts = verify_many(Exact(), ((PROBLEM, "yes") for _ in count()), processes=1)
    assert [v.label for v in islice(verdicts, 3)] == ["correct"] * 3
    verdicts.close()


def test_processes_change_no_verdict():
    verifier = Simulated(truth=always(Verdict("correct")), tpr=0.5, undecided=0.2, broken=0.1)
    items = [(PROBLEM, f"text {n}") for n in range(200)]
    assert list(verify_many(verifier, items)) == list(verify_many(verifier, items, processes=2))


def test_a_crash_and_a_hang_cost_one_verdict_each(monkeypatch):
    monkeypatch.syspath_prepend(__file__.rpartition("/")[0])
    from misbehaving import Misbehaving  # found by the workers through sys.path

    items = [(None, text) for text in ("fine", "crash", "fine", "hang", "fine")]
    verdicts = list(verify_many(Misbehaving(), items, processes=1, timeout=0.5))
    kinds = [v.failure.kind if v.failure else v.label for v in verdicts]
    assert kinds == ["correct", "crash", "correct", "timeout", "correct"]
    assert verdicts[1].verifier == "misbehaving"


def test_timeout_alone_uses_a_process(monkeypatch):
    monkeypatch.syspath_prepend(__file__.rpartition("/")[0])
    from misbehaving import Misbehaving

    (verdict,) = verify_many(Misbehaving(), [(None, "hang")], timeout=0.3)
    assert verdict.failure == Failure("timeout", "stopped after 0.3 s")


@pytest.mark.parametrize(
    "arguments",
    [
        {"processes": -1},
        {"timeout": 0.0},
        {"processes": 1, "timeout": -1},
        {"timeout": float("inf")},
    ],
)
def test_refuses_wrong_arguments(arguments):
    with pytest.raises(BadArgument):
        list(verify_many(Exact(), [], **arguments))


def test_refuses_what_is_no_verifier():
    with pytest.raises(BadArgument, match="not the class"):
        verify_many(Exact, [])
