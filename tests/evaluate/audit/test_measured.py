"""Our verifiers on published rows: ours are not behind what stands beside them."""

import json

import pytest

from assay.cli import main
from assay.core import UnknownName, UsageError
from assay.evaluate.audit.measured import falls_short, markdown, measure


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "gsm8k" / "example_model_solutions.jsonl"
    path.parent.mkdir()
    rows = [
        {"question": f"{n}?", "ground_truth": f"A: {n}", "m": {"is_correct": n % 2 == 0,
         "solution": f"So it is {n + n % 2}."}}
        for n in range(20)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_ours_stands_beside_the_plain_way(folder):
    ours, plain = measure(folder, ["gsm8k"])
    assert (ours.verifier, ours.found.balanced.value) == ("answer", 1.0)
    assert (plain.verifier, plain.found.balanced.value) == ("exact", 0.5)
    assert falls_short([ours, plain]) == []
    assert falls_short([plain, ours]) == ["gsm8k: exact is behind answer"]
    assert "| gsm8k | 20 | `answer` | 100 % [83.9, 100.0] |" in markdown([ours, plain])
    assert ours.categories["m"].n == 20


def test_the_command(folder, capsys):
    command = ["selftest", "verifiers", "--data", str(folder), "--only", "gsm8k"]
    assert main(command) == 0
    assert "none falls short" in capsys.readouterr().out
    assert main([*command, "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("| set | rows |")
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["passed"] is True


def test_wrong_use(folder):
    with pytest.raises(UnknownName, match="did you mean 'gsm8k'"):
        list(measure(folder, ["gsm8"]))
    with pytest.raises(UsageError, match="there is no folder"):
        list(measure(folder / "nothing"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["math_equivalence_cases", "qwen_math_cot", "nq301", "json_schema"]
)
def test_on_the_real_rows_none_falls_short(data, name):
    found = list(measure(data, [name]))
    assert falls_short(found) == []
    if name in ("math_equivalence_cases", "qwen_math_cot"):
        assert found[0].found.agreed.value > 0.95
