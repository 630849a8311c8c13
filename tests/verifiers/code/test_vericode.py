"""The 30 instructions: code that obeys each, and code that does not."""

import os
import shutil
from pathlib import Path

import pytest

from assay.core import BadArgument, ConstraintSpec, Problem
from assay.verifiers import load, weighted
from assay.verifiers.code import CodeTests, VeriCode
from assay.verifiers.code.vericode import INSTRUCTIONS
from assay.verifiers.code.vericode_verifier import asked_by

pytestmark = pytest.mark.skipif(shutil.which("ruff") is None, reason="needs the extra 'code'")

LONG = "a" * 20
BRANCHES = "def f(x):\n    if x == 1:\n        x = 2\n    elif x == 2:\n        x = 3\n"
PYTHON = "```python\nx = 1\n```\n"

# Instruction (with parameters): code that obeys, code that does not.
TABLE: dict[str, tuple[list[str], list[str]]] = {
    "style_1": (["x = 1\n", "def f(a, b=1):\n    return a\n"], ["x=lambda: 1\n", "x = 1 \n"]),
    "style_2": (
        ["import os\nimport sys\n\nprint(os, sys)\n", "import os\n\nimport numpy\n"],
        ["import sys\nimport os\n", "import numpy\nimport os\n"],
    ),
    "style_3 line_length=20": (
        ["x = 1\n", f"x = 1\n# https://example.org/{LONG}\n"],
        ["x = 1 + 2 + 3 + 4 + 5 + 6\n", "x = 1\n# words words words words\n"],
    ),
    "style_3": (
        ["x = 1\n", f"x = '{'a ' * 30}'\n"],
        [f"x = '{'a ' * 40}'\n", "x = 1\n#" + " a" * 40],
    ),
    "style_4": (
        ["x = [\n    1,\n    2,\n]\n", "f(1, 2)\n"],
        ["x = [\n    1,\n    2\n]\n", "f(\n    1,\n    2\n)\n"],
    ),
    "style_5": (['x = "a"\n', "x = 'say \"a\"'\n"], ["x = 'a'\n", "f('a')\n"]),
    "style_6": (
        ["def f():\n    a_b = 1\n    return a_b\n", "A = 1\n"],
        ["def f():\n    aB = 1\n    return aB\n", "def f():\n    A = 1\n    return A\n"],
    ),
    "style_7": (
        ["open('x')\n", "open('x', 'w')\n"],
        ["open('x', 'r')\n", "open('x', mode='rt')\n"],
    ),
    "style_8": (
        ["LIMIT = 7\nif x > LIMIT:\n    pass\n", "if x == 0:\n    pass\n"],
        ["if x > 7:\n    pass\n", "while x != 3.5:\n    pass\n"],
    ),
    "style_9": (
        ["def f(p):\n    _a, b = p\n    return b\n", "def f(p):\n    a, b = p\n    return a, b\n"],
        ["def f(p):\n    a, b = p\n    return b\n", "def f(p):\n    a, *b = p\n    return a\n"],
    ),
    "logic_1": (["import os\n\nprint(os)\n", "x = 1\n"], ["import os\n", "print(missing)\n"]),
    "logic_2": (
        ["def f(b):\n    for a in b:\n        print(a)\n", "x = 1\n"],
        [
            f"def f(b):\n    {kind}:\n        if a:\n            a()\n"
            for kind in ("for a in b", "while b")
        ],
    ),
    "logic_2 max_nested_blocks=2": (
        ["def f(b):\n    for a in b:\n        if a:\n            a()\n", "x = 1\n"],
        ["def f(b):\n    for a in b:\n        if a:\n            while b:\n                a()\n"]
        * 2,
    ),
    "logic_3": (
        [BRANCHES, "def f(x):\n    return x\n"],
        [BRANCHES + "    else:\n        x = 4\n", BRANCHES + "    if x:\n        pass\n"],
    ),
    "logic_4": (
        ["def f(x):\n" + "    x += 1\n" * 5, "x = 1\n" * 20],
        ["def f(x):\n" + "    x += 1\n" * 8, "def f(x):\n" + "    x()\n" * 9],
    ),
    "logic_5": (
        ["def f():\n    a = 1\n    b = 2\n    return a + b\n", "a = b = c = 1\n"],
        ["def f():\n    a = 1\n    b = 2\n    c = 3\n    return a + b + c\n"] * 2,
    ),
    "logic_6": (
        ["def f(x):\n    return x + 1\n", "def f(x):\n    if x:\n        return 1\n    return 2\n"],
        [
            "def f(x):\n    y = x + 1\n    return y\n",
            "def f(x):\n    if x:\n        return 1\n    else:\n        return 2\n",
        ],
    ),
    "logic_7": (
        ["def f(x):\n    return 1 if x else 2\n", "def f(x):\n    if x:\n        x()\n"],
        [BRANCHES, "def f(x):\n    for a in x:\n        if a:\n            a()\n"],
    ),
    "logic_8": (
        ["x = [a + 1 for a in b]\n", "for a in b:\n    print(a)\n"],
        [
            "def f(b):\n    x = []\n    for a in b:\n        x.append(a + 1)\n    return x\n",
            "def f(b):\n    x = []\n    for a in b:\n        x.append(a)\n    return x\n",
        ],
    ),
    "logic_9 max_bool_expr=2": (
        ["if a and b:\n    pass\n", "if a:\n    pass\n"],
        ["if a and b and c and d:\n    pass\n", "if a or b or c or d:\n    pass\n"],
    ),
    "logic_9": (["if a:\n    pass\n", "x = a and b\n"], ["if a and b and c:\n    pass\n"] * 2),
    "doc_1": (
        ["def f(a: int, *b: str) -> int:\n    return a\n", "x = 1\n"],
        [
            "def f(a):\n    return a\n",
            "from typing import Any\n\n\ndef f(a: Any) -> int:\n    pass\n",
        ],
    ),
    "doc_2": (
        ['"""Short."""\n', "# short\nx = '" + "a" * 80 + "'\n"],
        ['"""' + "word " * 20 + '"""\n', "x = 1\n# " + "word " * 20 + "\n"],
    ),
    "doc_3": (
        ['"""A module."""\n', '"""A module."""\n\n\ndef f():\n    """Do it."""\n'],
        ["x = 1\n", '"""A module."""\n\n\ndef f():\n    pass\n'],
    ),
    "doc_3 convention=google": (
        ['"""A module."""\n', '"""A module.\n\nMore.\n"""\n'],
        ["x = 1\n", '"""a module"""\n'],
    ),
    "doc_4": (["x = 1\n", "def f():\n    pass"], ["```python\nx = 1\n```", "Here it is: x = 1"]),
    "doc_5": (
        ["x = '# no'\n", "def f():\n    pass\n"],
        ["x = 1  # one\n", 'def f():\n    """Do it."""\n'],
    ),
    "doc_6": (
        [PYTHON + '```json\n{"a": 1}\n```', f"\n{PYTHON}\n```json\n[]\n```\n"],
        [PYTHON, PYTHON + "```json\n{a}\n```"],
    ),
    "error_1": (
        ["try:\n    f()\nexcept E as e:\n    raise A from e\n", "raise A\n"],
        [
            "try:\n    f()\nexcept E:\n    raise A()\n",
            "try:\n    f()\nexcept E as e:\n    raise A(e)\n",
        ],
    ),
    "error_2": (
        ["text = 'no'\nraise E(text)\n", "raise E\n"],
        ["raise E('no')\n", "raise E(f'no {x}')\n"],
    ),
    "error_3": (
        ["try:\n    f()\nexcept OSError:\n    pass\n", "raise OSError\n"],
        ["try:\n    f()\nexcept IOError:\n    pass\n", "raise EnvironmentError\n"],
    ),
    "error_4": (
        ["raise ValueError('no')\n", "raise Mine(x)\n"],
        ["raise ValueError('this is a long message')\n", "raise Mine(f'there is no {x}')\n"],
    ),
    "library_1": (
        ["from pathlib import Path\n\nPath('x').open()\n", "x = 1\n"],
        ["import os\n\nos.path.join('a', 'b')\n", "open('x')\n"],
    ),
    "library_2": (
        ["import pandas as pd\n\nframe = pd.DataFrame()\n", "x = 1\n"],
        [
            "import pandas as pd\n\ndf = pd.DataFrame()\n",
            "import pandas as pd\n\nx.drop(a, inplace=True)\n",
        ],
    ),
}


def test_every_instruction_is_in_the_table() -> None:
    assert {row.split()[0] for row in TABLE} == set(INSTRUCTIONS)
    assert len(INSTRUCTIONS) == 30
    assert sum(1 for each in INSTRUCTIONS.values() if each.rules) == 27


@pytest.mark.parametrize("profile", ["repaired", "faithful"])
@pytest.mark.parametrize("row", TABLE)
def test_code_that_obeys_and_code_that_does_not(row: str, profile: str) -> None:
    obeys, does_not = TABLE[row]
    for code, outcome in [(code, "correct") for code in obeys] + [
        (code, "incorrect") for code in does_not
    ]:
        text = code if row[:5] in ("doc_4", "doc_6") else f"```python\n{code}\n```"
        text = text.replace("\n\n```", "\n```")
        verdict = VeriCode(instructions=(row,), profile=profile).verify(text)
        assert verdict.outcome == outcome, (code, verdict)


OTHER = os.environ.get("ASSAY_RUFF_PUBLISHED", "")


@pytest.mark.skipif(not OTHER, reason="set ASSAY_RUFF_PUBLISHED to a ruff 0.11.13")
@pytest.mark.parametrize("row", TABLE)
def test_the_authors_linter_says_the_same(row: str) -> None:
    for code in [code for codes in TABLE[row] for code in codes]:
        ours = VeriCode(instructions=(row,)).verify(code).outcome
        assert VeriCode(instructions=(row,), linter=OTHER).verify(code).outcome == ours


def test_all_at_once_is_each_alone() -> None:
    names = tuple(name for name in TABLE if not name.startswith(("doc_4", "doc_6")))
    for code in {code for codes in TABLE.values() for side in codes for code in side[:1]}:
        if "```" in code:
            continue
        together = VeriCode(instructions=names).verify(code)
        alone = [VeriCode(instructions=(name,)).verify(code).outcome for name in names]
        assert [part.outcome for part in together.parts] == alone


def test_the_score_is_the_share_and_the_label_the_product() -> None:
    problem = Problem(
        constraints=(
            ConstraintSpec(id="style_5"),
            ConstraintSpec(id="vericode:logic_4", args={"max_statements": 3}),
            ConstraintSpec(id="punctuation:no_comma"),
        )
    )
    verdict = VeriCode().verify("def f():\n    return 'a'\n", problem)
    assert (verdict.label, verdict.score) == ("incorrect", 0.5)
    assert [part.verifier for part in verdict.parts] == ["style_5", "logic_4"]
    assert "statements" in verdict.parts[1].reasons[0].text


def test_the_composite_is_a_weighted_mean_of_instructions_and_tests() -> None:
    composite = weighted((VeriCode(instructions=("style_5", "doc_5")), 0.4), (CodeTests(), 0.6))
    verdict = composite.verify("def f(): return 'a'", reference="assert f() == 'a'")
    assert verdict.score == pytest.approx(0.4 * 0.5 + 0.6)


def test_noqa_silences_the_published_checker_only() -> None:
    code = "import os  # noqa\n"
    assert VeriCode(instructions=("logic_1",)).verify(code).outcome == "incorrect"
    faithful = VeriCode(instructions=("logic_1",), profile="faithful")
    assert faithful.verify(code).outcome == "correct"


def test_a_configuration_nearby_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ruff.toml").write_text('[lint]\nignore = ["F401"]\n')
    monkeypatch.chdir(tmp_path)
    assert VeriCode(instructions=("logic_1",)).verify("import os\n").outcome == "incorrect"


@pytest.mark.parametrize("text", ["", " \n", "...!", "hello", "No.", "```python\n\n```"])
def test_no_program_is_invalid(text: str) -> None:
    assert VeriCode(instructions=("style_1",)).verify(text).outcome == "invalid"


def test_code_that_does_not_parse_fails() -> None:
    verdict = VeriCode(instructions=("style_7", "doc_5")).verify("def f(:\n    pass")
    assert [part.outcome for part in verdict.parts] == ["incorrect", "incorrect"]


@pytest.mark.parametrize("code", ["(" * 50_000, "x = " + "-" * 100_000 + "1", "\0", "x = '\ud800'"])
def test_hostile_code_breaks_nothing_else(code: str) -> None:
    verdict = VeriCode(instructions=("style_1", "doc_5")).verify(f"def f():\n    {code}\n")
    assert verdict.outcome in ("incorrect", "broken")


@pytest.mark.parametrize(
    "text",
    ["style_99", "style_3 width=3", "style_3 line_length=0", "doc_3 convention=x", "logic_3 7"],
)
def test_unknown_instructions_are_refused(text: str) -> None:
    with pytest.raises(BadArgument):
        asked_by(text)


def test_unusable_problems() -> None:
    assert VeriCode().verify("x = 1").outcome == "broken"
    problem = Problem(constraints=(ConstraintSpec(id="style_3", args={"line_length": "x"}),))
    assert VeriCode().verify("x = 1", problem).outcome == "broken"


def test_a_linter_that_does_not_run_is_no_finding(tmp_path: Path) -> None:
    verdict = VeriCode(instructions=("style_1",), linter=str(tmp_path / "none")).verify("x = 1")
    assert verdict.outcome == "broken"


def test_it_is_known_by_its_name() -> None:
    assert load("vericode", instructions="style_1,doc_5").instructions == ("style_1", "doc_5")
