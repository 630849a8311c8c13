"""``assay synth``: a file, a folder beside it, and folders for trainers."""

import json

import pytest

from assay.cli import main
from assay.synthesize.export import LAYOUTS
from assay.synthesize.pipelines import PIPELINES

pytest.importorskip("datasketch", reason="needs assay[synth]")
pytest.importorskip("pyarrow", reason="needs assay[synth]")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, with some problems."""
    monkeypatch.chdir(tmp_path)
    rows = [{"prompt": f"What is {n} + {3 * n}?", "reference": str(4 * n)} for n in range(40)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "sums.jsonl").write_text(text)
    return tmp_path


ANSWERS = (
    "answers --from sums.jsonl --model scripted:0.5 --verifier exact --samples 2 --out a.jsonl"
)


def synth(text: str) -> int:
    return main(["synth", *text.split()])


def test_answers_are_written_with_where_they_come_from(folder, capsys) -> None:
    assert synth(f"{ANSWERS} --layout trl-sft --card --holdout 0.2") == 0
    out = capsys.readouterr().out
    rows = [json.loads(line) for line in (folder / "a.jsonl").read_text().splitlines()]
    assert f"written    a.jsonl  {len(rows)} rows" in out
    assert "dropped    a.synth/rejects.jsonl" in out
    assert "40 model calls" in out
    assert all(row["response"] == row["reference"] for row in rows)
    assert all(row["_verdicts"]["exact"]["label"] == "correct" for row in rows)
    assert (folder / "a.trl-sft" / "data").is_dir()
    assert "95 % interval" in (folder / "a.dataset" / "README.md").read_text()


def test_the_same_command_goes_on_and_gives_the_same(folder, capsys) -> None:
    assert synth(f"{ANSWERS} --budget model_calls=15") == 1
    assert not (folder / "a.jsonl").exists()
    assert "budget of 15 model_calls" in capsys.readouterr().err
    assert synth(f"{ANSWERS} --json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["spent"]["model_calls"] == 25
    first = (folder / "a.jsonl").read_bytes()
    assert synth(f"{ANSWERS} --fresh --json") == 0
    assert json.loads(capsys.readouterr().out)["spent"]["model_calls"] == 40
    assert (folder / "a.jsonl").read_bytes() == first
    assert synth(f"{ANSWERS} --seed 1") == 0
    assert (folder / "a.jsonl").read_bytes() != first


def test_results_that_were_not_used_are_pruned(folder, capsys) -> None:
    def kept() -> int:
        return sum(len(p.read_bytes()) for p in (folder / "a.synth" / "steps").glob("*.jsonl"))

    assert synth(ANSWERS) == 0
    first = kept()
    other = ANSWERS.replace("--samples 2", "--samples 3")
    assert synth(f"{other} --budget model_calls=3 --prune") == 1  # not done: nothing is removed
    assert kept() > first
    capsys.readouterr()
    assert synth(f"{other} --prune") == 0
    assert "pruned     " in capsys.readouterr().out
    last = kept()
    assert synth(f"{other} --prune --json") == 0
    assert "model_calls" not in json.loads(capsys.readouterr().out)["spent"]
    assert kept() == last
    assert synth(f"{ANSWERS} --json") == 0
    assert json.loads(capsys.readouterr().out)["spent"]["model_calls"] == 40


def test_suites_and_files_are_protected(folder, capsys) -> None:
    (folder / "tests.jsonl").write_text('{"prompt": "What is 7 + 21?"}\n')
    args = "clean --from sums.jsonl --set likeness=1 --against starter --against tests.jsonl"
    assert synth(f"{args} --out c.jsonl") == 0
    assert "drop_leaks/2: 1 row leak" in capsys.readouterr().out
    [reject] = map(json.loads, (folder / "c.synth" / "rejects.jsonl").read_text().splitlines())
    assert reject["_rejected"]["reason"] == "leak: the words of tests.jsonl 1"


def test_rows_constraints_are_the_verifier_where_none_is_given(folder, capsys) -> None:
    row = {"prompt": "Say hi.", "constraints": ["punctuation:no_comma"], "response": "Hi"}
    (folder / "rules.jsonl").write_text(json.dumps(row) + "\n")
    assert synth("rated --from rules.jsonl --model scripted:1 --samples 2 --out r.jsonl") == 0
    [found] = map(json.loads, (folder / "r.jsonl").read_text().splitlines())
    assert (found["pass_rate"], found["difficulty"]) == (1.0, "easy")


def test_a_dry_run_writes_nothing(folder, capsys) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert synth("answers --from sums.jsonl --model scripted:0 --verifier exact --dry-run") == 0
    out = capsys.readouterr().out
    assert "gate/1: 0 out, 3 dropped" in out
    assert "  dropped: wrong: must equal" in out
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_row_that_fails_makes_the_status_1(folder, capsys) -> None:
    prompts = [f"What is {n}?" for n in range(20)]
    rows = [{"prompt": prompt, "reference": "4"} for prompt in prompts]
    (folder / "some.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    row = {"prompt": "What is 3?", "response": "4"}
    (folder / "known.jsonl").write_text(json.dumps(row) + "\n")
    args = "answers --from some.jsonl --model replay:known.jsonl --verifier exact --out s.jsonl"
    assert synth(args) == 1
    assert "19 rows failed; the same command tries them again" in capsys.readouterr().out


@pytest.mark.parametrize("name", PIPELINES)
def test_every_pipeline_is_explained(name, capsys) -> None:
    assert synth(f"explain {name}") == 0
    assert capsys.readouterr().out.startswith(f"{name}: {PIPELINES[name].help}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("refusal_aware", "default: correctness; of correctness, entropy"),
        ("refusal_aware", "On questions without references: `split` entropy"),
        ("rejection_sampling", "default: different; of different, shortest, first, random"),
    ],
)
def test_choices_are_explained(name, said, capsys) -> None:
    assert synth(f"explain {name}") == 0
    assert said in capsys.readouterr().out


def judged(**verdicts: str) -> dict[str, object]:
    """A row with an answer, and the verdicts of some names."""
    found = {name: {"label": label, "score": 0.0} for name, label in verdicts.items()}
    return {"prompt": "Who lost?", "response": "Bob", "_verdicts": found}


def test_a_verdict_that_must_be_named_is_named(folder, capsys) -> None:
    (folder / "two.jsonl").write_text(json.dumps(judged(strict="correct", loose="correct")))
    assert synth("rejection_sampling --from two.jsonl --out x.jsonl") == 2
    assert "say which counts: --set verdict=strict" in capsys.readouterr().err
    assert synth("rejection_sampling --from two.jsonl --set verdict=strict --out x.jsonl") == 0


def test_a_run_is_ranked(folder, capsys) -> None:
    asked = {"id": "a", "prompt": "Say hi.", "constraints": ["punctuation:no_comma"]}
    (folder / "hi.jsonl").write_text(json.dumps(asked) + "\n")
    given = [{"prompt": "Say hi.", "response": text} for text in ("Hi", "Hi, you")]
    (folder / "said.jsonl").write_text("".join(json.dumps(row) + "\n" for row in given))
    solve = "search solve --file hi.jsonl --model replay:said.jsonl --strategy best_of_n:2"
    assert main([*solve.split(), "--verifier", "constraints", "--out", "hi.run"]) == 0
    capsys.readouterr()
    assert synth("ranked --from hi.run --out x.jsonl --layout trl-preference") == 0
    [row] = map(json.loads, (folder / "x.jsonl").read_text().splitlines())
    assert (row["chosen"], row["rejected"], "sample" in row) == ("Hi", "Hi, you", False)


def test_no_row_at_the_end_is_told(folder, capsys) -> None:
    (folder / "one.jsonl").write_text(json.dumps(judged(exact="incorrect")))
    assert synth("rejection_sampling --from one.jsonl --layout trl-sft --out x.jsonl") == 0
    said = capsys.readouterr().err
    assert "! no row came out: nothing is written for trl-sft" in said
    assert not (folder / "x.trl-sft").exists()


def test_without_references_the_models_own_answers_are_taught(folder, capsys) -> None:
    rows = [{"prompt": f"{n}?", "response": "Bob", "_origin": f"{n // 2}"} for n in range(8)]
    (folder / "own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    args = "refusal_aware --from own.jsonl --set split=entropy --out x.jsonl"
    assert synth(args) == 2
    assert "has a reference, so there is no answer to teach: give --set answer=own" in (
        capsys.readouterr().err
    )
    assert synth(f"{args} --set answer=own") == 0
    assert len((folder / "x.jsonl").read_text().splitlines()) == 4


@pytest.mark.parametrize("out", ["sums.jsonl", "./sums.jsonl", "{folder}/sums.jsonl", "x.jsonl"])
@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_the_rows_to_begin_with_are_never_written_over(folder, out, link, capsys) -> None:
    before = (folder / "sums.jsonl").read_bytes()
    getattr(folder / "x.jsonl", link)(folder / "sums.jsonl")
    assert synth(f"clean --from sums.jsonl --out {out.format(folder=folder)}") == 2
    assert "is the file of --from itself" in capsys.readouterr().err
    assert (folder / "sums.jsonl").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["sums.jsonl", "x.jsonl"]


def test_pipelines_and_layouts_are_listed(capsys) -> None:
    assert synth("--list") == 0
    out = capsys.readouterr().out
    assert all(f"  {name}" in out for name in (*PIPELINES, *LAYOUTS))
    assert synth("--list --json") == 0
    assert set(json.loads(capsys.readouterr().out)["layouts"]) == set(LAYOUTS)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("", "which pipeline?"),
        ("list", "`assay synth --list` lists them"),
        ("claen", "did you mean 'clean'?"),
        ("explain", "explain which pipeline?"),
        ("explain claen", "did you mean 'clean'?"),
        ("claen --out x.jsonl", "did you mean 'clean'?"),
        ("clean", "where to? Give --out FILE.jsonl"),
        ("clean --out x.jsonl", "needs 'data': give --from FILE"),
        ("clean sums.jsonl --out x.jsonl", "a file of rows is given by --from"),
        ("clean --from none.jsonl --out x.jsonl", "there is no file 'none.jsonl'"),
        ("clean --from sums.jsonl --model scripted --out x.jsonl", "takes no --model NAME"),
        ("clean --from sums.jsonl --set likeness=much --out x.jsonl", "is a number, not 'much'"),
        ("clean --from sums.jsonl --set likeness --out x.jsonl", "--set takes NAME=VALUE"),
        ("clean --from sums.jsonl --against starer --out x.jsonl", "did you mean 'starter'"),
        ("clean --from sums.jsonl --layout trl_sft --out x.jsonl", "did you mean 'trl-sft'"),
        ("clean --from sums.jsonl --out x.csv", "rows are written as JSON lines"),
        ("clean --from sums.jsonl --out none/x.jsonl", "there is no folder 'none'"),
        ("muldimif --out x.jsonl", "has no end; say how many rows"),
        ("muldimif --n 9 --layout trl-sft --out x.jsonl", "'trl-sft' needs the column response"),
        (f"{ANSWERS} --layout trl-preference", "layout 'trl-preference' needs the column chosen"),
        (f"{ANSWERS} --layout sharegpt-preference --dry-run", "needs the column chosen"),
        ("clean --from sums.jsonl --n 0 --out x.jsonl", "n must be at least 1"),
        ("clean --from sums.jsonl --holdout 2 --card --out x.jsonl", "holdout is a share"),
        ("clean --from sums.jsonl --holdout 0.1 --out x.jsonl", "--holdout splits what"),
        ("answers --from sums.jsonl --model scripted --out x.jsonl", "needs 'verifier'"),
        ("clean --from sums.jsonl --set a=1 --set a=2 --out x.jsonl", "--set a is given twice"),
    ],
)
def test_wrong_usage_is_told_and_leaves_nothing(folder, args, said, capsys) -> None:
    assert synth(args) == 2
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["sums.jsonl"]
