"""``assay verify`` as scripts use it: what it writes where, and how it exits."""

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from assay.cli import main
from assay.core import MissingExtra, Verdict, Verifier
from assay.sandbox.jail import why_no_jail
from assay.verifiers import registry

ANSWERS = [
    {"id": "a", "prompt": "Capital?", "response": "Paris", "reference": "Paris"},
    {"id": "b", "prompt": "Capital?", "response": "Rome", "reference": "Paris"},
    {"prompt": "Capital?", "response": " ", "reference": "Paris"},
]
KEYS = ["id", "label", "score", "reasons", "parts"]


@pytest.fixture
def answers(tmp_path):
    return write(tmp_path / "answers.jsonl", ANSWERS)


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def read(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_the_contract_for_rows(tmp_path, capsys):
    source = write(
        tmp_path / "rows.jsonl",
        [{"id": n, "out": text, "gold": "4", "q": "2 + 2?"} for n, text in enumerate("45")],
    )
    out = str(tmp_path / "out.jsonl")
    fields = ["--response-field", "out", "--reference-field", "gold", "--question-field", "q"]
    assert main(["verify", source, "--verifier", "exact", *fields, "--out", out]) == 0
    rows = read(out)
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [(row["id"], row["label"], row["score"]) for row in rows] == [
        (0, "correct", 1.0),
        (1, "incorrect", 0.0),
    ]
    assert capsys.readouterr().out == ""


def test_rows_go_to_standard_output_and_the_summary_does_not(answers, capsys):
    assert main(["verify", answers, "--verifier", "exact"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["id"], row["label"]) for row in rows] == [
        ("a", "correct"),
        ("b", "incorrect"),
        (3, "invalid"),
    ]
    assert "3 rows verified by exact" in err
    assert "correct: 33.3% [" in err


def test_reads_standard_input(capsys, monkeypatch):
    data = "".join(json.dumps(row) + "\n" for row in ANSWERS).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["verify", "-", "--verifier", "exact"]) == 0
    assert capsys.readouterr().out.count("\n") == 3


def test_parquet_in_and_out(tmp_path, capsys):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    source, out = str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(ANSWERS), source)
    assert main(["verify", source, "--verifier", "exact", "--out", out]) == 0
    rows = parquet.read_table(out).to_pylist()
    assert [row["label"] for row in rows] == ["correct", "incorrect", "invalid"]
    assert [row["id"] for row in rows] == ["a", "b", "3"]
    assert json.loads(rows[0]["reasons"])[0]["text"] == "must equal 'Paris'"


def test_constraints_of_the_rows(tmp_path, capsys):
    rows = [
        {
            "response": "No, never.",
            "instruction_id_list": ["punctuation:no_comma", "length_constraints:number_words"],
            "kwargs": [{}, {"relation": "at least", "num_words": 2}],
        },
        {"response": "Never.", "constraints": [{"id": "punctuation:no_comma"}]},
    ]
    assert main(["verify", write(tmp_path / "r.jsonl", rows)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["label"], first["score"]) == ("incorrect", 0.5)
    assert [part["verifier"] for part in first["parts"]] == rows[0]["instruction_id_list"]
    assert first["parts"][0]["reasons"][0]["spans"] == [[2, 3]]
    assert second["label"] == "correct"


def test_constraints_of_the_command_line(answers, capsys):
    arguments = ["--constraint", 'ends_with phrase="Paris"', "--constraint", "punctuation:no_comma"]
    assert main(["verify", answers, *arguments]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["label"] for row in rows] == ["correct", "incorrect", "invalid"]
    assert [len(row["parts"]) for row in rows] == [2, 2, 2]


def test_the_opposite_of_a_constraint(answers, capsys):
    arguments = ["--constraint", "not contains Rome", "--constraint", "words at_most=3"]
    assert main(["verify", answers, *arguments]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["label"] for row in rows] == ["correct", "incorrect", "invalid"]
    assert [row["score"] for row in rows] == [1.0, 0.5, 0.0]


def test_mode_and_profile(tmp_path, capsys):
    source = write(tmp_path / "r.jsonl", [{"response": "Sure, here:\nNo comma."}])
    labels = {}
    for mode in ("strict", "loose"):
        assert main(["verify", source, "--constraint", "punctuation:no_comma", "--mode", mode]) == 0
        labels[mode] = json.loads(capsys.readouterr().out)["label"]
    assert labels == {"strict": "incorrect", "loose": "correct"}


def test_processes_change_nothing(answers, capsys):
    outputs = []
    for arguments in ([], ["--processes", "2"], ["--timeout", "20"]):
        assert main(["verify", answers, "--verifier", "exact", *arguments]) == 0
        outputs.append(capsys.readouterr())
    assert outputs[0] == outputs[1] == outputs[2]


def test_bad_rows_are_named_and_the_others_verified(tmp_path, capsys):
    path = tmp_path / "rows.jsonl"
    good = json.dumps(ANSWERS[0])
    path.write_bytes(f"{good}\nbroken\n[1]\n{{}}\n\n{good}\n".encode() + b'{"response": "\xff"}')
    assert main(["verify", str(path), "--verifier", "exact"]) == 1
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["label"] for row in rows if "failure" not in row] == ["correct", "correct"]
    assert [row["id"] for row in rows] == ["a", 2, 3, 4, "a", 7]  # line 5 is blank
    whys = ((1, "broken JSON"), (2, "a list"), (3, "has no field"), (5, "invalid UTF-8"))
    for index, why in whys:
        failure, line = rows[index]["failure"], rows[index]["id"]
        assert (failure["kind"], failure["error"]) == ("row", "DataError")
        assert failure["message"].startswith(f"{path} line {line}: {why}")
        assert failure["message"] in err
    assert "could not be read: 4" in err
    assert "6 rows verified by exact" in err


@pytest.mark.parametrize("options", [[], ["--processes", "2"], ["--timeout", "20"]])
def test_there_is_a_row_for_each_row(tmp_path, capsys, options):
    path, out = tmp_path / "rows.jsonl", str(tmp_path / "out.jsonl")
    good = json.dumps(ANSWERS[0])
    path.write_text("\n".join(["{", *[f'{{"id": "no {n}"}}' for n in range(30)], good, "7"]))
    arguments = ["verify", str(path), "--verifier", "exact", "--out", out, "--json", *options]
    assert main(arguments) == 1
    ids = [row["id"] for row in read(out)]
    assert ids == [1, *(f"no {n}" for n in range(30)), "a", 33]
    summary = json.loads(capsys.readouterr().out)
    counts = {name: summary[name] for name in ("rows", "broken", "not_read", "decided")}
    assert counts == {"rows": 33, "broken": 32, "not_read": 32, "decided": 1}
    assert summary["at_most"] == 1.0


FIELDS_THAT_NO_ROW_HAS = [
    ["--response-field", "output"],
    ["--response-field", "response.text"],
    ["--reference-field", "gold"],
    ["--question-field", "q"],
    ["--id-field", "no"],
]


@pytest.mark.parametrize("options", FIELDS_THAT_NO_ROW_HAS)
@pytest.mark.parametrize("to_file", [True, False])
def test_a_field_that_no_row_has_is_wrong_usage(answers, tmp_path, capsys, options, to_file):
    out = tmp_path / "out.jsonl"
    where = ["--out", str(out)] if to_file else []
    assert main(["verify", answers, "--verifier", "exact", *options, *where]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert not out.exists()
    assert said.err == (
        f"assay: no row of {answers} has a field {options[1]!r}; fields that there are: "
        "'id', 'prompt', 'response', 'reference'\n"
    )


def test_one_row_with_the_field_is_enough(tmp_path, capsys):
    rows = [{"out": "4"}] * 2_000 + [{"response": "4", "reference": "4"}]
    source, out = write(tmp_path / "r.jsonl", rows), str(tmp_path / "out.jsonl")
    assert main(["verify", source, "--verifier", "exact", "--out", out]) == 1
    assert [row["id"] for row in read(out)] == list(range(1, 2_002))
    assert "no field 'response'" in capsys.readouterr().err


def test_a_structured_response_is_its_json_text_where_json_is_read(tmp_path, capsys):
    schema = {"type": "object", "required": ["age"]}
    rows = [{"response": said, "reference": schema} for said in ({"age": 1}, {"é": None}, [1])]
    source = write(tmp_path / "r.jsonl", rows)
    assert main(["verify", source, "--verifier", "not json_schema >> json_schema"]) == 0
    labels = [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()]
    assert labels == ["incorrect", "correct", "correct"]
    assert main(["verify", source, "--verifier", "exact"]) == 1
    err = capsys.readouterr().err
    assert "'response' must be text, not {\"age\": 1}; a verifier of JSON would take it" in err
    assert "assay: no row could be read, so nothing was judged\n" in err


def test_only_the_first_bad_rows_are_named(tmp_path, capsys):
    path = tmp_path / "rows.jsonl"
    path.write_text("x\n" * 1000)
    assert main(["verify", str(path), "--verifier", "exact"]) == 1
    err = capsys.readouterr().err
    assert err.count("broken JSON") == 20
    assert "and 980 more rows that cannot be read" in err


def test_json_summary(answers, tmp_path, capsys):
    out = str(tmp_path / "out.jsonl")
    assert main(["verify", answers, "--verifier", "exact", "--out", out, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["rows"], summary["correct"], summary["invalid"]) == (3, 1, 1)
    assert summary["interval"] == pytest.approx([0.0615, 0.7923], abs=1e-3)


@pytest.mark.parametrize("texts", [["words at_most=9"], ["words at_most=9", "not contains sorry"]])
def test_constraints_are_called_constraints(tmp_path, texts, capsys):
    source = write(tmp_path / "r.jsonl", [{"response": "x"}])
    options = [option for text in texts for option in ("--constraint", text)]
    assert main(["verify", source, *options]) == 0
    assert "1 row verified by constraints\n" in capsys.readouterr().err


ASKED = [
    {"response": "PARIS", "reference": "Paris", "constraints": ["uppercase"]},
    {"response": "Paris", "reference": "Paris", "constraints": ["uppercase"]},
    {"response": "Lyon", "reference": "Paris", "constraints": ["lowercase"]},
]


@pytest.mark.parametrize(
    ("verifier", "options", "labels"),
    [
        ("exact", [], "-+-"),
        ("exact ignore_case=true", [], "++-"),
        ("not exact", [], "+-+"),
        ("exact ignore_case=true & constraints", [], "+--"),
        ("constraints profile=faithful", [], "+--"),
        ("constraints profile=faithful", ["--constraint", "words 1"], "+++"),
        ("constraints mode=loose", ["--profile", "faithful"], "+--"),
    ],
)
def test_verifiers_with_arguments_and_combined(tmp_path, verifier, options, labels, capsys):
    source = write(tmp_path / "r.jsonl", ASKED)
    assert main(["verify", source, "--verifier", verifier, *options]) == 0
    out, err = capsys.readouterr()
    found = [json.loads(line)["label"] for line in out.splitlines()]
    assert found == ["correct" if mark == "+" else "incorrect" for mark in labels]
    assert f"3 rows verified by {verifier}\n" in err


def test_the_share_correct_is_of_what_was_decided(tmp_path, capsys):
    rows = [{"response": text, "reference": "y"} for text in ("y", "y", "n", " ")]
    source = write(tmp_path / "r.jsonl", [*rows, {"response": "no reference"}])
    assert main(["verify", source, "--verifier", "exact"]) == 0
    err = capsys.readouterr().err
    assert "  correct: 50.0% [15.0%, 85.0%] of 4 decided" in err
    assert "not decided: 1 of 5; were all of them wrong it would be 40.0%" in err
    assert "were all right 60.0%" in err
    out = str(tmp_path / "o.jsonl")
    assert main(["verify", source, "--verifier", "exact", "--out", out, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["decided"], summary["share_correct"]) == (4, 0.5)
    assert (summary["at_least"], summary["at_most"]) == (0.4, 0.6)


def test_where_nothing_was_decided_there_is_no_share(tmp_path, capsys):
    source = write(tmp_path / "r.jsonl", [{"response": "x"}])
    assert main(["verify", source, "--verifier", "exact", "--json"]) == 1
    found, said = capsys.readouterr().err.splitlines()
    summary = json.loads(found)
    assert (summary["decided"], summary["share_correct"], summary["interval"]) == (0, None, None)
    assert said == "assay: the verifier broke on every row, so nothing was judged"


@pytest.mark.parametrize(
    ("verifier", "said"),
    [
        ("judge_answer model=scripted:1", "assay: judged by scripted:1, row by row\n"),
        ("exact >> judge model=scripted:1 votes=3", "assay: judged by scripted:1, row by row\n"),
        (
            "judge_panel models=scripted:1,scripted:0",
            "assay: judged by scripted:1 and scripted:0, row by row\n",
        ),
    ],
)
def test_which_model_judges_is_said_first(answers, verifier, said, capsys):
    main(["verify", answers, "--verifier", verifier])
    assert capsys.readouterr().err.startswith(said)


def test_a_key_that_is_missing_is_told_at_the_first_row(answers, monkeypatch, capsys):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert main(["verify", answers, "--verifier", "judge_answer model=openai:some"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "set the environment variable OPENAI_API_KEY" in err


@dataclass(frozen=True, kw_only=True, repr=False)
class Needing(Verifier):
    """Needs a package that is not there, for all responses or for some."""

    name = "needing"

    only: str = ""

    def decide(self, problem, response):
        if self.only in response.text:
            raise MissingExtra("nosuch", "encoder", "needing")
        return Verdict("correct")


def test_a_package_that_is_missing_is_told_at_the_first_row(answers, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(registry.BUILT_IN, "needing", f"{__name__}:Needing")
    out = tmp_path / "out.jsonl"
    assert main(["verify", answers, "--verifier", "needing", "--out", str(out)]) == 2
    assert capsys.readouterr().err == (
        "assay: needing needs the package 'nosuch', which is not installed; "
        "install it with: pip install 'assay[encoder]'\n"
    )
    assert not out.exists()
    assert main(["verify", answers, "--verifier", "needing only=Rome"]) == 0
    assert "first broken (missing): needing needs" in capsys.readouterr().err


def test_the_share_correct_is_that_of_an_evaluation(tmp_path, capsys):
    import assay
    from assay import verifiers
    from assay.core import Model, Response

    class Parrot(Model):
        name = "parrot"

        def generate(self, messages, sampling):
            return (Response(messages[-1].content),)

    asked = [("y", "y"), ("n", "y"), ("x", None)]
    problems = [assay.Problem.of(text, reference=reference) for text, reference in asked]
    run = assay.evaluate(
        problems, Parrot(), verifier=verifiers.load("exact"), out=tmp_path / "run", floor=False
    )
    rows = [{"response": text, "reference": reference} for text, reference in asked]
    source = write(tmp_path / "r.jsonl", rows)
    assert main(["verify", source, "--verifier", "exact", "--json"]) == 0
    summary = json.loads(capsys.readouterr().err)
    score = run.scores["exact"]
    assert (summary["share_correct"], summary["decided"]) == (score.value, score.n)
    assert tuple(summary["interval"]) == pytest.approx(score.interval)
    assert (summary["at_least"], summary["at_most"]) == pytest.approx(score.bounds)


def test_repeated_ids_are_counted_and_kept(tmp_path, capsys):
    source = write(tmp_path / "r.jsonl", [ANSWERS[0]] * 3 + [ANSWERS[1]])
    assert main(["verify", source, "--verifier", "exact"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 4
    assert "repeated ids: 2" in err


def test_broken_verdicts_are_told_but_the_rows_were_read(tmp_path, capsys):
    rows = [{"response": "x"}, {"response": "y", "reference": "y"}]
    assert main(["verify", write(tmp_path / "r.jsonl", rows), "--verifier", "exact"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[0])["failure"]["kind"] == "problem"
    assert "first broken (problem): problem '1' has no reference" in err


WRONG = [
    (["--verifier", "exakt"], "did you mean 'exact'"),
    (["--verifier", "exact", "--constraint", "x"], "--constraint goes with"),
    (["--verifier", "exact", "--mode", "loose"], "--mode goes with"),
    (["--constraint", "no:such kind"], "no:such"),
    (["--constraint", "ends_with phrase='x' colour='red'"], "colour"),
    (["--constraint", "not contains x", "--mode", "loose"], "without 'not'"),
    (["--verifier", "exact ignore_case=maybe"], "must be true or false, not 'maybe'"),
    (["--verifier", "exact ignorecase=true"], "did you mean 'ignore_case'"),
    (["--verifier", "exact >>"], "has no verifier beside it"),
    (["--verifier", "exact >> constraints", "--mode", "loose"], "--mode goes with"),
    (["--verifier", ""], "needs a name"),
    (["--problems", "x"], "--problems goes with --layout"),
    (["--layout", "ifeval"], "needs --problems"),
    (["--processes", "-1", "--verifier", "exact"], "processes must be at least 0"),
    (["--timeout", "0", "--verifier", "exact"], "timeout must be above 0"),
    (["--verifier", "exact", "--out", "no/such/folder/x.jsonl"], "no folder"),
    (["--verifier", "exact", "--out", "/"], "is a folder"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_usage(answers, arguments, message, capsys):
    assert main(["verify", answers, *arguments]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert out == ""


def test_the_input_is_not_overwritten(answers, capsys):
    assert main(["verify", answers, "--verifier", "exact", "--out", answers]) == 2
    assert "is the input itself" in capsys.readouterr().err
    assert read(answers) == ANSWERS


def test_an_interrupt_leaves_no_half_file(answers, tmp_path, monkeypatch, capsys):
    def interrupted(self, id, verdict):
        raise KeyboardInterrupt

    monkeypatch.setattr("assay.cli.verify.Tally.add", interrupted)
    out = tmp_path / "out.jsonl"
    assert main(["verify", answers, "--verifier", "exact", "--out", str(out)]) == 130
    assert [file.name for file in tmp_path.iterdir()] == ["answers.jsonl"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_rows(tmp_path):
    def peak(rows):
        source = tmp_path / "rows.jsonl"
        with source.open("w") as file:
            for n in range(rows):
                file.write(json.dumps({"id": f"row {n}", "response": f"{n} " * 50}) + "\n")
        command = ["verify", str(source), "--verifier", "exact", "--out", "/dev/null"]
        code = (
            "import resource; from assay.cli import main; "
            f"main({command!r}); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return int(done.stdout) / 1024  # megabytes

    assert peak(200_000) - peak(2_000) < 10


@pytest.mark.skipif(bool(why_no_jail()), reason=f"no jail here: {why_no_jail()}")
def test_programs_are_tested_jailed_or_by_request_not(tmp_path, capsys):
    rows = [
        {"response": "def f(x): return 2 * x", "reference": "assert f(4) == 8"},
        {"response": "def f(x): return x", "tests": ["assert f(4) == 8"]},
        {"response": "print(input())", "cases": [{"stdin": "a", "stdout": "a"}]},
        {"response": "def g(): return 1", "metadata": {"cases": [{"call": "g", "expected": 1}]}},
    ]
    path = write(tmp_path / "programs.jsonl", rows)
    for options in ([], ["--unsafe"]):
        out = tmp_path / "out.jsonl"
        arguments = ["verify", str(path), "--verifier", "code_tests", "--out", str(out), *options]
        assert main(arguments) == 0
        labels = [row["label"] for row in read(out)]
        assert labels == ["correct", "incorrect", "correct", "correct"]


def test_unsafe_goes_with_verifiers_that_run_programs(answers, capsys):
    assert main(["verify", str(answers), "--verifier", "exact", "--unsafe"]) == 2
    assert "unsafe" in capsys.readouterr().err
