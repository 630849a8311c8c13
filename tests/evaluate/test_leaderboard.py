"""Models side by side: ties are ties, and what is unlike is told."""

import json

import pytest

from assay.core import BadArgument, Problem, RunError, Sampling, UnknownName, WrongRun
from assay.evaluate.leaderboard import leaderboard
from assay.evaluate.runner import evaluate
from assay.evaluate.suite import Suite
from assay.verifiers.text import Exact


@pytest.fixture
def run(tiny):
    """A run of a named model that answers so many of 40 problems rightly."""

    def made(name: str, right: int, *, suite: str = "tiny", **more):
        model = tiny.Instant(lambda prompt: "yes" if int(prompt) < right else "no")
        model.name = more.pop("model", name)
        problems = tiny.asked(*(f"{n}" for n in range(more.pop("count", 40))), reference="yes")
        chosen = Suite(
            name=suite, load=lambda: problems, verifiers={"exact": more.pop("verifier", Exact())},
            options=more.pop("options", {}),
        )  # fmt: skip
        return evaluate(chosen, model, out=f"{suite}/{name}", **more)

    return made


def test_ties_are_ties(run) -> None:
    board = leaderboard([run("weak", 4), run("good", 31), run("best", 33)])
    (tiny,) = board.boards
    assert [(place.name, place.rank) for place in tiny.places] == [
        ("best", "1–2"), ("good", "1–2"), ("weak", "3"),
    ]  # fmt: skip
    assert tiny.warnings == ()
    assert repr(board).splitlines()[:3] == [
        "tiny · exact",
        "rank  model  value  95 % interval   n  floor  cost",
        "1–2   best    0.82   [0.68, 0.91]  40   0.00     –",
    ]


def test_several_suites_have_a_mean_with_an_interval(run) -> None:
    for name, right in (("a", 10), ("b", 30)):
        run(name, right)
        run(name, right + 4, suite="other")
    run("c", 40)
    board = leaderboard(["tiny/a", "tiny/b", "tiny/c", "other/a", "other/b"])
    overall = board.overall()
    assert overall.head == ("model", "mean of the suites", "tiny", "other")
    assert [row[:2] for row in overall.rows] == [
        ("b", "0.80 [0.71, 0.89]"), ("a", "0.30 [0.20, 0.40]"), ("c", "–"),
    ]  # fmt: skip
    assert overall.rows[2][3] == "–"
    data = board.to_dict()
    assert json.loads(json.dumps(data)) == data


def test_more_suites_than_models_stand_below_one_another(run) -> None:
    for suite in ("one", "two", "three"):
        run("a", 20, suite=suite)
    overall = leaderboard(["one/a", "two/a", "three/a"]).overall()
    assert overall.head == ("suite", "a")
    assert [row[0] for row in overall.rows] == ["mean of the suites", "one", "two", "three"]
    assert overall.rows[1][1].endswith("#1")


def test_runs_of_one_model_keep_their_folders(run) -> None:
    board = leaderboard([run("one", 3, model="m"), run("two", 39, model="m")])
    assert [place.name for place in board.boards[0].places] == ["m (tiny/two)", "m (tiny/one)"]


def test_other_options_are_another_board(run) -> None:
    board = leaderboard(
        [run("a", 3, options={"profile": "faithful"}), run("b", 3, options={"profile": "repaired"})]
    )
    assert [one.suite for one in board.boards] == [
        "tiny (profile faithful)", "tiny (profile repaired)",
    ]  # fmt: skip


def test_what_is_unlike_is_told(run) -> None:
    run("a", 30)
    run("b", 20, verifier=Exact(ignore_case=True), count=30, sampling=Sampling(temperature=1.0))
    warnings = leaderboard(["tiny/a", "tiny/b"]).warnings
    assert any("sampling {} of a" in text and "of b" in text for text in warnings)
    assert "tiny: a and b were not judged by the same verifiers" in warnings
    assert any("have 30 problems in common" in text for text in warnings)


def test_undecided_and_unfinished_are_told(tiny) -> None:
    answers = {"0": "yes", "1": "hm"}
    run = evaluate(tiny.asked("0", "1"), tiny.Instant(answers.get), verifier=tiny.Yes(), out="run")
    run.manifest = run.manifest.replace(finished=None)
    assert leaderboard([run]).warnings == [
        "problems: instant: 1 of 2 were not decided",
        "problems: instant is not finished: 2 samples so far",
    ]


def test_nothing_to_rank(run) -> None:
    with pytest.raises(BadArgument, match="no run with a score"):
        leaderboard([])
    with pytest.raises(UnknownName, match="exakt"):
        leaderboard([run("a", 3)], score="exakt")


def test_problems_of_one_id_and_other_content_are_not_compared(tiny) -> None:
    for name, text in (("a", "yes"), ("b", "no")):
        model = tiny.Instant(lambda _, text=text: text)
        model.name = name
        problems = [Problem.of(f"{name} {n}", id=str(n)) for n in range(20)]
        evaluate(problems, model, verifier=tiny.Yes(), out=name, floor=False)
    places = leaderboard(["a", "b"]).boards[0].places
    assert [place.rank for place in places] == ["1–2", "1–2"]


def test_conditions_of_one_item_are_one_observation(tiny) -> None:
    def asked(by_item: bool):
        metadata = (lambda n: {"item": n % 12}) if by_item else (lambda n: {})
        return [Problem.of(str(n), id=str(n), metadata=metadata(n)) for n in range(120)]

    for by_item in (True, False):
        paths = []
        for name, right in (("a", 5), ("b", 8)):
            model = tiny.Instant(
                lambda text, right=right: "yes" if int(text) % 12 < right else "no"
            )
            model.name = name
            out = f"{name}{by_item}"
            suite = Suite.of(asked(by_item), tiny.Yes())
            paths.append(evaluate(suite, model, out=out, floor=False).path)
        (board,) = leaderboard(paths).boards
        ranks = [place.rank for place in board.places]
        assert ranks == (["1–2", "1–2"] if by_item else ["1", "2"])
        assert board.table().rows[0][4] == ("120 (12 items)" if by_item else "120")


def test_what_cannot_be_ranked_is_told_and_the_rest_is_ranked(run, tmp_path) -> None:
    paths = [run(name, n).path for name, n in (("a", 5), ("b", 35), ("c", 1), ("d", 1), ("e", 1))]
    (paths[2] / "manifest.json").write_text("{", encoding="utf-8")
    (paths[3] / "records.jsonl").write_bytes(b"")
    (paths[4] / "records.jsonl").unlink()
    (paths[4] / "records.jsonl").mkdir()
    board = leaderboard(paths)
    assert [place.name for place in board.boards[0].places] == ["b", "a"]
    unreadable, empty, folder = board.left_out
    assert unreadable.startswith(f"{paths[2]} cannot be read and is left out: ")
    assert empty == f"{paths[3]} has no samples and is left out"
    assert folder.startswith(f"{paths[4]} cannot be read and is left out: ")
    assert board.warnings == [unreadable, empty, folder]
    with pytest.raises(RunError, match="cannot be read"):
        leaderboard([paths[2]])
    with pytest.raises(BadArgument, match="d has no samples"):
        leaderboard([paths[3]])
    with pytest.raises(WrongRun):
        leaderboard([paths[0], tmp_path / "nowhere"])


def test_partial_runs_and_other_numbers_of_samples_are_told(run) -> None:
    whole, part = run("whole", 30), run("part", 30, samples=2)
    lines = (part.path / "records.jsonl").read_bytes().splitlines(keepends=True)
    (part.path / "records.jsonl").write_bytes(b"".join(lines[:6]))
    warnings = leaderboard([whole.path, part.path]).warnings
    assert "tiny: part is partial: 6 of 80 samples" in warnings
    assert any("2 samples a problem of part, 1 sample of whole" in one for one in warnings)


@pytest.mark.parametrize(
    ("ways", "order", "told"),
    [
        ({}, ["b", "a"], []),
        ({"lower": ("yes",)}, ["a", "b"], ["few: lower is better"]),
        ({"neither": ("yes",)}, ["b", "a"], ["few: neither more nor less of it is better"]),
    ],
)
def test_which_way_a_score_is_better(tiny, ways, order, told) -> None:
    runs = []
    for name, right in (("a", 3), ("b", 35)):
        model = tiny.Instant(lambda text, right=right: "yes" if int(text) < right else "no")
        model.name = name
        problems = tiny.asked(*map(str, range(40)))
        suite = Suite(name="few", load=lambda p=problems: p, verifiers={"yes": tiny.Yes()}, **ways)
        runs.append(evaluate(suite, model, out=name, floor=False))
    (board,) = leaderboard(runs).boards
    assert [(place.name, place.rank) for place in board.places] == [
        (order[0], "1"),
        (order[1], "2"),
    ]
    assert leaderboard([run.path for run in runs]).warnings == told


def test_suites_that_are_better_in_different_ways_have_no_mean(tiny) -> None:
    runs = []
    for suite, ways in (("up", {}), ("down", {"lower": ("yes",)})):
        for name, word in (("a", "no"), ("b", "yes")):
            model = tiny.Instant(lambda text, word=word: word)
            model.name = name
            made = Suite(
                name=suite, load=lambda: tiny.asked(*map(str, range(9))),
                verifiers={"yes": tiny.Yes()}, **ways,
            )  # fmt: skip
            runs.append(evaluate(made, model, out=f"{suite}-{name}", floor=False))
    both = leaderboard(runs)
    assert [row[1] for row in both.overall().rows] == ["–", "–"]
    assert [board["better"] for board in both.to_dict()["boards"]] == ["higher", "lower"]
    assert leaderboard(runs[2:]).boards[0].places[0].name == "a"


def test_scores_of_other_names_do_not_share_a_board(run) -> None:
    runs = [run("a", 20), run("b", 30), run("again", 35)]
    other = evaluate(
        [Problem.of(str(n), id=str(n), reference="yes") for n in range(2)],
        "scripted:1", verifier={"short": Exact()}, out="short",
    )  # fmt: skip
    other.manifest.what["suite"] = runs[0].manifest.what["suite"]
    (board,) = leaderboard([other, *runs]).boards
    assert (board.score, [place.name for place in board.places]) == ("exact", ["again", "b", "a"])
    assert board.warnings == ("scripted:1 has no score 'exact' and is left out",)
