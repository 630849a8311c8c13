"""Input that is wrong, huge or malicious: each row of the table has its expected outcome.

An outcome is a verdict's label, ``broken``, or ``not read`` for a broken one that is also named
on standard error. The row before and the row after must come out as they should in every case.
"""

import json

import pytest

from assay.cli import main

GOOD = {"response": "fine", "constraints": [{"id": "punctuation:no_comma"}]}
COMMA = {"id": "punctuation:no_comma"}


def words(count):
    return {
        "id": "length_constraints:number_words",
        "args": {"relation": "at least", "num_words": count},
    }


def keyword(text):
    return {"id": "keywords:existence", "args": {"keywords": [text]}}


def row(response, *constraints, **fields):
    return {"response": response, "constraints": list(constraints or [COMMA]), **fields}


BOMBS = ["(a+)+$", "(a|a)*b", "((a*)*)*c", "(?=(a+))\\1*b"]

TABLE = {
    # what the model wrote
    "empty response": (row(""), "invalid"),
    "white space only": (row(" \n\t\u3000"), "invalid"),
    "10 MB response": (row("word " * 2_000_000), "correct"),
    "10 MB without a space": (row("x" * 10_000_000, words(2)), "incorrect"),
    "100k-character words": (row(" ".join(["w" * 100_000] * 5), words(5)), "correct"),
    "a line of 100k words": (row("word " * 100_000, words(100_000)), "correct"),
    "NUL escaped": (row("a\0b"), "correct"),
    "lone surrogates": (row("a \ud800 b"), "correct"),
    "right to left": (row("مرحبا، بالعالم \u202e!", words(2)), "correct"),
    "terminal escapes": (row("\x1b[2J\x1b]0;title\x07"), "correct"),
    "combining marks": (row("e" + "\u0301" * 50_000), "correct"),
    # what the row says
    "regex bombs as keywords": (row("a" * 5000 + "!", *map(keyword, BOMBS)), "incorrect"),
    "unbalanced keyword": (row("x", keyword("(")), "incorrect"),
    "unknown constraint": (row("x", {"id": "no:such"}), "broken"),
    "unknown argument": (row("x", {**COMMA, "args": {"many": 1}}), "broken"),
    "argument of the wrong kind": (row("x", words("three")), "broken"),
    "argument far too large": (row("x", words(10**30)), "incorrect"),
    "no constraints": ({"response": "x"}, "not read"),
    "constraints of another layout": ({"response": "x", "constraints": [["a", "b"]]}, "not read"),
    "no response": ({"constraints": [COMMA]}, "not read"),
    "response null": (row(None), "not read"),
    "response a number": (row(3), "not read"),
    "response a list": (row(["a"]), "not read"),
    "id an object": (row("x", id={"a": 1}), "not read"),
    "id huge": (row("x", id="i" * 1_000_000), "correct"),
    "prompt a number": (row("x", prompt=3), "not read"),
    # what the line is
    "invalid UTF-8": (b'{"response": "\xc3\x28"}', "not read"),
    "UTF-16": ('{"response": "x"}'.encode("utf-16"), "not read"),
    "NUL bytes": (b"\0\0\0", "not read"),
    "NUL in a text": (b'{"response": "a\0b"}', "not read"),
    "half a line": (b'{"response": "x", "constr', "not read"),
    "a list": (b'["response"]', "not read"),
    "nested too deep": (b'{"response": ' + b"[" * 200_000, "not read"),
    "a number too long": (b'{"response": ' + b"1" * 10_000 + b"}", "not read"),
}


@pytest.mark.parametrize(("bad", "expected"), TABLE.values(), ids=TABLE)
def test_outcome(bad, expected, tmp_path, capsys):
    line = bad if isinstance(bad, bytes) else json.dumps(bad).encode()
    source, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    good = json.dumps(GOOD).encode()
    source.write_bytes(good + b"\n" + line + b"\n" + good + b"\n")
    status = main(["verify", str(source), "--out", str(out)])
    err = capsys.readouterr().err
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    outcomes = ["broken" if "failure" in row else row["label"] for row in rows]
    if expected == "not read":
        assert outcomes == ["correct", "broken", "correct"]
        assert f"{source} line 2: " in err
        assert rows[1]["failure"]["message"].startswith(f"{source} line 2: ")
    else:
        assert outcomes == ["correct", expected, "correct"]
    assert status == (1 if expected == "not read" else 0)
    assert "Traceback" not in err
    assert "\x1b" not in err


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_an_empty_file(tmp_path, capsys, suffix):
    if suffix == "parquet":
        pytest.importorskip("pyarrow")
    source, out = tmp_path / "rows.jsonl", tmp_path / f"out.{suffix}"
    source.write_bytes(b"")
    assert main(["verify", str(source), "--out", str(out), "--verifier", "exact"]) == 2
    assert not out.exists()
    assert "rows.jsonl' has no rows, so nothing was verified" in capsys.readouterr().err


def test_repeated_ids_lose_no_row(tmp_path, capsys):
    source, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    source.write_text((json.dumps({**GOOD, "id": "same"}) + "\n") * 5)
    assert main(["verify", str(source), "--out", str(out)]) == 0
    assert len(out.read_text().splitlines()) == 5
    assert "repeated ids: 4" in capsys.readouterr().err


def test_parquet_without_the_column(tmp_path, capsys):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"answer": ["a", "b"]}), tmp_path / "rows.parquet")
    out = tmp_path / "out.jsonl"
    command = ["verify", str(tmp_path / "rows.parquet"), "--verifier", "exact", "--out", str(out)]
    assert main(command) == 2
    err = capsys.readouterr().err
    assert "has a field 'response'; fields that there are: 'answer'" in err
    assert not out.exists()


def test_faithful_regex_bombs_end_in_time(tmp_path, capsys):
    rows = [row("a" * 5000 + "!", keyword(bomb)) for bomb in BOMBS]
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in rows))
    assert main(["verify", str(source), "--profile", "faithful"]) == 0
    labels = [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()]
    assert set(labels) <= {"incorrect", "undecided"}
