"""What is said of all rows does not contradict what rows say of themselves."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assay.core import UsageError
from assay.synthesize import FromRows, Pipeline
from assay.synthesize.export import export, licences
from assay.synthesize.row import Row


@pytest.mark.parametrize(
    ("columns", "licence"),
    [
        ({}, ""),
        ({"license": "MIT"}, "mit"),
        ({"licence": "  CC  BY "}, "cc by"),
        ({"license": None, "metadata": {"license": "cc0-1.0"}}, "cc0-1.0"),
        ({"metadata": "mit"}, ""),
        ({"license": ["mit", "cc0-1.0"]}, '["mit","cc0-1.0"]'),
        ({"license": "x" * 500}, "x" * licences.LONGEST),
    ],
)
def test_a_row_says_its_licence(columns, licence) -> None:
    assert licences.licence_of(Row.of(prompt="Hi", **columns)) == licence


def test_very_many_licences_are_not_all_remembered() -> None:
    found: Counter[str] = Counter()
    for number in range(200):
        licences.count(found, Row.of(prompt="Hi", license=f"l{number}"))
    assert len(found) == licences.KINDS + 1
    assert found["others"] == 200 - licences.KINDS


@pytest.mark.parametrize(
    ("given", "stated", "head", "told"),
    [
        ("unknown", {}, "license: unknown", ""),
        ("unknown", {"": 3}, "license: unknown", ""),
        ("mit", {"": 3}, "license: mit", ""),
        ("unknown", {"mit": 3}, "license: mit", ""),
        ("MIT", {"mit": 3}, "license: MIT", ""),
        ("mit", {"mit": 3, "": 1}, "license: mit", "mit in 3 rows, none in 1 row"),
        ("unknown", {"mit": 3, "": 1}, "license: other", "do not all state their licence"),
        (
            "unknown",
            {"mit": 3, "cc0-1.0": 1},
            "license:\n- cc0-1.0\n- mit",
            "several licences: mit",
        ),
        ("other", {"mit": 3, "cc0-1.0": 1}, "license: other", "mit in 3 rows, cc0-1.0 in 1 row"),
        ("unknown", {"a: [b": 1}, 'license: "a: [b"', ""),
    ],
)
def test_the_card_says_what_rows_state(given, stated, head, told) -> None:
    licences.require_agreement(given, stated, "rows.jsonl")
    assert licences.head(given, stated) == head
    assert told in "".join(licences.limits(stated))
    assert bool(told) == bool(licences.limits(stated))


def rows(tmp_path: Path, *stated: str) -> Path:
    out = tmp_path / "rows.jsonl"
    given = [{"prompt": f"Say {n}.", "license": name} for n, name in enumerate(stated)]
    Pipeline(name="p", source=FromRows.of(given)).run(out)
    return out


def test_rows_under_another_licence_are_not_relicensed(tmp_path) -> None:
    pytest.importorskip("pyarrow", reason="needs assay[synth]")
    made, out = rows(tmp_path, "mit", "cc-by-nc-4.0", "cc-by-nc-4.0"), tmp_path / "out"
    with pytest.raises(
        UsageError, match=r"'apache-2.0' is not that .* cc-by-nc-4.0 in 2 rows, mit"
    ):
        export(made, out, "dataset", licence="apache-2.0")
    assert not out.exists()
    assert export(made, out, "dataset").licences == {"mit": 1, "cc-by-nc-4.0": 2}
    text = (out / "README.md").read_text()
    assert text.startswith("---\nlicense:\n- cc-by-nc-4.0\n- mit\n")
    assert "- The rows are under several licences: cc-by-nc-4.0 in 2 rows, mit in 1 row." in text


def test_the_command_warns_and_refuses(tmp_path, capsys) -> None:
    pytest.importorskip("pyarrow", reason="needs assay[synth]")
    from assay.cli import main

    file = tmp_path / "given.jsonl"
    given = [{"prompt": f"Name {n} {w}.", "license": w} for n, w in enumerate(("mit", "cc0-1.0"))]
    file.write_text("".join(json.dumps(row) + "\n" for row in given))
    command = [
        "synth",
        "clean",
        "--from",
        str(file),
        "--out",
        str(tmp_path / "out.jsonl"),
        "--card",
    ]
    assert main(command) == 0
    assert "! dataset: The rows are under several licences: cc0-1.0 in 1" in capsys.readouterr().err
    assert main([*command, "--licence", "mit"]) == 2
    assert "the licence 'mit' is not that of all rows" in capsys.readouterr().err
