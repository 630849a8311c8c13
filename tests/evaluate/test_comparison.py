"""Comparing runs: what changed, what flipped, and what makes the two unlike."""

import json

import pytest

import assay
from assay.core import BadArgument, Problem, Sampling, UnknownName
from assay.evaluate.comparison import compare
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite
from assay.verifiers.text import Exact


@pytest.fixture
def run(tiny):
    """A run whose answers are the words given, one a problem."""

    def made(name: str, words: str, **more) -> Evaluation:
        said = words.split()
        problems = tiny.asked(*(f"{n}" for n in range(len(said))))
        return evaluate(
            problems, tiny.Instant(lambda prompt: said[int(prompt)]), verifier=tiny.Yes(),
            out=name, floor=False, **more,
        )  # fmt: skip

    return made


def test_what_changed_and_what_flipped(run) -> None:
    before = run("a", "no no no no no no no yes yes hm")
    after = run("b", "yes yes yes yes yes yes yes yes no yes")
    found = compare(before, after)
    change = found["yes"]
    assert (change.n, change.gained, change.lost, change.left_out) == (9, 7, 1, 1)
    assert change.difference == pytest.approx(6 / 9)
    assert change.p == change.p_holm == pytest.approx(0.0703, abs=1e-3)
    assert not change.clear
    flips = found[0].flips["yes"]
    assert flips.moved == {
        "incorrect → correct": 7, "correct → incorrect": 1, "undecided → correct": 1,
    }  # fmt: skip
    assert [flip.problem for flip in flips.first_gained] == ["p0", "p1", "p2", "p3", "p4"]
    assert flips.first_lost[0].why == "must say yes (no)"
    assert "1 problem of 10 not decided" in found[0].warnings[0]
    assert repr(found).startswith("a -> b\nyes  +0.67 [")


def test_the_package_compares_folders(run) -> None:
    run("a", "no yes"), run("b", "yes yes")
    data = assay.compare("a", "b").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["pairs"][0]["changes"]["yes"]["gained"] == 1
    assert data["pairs"][0]["before"]["run"] == "a"


def test_several_are_corrected_together(run) -> None:
    base = run("a", "no " * 8)
    found = compare(base, run("b", "yes " * 8), run("c", "no " * 8))
    assert [pair["yes"].p for pair in found] == [pytest.approx(2 / 2**8), 1.0]
    assert [pair["yes"].p_holm for pair in found] == [pytest.approx(4 / 2**8), 1.0]
    with pytest.raises(BadArgument, match="choose the pair"):
        found["yes"]


def test_problems_that_differ_are_refused(tiny) -> None:
    for name, text in (("a", "What?"), ("b", "What!")):
        problems = [Problem.of("Same.", id="s"), Problem.of(text, id="d"), Problem.of("x", id=name)]
        evaluate(problems, tiny.Instant(), verifier=tiny.Yes(), out=name, floor=False)
    pair = compare("a", "b")[0]
    assert (pair.problems, pair.refused) == (1, ("d",))
    assert "1 problem refused: other content under the same id ('d')" in pair.warnings
    assert "1 problem in a alone ('a')" in pair.warnings


def test_other_sampling_verifiers_and_unfinished_runs_are_told(tiny) -> None:
    problems = tiny.asked("yes", reference="yes")
    for name, verifier, sampling in (
        ("a", Exact(), Sampling(temperature=0.0)),
        ("b", Exact(ignore_case=True), Sampling(temperature=1.0)),
    ):
        evaluate(
            problems, tiny.Instant(), verifier={"exact": verifier}, sampling=sampling, out=name
        )
    opened = Evaluation.open("b")
    opened.manifest = opened.manifest.replace(finished=None)
    opened.manifest.save(opened.path)
    warnings = compare("a", "b")[0].warnings
    assert warnings[0] == "the sampling differs: sampling.temperature 0.0 and 1.0"
    assert "verifier 'exact' differs: arguments.ignore_case False and True" in warnings[1]
    assert "reverify" not in warnings[1]  # other arguments were chosen, and would be again
    assert warnings[2] == "b is not finished: 1 sample so far"


def test_answers_judged_by_an_older_verifier_are_to_be_judged_again(tiny) -> None:
    for name in ("a", "b"):
        evaluate(tiny.asked("yes", reference="yes"), tiny.Instant(), verifier=Exact(), out=name)
    older = Evaluation.open("b")
    older.manifest.what["verifiers"]["exact"].update(version="0", digest="other")
    older.manifest = older.manifest.replace(started="2020-01-01T00:00:00+00:00")
    older.manifest.save(older.path)
    for pair in (("a", "b"), ("b", "a")):
        (warning,) = compare(*pair)[0].warnings
        assert warning.endswith("judge the older answers again with: assay reverify b --out NEW")


@pytest.mark.parametrize(
    ("others", "score", "error", "said"),
    [
        ([], None, BadArgument, "at least two runs"),
        (["b"], "nosuch", UnknownName, "nosuch"),
        (["c"], None, BadArgument, "no score in common: yes, and exact"),
        (["d"], None, BadArgument, "no problem in common"),
    ],
)
def test_nothing_to_compare(tiny, run, others, score, error, said) -> None:
    run("a", "yes no"), run("b", "yes no")
    evaluate(tiny.asked("0"), tiny.Instant(), verifier=Exact(), out="c", floor=False)
    other = [Problem.of("z", id="z")]
    evaluate(other, tiny.Instant(), verifier=tiny.Yes(), out="d", floor=False)
    with pytest.raises(error, match=said):
        compare("a", *others, score=score)


@pytest.mark.parametrize(
    ("ways", "improves", "moved", "told"),
    [
        ({}, "better", (7, 1), ""),
        ({"lower": ("yes",)}, "worse", (1, 7), "yes: lower is better"),
        ({"neither": ("yes",)}, "", (7, 1), "yes: neither more nor less of it is better"),
    ],
)
def test_which_way_a_score_is_better(tiny, ways, improves, moved, told) -> None:
    for name, words in (("a", "no " * 7 + "yes yes"), ("b", "yes " * 7 + "yes no")):
        said = words.split()
        problems = tiny.asked(*map(str, range(9)))
        suite = Suite(name="few", load=lambda p=problems: p, verifiers={"yes": tiny.Yes()}, **ways)
        model = tiny.Instant(lambda text, said=said: said[int(text)])
        evaluate(suite, model, out=name, floor=False)
    (pair,) = compare("a", "b")
    change, flips = pair["yes"], pair.flips["yes"]
    assert change.difference == pytest.approx(6 / 9)
    assert (change.improves, change.gained, change.lost) == (improves, *moved)
    assert (flips.gained, flips.lost) == moved
    assert len(flips.first_gained) == min(5, moved[0])
    assert flips.better == change.better == Evaluation.open("a").scores["yes"].better
    assert pair.to_dict()["changes"]["yes"]["improves"] == improves
    assert told in ", ".join(pair.warnings)


def test_runs_that_are_empty_or_partial_are_told(run) -> None:
    _, part, empty = (run(name, "yes no yes no") for name in ("a", "b", "c"))
    lines = (part.path / "records.jsonl").read_bytes().splitlines(keepends=True)
    (part.path / "records.jsonl").write_bytes(b"".join(lines[:3]))
    (empty.path / "records.jsonl").write_bytes(b"")
    (pair,) = compare("a", "b")
    assert (pair.problems, pair.judged, pair["yes"].n, pair["yes"].left_out) == (4, 3, 3, 0)
    assert pair.warnings == (
        "b is partial: 3 of 4 samples", "3 of 4 problems were judged in both",
    )  # fmt: skip
    for runs in (("a", "c"), ("c", "a")):
        with pytest.raises(BadArgument, match="'c' has no samples"):
            compare(*runs)
    (part.path / "records.jsonl").write_bytes(lines[0])
    (empty.path / "records.jsonl").write_bytes(lines[1])
    with pytest.raises(BadArgument, match="no sample of one and the same problem"):
        compare("b", "c")


def test_another_number_of_samples_is_told(run) -> None:
    run("a", "yes no"), run("b", "yes no", samples=2)
    (pair,) = compare("a", "b")
    assert pair.warnings == (
        "1 sample a problem and 2 samples a problem: a problem's mean is compared",
    )


def test_conditions_of_one_item_are_compared_together(tiny) -> None:
    problems = [
        Problem.of(str(n), id=f"p{n}", metadata={"item": n % 8, "condition": n // 8})
        for n in range(32)
    ]
    for name, right in (("a", 2), ("b", 6)):
        model = tiny.Instant(lambda text, right=right: "yes" if int(text) % 8 < right else "no")
        evaluate(problems, model, verifier=tiny.Yes(), out=name, floor=False)
    change = compare("a", "b")["yes"]
    assert (change.problems, change.n, change.gained, change.lost) == (32, 8, 4, 0)
    assert change.p == pytest.approx(2 / 2**4)
    assert "(n=32; 8 items; 4 gained" in repr(change)
