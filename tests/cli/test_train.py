"""``assay train``: the small decoder from nothing, a language model, and what is refused."""

import json
from pathlib import Path

import pytest

from assay.cli import main

torch = pytest.importorskip("torch", reason="needs assay[train]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]

ROWS = [
    {"id": f"p{n}", "prompt": f"Say {n}.", "constraints": [{"id": "punctuation:no_comma"}]}
    for n in range(8)
]

GRPO = ["grpo", "--out", "{out}"]
HELD = [*GRPO, "--data", "{rows}", "--held-out", "2"]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "problems.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return file


def test_the_list_names_methods_and_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--list"]) == 0
    told = capsys.readouterr().out
    for name in ("grpo", "rloo", "rejection_sft", "mended_sft", "add", "maze"):
        assert f"  {name} " in told
    assert "too: assay recipe run tango" in told
    assert main(["train", "--list", "--json"]) == 0
    assert "grpo" in json.loads(capsys.readouterr().out)["methods of credit"]


def test_a_small_decoder_learns_from_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        'method = "grpo"\npreset = "tiny"\ntask = "copyx"\nsteps = 9\nwarm = 0.0\n', "utf-8"
    )
    out = tmp_path / "out"
    command = ["train", "--config", str(config), "--steps", "2", "--prompts", "2", "--out"]
    command += [str(out), "--every", "1"]
    assert main(command) == 0
    told = capsys.readouterr()
    assert "95 % interval" in told.out
    assert told.out.startswith("The score 'copied' of greedy answers on problems never trained on ")
    data = json.loads((out / "record.json").read_text("utf-8"))
    assert [line["step"] for line in data["curve"]] == [0, 1, 2]  # the command line prevails
    assert len(data["predictions"]) == 200
    assert (data["capability"]["n"], data["capability"]["k"]) == (200, 8)
    assert "Newly solvable" in told.out
    runs = [str(out / f"samples-{when}") for when in ("before", "after")]
    assert main(["capability", *runs, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["curves"] == data["capability"]["curves"]
    assert data["config"]["task"] == "copyx"
    assert {"torch", "assay", "python"} <= set(data["versions"])
    page = (out / "report.html").read_text("utf-8")
    assert "Held-out problems solved" in page
    # the same command goes on: nothing is left to do, and the same is told
    assert main([*command, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["curve"] == data["curve"]
    assert again["changes"] == data["changes"]
    assert again["capability"] == data["capability"]
    # more steps are gone on with, and measured again
    command[command.index("2")] = "3"
    assert main([*command, "--json"]) == 0
    more = json.loads(capsys.readouterr().out)
    assert more["curve"][:3] == data["curve"]
    assert [line["step"] for line in more["curve"]] == [0, 1, 2, 3]


@pytest.mark.parametrize(("warm", "told"), [(0.5, 2), (0.0, 1)])
def test_every_task_has_enough_problems_for_the_defaults(warm: float, told: int) -> None:
    from assay.recipes.teaching import FEWEST, Tiny, enough
    from assay.train.tasks import TASKS, load

    said: dict[str, list[str]] = {}
    for name in TASKS:
        settings = Tiny(task=name, warm=warm)
        imitation, tests = enough(load(name), settings, said.setdefault(name, []).append)
        assert FEWEST <= len(tests) <= settings.tests
        if warm:  # the warm start draws them again, and must find as many
            assert len(load(name).problems("train", imitation.rows, seed=0)) == imitation.rows
            assert len(load(name).problems("train", imitation.checks, seed=1_000_003)) == 100
    assert len(said["maze"]) == told
    assert said["add"] == []


def test_a_language_model_learns_problems_of_a_file(
    tiny: Path, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["train", "grpo", "--model", str(tiny), "--data", str(rows), "--out", str(out)]
    command += ["--held-out", "3", "--steps", "2", "--prompts", "2", "--samples", "2"]
    command += ["--longest", "8", "--test-longest", "8", "--reward", "parts"]
    # what the command line states prevails over a file, be it what it would be without
    command += ["--rank", "16", "--rows", "64", "--dtype", "float32", "--device", "cpu"]
    config = tmp_path / "options.toml"
    config.write_text('rank = 2\nrows = 8\ndtype = "bfloat16"\ndevice = "cuda"\nseed = 4\n')
    command += ["--config", str(config)]
    assert main(command) == 0
    told = capsys.readouterr()
    assert "5 problems to learn from, 3 held out" in told.err
    assert "--model transformers:" in told.out
    data = json.loads((out / "record.json").read_text("utf-8"))
    assert data["changes"]["constraints"]["n"] == 3
    assert data["curve"][0]["accuracy_n"] == 3
    stated = {"rank": 16, "rows": 64, "dtype": "float32", "device": "cpu", "seed": 4}
    assert {name: data["config"][name] for name in stated} == stated
    assert data["capability"]["n"] == 3
    assert "with 8 samples a problem at temperature 1" in told.out
    assert (out / "model" / "model.safetensors").exists()


def test_a_language_model_learns_under_trl(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("trl", reason="needs assay[train]")
    about = {"id": "keywords:letter_frequency", "args": {
        "letter": "a", "let_frequency": 1, "let_relation": "at least"}}  # fmt: skip
    rows = tmp_path / "rows.jsonl"
    asked = ({"id": f"p{n}", "prompt": f"Say {n}.", "constraints": [about]} for n in range(8))
    rows.write_text("".join(json.dumps(row) + "\n" for row in asked), "utf-8")
    out = tmp_path / "out"
    command = ["train", "grpo", "--backend", "trl", "--model", str(tiny), "--data", str(rows)]
    command += ["--held-out", "3", "--steps", "3", "--prompts", "2", "--samples", "4", "--rank"]
    command += ["2", "--longest", "12", "--test-longest", "8", "--rate", "1e-2", "--capability"]
    assert main([*command, "4", "--out", str(out), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)  # TRL prints nothing in between
    assert [line["step"] for line in data["curve"]] == [1, 2, 3]
    assert (data["capability"]["k"], data["capability"]["n"]) == (4, 3)
    assert data["ledger"]["train"]["output_tokens"] > 24
    assert data["config"]["backend"] == "trl"
    assert (out / "model" / "model.safetensors").exists()
    # TRL keeps no steps: the same command trains again, and measures what it then is
    assert main([*command, "4", "--out", str(out), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["capability"]["n"] == 3
    assert main([*command, "0", "--out", str(tmp_path / "none")]) == 0
    told = capsys.readouterr()
    assert "training under TRL" in told.err
    assert "tokens written, 24 verdicts" in told.out
    assert "sharpened" not in told.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"preset": "big"}', "invalid choice: 'big'"),
        ('{"reward": "much"}', "invalid choice: 'much'"),
        ('{"preset": "tiny", "held_out": 12}', "takes no --held-out"),
        ('{"preset": "tiny", "held-out": 10, "held_out": 12}', "are the same option"),
        ('{"preset": "tiny", "rate": NaN}', "must be a finite number above 0"),
        ('{"preset": "tiny", "temperature": Infinity}', "must be a finite number above 0"),
        ('{"preset": "tiny", "temperature": 0}', "must be a finite number above 0"),
        ('{"preset": "tiny", "warm": NaN}', "a share from 0 to 1"),
        ('{"method": 3}', "method is text"),
        ('{"preset": "tiny", "steps": 0}', "a whole number from 1"),
        ('{"preset": "tiny", "capability": 1}', "0 or a whole number from 2"),
    ],
)
def test_a_file_of_options_is_checked_as_the_command_line_is(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, out = tmp_path / "options.json", tmp_path / "out"
    config.write_text(text, "utf-8")
    method = [] if "method" in text else ["grpo"]
    assert main(["train", *method, "--config", str(config), "--out", str(out)]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert not out.exists()


@pytest.mark.parametrize("option", ["--rate", "--temperature"])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "0", "-1"])
def test_numbers_are_finite(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["grpo", "--preset", "tiny", "--out", "never", f"{option}={value}"]
    assert main(["train", *given]) == 2
    assert "must be a finite number above 0" in capsys.readouterr().err


def test_an_interruption_tells_what_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.train.mini.learner import Learner

    out = tmp_path / "out"
    command = ["train", "grpo", "--preset", "tiny", "--task", "add", "--prompts", "2"]
    command += ["--steps", "7", "--out", str(out), "--warm"]

    def stopped(after: int, warm: str) -> str:
        descend, calls = Learner.descend, iter(range(after))

        def one(learner: Learner, loss: object) -> float:
            if next(calls, None) is None:
                raise KeyboardInterrupt
            return descend(learner, loss)

        with monkeypatch.context() as patch:
            patch.setattr(Learner, "descend", one)
            assert main([*command, warm]) == 130
        return capsys.readouterr().err

    assert "nothing was done yet that could be kept" in stopped(2, "0.9")
    assert "the imitation is kept, and no step yet" in stopped(3, "0")
    assert "learnt up to step 5 is kept" in stopped(6, "0")
    assert main([*command, "0"]) == 0
    assert capsys.readouterr().out.startswith("Greedy accuracy on problems never trained on ")
    lines = (out / "curve.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in lines] == list(range(8))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "which method"),
        (["grpo"], "where to"),
        (["grpo", "--out", "{out}"], "either --preset tiny, or --data"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--data", "x"], "either --preset"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--model", "local"], "takes no --model"),
        (["grppo", "--out", "{out}", "--preset", "tiny"], "did you mean 'grpo'"),
        (["grpo:scal=none", "--out", "{out}", "--preset", "tiny"], "scal"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--task", "ad"], "did you mean 'add'"),
        (["rejection_sft", "--out", "{out}", "--preset", "tiny"], "is for --data only"),
        (
            ["grpo", "--out", "{out}", "--preset", "tiny", "--task", "add:1"],
            "train problems, and 100 are needed: a larger digits makes more",
        ),
        (
            ["grpo", "--out", "{out}", "--preset", "tiny", "--task", "add:1", "--warm", "0"],
            "test problems, and 100 are needed: a larger digits makes more",
        ),
        (
            ["grpo", "--out", "{out}", "--preset", "tiny", "--task", "maze:detour=99"],
            "makes a detour of 99",
        ),
        (["grppo", "--out", "{out}", "--data", "{rows}"], "did you mean 'grpo'"),
        (["grpo", "--out", "{out}", "--data", "{rows}", "--task", "add"], "--task is for"),
        (["grpo", "--out", "{out}", "--data", "{rows}"], "too few to hold 32 out"),
        (["grpo", "--out", "{out}", "--data", "{plain}"], "not every problem carries constraints"),
        (["grpo", "--out", "{out}", "--data", "{bad}"], "line 1"),
        ([*GRPO, "--data", "{no_prompt}"], "no_prompt.jsonl line 2: has no prompt"),
        ([*GRPO, "--data", "{null}"], "null.jsonl line 1: has no prompt"),
        ([*GRPO, "--data", "{empty}"], "empty.jsonl line 1: has no prompt"),
        ([*GRPO, "--data", "{number}"], "number.jsonl line 2: field 'prompt'"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--held-out", "5"], "no --held-out"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--rank", "5"], "takes no --rank"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--rank", "16"], "takes no --rank"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--rows", "64"], "takes no --rows"),
        (["grpo", "--out", "{out}", "--preset", "tiny", "--samples", "1"], "2 samples or more"),
        (["tango", "--out", "{out}", "--preset", "tiny"], "assay recipe run tango"),
        (["grpo", "--out", "{bad}/x", "--preset", "tiny"], "Not a directory"),
        (
            ["grpo", "--out", "{out}", "--data", "{rows}", "--held-out", "2", "--samples", "1"],
            "2 samples or more",
        ),
        (["tango", "--out", "{out}", "--data", "{rows}", "--held-out", "2"], "recipe run tango"),
        (["verifree", "--out", "{out}", "--data", "{rows}", "--held-out", "2"], "by likelihood"),
        (["grpo", "--out", "{out}", "--data", "{rows}", "--epochs", "2"], "no use for --epochs"),
        (
            ["grpo", "--out", "{bad}/x", "--data", "{rows}", "--held-out", "2"],
            "Not a directory",
        ),
        ([*HELD, "--device", "mars"], "device 'mars' cannot be used here"),
        ([*HELD, "--dtype", "float33"], "type of torch"),
        ([*HELD, "--model", "nope"], "model 'nope' is no folder"),
        (["--config", "{bad}"], "neither TOML nor JSON"),
        (["--config", "{odd}"], "no option 'stepps'"),
        (["--config", "{wrong}"], "steps is a whole number"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_done(
    given: list[str], words: str, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"out": str(tmp_path / "out"), "rows": str(rows)}
    for name, text in (
        ("plain", '{"prompt": "Hi", "id": "a"}\n'),
        ("bad", "{not json\n"),
        ("no_prompt", '{"prompt": "Hi"}\n{"answer": "4"}\n'),
        ("null", '{"prompt": null}\n'),
        ("empty", '{"prompt": ""}\n'),
        ("number", '{"prompt": "Hi"}\n{"prompt": 5}\n'),
        ("odd", '{"stepps": 2}'),
        ("wrong", '{"steps": "two"}'),
    ):
        file = tmp_path / (f"{name}.json" if name in ("odd", "wrong") else f"{name}.jsonl")
        file.write_text(text, "utf-8")
        places[name] = str(file)
    assert main(["train", *(one.format(**places) for one in given)]) in (1, 2)
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""
    assert not (tmp_path / "out").exists()
