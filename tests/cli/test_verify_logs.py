"""``assay verify`` on logs of other frameworks."""

import json

import pytest

from assay.cli import main

ROWS = [
    {"run_id": "r", "event_id": 0, "sample_id": "s.0", "type": kind, "data": data}
    for kind, data in (
        ("sampling", {"prompt": "2 + 2?", "sampled": ["4"]}),
        ("match", {"correct": True, "expected": "4"}),
    )
]


@pytest.fixture
def log(tmp_path):
    """A sample with an answer, one whose call failed, and one that cannot be read."""
    failed = {**ROWS[0], "sample_id": "s.1", "type": "error", "data": {"message": "too busy"}}
    unread = {**ROWS[0], "sample_id": "s.2", "type": "raw_sample", "data": {"input": "?"}}
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [{"spec": {}}, *ROWS, failed]))
    with path.open("a") as file:
        file.write(json.dumps(unread) + "\n")
    return str(path)


def verdicts(capsys) -> tuple[dict, str]:
    out, err = capsys.readouterr()
    return {row["id"]: row for row in map(json.loads, out.splitlines())}, err


@pytest.mark.parametrize("said", [[], ["--from", "openai-evals"]])
def test_a_log_is_verified(log, capsys, said) -> None:
    assert main(["verify", log, "--verifier", "exact", *said]) == 1
    found, err = verdicts(capsys)
    assert found["s.0"]["label"] == "correct"
    assert found["s.1"]["failure"]["message"] == "too busy"
    assert "sample 's.2' has no answer" in found[5]["failure"]["message"]
    assert ("read as a log of openai-evals" in err) == (not said)


def test_constraints_of_the_command_line(log, capsys) -> None:
    main(["verify", log, "--constraint", "ends_with phrase='4'"])
    found, _ = verdicts(capsys)
    assert found["s.0"]["label"] == "correct"


def test_a_sample_without_constraints(log, capsys) -> None:
    main(["verify", log])
    found, _ = verdicts(capsys)
    why = "problem 's.0' carries no constraints; give --constraint or --verifier"
    assert found["s.0"]["failure"] == {"kind": "problem", "message": why}


def test_fields_read_it_as_rows(log, capsys) -> None:
    main(["verify", log, "--verifier", "exact", "--response-field", "type", "--id-field", "type"])
    found, err = verdicts(capsys)
    assert "match" in found
    assert "read as a log" not in err


def test_fields_do_not_go_with_a_form(log, capsys) -> None:
    assert main(["verify", log, "--from", "openai-evals", "--id-field", "a"]) == 2
    assert "--id-field does not go with --from" in capsys.readouterr().err
